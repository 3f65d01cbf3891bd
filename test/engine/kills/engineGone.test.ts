import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ClusterFixture } from "../ClusterFixture";
import type { RunningCommand } from "../PulumiProject";
import { processTree } from "../processTree";

/** How long a provider may live on without its engine. */
const ENDS_WITHIN_MS = 10_000;

/** One program for each of the four resources, chosen by the configuration. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const eks = require("pulumi-eks-version");
const config = new pulumi.Config();
new eks[config.require("resource")]("devel", { clusterName: "devel", ...config.requireObject("args") });
`;

interface Case {
  readonly resource: string;
  readonly args: object;
  /** The request that starts an update, and which of its kind. */
  readonly operation: string;
  readonly nth: number;
  /** Run by `npm run test:long` alone: it takes the same way as another one. */
  readonly long?: true;
}

/** Not the newest for 1.31. */
const COREDNS = "v1.11.3-eksbuild.1";

const STARTS: readonly Case[] = [
  {
    resource: "ClusterVersion",
    args: { version: "1.33", preflight: "off" },
    operation: "UpdateClusterVersion",
    nth: 1,
    long: true,
  },
  {
    resource: "ClusterVersion",
    args: { version: "1.33", preflight: "off" },
    operation: "UpdateClusterVersion",
    nth: 2,
  },
  {
    resource: "ClusterUpgrade",
    args: { version: "1.33", preflight: "off" },
    operation: "UpdateClusterVersion",
    nth: 2,
    long: true,
  },
  {
    resource: "ClusterUpgrade",
    args: { version: "1.33", preflight: "off" },
    operation: "UpdateNodegroupVersion",
    nth: 1,
  },
  {
    resource: "ClusterUpgrade",
    args: { version: "1.33", preflight: "off" },
    operation: "UpdateAddon",
    nth: 1,
    long: true,
  },
  {
    resource: "NodegroupVersion",
    args: { nodegroupName: "blue" },
    operation: "UpdateNodegroupVersion",
    nth: 1,
    long: true,
  },
  { resource: "AddonVersion", args: { addonName: "coredns", version: "latest" }, operation: "UpdateAddon", nth: 1 },
];

interface Logged {
  readonly operation: string;
  readonly status: number;
}

describe("an engine that ends alone", function () {
  this.timeout(180_000);
  const world = new ClusterFixture(
    {
      insights: "off",
      upgradeSeconds: 3,
      addonSeconds: 0.3,
      nodegroupSeconds: 0.6,
      clusters: [
        {
          nodegroups: [{ name: "blue", version: "1.30" }],
          addons: [{ name: "kube-proxy" }, { name: "coredns", version: COREDNS }],
        },
      ],
    },
    { program: PROGRAM },
  );

  /** An `up` of which EKS has not answered a request yet: the `nth` of its operation. */
  async function heldAt(operation: string, nth: number): Promise<RunningCommand> {
    await world.fault({ operation, nth, what: { kind: "hold", when: "before" } });
    const command = world.project.start("up", "--yes", "--skip-preview");
    const waiting = new AbortController();
    const ended = command.ended.finally(() => {
      waiting.abort();
    });
    for (;;) {
      const held = (await world.control("GET", "held?wait=5")) as unknown[];
      if (held.length > 0) break;
      if (waiting.signal.aborted) assert.fail(`${operation} ${nth} did not come: ${(await ended).output}`);
    }
    await world.control("DELETE", "faults");
    return command;
  }

  function providerOf(command: RunningCommand): number {
    assert(command.process.pid !== undefined);
    const found = processTree(command.process.pid).find((pid) => commandLine(pid).includes("dynamic-provider"));
    assert(found !== undefined, "no provider process");
    return found;
  }

  function commandLine(pid: number): string {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  }

  async function endsSoon(provider: number): Promise<void> {
    const until = Date.now() + ENDS_WITHIN_MS;
    while (commandLine(provider) !== "") {
      assert(Date.now() < until, "the provider lives on without its engine");
      await delay(50);
    }
  }

  async function started(): Promise<string[]> {
    const requests = (await world.control("GET", "requests")) as Logged[];
    return requests
      .filter(
        ({ operation, status }) => /^Update(ClusterVersion|Addon|NodegroupVersion)$/.test(operation) && status === 200,
      )
      .map(({ operation }) => operation);
  }

  async function kill(command: RunningCommand, signal: NodeJS.Signals): Promise<void> {
    assert(command.process.pid !== undefined);
    const exited = new Promise((resolve) => command.process.once("exit", resolve));
    process.kill(command.process.pid, signal);
    await exited;
  }

  for (const { resource, args, operation, nth, long } of STARTS) {
    it(`${resource}: kill -9 of the engine at ${operation} ${nth}: the provider does not send it again, and ends${long ? " @long" : ""}`, async () => {
      world.project.setConfig({ resource, args });
      const command = await heldAt(operation, nth);
      const provider = providerOf(command);
      const before = await started();
      await kill(command, "SIGKILL");
      // The connection breaks before EKS saw the request: the AWS SDK would send it again at once.
      await world.control("POST", "release", { all: true, how: "drop" });
      await endsSoon(provider);
      assert.deepEqual(await started(), before);
    });
  }

  const WAYS: Readonly<Record<string, (command: RunningCommand) => Promise<void>>> = {
    "kill -9": (command) => kill(command, "SIGKILL"),
    "SIGHUP @long, as of a closed terminal": (command) => kill(command, "SIGHUP"),
    "SIGPIPE @long, as of `pulumi up | head`": async (command) => {
      const exited = new Promise((resolve) => command.process.once("exit", resolve));
      command.process.stdout?.destroy();
      command.process.stderr?.destroy();
      // The engine notices with the next line that it prints: that of the hop.
      await world.control("POST", "release", { all: true });
      await exited;
    },
  };

  for (const [name, end] of Object.entries(WAYS)) {
    it(`${name} during the first hop: the second is not started, and the next up goes on`, async () => {
      world.project.setConfig({ resource: "ClusterVersion", args: { version: "1.33", preflight: "off" } });
      const command = await heldAt("DescribeUpdate", 1);
      const provider = providerOf(command);
      await end(command);
      await world.control("POST", "release", { all: true });
      await endsSoon(provider);
      assert.deepEqual(await started(), ["UpdateClusterVersion"]);
      await world.project.succeeds("cancel", "--yes");
      const again = await world.project.up();
      assert.equal(again.code, 0, again.output);
      assert.equal((await world.project.clusterVersion()).outputs.version, "1.33");
      assert.equal((await started()).length, 2);
    });
  }
});
