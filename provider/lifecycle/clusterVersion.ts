import type { RawInputs } from "../core/pulumiValues";
import type { Cluster } from "../eks/types";
import { urnOf } from "../core/pulumiValues";
import { ChangePreview } from "./preview/ChangePreview";
import { clusterVersionDiff } from "../outputs/diff";
import { goalOf, updatesIn } from "../reconcile/goal";
import { problemsOf } from "../inputs/clusterVersion";
import { nothingDone, stateAfter, stateFrom } from "../outputs/clusterVersion";
import type { EksConnection } from "../eks/connect";
import { withAccount } from "../eks/connect";
import { preflightOfUp } from "../eks/preflightSetting";
import { ControlPlane } from "../reconcile/controlPlane";
import { reconcile } from "../reconcile/reconcile";
import { Contact } from "../reconcile/waiting/retry";
import { formatVersion } from "../core/versions/kubernetesVersion";
import { CONTROL_PLANE } from "./preview/observeChange";
import { lineReporter } from "../engine/statusLine";
import { checkedInputs } from "../outputs/recordedInputs";
import { refreshedPreflight } from "./preview/afterInsightsRefresh";
import { supportDates } from "../outputs/supportDates";
import { ControlPlaneLifecycle, toolsInside } from "./controlPlane";
import type { Asked, Outcome, Outputs } from "./Lifecycle";

/**
 * The lifecycle of a ClusterVersion.
 *
 * | verb   | does in EKS                                                                                          |
 * | ------ | ---------------------------------------------------------------------------------------------------- |
 * | check  | nothing; where the version, the cluster or the account is about to change, calls that only look       |
 * | diff   | what check does, where only the state tells what there is to look at                                 |
 * | create | DescribeCluster, unless check has just looked; what update does, where its version is another        |
 * | update | for each hop ListUpdates, UpdateClusterVersion, DescribeUpdate until it ends, DescribeCluster        |
 * | read   | DescribeCluster, DescribeClusterVersions                                                             |
 * | delete | nothing                                                                                              |
 */
export class ClusterVersionLifecycle extends ControlPlaneLifecycle<{ readonly cluster: Cluster }> {
  protected override readonly changes = new ChangePreview(this.dependencies, CONTROL_PLANE, true);
  protected override readonly stays = ": its version is";
  protected override readonly problemsOf = problemsOf;
  protected override readonly difference = clusterVersionDiff;
  protected override readonly onlyStores = (olds: RawInputs, news: RawInputs) =>
    stateFrom(olds).version === checkedInputs(news).version;

  protected override async run({ news, olds, verb }: Asked, connection: EksConnection): Promise<Outcome> {
    this.changes.refuseHeld(news);
    const { eks, preflight, account } = connection;
    const { clock, log } = this.dependencies;
    const inputs = checkedInputs(news);
    const earlier = stateFrom(olds);
    const seen = this.changes.takeSeen(news);
    const progress = lineReporter(log, urnOf(news), clock, this.dependencies.display());
    try {
      const asked = preflightOfUp(inputs, preflight);
      const goal = goalOf(asked, earlier, verb);
      const deadline = goal.timeout === undefined ? undefined : clock.now() + goal.timeout;
      if (inputs.refreshInsights) await refreshedPreflight(asked, earlier.version, { eks, clock, progress, deadline });
      const timeout = deadline === undefined ? undefined : deadline - clock.now();
      const { nodes } = toolsInside(inputs, connection);
      const target = new ControlPlane({ ...goal, timeout, readiness: goal.readiness && { ...goal.readiness, nodes } });
      const tools = { eks, clock, progress, contact: new Contact(clock.now()) };
      const { observed: cluster, ...done } = await reconcile(target, { ...updatesIn(earlier), seen }, tools);
      const error = done.error && (await withAccount(done.error, account));
      const begun = done.updates.length > 0 || done.inFlight !== undefined;
      if (!cluster) return { outs: undefined, begun, error };
      const support = error ? earlier.support : await supportDates(eks, cluster, earlier);
      const outs = stateAfter(inputs, earlier, { cluster, ...done, support, at: eks.time.iso() });
      return { outs: { ...outs }, begun, error };
    } finally {
      await progress.close();
    }
  }

  protected override async look({ clusterName }: RawInputs, { eks }: EksConnection) {
    return { cluster: await eks.cluster(String(clusterName)) };
  }

  protected override async stateSeen(
    news: RawInputs,
    olds: RawInputs,
    { cluster }: { readonly cluster: Cluster },
    { eks }: EksConnection,
  ): Promise<Outputs> {
    const earlier = stateFrom(olds);
    const support = await supportDates(eks, cluster, earlier);
    const reached = { cluster, support, ...nothingDone(earlier), at: eks.time.iso() };
    return { ...stateAfter(checkedInputs(news), earlier, reached) };
  }

  protected override readonly movedElsewhere = (
    _: RawInputs,
    { clusterName, version }: RawInputs,
    { cluster }: { readonly cluster: Cluster },
  ) => {
    const [now, wanted] = [formatVersion(cluster.version), String(version)];
    if (now === wanted) return undefined;
    return (
      `cluster "${String(clusterName)}" runs ${now}, not ${wanted}: somebody else moved it. ` +
      `Only settings were stored now; the next preview shows the way back to ${wanted}`
    );
  };
}
