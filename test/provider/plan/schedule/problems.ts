import fc from "fast-check";
import type { AddonRelease } from "../../../../provider/eks/types";
import type { KubernetesVersion } from "../../../../provider/core/versions/kubernetesVersion";
import type {
  AddonChoice,
  NodegroupChoice,
  ScheduledAddon,
  ScheduledNodegroup,
  ScheduleProblem,
} from "../../../../provider/plan/schedule/types";

export const v = (minor: number): KubernetesVersion => ({ major: 1, minor });

/** How large the clusters are. */
export interface Size {
  readonly hops: number;
  readonly nodegroups: number;
  readonly addons: number;
  readonly releases: number;
}

/** Those that EKS itself allows; what its user asks of it may be impossible. */
export function problems(size: Size): fc.Arbitrary<ScheduleProblem> {
  return fc
    .record({ from: fc.integer({ min: 22, max: 31 }), hops: fc.integer({ min: -1, max: size.hops }) })
    .chain(({ from, hops }) => problem(from, from + hops, size));
}

function problem(from: number, to: number, size: Size): fc.Arbitrary<ScheduleProblem> {
  return fc
    .tuple(
      fc.array(nodegroup(from, to), { maxLength: size.nodegroups }),
      fc.uniqueArray(fc.constantFrom(...ADDONS), { maxLength: size.addons }),
    )
    .chain(([some, names]) => {
      const nodegroups = some.map((one, index) => ({ ...one, name: `workers-${index}` }));
      return fc.record({
        from: fc.constant(v(from)),
        to: fc.constant(v(to)),
        nodegroups: fc.constant(nodegroups),
        nodegroupOrder: orderOf(nodegroups.map(({ name }) => name)),
        installed: fc.tuple(...names.map((name) => addon(name, from, to, size.releases))),
        nodegroupPolicy: fc.constantFrom("skew", "skew", "strict"),
        maxParallelNodegroups: fc.constantFrom(undefined, 1, 2, 3),
        bakeMinutes: fc.constantFrom(0, 1, 30),
        bakeDue: fc.boolean(),
        // Add-ons that take longer than nodes are not to be expected, and have to be planned all the same.
        minutes: fc.constantFrom(
          { hop: 10, addon: 2, nodegroup: 20 },
          { hop: 10, addon: 2, nodegroup: 20 },
          { hop: 7, addon: 15, nodegroup: 4 },
        ),
      });
    })
    .map(({ installed, ...rest }) => ({
      ...rest,
      addons: installed.map(([its]) => its),
      releases: installed.flatMap(([, releases]) => releases),
    }));
}

const ADDONS = ["vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver", "metrics-server", "cert-manager"];

function nodegroup(from: number, to: number): fc.Arbitrary<Omit<ScheduledNodegroup, "name">> {
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  const pin = fc
    .integer({ min: low - 3, max: high + 1 })
    .map((minor) => ({ kind: "pinned" as const, version: v(minor) }));
  return fc.record({
    version: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: from - 3, max: from }) }, fc.constant(from - 4)).map(v),
    choice: fc.oneof<fc.WeightedArbitrary<NodegroupChoice>[]>(
      { weight: 8, arbitrary: fc.constant({ kind: "follow" }) },
      { weight: 2, arbitrary: pin },
      { weight: 1, arbitrary: fc.constant({ kind: "excluded" }) },
    ),
    otherwiseDue: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
  });
}

function orderOf(names: readonly string[]): fc.Arbitrary<string[][]> {
  return fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: names.length, maxLength: names.length })
    .map((batches) => [0, 1, 2].map((batch) => names.filter((_, index) => batches[index] === batch)));
}

function addon(
  name: string,
  from: number,
  to: number,
  most: number,
): fc.Arbitrary<readonly [ScheduledAddon, AddonRelease[]]> {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  return fc.array(release(name, low, high), { maxLength: most }).chain((drawn) => {
    const releases = [...new Map(drawn.map((one) => [one.version, one])).values()];
    const versions = releases.map(({ version }) => version);
    const some = fc.constantFrom(`v1.${name === "kube-proxy" ? from - 1 : 3}.9-eksbuild.1`, ...versions, ...versions);
    const choice = fc.oneof<fc.WeightedArbitrary<AddonChoice>[]>(
      { weight: 5, arbitrary: fc.constant({ kind: "follow" }) },
      { weight: 2, arbitrary: fc.constant({ kind: "default" }) },
      { weight: 2, arbitrary: fc.constant({ kind: "latest" }) },
      { weight: 2, arbitrary: some.map((version) => ({ kind: "exact", version })) },
      { weight: 1, arbitrary: fc.constant({ kind: "excluded" }) },
    );
    return fc.record({ name: fc.constant(name), version: some, choice }).map((its) => [its, releases] as const);
  });
}

/** Mostly an unbroken range, now and then one with a gap. */
function release(addon: string, low: number, high: number): fc.Arbitrary<AddonRelease> {
  const minor = addon === "kube-proxy" ? fc.integer({ min: low - 3, max: high }) : fc.integer({ min: 1, max: 5 });
  return fc
    .record({
      minor,
      patch: fc.integer({ min: 0, max: 11 }),
      first: fc.integer({ min: low - 1, max: high }),
      length: fc.integer({ min: 0, max: 4 }),
      gap: fc.integer({ min: low, max: high + 12 }),
      defaults: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    })
    .map(({ minor: own, patch, first, length, gap, defaults }) => {
      const fits = Array.from({ length: length + 1 }, (_, index) => first + index).filter((one) => one !== gap);
      return {
        addon,
        version: `v1.${own}.${patch}-eksbuild.1`,
        fits: fits.map(v),
        defaultFor: fits.filter((_, index) => defaults[index]).map(v),
      };
    });
}
