/**
 * What the state's `__provider` leads to: the lifecycle verbs as Pulumi's dynamic provider process calls them.
 * Loaded in that process for every preview, so it loads neither the AWS SDK nor gRPC before they are needed.
 */
import type { RawInputs } from "./core/pulumiValues";
import type * as pulumi from "@pulumi/pulumi";
import { awsConnections } from "./eks/connections";
import { ClusterUpgradeLifecycle } from "./lifecycle/clusterUpgrade";
import { ClusterVersionLifecycle } from "./lifecycle/clusterVersion";
import { FleetLifecycle } from "./lifecycle/fleet";
import { cancelledByEngine } from "./engine/cancelled";
import { startingNothingAfter } from "./lifecycle/interruption";
import { systemClock } from "./core/time";
import { engineAt, noEngine, watchEngine } from "./engine/presence";
import { consoleLog, engineLog } from "./engine/log";
import { addonResource } from "./lifecycle/addonVersion";
import type { Verbs } from "./lifecycle/Lifecycle";
import { AddonOrNodegroupLifecycle } from "./lifecycle/addonOrNodegroup";
import { nodegroupResource } from "./lifecycle/nodegroupVersion";
import type { Display } from "./engine/display";
import { columnsOf, detectDisplay } from "./engine/display";
import { fold } from "./engine/fold";
import { passTimeoutsAlong } from "./engine/requestedTimeouts";
import type { Dependencies } from "./lifecycle/Dependencies";

// On Node.js 20 the SDK announces its end of support, on the stack, in every preview; `npm install` is the place for that.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

type Configured = Pick<pulumi.dynamic.ConfigureRequest, "config">;

let configure: (request: Configured) => void = () => {};
// The process may call a verb before configure has ended, for it keeps the provider before it awaits that.
const configured = new Promise<Configured>((resolve) => {
  configure = resolve;
});

/** Where the engine listens: the provider process's first argument. */
const address = process.argv[2] !== undefined && /^\S+:\d+$/.test(process.argv[2]) ? process.argv[2] : undefined;

const engine = address === undefined ? noEngine : engineAt(address);

const stackConfig = async () => {
  const { config } = await configured;
  return (key: string) => config.get(key);
};

let found: Display | undefined;
const display = (): Display => (found ??= detectDisplay());
const columns = (): number => columnsOf(display());

const dependencies: Dependencies = {
  connect: awsConnections(stackConfig, systemClock, process.env, undefined, engine),
  log: address === undefined ? consoleLog : engineLog(address, columns),
  clock: systemClock,
  display,
};

if (address !== undefined) passTimeoutsAlong();

let watched = false;

/**
 * Engines end without a word to their providers: kill -9, a closed terminal, a closed pipe; and Pulumi puts providers into process
 * groups of their own. What would be reached without an engine nobody stores.
 */
function endWithEngine(): void {
  if (watched) return;
  watched = true;
  watchEngine(engine, [process.stdout, process.stderr], () => process.exit(1));
}

/** A lifecycle as the verbs that the provider process calls. */
function verbsOf(lifecycle: Verbs) {
  return {
    configure: (request: Configured): Promise<void> => {
      configure(request);
      endWithEngine();
      return Promise.resolve();
    },
    check: async (olds: RawInputs, news: RawInputs) => {
      const { failures, ...checked } = await lifecycle.check(olds, news);
      return { ...checked, failures: failures.map((one) => ({ ...one, reason: fold(one.reason, columns()) })) };
    },
    diff: async (_id: string, olds: RawInputs, news: RawInputs) => {
      const difference = await lifecycle.diff(olds, news);
      // The plugin's states do without `__provider`, by which Pulumi reads and deletes a dynamic resource: an update writes it.
      return olds.__provider === undefined ? { ...difference, changes: true } : difference;
    },
    create: (inputs: RawInputs) => lifecycle.create(inputs),
    read: (id: string, props: RawInputs = {}) => lifecycle.read(id, props),
    update: (id: string, olds: RawInputs, news: RawInputs) => lifecycle.update(id, olds, news),
    delete: (_id: string, props: RawInputs) => lifecycle.delete(props),
  };
}

// `__provider` in every state names these exports: they stay.

/** The verbs of ClusterVersion. */
export const clusterVersion = verbsOf(new ClusterVersionLifecycle(dependencies));

/** The verbs of ClusterUpgrade. */
export const clusterUpgrade = verbsOf(new ClusterUpgradeLifecycle(dependencies));

/** The verbs of AddonVersion. */
export const addonVersion = verbsOf(new AddonOrNodegroupLifecycle(addonResource, dependencies));

/** The verbs of Fleet, in which one up may start many upgrades: after the first ^C it starts no more. */
export const fleet = verbsOf(new FleetLifecycle(startingNothingAfter(dependencies, cancelledByEngine())));

/** The verbs of NodegroupVersion. */
export const nodegroupVersion = verbsOf(new AddonOrNodegroupLifecycle(nodegroupResource, dependencies));
