import type { RawInputs } from "../core/pulumiValues";
import { policyFor } from "../resources/policies";
import type { AddonPolicy, NodegroupPolicy } from "../resources/policies";

/** What an update leaves as it is where a program stops to write it: it is kept, not put back to what it was before. */
const KEPT = {
  configurationValues: "the configuration that it has; to take values away, write the others, or {} for none",
  releaseVersion: "the release that it has until its next roll, which takes the newest",
  launchTemplate: "the version of its launch template that it has",
} as const;

type Setting = keyof typeof KEPT;

const SETTINGS = Object.keys(KEPT) as Setting[];

/** What is kept of an add-on or a node group by these inputs, as sentences; none: the program still writes all that it wrote. */
export function noLongerAsked(what: string, olds: object, news: object): string[] {
  const written = (inputs: object, name: Setting): boolean => (inputs as RawInputs)[name] !== undefined;
  return SETTINGS.filter((name) => written(olds, name) && !written(news, name)).map(
    (name) => `${name} is not written any more: ${what} keeps ${KEPT[name]}`,
  );
}

/** The same over the policies of a ClusterUpgrade, by the names that they have or had. */
export function noLongerAskedOfParts(olds: RawInputs, news: RawInputs): string[] {
  const parts = [
    ["addons", "add-on"],
    ["nodegroups", "node group"],
  ] as const;
  return parts.flatMap(([property, noun]) => {
    const [before, now] = [policiesOf(olds[property]), policiesOf(news[property])];
    return Object.keys(before).flatMap((name) => {
      const what = name === "*" ? `each other ${noun}` : `${noun} ${name}`;
      return noLongerAsked(what, policyFor(before, name), policyFor(now, name)).map(
        (text) => `${property}["${name}"]: ${text}`,
      );
    });
  });
}

function policiesOf(value: unknown): Readonly<Record<string, (AddonPolicy & NodegroupPolicy) | string>> {
  return typeof value === "object" && value !== null ? (value as Record<string, AddonPolicy & NodegroupPolicy>) : {};
}
