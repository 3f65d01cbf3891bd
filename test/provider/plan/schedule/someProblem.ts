import type { AddonRelease } from "../../../../provider/eks/types";
import type {
  AddonChoice,
  ScheduledAddon,
  ScheduledNodegroup,
  ScheduleProblem,
} from "../../../../provider/plan/schedule/types";
import { v } from "./problems";

export { v } from "./problems";

/** The cluster of an example: nothing in it, and what the example is about. */
export function problem(from: number, to: number, more: Partial<ScheduleProblem>): ScheduleProblem {
  return {
    from: v(from),
    to: v(to),
    addons: [],
    releases: [],
    nodegroups: [],
    nodegroupPolicy: "skew",
    nodegroupOrder: [],
    maxParallelNodegroups: undefined,
    bakeMinutes: 0,
    bakeDue: false,
    minutes: { hop: 10, addon: 2, nodegroup: 20 },
    ...more,
  };
}

export function group(name: string, minor: number): ScheduledNodegroup {
  return { name, version: v(minor), choice: { kind: "follow" }, otherwiseDue: false };
}

export function addon(name: string, version: string, choice: AddonChoice = { kind: "follow" }): ScheduledAddon {
  return { name, version, choice };
}

export function release(
  name: string,
  version: string,
  first: number,
  last: number,
  defaultFor: readonly number[] = [],
): AddonRelease {
  const fits = Array.from({ length: last - first + 1 }, (_, index) => v(first + index));
  return { addon: name, version, fits, defaultFor: defaultFor.map(v) };
}
