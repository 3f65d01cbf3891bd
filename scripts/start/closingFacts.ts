import type { RequestLogEntry } from "../../emulator/src/http/requestLog";

export interface DemoCourse {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
  /** How many updates EKS needs from one to the other. */
  readonly hops: number;
  /** The version the emulator shows in the end. */
  readonly reached: string;
  readonly first: readonly RequestLogEntry[];
  readonly second: readonly RequestLogEntry[];
}

export interface ClosingFacts {
  readonly lines: readonly string[];
  /** Whether the facts are the ones that were promised. */
  readonly good: boolean;
}

/** What the emulator's request log tells of the two runs. Pure. */
export function closingFacts({ cluster, from, to, hops, reached, first, second }: DemoCourse): ClosingFacts {
  const started = first.filter(({ operation }) => operation === "UpdateClusterVersion");
  const wanted = started.map(({ params }) => String(params.version));
  const operations = [...new Set([...first, ...second].map(({ operation }) => operation))];
  const times = (requests: DemoCourse["first"], operation: string): string =>
    String(requests.filter((request) => request.operation === operation).length).padStart(10);
  return {
    lines: [
      "AWS calls, by the emulator's request log:",
      "",
      `  ${"".padEnd(26)}  first up second up`,
      ...operations.map((one) => `  ${one.padEnd(26)}${times(first, one)}${times(second, one)}`),
      "",
      `Cluster "${cluster}" runs Kubernetes ${reached}; it ran ${from}.`,
      `It took ${count(started.length, "UpdateClusterVersion call")}${wanted.length > 0 ? `: to ${wanted.join(", then to ")}` : ""}.`,
      ...parts(first),
      `The second \`pulumi up\` changed nothing and made ${count(second.length, "AWS call")}.`,
    ],
    good: reached === to && started.length === hops && second.length === 0,
  };
}

/** What the first run moved beside the control plane. */
function parts(requests: DemoCourse["first"]): string[] {
  const of = (operation: string, name: string): string[] =>
    requests.filter((request) => request.operation === operation).map(({ params }) => String(params[name]));
  const nodegroups = of("UpdateNodegroupVersion", "nodegroupName");
  const addons = of("UpdateAddon", "addonName");
  return [
    ...(nodegroups.length === 0 ? [] : [`It rolled the node groups ${nodegroups.join(", ")}.`]),
    ...(addons.length === 0 ? [] : [`It moved the add-ons ${addons.join(", ")}.`]),
  ];
}

function count(number: number, thing: string): string {
  return `${number === 0 ? "no" : number} ${thing}${number === 1 ? "" : "s"}`;
}
