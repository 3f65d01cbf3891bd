#!/usr/bin/env node
import { HELP, parseCommandLine, UsageError } from "./commandLine/parseCommandLine";
import { SeedError } from "./seed/FieldReader";
import { readSeedFile } from "./seed/parseSeed";
import { startEmulator } from "./startEmulator";
import { unreachableAccounts } from "./commandLine/unreachableAccounts";
import { StateError } from "./state/holdAlone";

async function main(): Promise<void> {
  const { help, seedFile, options } = parseCommandLine(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const running = await startEmulator(seedFile === undefined ? options : { ...options, seed: readSeedFile(seedFile) });
  // Before the line that says it is ready: a reader of the line may send a signal at once.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void running.close();
    });
  }
  for (const account of unreachableAccounts(running.emulator)) {
    process.stderr.write(
      `eks-emulator: no access key and no role belongs to account ${account}, so nobody sees its clusters; give the seed one under "credentials" or "roles"\n`,
    );
  }
  process.stdout.write(`listening on ${running.url}\n`);
}

/** What the user can put right, in one sentence; undefined for a defect of ours. */
function advice(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof SeedError || error instanceof StateError) {
    return error.message;
  }
  if (error instanceof Error && "code" in error && "port" in error) {
    if (error.code === "EADDRINUSE") {
      return `port ${String(error.port)} is in use; stop what listens there, or choose another with --port (0 finds a free one)`;
    }
    if (error.code === "EACCES") {
      return `port ${String(error.port)} is not allowed to this user; choose one above 1023 with --port`;
    }
  }
  return undefined;
}

main().catch((error: unknown) => {
  const message = advice(error);
  if (message === undefined) {
    throw error;
  }
  process.stderr.write(`eks-emulator: ${message}\n`);
  process.exitCode = 2;
});
