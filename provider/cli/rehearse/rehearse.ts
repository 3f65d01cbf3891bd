import { randomBytes } from "node:crypto";
import { fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RawInputs } from "../../core/pulumiValues";
import { formatVersion } from "../../core/versions/kubernetesVersion";
import { awsConnections } from "../../eks/connections";
import { usage } from "../usage";
import { emulatorConfig, RehearsalEks } from "./emulator";
import type { RunMessage, RunRequest } from "./run";

export interface RehearsalRequest {
  readonly seed: unknown;
  readonly clusterName: string;
  readonly region: string;
  readonly startAt: number;
  /** What is run: the plan of a resource with these inputs, or a Pulumi program with this configuration. */
  readonly run:
    | { readonly kind: "plan"; readonly wholeCluster: boolean; readonly inputs: RawInputs }
    | { readonly kind: "program"; readonly folder: string; readonly config: readonly string[] };
  readonly failures: readonly Failure[];
  readonly throttle: { readonly rate: number; readonly burst: number } | undefined;
  readonly killAfterMs: number | undefined;
}

/** Where a rehearsal tells how far it is; times are milliseconds by the emulator's clock. */
export interface RehearsalProgress {
  at(time: number, text: string): void;
  say(time: number, text: string): void;
}

/** An update that is to fail: of the control plane, of an add-on or of a node group. */
export interface Failure {
  readonly kind: "control-plane" | "addon" | "nodegroup";
  readonly name: string | undefined;
  readonly code: string;
}

export interface Rehearsal {
  readonly outcome: "done" | "blocked" | "failed" | "killed";
  /** What stood in the way, or EKS's words where it failed. */
  readonly problems: readonly string[];
  /** What was said while it ran. */
  readonly said: readonly { readonly minute: number; readonly text: string; readonly warning: boolean }[];
  /** The updates that EKS was asked for. */
  readonly updates: readonly { readonly minute: number; readonly what: string }[];
  readonly minutes: number;
  /** What runs in the end. */
  readonly left: readonly string[];
  /** Where it was killed: the same of the run after it. */
  readonly again: Omit<Rehearsal, "again"> | undefined;
}

const MINUTE_MS = 60_000;

/** Runs an upgrade on an emulated EKS. Nothing of it reaches AWS: the runs are given the emulator's address and no credentials. */
export async function rehearse(request: RehearsalRequest, progress: RehearsalProgress): Promise<Rehearsal> {
  const { throttle, startAt } = request;
  const eks = await RehearsalEks.start(request.seed, startAt, {
    insights: "enforce",
    ...(throttle === undefined ? {} : { throttle }),
  });
  try {
    if (request.failures.length > 0) await eks.control("POST", "faults", request.failures.map(ruleOf));
    const { killAfterMs } = request;
    const first = await once(eks, request, progress, killAfterMs === undefined ? undefined : startAt + killAfterMs);
    return { ...first, again: first.outcome === "killed" ? await once(eks, request, progress, undefined) : undefined };
  } finally {
    await eks.close();
  }
}

const OPERATIONS = {
  "control-plane": "UpdateClusterVersion",
  addon: "UpdateAddon",
  nodegroup: "UpdateNodegroupVersion",
} as const;

function ruleOf({ kind, name, code }: Failure): object {
  return {
    operation: OPERATIONS[kind],
    ...(name === undefined ? {} : { part: name }),
    what: {
      kind: "updateEnds",
      outcome: "Failed",
      errors: [{ errorCode: code, errorMessage: `${code}, as the rehearsal was told`, resourceIds: [] }],
    },
  };
}

async function once(
  eks: RehearsalEks,
  request: RehearsalRequest,
  progress: RehearsalProgress,
  killAt: number | undefined,
): Promise<Omit<Rehearsal, "again">> {
  const { startAt, run } = request;
  const minute = (at: number): number => Math.round(((at - startAt) / MINUTE_MS) * 10) / 10;
  const before = await requestsOf(eks);
  const result =
    run.kind === "plan"
      ? await runPlan(
          {
            url: eks.url,
            region: request.region,
            wholeCluster: run.wholeCluster,
            unlimited: request.throttle === undefined,
            inputs: run.inputs,
            killAt,
          },
          progress,
        )
      : await runProgram(eks, run);
  const started = (await requestsOf(eks)).slice(before.length).flatMap((one) => {
    const what = one.status < 300 ? updateOf(one) : undefined;
    return what === undefined ? [] : [{ minute: minute(Date.parse(one.at)), what }];
  });
  const end = (await eks.control("GET", "clock")) as { now: string };
  return {
    outcome: result.outcome,
    problems: result.problems,
    said: result.said.map(({ at, text, warning }) => ({ minute: minute(at), text, warning })),
    updates: started,
    minutes: minute(Date.parse(end.now)),
    left: await leftOf(eks, request),
  };
}

interface RunResult {
  readonly outcome: Rehearsal["outcome"];
  readonly problems: readonly string[];
  readonly said: readonly { readonly at: number; readonly text: string; readonly warning: boolean }[];
}

