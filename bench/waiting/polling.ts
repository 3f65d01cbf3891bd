/**
 * What waiting for an update costs: requests a hop, and the lag between the end in EKS and our noticing it, for our schedule
 * and for those of other tools, written down again from what is known of them. The clock is simulated, the draws are seeded.
 *
 *     node -r ts-node/register/transpile-only bench/waiting/polling.ts
 */
import { pollDelay } from "../../provider/reconcile/waiting/backoff";
import { normalMinutes, seeded, uniformMinutes } from "./durations";

export interface PollingResult {
  readonly distribution: string;
  readonly policy: string;
  readonly requests: number;
  readonly meanLagSeconds: number;
  readonly p95LagSeconds: number;
}

const DRAWS = 20_000;

type Schedule = (elapsed: number, look: number, random: () => number) => number;

/** The pause in ms before the next look, by the time passed in ms and the number of looks so far. */
const POLICIES: Readonly<Record<string, Schedule>> = {
  "pulumi-eks-version": (elapsed, _look, random) => pollDelay(elapsed, { random }),
  "Terraform (backoff to 10 s)": (_elapsed, look) => Math.min(100 * 2 ** look, 10_000),
  "AWS CLI waiter (30 s)": () => 30_000,
  "eksctl (30 → 120 s)": (_elapsed, look) => Math.min(30_000 * 1.5 ** look, 120_000),
  "CDK (60 s)": () => 60_000,
};

const DISTRIBUTIONS: Readonly<Record<string, (random: () => number) => number>> = {
  "normal, 10 ± 1 min": (random) => normalMinutes(random) * 60_000,
  "uniform, 6 to 25 min": (random) => uniformMinutes(random) * 60_000,
};

export function benchPolling(): PollingResult[] {
  return Object.entries(DISTRIBUTIONS).flatMap(([distribution, draw]) =>
    Object.entries(POLICIES).map(([policy, schedule]) => {
      const random = seeded(1);
      const lags: number[] = [];
      let requests = 0;
      for (let n = 0; n < DRAWS; n++) {
        const end = draw(random);
        let [now, looks] = [0, 0];
        while (now < end) now += schedule(now, looks++, random);
        requests += looks;
        lags.push(now - end);
      }
      lags.sort((a, b) => a - b);
      return {
        distribution,
        policy,
        requests: requests / DRAWS,
        meanLagSeconds: lags.reduce((sum, lag) => sum + lag, 0) / DRAWS / 1000,
        p95LagSeconds: (lags[Math.floor(DRAWS * 0.95)] ?? 0) / 1000,
      };
    }),
  );
}
