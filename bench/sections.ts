import { spawnSync } from "node:child_process";
import { REPOSITORY } from "../test/engine/PulumiProject";
import { benchColdStart } from "./startUp/coldStart";
import { benchEmulator } from "./emulator";
import { benchPlugin } from "./startUp/plugin";
import { benchPolling } from "./waiting/polling";
import { benchRealWait } from "./waiting/realWait";
import { benchSideBySide } from "./sideBySide";
import { benchUnchanged } from "./unchanged";
import { benchSurvey } from "./survey";
import { benchWholeCluster } from "./wholeCluster";

export type Size = "quick" | "usual" | "full";

interface Section {
  readonly title: string;
  /** Takes long: only with `--full`, or named. */
  readonly onlyFull?: true;
  run(size: Size): Promise<readonly object[]>;
}

const UNCHANGED: Readonly<Record<Size, readonly number[]>> = {
  quick: [1, 20],
  usual: [1, 100, 1000],
  full: [1, 100, 1000],
};

/** With 4 requests a second as the package has it, and with more than the emulator lets through. */
const SIDE_BY_SIDE = {
  quick: [{ clusters: 20, requestsPerSecond: 40, upgradeSeconds: 10 }],
  usual: [
    { clusters: 1, requestsPerSecond: 4, upgradeSeconds: 30 },
    { clusters: 20, requestsPerSecond: 4, upgradeSeconds: 30 },
    { clusters: 100, requestsPerSecond: 40, upgradeSeconds: 30 },
  ],
  full: [
    { clusters: 1, requestsPerSecond: 4, upgradeSeconds: 600 },
    { clusters: 100, requestsPerSecond: 4, upgradeSeconds: 600 },
    { clusters: 100, requestsPerSecond: 40, upgradeSeconds: 600 },
    { clusters: 1000, requestsPerSecond: 40, upgradeSeconds: 600 },
  ],
} as const;

/** By the names that `--only` takes, in the order in which they are run. */
export const SECTIONS: Readonly<Record<string, Section>> = {
  polling: {
    title: "Waiting for one hop, 20,000 draws, simulated clock",
    run: () => Promise.resolve(benchPolling()),
  },
  wait: {
    title: "Waiting for one hop in real time, 10 ± 1 min, beside the AWS CLI",
    onlyFull: true,
    run: (size) => benchRealWait(size === "quick" ? 1 : 6),
  },
  unchanged: {
    title: "Unchanged resources, against bare dynamic resources; sizes in bytes",
    run: async (size) => {
      built();
      const rows: object[] = [];
      for (const resources of UNCHANGED[size]) {
        const { rows: more, sizes } = await benchUnchanged(resources, resources > 100 ? 3 : 5);
        rows.push(...more.map((row) => ({ ...row, ...sizes })));
      }
      return rows;
    },
  },
  fleet: {
    title: "Clusters side by side, on an EKS that lets 10 requests a second through for each operation",
    run: async (size) => {
      built();
      const rows: object[] = [];
      for (const one of SIDE_BY_SIDE[size]) rows.push(...(await benchSideBySide(one)));
      return rows;
    },
  },
  survey: {
    title: "A Fleet looks at its clusters, 0.1 s for each answer, 4 requests a second for each account and region",
    run: (size) => {
      built();
      return size === "quick" ? benchSurvey(200, 1) : benchSurvey(2000, 5);
    },
  },
  cold: {
    title: "Milliseconds from `pulumi up` to the first request that reaches EKS, median",
    run: async (size) => {
      built();
      return [await benchColdStart(size === "quick" ? 1 : 5)];
    },
  },
  plugin: {
    title: "The plugin with YAML, against the dynamic provider with JavaScript, medians",
    run: (size) => {
      built();
      return benchPlugin(size === "quick" ? [1] : [1, 200], size === "quick" ? 3 : 5);
    },
  },
  emulator: { title: "The emulator", run: () => benchEmulator() },
  "whole-cluster": {
    title: "Whole clusters, minutes of EKS's time",
    run: (size) => benchWholeCluster(size === "full"),
  },
};

/** What a Pulumi program loads is the built package. */
function built(): void {
  const tsc = require.resolve("typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-b", "provider", "emulator"], {
    cwd: REPOSITORY,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("The build failed: nothing was measured.");
}
