import type { AddonChoice } from "../../../../provider/plan/schedule/types";

/** An add-on, and the moves that it is to make. */
export interface Example {
  readonly name: string;
  readonly way: string;
  readonly addon?: string;
  readonly installed: string;
  readonly choice?: AddonChoice;
  /** A version, the first and the last cluster version it fits, and those it is EKS's default for. */
  readonly releases: string;
  /** Versions and `^` for a hop. */
  readonly moves: string;
  readonly obstacles?: readonly string[];
}

export const EXAMPLES: readonly Example[] = [
  {
    name: "is left alone while it fits",
    way: "30 32",
    installed: "1.0",
    releases: "1.0 30-32, 1.1 30-32 default 32",
    moves: "^ ^",
  },
  {
    name: "moves before the hop to what fits both sides",
    way: "30 31",
    installed: "1.0",
    releases: "1.0 29-30, 1.1 30-31",
    moves: "1.1 ^",
  },
  {
    name: "moves right after the hop where nothing fits both",
    way: "30 32",
    installed: "1.0",
    releases: "1.0 29-30, 1.1 31-32",
    moves: "^ 1.1 ^",
  },
  {
    name: "goes to EKS's default of those that fit far enough",
    way: "30 32",
    installed: "1.0",
    releases: "1.0 29-30, 1.1 30-32 default 32, 1.2 30-32",
    moves: "1.1 ^ ^",
  },
  {
    name: "goes past a default that would not last",
    way: "30 32",
    installed: "1.0",
    releases: "1.0 29-30, 1.1 30-31 default 30 31, 1.2 30-32",
    moves: "1.2 ^ ^",
  },
  {
    name: "moves twice where nothing lasts all the way",
    way: "30 33",
    installed: "1.0",
    releases: "1.0 29-30, 1.1 30-32, 1.2 31-33",
    moves: "1.1 ^ ^ 1.2 ^",
  },
  {
    name: "is left alone where EKS lists nothing of it",
    way: "24 25",
    installed: "1.0",
    releases: "1.0 30-31, 1.1 30-32",
    moves: "^",
  },
  {
    name: "moves when EKS does not list its version, but others",
    way: "30 31",
    installed: "0.9",
    releases: "1.0 30-31",
    moves: "1.0 ^",
  },
  {
    name: "ends at EKS's default when asked to",
    way: "30 31",
    installed: "1.0",
    choice: { kind: "default" },
    releases: "1.0 29-31, 1.1 31-31 default 31, 1.2 31-31",
    moves: "^ 1.1",
  },
  {
    name: "ends at the newest when asked to",
    way: "30 31",
    installed: "1.0",
    choice: { kind: "latest" },
    releases: "1.0 29-31, 1.1 31-31 default 31, 1.2 31-31",
    moves: "^ 1.2",
  },
  {
    name: "is not taken down to the default",
    way: "30 31",
    installed: "1.2",
    choice: { kind: "default" },
    releases: "1.1 30-31 default 31, 1.2 30-31",
    moves: "^",
  },
  {
    name: "ends at the version asked for, also a lower one",
    way: "30 31",
    installed: "1.2",
    choice: { kind: "exact", version: "v1.1" },
    releases: "1.1 30-31, 1.2 30-31",
    moves: "^ 1.1",
  },
  {
    name: "keeps fitting when the version asked for is not listed",
    way: "30 31",
    installed: "1.0",
    choice: { kind: "exact", version: "v1.7" },
    releases: "1.0 30-30, 1.1 30-31",
    moves: "1.1 ^",
    obstacles: ["addon-version-unfit 1.31"],
  },
  {
    name: "stays when it is excluded, and that it does not fit is said",
    way: "30 32",
    installed: "1.0",
    choice: { kind: "excluded" },
    releases: "1.0 30-30, 1.1 30-32",
    moves: "^ ^",
    obstacles: ["addon-does-not-fit 1.31"],
  },
  {
    name: "moves down where it cannot be helped",
    way: "30 31",
    installed: "1.2",
    releases: "1.1 30-31, 1.2 29-30",
    moves: "1.1 ^",
  },
  {
    name: "moves one minor at a time when it is vpc-cni",
    way: "30 31",
    addon: "vpc-cni",
    installed: "1.1.0",
    releases: "1.1.0 29-30, 1.2.0 29-30, 1.3.0 29-31",
    moves: "1.2.0 1.3.0 ^",
  },
  {
    name: "stays where a minor of vpc-cni on the way is missing",
    way: "30 31",
    addon: "vpc-cni",
    installed: "1.1.0",
    releases: "1.1.0 29-30, 1.3.0 29-31",
    moves: "^",
    obstacles: ["addon-does-not-fit 1.31"],
  },
  {
    name: "follows late when it is kube-proxy, which may lag",
    way: "30 33",
    addon: "kube-proxy",
    installed: "1.30.1",
    releases: "1.30.1 30-30, 1.31.1 31-31, 1.32.1 32-32, 1.33.1 33-33 default 33, 1.33.2 33-33",
    moves: "^ ^ ^ 1.33.1",
  },
  {
    name: "moves on the way when it is kube-proxy and would lag too far",
    way: "30 34",
    addon: "kube-proxy",
    installed: "1.30.1",
    releases: "1.31.1 31-31, 1.33.1 33-33, 1.34.1 34-34",
    moves: "^ ^ ^ 1.33.1 ^ 1.34.1",
  },
];
