import type { RawInputs } from "../core/pulumiValues";
import { withoutUndefined } from "../core/pulumiValues";
import type { ClusterVersionInputs } from "../inputs/clusterVersion";
import { CLUSTER_SETTINGS } from "../inputs/clusterVersion";
import { stateFrom } from "./clusterVersion";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import { formatVersion, parseKubernetesVersion } from "../core/versions/kubernetesVersion";

/** The inputs as check left them. */
export function checkedInputs(news: RawInputs): ClusterVersionInputs {
  const { version, clusterName } = news;
  const parsed = parseKubernetesVersion(version);
  if (typeof clusterName !== "string" || !parsed.ok) throw new Error("check has not seen these inputs");
  return { ...news, clusterName, version: formatVersion(parsed.version) };
}

/** The inputs that a state holds, for read knows no others. */
export function inputsIn(props: RawInputs & { readonly clusterName: string }): ClusterVersionInputs {
  const names = [...CLUSTER_SETTINGS, "__urn", "__launchTemplates", ...CONNECTION_ARGS];
  const kept = withoutUndefined(Object.fromEntries(names.map((name) => [name, props[name]])));
  return { ...kept, clusterName: props.clusterName, version: stateFrom(props).version ?? "" };
}
