import { AwsFailure } from "../core/failures/awsFailure";
import { failWith } from "../core/failures/failure";
import { linkTo } from "../core/findings";
import { formatVersion } from "../core/versions/kubernetesVersion";
import { formatDuration } from "../core/time";
import { ownerName } from "../observe/inside/observeNodes";
import type { Node } from "../observe/inside/types";
import type { ControlPlaneStep } from "../plan/schedule/types";
import { breaksSkew } from "../preflight/checks/inside/nodes";
import type { Execution } from "./Execution";

const MINUTE_MS = 60_000;
const POLL_MS = 30_000;

/**
 * `waitForNodes`, before a hop: waits until the kubelets outside managed node groups are within the skew of the version that the hop
 * leads to. Where they are not in time, or cannot be seen, the hop is not started. Loaded only where it is asked for.
 * @returns whether nodes had to be waited for
 */
export async function waitForNodes(run: Execution, step: ControlPlaneStep): Promise<boolean> {
  const { nodes, clock, reporter } = run.tools;
  const { waitForNodes: minutes = 0 } = run.policies;
  const upgrade = step.to.minor > step.from.minor;
  if (minutes === 0 || nodes === undefined || !upgrade) return false;
  const begun = clock.now();
  const deadline = Math.min(begun + minutes * MINUTE_MS, run.deadlineFor("control-plane", begun));
  let unseen: AwsFailure | undefined;
  let left = "";
  for (;;) {
    try {
      const behind = (await nodes()).filter((node) => isOutside(node) && breaksSkew(node, step));
      if (behind.length === 0) return left !== "";
      left = leftText(behind);
      unseen = undefined;
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      unseen = error;
      if (error.kind !== "transient") break;
    }
    if (clock.now() >= deadline) break;
    const said = unseen ? `the nodes cannot be seen (${unseen.code})` : left;
    reporter.at(step.id, (now) => `waiting for nodes: ${said}, ${formatDuration(now - begun)}`);
    await clock.sleep(Math.min(POLL_MS, deadline - clock.now()));
  }
  const to = formatVersion(step.to);
  return failWith({
    code: "NodesBehind",
    happened: unseen
      ? `whether the nodes outside managed node groups fit ${to} could not be seen`
      : `nodes outside managed node groups are too far behind for ${to} after ${formatDuration(clock.now() - begun)} (waitForNodes: ${minutes}): ${left}`,
    ...(unseen ? { failure: unseen } : {}),
    hop: `${formatVersion(step.from)} → ${to}`,
    state: `the hop was not started\n${run.stateNow()}`,
    next: unseen
      ? `see that the cluster's API can be reached and read (${linkTo("docs/permissions.md")}), then run \`pulumi up\` again`
      : "see what keeps them (kubectl get nodes -L karpenter.sh/nodepool; kubectl describe nodepool NAME), then run `pulumi up` again: it goes on with this hop",
  });
}

function isOutside({ owner }: Node): boolean {
  return owner.kind !== "nodegroup";
}

/** `2 nodes of nodepool/default, 1 node of nodes/self-managed` */
function leftText(nodes: readonly Node[]): string {
  const counts = new Map<string, number>();
  for (const { owner } of nodes) counts.set(ownerName(owner), (counts.get(ownerName(owner)) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${count === 1 ? "node" : "nodes"} of ${name} left`).join(", ");
}
