import { expectedHopMs } from "../core/durations";
import type { Fields } from "../core/fields";
import { isFields } from "../core/fields";
import { holdsUnknown, UNKNOWN_VALUE } from "../core/pulumiValues";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, parseKubernetesVersion } from "../core/versions/kubernetesVersion";
import type { Problem } from "../core/problem";
import { instantOf, parseLongDuration } from "../core/time";
import { percentOf } from "../inputs/values";
import type { OfferedVersion } from "../eks/types";
import type { FleetChannel, FleetGate, FleetPlanArgs, FleetWave } from "../resources/fleetArgs";
import type { FleetPolicy, WavePolicy } from "./policy";
import type { Survey } from "./survey";
import type { Assignment } from "./waves";

const DEFAULTS = { soak: "0s", proof: "100%", retries: 2, retryAfter: "12h" } as const;

/** What a program writes, as the policy that decides by it, and what of it does not fit the clusters that there are. */
export function policyOf(
  args: FleetPlanArgs,
  target: KubernetesVersion,
  { members, unreadable }: Pick<Survey, "members" | "unreadable">,
  { waveOf }: Assignment,
  runEndsAt: number | undefined,
): { readonly policy: FleetPolicy; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const taken = new Map<string, string>();
  const arnOf = (place: string, cluster: string): string[] => {
    const found = members.filter(({ arn, name }) => arn === cluster || name === cluster);
    const property = /^\w+/.exec(place)?.[0] ?? place;
    const [first] = found;
    if (first && found.length === 1) {
      // By its name and by its ARN: one of them would hold, without a word.
      const before = taken.get(first.arn);
      taken.set(first.arn, place);
      if (before === undefined) return [first.arn];
      const fix = before.startsWith(property) ? "write it once" : "who is exempt proves nothing; leave one of them out";
      problems.push({ property, reason: `${place}.cluster: it is the cluster of ${before} too; ${fix}` });
      return [];
    }
    // Who cannot be read may be the one that is meant.
    if (found.length === 0 && unreadable.length > 0) return [];
    if (found.length === 0) {
      problems.push({
        property,
        reason: `${place}.cluster: no cluster is called ${JSON.stringify(cluster)}; leave it out`,
      });
    } else {
      const arns = found.map(({ arn }) => arn).join(", ");
      problems.push({ property, reason: `${place}.cluster: several clusters have this name; write one of ${arns}` });
    }
    return [];
  };
  const sizes = new Map<string, number>();
  for (const wave of waveOf.values()) sizes.set(wave, (sizes.get(wave) ?? 0) + 1);
  const exempt = (args.exempt ?? []).flatMap(({ cluster, until, why }, index) =>
    arnOf(`exempt[${index}]`, cluster).map((arn) => [arn, { until: instantOf(until) ?? 0, why }] as const),
  );
  const accept = (args.accept ?? []).flatMap(({ cluster, at, until }, index) => {
    const parsed = parseKubernetesVersion(at);
    if (!parsed.ok) return [];
    const acceptance = { at: parsed.version, until: instantOf(until) ?? 0 };
    return arnOf(`accept[${index}]`, cluster).map((arn) => [arn, acceptance] as const);
  });
  const policy: FleetPolicy = {
    target,
    waves: args.waves.map((wave) => waveOfArgs(wave, sizes.get(wave.name) ?? 0)),
    freezes: (args.freezes ?? []).map(({ from, to, why }) => ({
      from: instantOf(from) ?? 0,
      to: instantOf(to) ?? 0,
      why,
    })),
    gates: gatesIn(args.gates),
    retry: {
      max: args.retry?.max ?? DEFAULTS.retries,
      afterMs: parseLongDuration(args.retry?.after ?? DEFAULTS.retryAfter) ?? 0,
    },
    hops: args.hops ?? "one",
    hopMs: expectedHopMs(args.scope),
    endsBefore: runEndsAt,
    exempt: new Map(exempt),
    accept: new Map(accept),
  };
  return { policy, problems };
}

/** What is not computed yet, in a preview, is not open; a gate for waves that are not known yet is for all. */
function gatesIn(gates: unknown = []): FleetGate[] {
  const list: readonly unknown[] = Array.isArray(gates) ? gates : [gates];
  return list.map((gate) => {
    const { name, open, waves } = isFields(gate) ? (gate as Fields & FleetGate) : NOT_COMPUTED;
    const called = name === UNKNOWN_VALUE ? "?" : name;
    return {
      name: holdsUnknown(open) ? `${called} (not computed yet)` : called,
      open: open === true,
      waves: holdsUnknown(waves) ? undefined : waves,
    };
  });
}

const NOT_COMPUTED = { name: UNKNOWN_VALUE, open: UNKNOWN_VALUE, waves: undefined };

function waveOfArgs(wave: FleetWave, members: number): WavePolicy {
  const { name, soak, proof, failures, maxConcurrent, approve, windows } = wave;
  const approved = parseKubernetesVersion(approve);
  const part = percentOf(maxConcurrent);
  return {
    name,
    soakMs: parseLongDuration(soak ?? DEFAULTS.soak) ?? 0,
    proof: percentOf(proof ?? DEFAULTS.proof) ?? 1,
    failures: failures ?? 0,
    maxConcurrent: typeof maxConcurrent === "number" ? maxConcurrent : part && Math.max(1, Math.ceil(part * members)),
    // Given without a value it is asked for, and nothing is approved.
    approval: "approve" in wave ? { approved: approved.ok ? formatVersion(approved.version) : undefined } : undefined,
    windows: (windows ?? []).map(({ cron, duration, timezone = "UTC" }) => ({
      cron,
      forMs: parseLongDuration(duration) ?? 0,
      timeZone: timezone,
    })),
  };
}

/** The version that a target means now; undefined where EKS could not be asked. */
export function targetOf(
  target: string | FleetChannel,
  versions: readonly OfferedVersion[] | undefined,
): KubernetesVersion | undefined {
  if (typeof target === "string") {
    const parsed = parseKubernetesVersion(target);
    return parsed.ok ? parsed.version : undefined;
  }
  const candidates = (versions ?? []).filter(({ support, isDefault }) => {
    if (target.channel === "default") return isDefault === true;
    return target.channel === "latest" ? support !== "UNSUPPORTED" : support === "STANDARD_SUPPORT";
  });
  const newest = candidates.map(({ version }) => version).sort((a, b) => compareVersions(b, a))[0];
  return newest && { ...newest, minor: newest.minor - (target.behind ?? 0) };
}
