import type { RawInputs } from "../inputs/clusterVersion";
import { connectionOf } from "./connect";
import type { Problem } from "../core/problem";
import type { Connected, Dependencies } from "../lifecycle/Dependencies";

/** The inputs with the region filled in, wherever it is said, the way to EKS that they describe, and what is wrong with it. */
export async function connectedInputs(
  dependencies: Pick<Dependencies, "connect">,
  inputs: RawInputs,
): Promise<{ news: Record<string, unknown>; connected: Connected; problems: Problem[] }> {
  const connected = await dependencies.connect(connectionOf(inputs));
  const problems = [...connected.problems];
  const news: Record<string, unknown> = { ...inputs };
  if (news.region !== undefined || problems.length > 0) return { news, connected, problems };
  const region = await connected.region();
  if (region !== undefined) return { news: { ...news, region }, connected, problems };
  const reason =
    'no region is known; set it with `pulumi config set aws:region eu-west-1`, or as the input region: "eu-west-1"';
  return { news, connected, problems: [...problems, { property: "region", reason }] };
}
