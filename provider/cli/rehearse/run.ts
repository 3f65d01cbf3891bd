/**
 * The process in which a rehearsal runs the plan: the verbs of the resource as `pulumi up` calls them, on an emulated EKS. It is a
 * process of its own so that it can be killed as an engine can be. What it is told and tells are messages of its parent.
 */
import type { RawInputs } from "../../core/pulumiValues";
import { EksVersionError } from "../../core/failures/EksVersionError";
import { awsConnections } from "../../eks/connections";
import type { Dependencies } from "../../lifecycle/Dependencies";
import { ClusterUpgradeLifecycle } from "../../lifecycle/clusterUpgrade";
import { ClusterVersionLifecycle } from "../../lifecycle/clusterVersion";
import { emulatorConfig, FastClock } from "./emulator";

export interface RunRequest {
  readonly url: string;
  readonly region: string;
  readonly wholeCluster: boolean;
  readonly inputs: RawInputs;
  /** Whether requests are sent as fast as they come: no one is throttled. */
  readonly unlimited: boolean;
  /** When the process kills itself, milliseconds by the emulator's clock. */
  readonly killAt?: number | undefined;
}

export type RunMessage =
  | { readonly kind: "at"; readonly at: number; readonly text: string }
  | { readonly kind: "said"; readonly at: number; readonly text: string; readonly warning: boolean }
  | { readonly kind: "blocked"; readonly problems: readonly string[] }
  | { readonly kind: "done"; readonly at: number }
  | { readonly kind: "failed"; readonly at: number; readonly text: string };

async function run({ url, region, wholeCluster, inputs, unlimited, killAt }: RunRequest): Promise<RunMessage> {
  const clock = await FastClock.of(url, (instant) => {
    if (killAt !== undefined && instant >= killAt) process.kill(process.pid, "SIGKILL");
  });
  const config = emulatorConfig(url, region, unlimited ? { "pulumi-eks-version:requestsPerSecond": "1000" } : {});
  const say = (warning: boolean, text: string): Promise<void> => tell({ kind: "said", at: clock.now(), text, warning });
  const dependencies: Dependencies = {
    // Of the environment nothing is used: no credentials and no endpoint of the real AWS.
    connect: awsConnections(() => Promise.resolve(config), clock, {}),
    log: {
      status: (_urn, text) => void tell({ kind: "at", at: clock.now(), text }),
      info: (_urn, text) => say(false, text),
      warn: (_urn, text) => say(true, text),
    },
    clock,
    display: () => "log",
  };
  const verbs = wholeCluster ? new ClusterUpgradeLifecycle(dependencies) : new ClusterVersionLifecycle(dependencies);
  const checked = await verbs.check({}, inputs);
  if (checked.failures.length > 0) return { kind: "blocked", problems: checked.failures.map(({ reason }) => reason) };
  try {
    await verbs.create(JSON.parse(JSON.stringify(checked.inputs)) as RawInputs);
    return { kind: "done", at: clock.now() };
  } catch (error) {
    if (!(error instanceof EksVersionError)) throw error;
    return { kind: "failed", at: clock.now(), text: error.message };
  }
}

function tell(message: RunMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

process.once("message", (request: RunRequest) => {
  run(request)
    .then(tell)
    .then(
      () => {
        process.exit(0);
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
});