/** In a process of its own, which may be killed. */
function runPlan(request: RunRequest, progress: RehearsalProgress): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const said: { at: number; text: string; warning: boolean }[] = [];
    let last: RunMessage | undefined;
    const child = fork(join(__dirname, "run.js"), {
      env: withoutAws(),
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.on("message", (message: RunMessage) => {
      if (message.kind === "said") {
        said.push(message);
        progress.say(message.at, message.text);
      } else if (message.kind === "at") progress.at(message.at, message.text);
      else last = message;
    });
    child.once("error", reject);
    child.once("close", (_code, signal) => {
      if (last?.kind === "blocked") resolve({ outcome: "blocked", problems: last.problems, said });
      else if (last?.kind === "failed") resolve({ outcome: "failed", problems: [last.text], said });
      else if (last?.kind === "done") resolve({ outcome: "done", problems: [], said });
      else if (signal === "SIGKILL" && request.killAt !== undefined) resolve({ outcome: "killed", problems: [], said });
      else reject(new Error("the rehearsal ended without a result; what went wrong is above"));
    });
    child.send(request);
  });
}

/** The emulator's clock is moved by so many seconds a second, while a program runs that waits by the real clock. */
const SPEED = 60;

/** A program of the user's, in a stack that lives as long as the rehearsal, in a folder of its own. */
async function runProgram(
  eks: RehearsalEks,
  { folder, config }: { readonly folder: string; readonly config: readonly string[] },
): Promise<RunResult> {
  const backend = mkdtempSync(join(tmpdir(), "pulumi-eks-version-rehearsal-"));
  const env = {
    ...withoutAws(),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: eks.url,
    AWS_ENDPOINT_URL_EKS: eks.url,
    AWS_ENDPOINT_URL_STS: eks.url,
    AWS_ENDPOINT_URL_EC2: eks.url,
  };
  // A name that no stack of the program has: its configuration lies in the program's folder until the end.
  const name = `rehearsal-${randomBytes(4).toString("hex")}`;
  const stack = ["--stack", name, "--non-interactive"];
  const settings = config.flatMap((one) => ["--config", one]);
  const ticking = setInterval(() => {
    void eks.control("POST", "clock", { advanceSeconds: SPEED }).catch(() => undefined);
  }, 1_000);
  try {
    const made = await command("pulumi", ["stack", "init", name, "--non-interactive"], folder, env);
    if (made !== 0) throw usage(`\`pulumi stack init\` ended with ${made} in ${folder}`);
    const code = await command("pulumi", ["up", "--yes", "--skip-preview", ...stack, ...settings], folder, env);
    return {
      outcome: code === 0 ? "done" : "failed",
      problems: code === 0 ? [] : ["`pulumi up` failed: see above"],
      said: [],
    };
  } finally {
    clearInterval(ticking);
    rmSync(backend, { recursive: true, force: true });
    rmSync(join(folder, `Pulumi.${name}.yaml`), { force: true });
  }
}

function command(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    // What it prints is no part of the result.
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", 2, 2] });
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? usage(`there is no \`${program}\` on PATH`) : error);
    });
    child.once("close", (code) => {
      resolve(code ?? 1);
    });
  });
}

/** No run sees the user's AWS. */
function withoutAws(): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(([name]) => !/^(AWS_|PULUMI_ACCESS_TOKEN$)/.test(name));
  return { ...Object.fromEntries(rest), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
}

interface LoggedRequest {
  readonly at: string;
  readonly operation: string;
  readonly status: number;
  readonly params?: Readonly<Record<string, unknown>>;
}

async function requestsOf(eks: RehearsalEks): Promise<readonly LoggedRequest[]> {
  return (await eks.control("GET", "requests")) as LoggedRequest[];
}

function updateOf({ operation, params = {} }: LoggedRequest): string | undefined {
  const text = (name: string): string => (typeof params[name] === "string" ? params[name] : "?");
  switch (operation) {
    case "UpdateClusterVersion":
      return `control plane to ${text("version")}`;
    case "UpdateAddon":
      return `add-on ${text("addonName")} to ${text("addonVersion")}`;
    case "UpdateNodegroupVersion":
      return `node group ${text("nodegroupName")} to ${text("version")}`;
    default:
      return undefined;
  }
}

/** What EKS has in the end. */
async function leftOf(eks: RehearsalEks, { region, clusterName }: RehearsalRequest): Promise<string[]> {
  const config = emulatorConfig(eks.url, region);
  const api = await (await awsConnections(() => Promise.resolve(config), eks.clock, {})({})).eks();
  const cluster = await api.cluster(clusterName);
  const nodegroups = await Promise.all(
    (await api.nodegroupNames(clusterName)).map((name) => api.nodegroup(clusterName, name)),
  );
  const addons = await Promise.all((await api.addonNames(clusterName)).map((name) => api.addon(clusterName, name)));
  const state = (status: string): string => (status === "ACTIVE" ? "" : `, ${status}`);
  return [
    `control plane ${formatVersion(cluster.version)}${state(cluster.status)}`,
    ...nodegroups.map(({ name, version, status, rollFailed }) => {
      const nodes = rollFailed ? ": its roll failed, and some of its nodes may have another version" : "";
      return `node group ${name} ${version ? formatVersion(version) : "?"}${state(status)}${nodes}`;
    }),
    ...addons.map(({ name, version, status }) => `add-on ${name} ${version}${state(status)}`),
  ];
}
