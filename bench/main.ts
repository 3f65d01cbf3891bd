/** `npm run bench`: the measurements, as tables; with `--json` as one JSON document. */
import { parseArgs } from "node:util";
import { benchEmulator } from "./emulator";
import { benchPolling } from "./polling";

async function main(): Promise<void> {
  const { json } = parseArgs({ options: { json: { type: "boolean", default: false } } }).values;
  const polling = benchPolling();
  const emulator = await benchEmulator();
  if (json) {
    console.log(JSON.stringify({ polling, emulator }, null, 2));
    return;
  }
  console.log("\nWaiting for one hop (simulated clock)\n");
  console.table(
    polling.map(({ distribution, policy, requests, meanLagSeconds, p95LagSeconds }) => ({
      distribution,
      policy,
      requests: requests.toFixed(1),
      "mean lag, s": meanLagSeconds.toFixed(1),
      "p95 lag, s": p95LagSeconds.toFixed(1),
    })),
  );
  console.log("\nThe emulator\n");
  console.table(emulator);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
