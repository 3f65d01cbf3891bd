import type { PartState } from "../outputs/addonAndNodegroup";
import type { StepPlan } from "../plan/StepPlan";
import type { RawInputs } from "../core/pulumiValues";
import type { TemplateNumbers } from "../core/templateWords";
import type { EksApi } from "../eks/EksApi";
import type { Ec2Api } from "../ec2/Ec2Api";
import type { LaunchTemplate } from "../eks/types";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import type { Problem } from "../core/problem";
import type { PartGoal } from "../reconcile/PartTarget";
import type { Observed, Target } from "../reconcile/target";

/** The ways to look: preview's, which gives up after a while, or that of a run, which waits. */
export type Looking = Pick<EksApi, "cluster" | "addon" | "nodegroup" | "addonReleases" | "addonConfigurationSchema"> &
  Pick<Ec2Api, "templateVersions">;

/** @param call How EKS is called: preview gives up what does not answer, a run waits it out. */
export function lookingBy(
  eks: EksApi,
  ec2: () => Ec2Api,
  call: <T>(run: () => Promise<T>) => Promise<T> = (run) => run(),
): Looking {
  return {
    cluster: (name) => call(() => eks.cluster(name)),
    addon: (cluster, name) => call(() => eks.addon(cluster, name)),
    nodegroup: (cluster, name) => call(() => eks.nodegroup(cluster, name)),
    addonReleases: (addons) => call(() => eks.addonReleases(addons)),
    addonConfigurationSchema: (addon, version) => call(() => eks.addonConfigurationSchema(addon, version)),
    templateVersions: (template) => ec2().templateVersions(template),
  };
}

/** What differs between the resources that move something; everything else is one lifecycle. */
export interface PartResource<S extends Observed = Observed> extends PartState<S> {
  readonly title: "AddonVersion" | "NodegroupVersion";
  readonly kind: "addon" | "nodegroup";
  /** `add-on`, for messages. */
  readonly noun: string;
  /** Problems of inputs that do not go together. */
  contradictions(news: RawInputs): Problem[];
  normalised(news: RawInputs): RawInputs;
  look(eks: Pick<EksApi, "addon" | "nodegroup">, clusterName: string, name: string): Promise<S>;
  /**
   * Looks at what the plan depends on, and plans.
   *
   * @param thorough Whether it also looks at what EKS would refuse; a run leaves that to EKS.
   */
  plan(inputs: RawInputs, eks: Looking, thorough: boolean): Promise<StepPlan>;
  /** What is reconciled, and where to. */
  target(inputs: RawInputs, goal: PartGoal): Target<S>;
  /** The launch templates that the inputs name, as they are written. */
  templates?(inputs: RawInputs): readonly LaunchTemplate[];
  /** What words stand for that were not known, as EKS answers after a run that ended well. */
  learned?(inputs: RawInputs, seen: S): TemplateNumbers;
  /** Milliseconds for one step, where the user gives no time. */
  readonly timeout: number;
  /** The inputs with the truth in them, so that the next preview shows what somebody changed. */
  truthful(inputs: RawInputs, seen: S): Record<string, unknown>;
}

/** The version the cluster has, or will have when the resource's turn comes. */
export function clusterVersionFor(inputs: RawInputs, seen: KubernetesVersion): KubernetesVersion {
  const match = typeof inputs.clusterVersion === "string" ? /^(\d+)\.(\d+)$/.exec(inputs.clusterVersion) : null;
  const given = match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
  return given && given.minor > seen.minor ? given : seen;
}

/** EKS updates nothing of a cluster that has failed or is being deleted, and no part that is being deleted. */
export function refusedByStatus(
  plan: StepPlan,
  cluster: { readonly name: string; readonly status: string },
  part: { readonly property: string; readonly label: string; readonly status: string },
): StepPlan {
  if (plan.steps.length === 0) return plan;
  const refuse = (property: string, reason: string): StepPlan => ({
    ...plan,
    steps: [],
    refusals: [...plan.refusals, { property, reason: `${property}: ${reason}` }],
  });
  const { name, status } = cluster;
  if (status === "DELETING") {
    return refuse(
      "clusterName",
      `cluster "${name}" is being deleted; take the resource out of the program, or create the cluster again`,
    );
  }
  if (status === "FAILED") {
    return refuse(
      "clusterName",
      `cluster "${name}" is FAILED, and EKS updates nothing of it; fix what is listed under health.issues (aws eks describe-cluster --name ${name}), or create the cluster again`,
    );
  }
  if (part.status !== "DELETING") return plan;
  return refuse(
    part.property,
    `${part.label} of cluster "${name}" is being deleted; take it out of the program, or create it again`,
  );
}
