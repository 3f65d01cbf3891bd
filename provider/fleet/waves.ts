import { createHash } from "node:crypto";
import type { Problem } from "../core/problem";
import type { FleetWave } from "../resources/fleetArgs";
import type { Survey, SurveyedMember } from "./survey";

export interface Assignment {
  /** The name of each member's wave, by ARN. */
  readonly waveOf: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

type Labels = Readonly<Record<string, string>>;

/**
 * Which member is in which wave: by its labels; else by its share, which is a hash of the fleet's name and the cluster's ARN, so
 * that it is the same in every stack and stays while others come and go; else in the wave of the rest.
 */
export function assignWaves(fleet: string, waves: readonly FleetWave[], survey: Survey): Assignment {
  const waveOf = new Map<string, string>();
  const nowhere: SurveyedMember[] = [];
  const wrong: string[] = [];
  for (const member of survey.members) {
    const chosen = waves.filter(({ where }) => where !== undefined && hasAll(member.labels, where));
    const [first, second] = chosen;
    if (first && second) {
      const both = `${JSON.stringify(first.name)} and ${JSON.stringify(second.name)}`;
      wrong.push(`waves: cluster "${member.name}" is in waves ${both}; change where of one, or its labels`);
    }
    const wave = first ?? byShare(fleet, waves, member.arn) ?? waves.find(({ rest }) => rest === true);
    if (wave) waveOf.set(member.arn, wave.name);
    else nowhere.push(member);
  }
  const [lost] = nowhere;
  if (lost) {
    const many = nowhere.length === 1 ? `cluster "${lost.name}" is` : `${nowhere.length} clusters are`;
    const example = nowhere.length === 1 ? "" : `, for example "${lost.name}"`;
    wrong.push(
      `waves: ${many} in no wave${example} (labels: ${labelText(lost.labels)}); add a last wave with rest: true`,
    );
  }
  // Who is not known may be in any wave, and have any label.
  const complete = survey.unreadable.length === 0;
  if (complete && survey.members.length === 0) {
    const reason = "members: the fleet has no cluster; see that accounts, regions and tags are the ones you mean";
    return { waveOf, problems: [{ property: "members", reason }] };
  }
  if (complete) wrong.push(...waves.flatMap((wave, index) => emptyWave(wave, index, waveOf, survey.members)));
  return { waveOf, problems: wrong.map((reason) => ({ property: "waves", reason })) };
}

function emptyWave(
  { name, where, share }: FleetWave,
  index: number,
  waveOf: ReadonlyMap<string, string>,
  members: readonly SurveyedMember[],
): string[] {
  if ([...waveOf.values()].includes(name)) return [];
  const place = `waves[${index}]`;
  const nobody = `nobody is in wave ${JSON.stringify(name)}`;
  if (share !== undefined) {
    return [`${place}.share: ${nobody}: ${share} of ${members.length} clusters is none; write a larger share`];
  }
  if (where === undefined) return [`${place}: ${nobody}, the others have all; leave it out`];
  const keys = new Set(members.flatMap(({ labels }) => Object.keys(labels)));
  const unknown = Object.keys(where).find((key) => !keys.has(key));
  if (unknown !== undefined) {
    const there =
      keys.size === 0 ? "no cluster has any label or tag" : `there are ${[...keys].sort().slice(0, 20).join(", ")}`;
    return [`${place}.where: ${nobody}: no cluster has the label ${JSON.stringify(unknown)}; ${there}`];
  }
  const [key = ""] = Object.keys(where);
  const values = new Set(members.flatMap(({ labels }) => labels[key] ?? []));
  const values20 = [...values].sort().slice(0, 20).join(", ");
  return [`${place}.where: ${nobody}; the values of ${JSON.stringify(key)} are ${values20}`];
}

function byShare(fleet: string, waves: readonly FleetWave[], arn: string): FleetWave | undefined {
  if (waves.every(({ share }) => share === undefined)) return undefined;
  const place = hash(`${fleet} ${arn}`);
  let end = 0;
  return waves.find(({ share }) => {
    if (share === undefined) return false;
    end += share;
    return place < end;
  });
}

/** The same number from 0 to 1 for the same text, on every machine. */
function hash(text: string): number {
  return createHash("sha256").update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}

function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function labelText(labels: Labels): string {
  const all = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return all.length === 0 ? "none" : all.slice(0, 10).join(", ");
}
