import { EXPECTED_ROLL_MS } from "../core/durations";
import { compareVersions, formatVersion, versionFromEks } from "../core/versions/kubernetesVersion";
import type { EksApi } from "../eks/EksApi";
import { isTemplateWord } from "../core/templateWords";
import type { LaunchTemplate, Nodegroup, Update } from "../eks/types";
import type { PartChange, PartGoal } from "./PartTarget";
import { PartTarget } from "./PartTarget";
import type { Action, Known, Running } from "./target";

export interface NodegroupGoal extends PartGoal {
  readonly nodegroup: string;
  /** `1.33.4-20260915`, for the version at the end. Not given, the newest; and nodes that have the version already are left alone. */
  readonly releaseVersion?: string | undefined;
  /** For the version at the end. */
  readonly launchTemplate?: LaunchTemplate | undefined;
  /** Whether pods that no budget lets go are deleted all the same. */
  readonly force?: boolean | undefined;
}

/** A managed node group, which EKS rolls node by node. */
export class NodegroupTarget extends PartTarget<Nodegroup> {
  readonly operation = "UpdateNodegroupVersion";
  readonly expected = EXPECTED_ROLL_MS;

  constructor(protected override readonly goal: NodegroupGoal) {
    super({ kind: "nodegroup", clusterName: goal.clusterName, name: goal.nodegroup }, "node group", goal);
  }

  observe(eks: EksApi): Promise<Nodegroup> {
    return eks.nodegroup(this.goal.clusterName, this.goal.nodegroup);
  }

  at(seen: Nodegroup): string {
    const { releaseVersion, launchTemplate } = this.goal;
    return placeText(
      seen.version ? formatVersion(seen.version) : "an unknown version",
      releaseVersion === undefined ? undefined : seen.releaseVersion,
      launchTemplate === undefined ? undefined : seen.launchTemplateVersion,
    );
  }

  version({ version }: Nodegroup): string {
    return version ? formatVersion(version) : "";
  }

  request({ to, last }: PartChange): readonly unknown[] {
    const { releaseVersion, launchTemplate } = this.asked(last);
    return [to, releaseVersion, launchTemplate, this.goal.force === true];
  }

  start(eks: EksApi, { to, last }: PartChange, seen: Nodegroup, clientRequestToken: string): Promise<Update> {
    const { clusterName, nodegroup: nodegroupName, force = false } = this.goal;
    // An AMI of the user's own has the version that it has: EKS refuses to be told one beside it (UpdateNodegroupVersion).
    const version = this.byTemplate(seen) ? undefined : versionFromEks(to);
    return eks.startNodegroupUpdate({
      clusterName,
      nodegroupName,
      version,
      ...this.asked(last),
      force,
      clientRequestToken,
    });
  }

  /** What is asked for beside the version, as EKS is told it. */
  private asked(last: boolean) {
    const { releaseVersion, launchTemplate } = this.goal;
    if (!last) return { releaseVersion: undefined, launchTemplate: undefined };
    if (launchTemplate === undefined) return { releaseVersion, launchTemplate };
    const { id, name, version } = launchTemplate;
    const which = id === undefined ? { name } : { id };
    return { releaseVersion, launchTemplate: { ...which, version } };
  }

  /** The launch template, where EKS is told a word and only EKS knows the number: whichever that is, it is what was asked for. */
  get openTemplate(): LaunchTemplate | undefined {
    const { launchTemplate } = this.goal;
    return isTemplateWord(launchTemplate?.version) ? launchTemplate : undefined;
  }

  /** A roll that runs with a number may be anybody's: whether it is what the word stands for, only EC2 knows. It is waited for. */
  override classifyRunning(update: Update, seen: Nodegroup): Running<PartChange> {
    const running = super.classifyRunning(update, seen);
    const open = running.kind === "ours" && running.change.last && this.openTemplate !== undefined;
    return open && !isTemplateWord(update.params.LaunchTemplateVersion) ? this.toWaitFor(update) : running;
  }

  /** After somebody's roll whose number may be the one that is asked for, another one is not started on a guess. */
  override decide(seen: Nodegroup, known: Known<Nodegroup>): Action<PartChange> {
    const action = super.decide(seen, known);
    const { openTemplate } = this;
    const rolled = known.waitedFor;
    if (action.kind !== "start" || openTemplate === undefined || rolled === undefined) return action;
    const number = rolled.params.LaunchTemplateVersion;
    if (number === undefined || number !== seen.launchTemplateVersion || !this.restIsThere(seen)) return action;
    const { id, name, version } = openTemplate;
    return {
      kind: "done",
      doubt:
        `${this.label} was rolled to version ${number} of launch template ${name ?? id ?? "?"} by an update that ran already (${rolled.id}); ` +
        `whether ${number} is what ${version} stands for is not known, since EC2 could not be read, and nothing more was started. ` +
        `The next \`pulumi up\` compares them where EC2 can be read; where it cannot, it rolls the node group with ${version}`,
    };
  }

  private byTemplate({ amiType }: Nodegroup): boolean {
    return amiType === "CUSTOM" && this.goal.launchTemplate !== undefined;
  }

  protected place(version: string, last: boolean): string {
    const { releaseVersion, launchTemplate } = this.asked(last);
    return placeText(version, releaseVersion, launchTemplate?.version);
  }

  protected isThere(seen: Nodegroup): boolean {
    const { launchTemplate } = this.goal;
    return (
      this.restIsThere(seen) && (launchTemplate === undefined || seen.launchTemplateVersion === launchTemplate.version)
    );
  }

  /** All but the launch template. */
  private restIsThere(seen: Nodegroup): boolean {
    const { releaseVersion } = this.goal;
    return (
      seen.rollFailed !== true &&
      (this.byTemplate(seen) || this.version(seen) === this.end) &&
      (releaseVersion === undefined || seen.releaseVersion === releaseVersion)
    );
  }

  override shows(seen: Nodegroup, update: Update, change: PartChange): boolean {
    if (!change.last || this.openTemplate === undefined) return super.shows(seen, update, change);
    const number = update.params.LaunchTemplateVersion;
    const known = number !== undefined && !isTemplateWord(number);
    return this.restIsThere(seen) && (!known || seen.launchTemplateVersion === number);
  }

  protected compare(a: string, b: string): number {
    return compareVersions(versionFromEks(a), versionFromEks(b));
  }

  protected leadsTo(version: string, last: boolean, { type, params }: Update, seen: Nodegroup): boolean {
    const { releaseVersion, launchTemplate } = this.asked(last);
    return (
      type === "VersionUpdate" &&
      (this.byTemplate(seen) || params.Version === version) &&
      (releaseVersion === undefined || params.ReleaseVersion === releaseVersion) &&
      (launchTemplate === undefined ||
        params.LaunchTemplateVersion === launchTemplate.version ||
        (this.openTemplate !== undefined && params.LaunchTemplateVersion !== undefined))
    );
  }
}

/** `1.33`, or `1.33 (release 1.33.4-20260915, launch template version 7)`: what was asked for is what is told. */
function placeText(version: string, release: string | undefined, template: string | undefined): string {
  const more = [
    ...(release === undefined ? [] : [`release ${release}`]),
    ...(template === undefined ? [] : [`launch template version ${template}`]),
  ];
  return more.length === 0 ? version : `${version} (${more.join(", ")})`;
}
