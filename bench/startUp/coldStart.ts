import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fleet } from "../Fleet";
import { median } from "../median";

/** Milliseconds, one part after another, from `pulumi up` to the first request that reaches EKS. */
export interface ColdStart {
  /** Until the program's process starts. */
  readonly engine: number;
  /** Until the provider's process starts, for the first resource. */
  readonly program: number;
  /** Until the first verb begins to load the AWS SDK. */
  readonly provider: number;
  /** Until the first request arrives. */
  readonly sdk: number;
  readonly total: number;
}

interface Note {
  readonly process: string;
  readonly what: string;
  readonly at: number;
}

export async function benchColdStart(repeats: number): Promise<ColdStart> {
  const all: ColdStart[] = [];
  for (let n = 0; n < repeats; n++) all.push(await coldStart());
  const middle = (part: keyof ColdStart): number => median(all.map((one) => one[part]));
  return {
    engine: middle("engine"),
    program: middle("program"),
    provider: middle("provider"),
    sdk: middle("sdk"),
    total: middle("total"),
  };
}

async function coldStart(): Promise<ColdStart> {
  const folder = mkdtempSync(join(tmpdir(), "eks-version-bench-"));
  const fleet = await Fleet.start({ clusters: 1 });
  try {
    const file = join(folder, "times");
    fleet.project.setEnv({
      NODE_OPTIONS: `--require ${join(__dirname, "timeOfModules.cjs")}`,
      TIME_OF_MODULES: file,
    });
    const begun = Date.now();
    const run = await fleet.run("up");
    if (!run.ok) throw new Error(run.output);
    const notes = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Note);
    const at = (process: string, what: string): number =>
      notes.find((note) => note.process === process && note.what === what)?.at ?? NaN;
    const [first] = await fleet.emulator.calls();
    const [program, provider, sdk, request] = [
      at("run", "start"),
      at("dynamic-provider", "start"),
      at("dynamic-provider", "sdk"),
      first?.at ?? NaN,
    ];
    return {
      engine: program - begun,
      program: provider - program,
      provider: sdk - provider,
      sdk: request - sdk,
      total: request - begun,
    };
  } finally {
    await fleet.stop();
    rmSync(folder, { recursive: true });
  }
}
