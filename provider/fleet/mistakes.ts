import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, parseKubernetesVersion } from "../core/versions/kubernetesVersion";
import type { Problem } from "../core/problem";
import { clusterCount } from "./facts";
import { instantOf } from "../core/time";
import type { FleetPlanArgs } from "../resources/fleetArgs";
import { isManaged } from "./sources";
import type { Survey, SurveyedMember } from "./survey";

/** A target that EKS does not offer: on the way to it a fleet would go as far as EKS has versions. */
export function targetProblems({ target }: FleetPlanArgs, meant: KubernetesVersion, { versions }: Survey): Problem[] {
  const offered = (versions ?? []).filter(({ support }) => support !== "UNSUPPORTED").map(({ version }) => version);
  const [newest] = [...offered].sort((a, b) => compareVersions(b, a));
  if (!newest || offered.some((one) => compareVersions(one, meant) === 0)) return [];
  // Clusters are at or beyond a version that EKS offers no more: nothing starts, and nobody has to hurry with the program.
  if (typeof target === "string" && compareVersions(meant, newest) < 0) return [];
  const which = typeof target === "string" ? "" : `, which is ${target.behind ?? 0} behind ${target.channel}`;
  const text = `EKS does not offer ${formatVersion(meant)}${which}; its newest is ${formatVersion(newest)}`;
  return [{ property: "target", reason: `target: ${text}` }];
}

/** What of a program has no effect, or no more: said in every up, and no reason to stop others. */
export function uselessTexts(args: FleetPlanArgs, survey: Survey): string[] {
  const { members, unreadable, at: now } = survey;
  const ended = (place: string, { cluster, until }: { readonly cluster: string; readonly until: string }): string[] =>
    (instantOf(until) ?? 0) > now
      ? []
      : [`${place}: it ended on ${until} for ${cluster}, which goes as the others do; leave it out`];
  const early = (place: string, { cluster: wanted, at: text }: { readonly cluster: string; readonly at: string }) => {
    const accepted = parseKubernetesVersion(text);
    return members.flatMap(({ arn, name, cluster }) => {
      if ((arn !== wanted && name !== wanted) || !cluster.seen || !accepted.ok) return [];
      const { version } = cluster.value;
      if (compareVersions(version, accepted.version) >= 0) return [];
      return [
        `${place}: ${name} is at ${formatVersion(version)}, not at ${text}, and proves nothing by it until it is`,
      ];
    });
  };
  const nobody =
    unreadable.length === 0 && !members.some((one) => isManaged(args.manage ?? {}, one.account, one.region));
  return [
    ...beyondTarget(args, members),
    ...frozenBefore(args, now),
    ...(args.exempt ?? []).flatMap((one, index) => ended(`exempt[${index}]`, one)),
    ...(args.accept ?? []).flatMap((one, index) => {
      const place = `accept[${index}]`;
      const over = ended(place, one);
      return over.length > 0 ? over : early(place, one);
    }),
    ...(nobody
      ? [
          `manage: this stack upgrades none of the fleet's ${clusterCount(members.length)}: none is in its accounts and regions`,
        ]
      : []),
  ];
}

/** Older than all there is, a target is more often mistyped than meant. */
function beyondTarget({ target }: FleetPlanArgs, members: readonly SurveyedMember[]): string[] {
  const parsed = parseKubernetesVersion(target);
  const beyond = members.filter(
    ({ cluster }) => parsed.ok && cluster.seen && compareVersions(cluster.value.version, parsed.version) > 0,
  );
  if (!parsed.ok || members.length === 0 || beyond.length < members.length) return [];
  const text = formatVersion(parsed.version);
  return [
    `target: every cluster has a newer version than ${text}, and none is taken to a lower one; write the version to go to`,
  ];
}

/** A list of many years' freezes has some that are over; one in which all are freezes nothing. */
function frozenBefore({ freezes = [] }: FleetPlanArgs, now: number): string[] {
  if (freezes.length === 0 || freezes.some(({ to }) => (instantOf(to) ?? 0) > now)) return [];
  const last = freezes.map(({ to }) => to).sort((a, b) => (instantOf(b) ?? 0) - (instantOf(a) ?? 0))[0];
  return [`freezes: all of them are over, the last one since ${last}, and nothing is frozen; leave them out`];
}
