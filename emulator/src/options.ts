/** What `startEmulator` takes. The command line offers the same, in `parseCommandLine.ts`. */
export interface EmulatorOptions {
  /** 0 (the default here) lets the system choose a free one. */
  readonly port?: number;
  /** Seconds an update of a control plane takes. Default 5. */
  readonly upgradeSeconds?: number;
  /** Seconds an update of a node group takes. Default: as `upgradeSeconds`. */
  readonly nodegroupSeconds?: number;
  /** Seconds an update of an add-on takes. Default: a fifth of `upgradeSeconds`. */
  readonly addonSeconds?: number;
  /** Seconds a cluster takes to be created, and to be deleted. Default: a fifth of `upgradeSeconds`. */
  readonly createSeconds?: number;
  /** Seconds a change of a configuration (UpdateClusterConfig, UpdateNodegroupConfig) takes. Default: half of `upgradeSeconds`. */
  readonly configSeconds?: number;
  /** How far DescribeCluster lags behind the truth. Default: a tenth of `upgradeSeconds`, at most 20. */
  readonly consistencySeconds?: number;
  /** Durations as on AWS, where not given one by one. */
  readonly realistic?: boolean;
  /** Whether managed node groups must match the cluster before it moves (`strict`) or may lag (`skew`, the default). */
  readonly nodegroupSkew?: "strict" | "skew";
  /** Whether a readiness insight in ERROR refuses an upgrade (`enforce`) or not (`off`, the default). */
  readonly insights?: "enforce" | "off";
  /** Requests per second (real ones) and burst, per account, region and operation. */
  readonly throttle?: { readonly rate: number; readonly burst: number };
  /** The instant (milliseconds) the clock starts at. Default: real time. */
  readonly startAt?: number;
  /** A parsed seed: what a seed file holds. */
  readonly seed?: unknown;
  /** A file that state is kept in. */
  readonly stateFile?: string;
}

/** The options with every default filled in. */
export interface Settings {
  readonly port: number;
  readonly upgradeSeconds: number;
  readonly nodegroupSeconds: number;
  readonly addonSeconds: number;
  readonly createSeconds: number;
  readonly configSeconds: number;
  readonly consistencySeconds: number;
  readonly nodegroupSkew: "strict" | "skew";
  readonly insights: "enforce" | "off";
  readonly throttle: { readonly rate: number; readonly burst: number } | undefined;
  readonly stateFile: string | undefined;
}

/** Control plane about ten minutes (users' reports, 2025); the rest is our guess. */
const REALISTIC = { upgrade: 600, nodegroup: 900, addon: 60, create: 540, config: 180 };

export function settingsOf(options: EmulatorOptions): Settings {
  const realistic = options.realistic === true;
  const upgradeSeconds = options.upgradeSeconds ?? (realistic ? REALISTIC.upgrade : 5);
  return {
    port: options.port ?? 0,
    upgradeSeconds,
    nodegroupSeconds: options.nodegroupSeconds ?? (realistic ? REALISTIC.nodegroup : upgradeSeconds),
    addonSeconds: options.addonSeconds ?? (realistic ? REALISTIC.addon : upgradeSeconds / 5),
    createSeconds: options.createSeconds ?? (realistic ? REALISTIC.create : upgradeSeconds / 5),
    configSeconds: options.configSeconds ?? (realistic ? REALISTIC.config : upgradeSeconds / 2),
    consistencySeconds: options.consistencySeconds ?? Math.min(20, upgradeSeconds / 10),
    nodegroupSkew: options.nodegroupSkew ?? "skew",
    insights: options.insights ?? "off",
    throttle: options.throttle,
    stateFile: options.stateFile,
  };
}
