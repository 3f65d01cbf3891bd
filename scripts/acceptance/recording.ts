import { readFileSync } from "node:fs";

/** One request with its answer. docs/acceptance.md has the format of the file. */
export interface Exchange {
  readonly at: string;
  readonly ms: number;
  readonly service: "eks" | "sts";
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
  readonly status?: number;
  readonly errorType?: string;
  readonly answer?: unknown;
  /** Why no answer came. */
  readonly failed?: string;
}

/** What was recorded: the first line of the file. */
export interface Subject {
  readonly format: 1;
  readonly cluster: string;
  readonly region: string;
  readonly from: string;
  readonly to: string;
  readonly addon?: string;
  readonly nodegroup?: string;
}

export interface Recording {
  readonly subject: Subject;
  readonly exchanges: readonly Exchange[];
}

export function readRecording(file: string): Recording {
  return parseRecording(readFileSync(file, "utf8"), file);
}

/** Lines of JSON: the subject, then the exchanges. */
export function parseRecording(text: string, name: string): Recording {
  const [first, ...others] = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => parseLine(line, `${name}, line ${index + 1}`));
  const subject = first as Partial<Subject> | undefined;
  if (subject?.format !== 1) throw new Error(`${name} is no recording: its first line has no "format": 1`);
  return { subject: subject as Subject, exchanges: others as Exchange[] };
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`${place} is no JSON`, { cause: error });
  }
}

const NAME = "[^/]+";
const OPERATIONS: readonly (readonly [string, string, string])[] = [
  ["GET", "/cluster-versions", "DescribeClusterVersions"],
  ["GET", "/addons/supported-versions", "DescribeAddonVersions"],
  ["GET", "/addons/configuration-schemas", "DescribeAddonConfiguration"],
  ["GET", `/clusters/${NAME}`, "DescribeCluster"],
  ["GET", `/clusters/${NAME}/updates`, "ListUpdates"],
  ["POST", `/clusters/${NAME}/updates`, "UpdateClusterVersion"],
  ["GET", `/clusters/${NAME}/updates/${NAME}`, "DescribeUpdate"],
  ["GET", `/clusters/${NAME}/node-groups`, "ListNodegroups"],
  ["GET", `/clusters/${NAME}/node-groups/${NAME}`, "DescribeNodegroup"],
  ["POST", `/clusters/${NAME}/node-groups/${NAME}/update-version`, "UpdateNodegroupVersion"],
  ["GET", `/clusters/${NAME}/addons`, "ListAddons"],
  ["GET", `/clusters/${NAME}/addons/${NAME}`, "DescribeAddon"],
  ["POST", `/clusters/${NAME}/addons/${NAME}/update`, "UpdateAddon"],
  ["GET", `/clusters/${NAME}/fargate-profiles`, "ListFargateProfiles"],
  ["POST", `/clusters/${NAME}/insights`, "ListInsights"],
  ["GET", `/clusters/${NAME}/insights-refresh`, "DescribeInsightsRefresh"],
  ["POST", `/clusters/${NAME}/insights-refresh`, "StartInsightsRefresh"],
];

/** EKS's name of the operation, or method and path where it has none here. */
export function operationOf({ method, path }: Pick<Exchange, "method" | "path">): string {
  const known = OPERATIONS.find(([verb, pattern]) => verb === method && new RegExp(`^${pattern}$`).test(path));
  return known?.[2] ?? `${method} ${path}`;
}

interface SeedCluster {
  readonly name: string;
  readonly region: string;
  readonly version: string;
  readonly nodegroups: readonly { readonly name: string; readonly version: string }[];
  readonly addons: readonly { readonly name: string; readonly version: string }[];
}

/** The cluster as it was when the recording began, as a seed of the emulator. */
export function seedOf({ subject, exchanges }: Recording): { clusters: SeedCluster[] } {
  const answers = (operation: string): Record<string, Record<string, unknown>>[] =>
    exchanges
      .filter((one) => one.service === "eks" && one.status === 200 && operationOf(one) === operation)
      .map(({ answer }) => answer as Record<string, Record<string, unknown>>);
  const first = (
    operation: string,
    member: string,
    nameOf: string,
    version: string,
  ): { name: string; version: string }[] => {
    const found = new Map<string, string>();
    for (const answer of answers(operation)) {
      const { [nameOf]: name, [version]: has } = answer[member] ?? {};
      if (typeof name === "string" && typeof has === "string" && !found.has(name)) found.set(name, has);
    }
    return [...found].map(([name, has]) => ({ name, version: has }));
  };
  return {
    clusters: [
      {
        name: subject.cluster,
        region: subject.region,
        version: subject.from,
        nodegroups: first("DescribeNodegroup", "nodegroup", "nodegroupName", "version"),
        addons: first("DescribeAddon", "addon", "addonName", "addonVersion"),
      },
    ],
  };
}
