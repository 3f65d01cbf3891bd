import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";

/** Where the engine's output goes: a terminal, on which a line overwrites itself, or a log. */
export type Display = "terminal" | "log";

/** What is left of a terminal of 80 columns, of which Pulumi indents messages by four. A log gets whole lines. */
const TERMINAL_COLUMNS = 76;

/** How long the lines of a message may be. */
export function columnsOf(display: Display): number {
  return display === "terminal" ? TERMINAL_COLUMNS : Infinity;
}

/**
 * Whether the engine draws on a terminal. It does not tell a provider, so this looks at what the engine's own standard output
 * is (Linux, macOS), and whether it may draw there; elsewhere a log is assumed, which is right for CI and merely sparse in a terminal.
 * `PULUMI_EKS_VERSION_PROGRESS=terminal|log` decides it by hand.
 */
export function detectDisplay(
  env: NodeJS.ProcessEnv = process.env,
  parent = process.ppid,
  platform: NodeJS.Platform = process.platform,
): Display {
  const chosen = env.PULUMI_EKS_VERSION_PROGRESS;
  if (chosen === "terminal" || chosen === "log") return chosen;
  if (env.CI !== undefined && env.CI !== "false") return "log";
  for (let pid = parent, depth = 0; pid > 1 && depth < 4; depth++) {
    const facts = platform === "darwin" ? factsByTools(pid, env) : processFacts(pid);
    if (!facts) return "log";
    if (facts.name === "pulumi") {
      return facts.drawing && /^\/dev\/(pts\/|tty)/.test(facts.stdout) ? "terminal" : "log";
    }
    pid = facts.parent;
  }
  return "log";
}

interface ProcessFacts {
  readonly name: string;
  readonly parent: number;
  /** The file that its standard output is. */
  readonly stdout: string;
  /** Whether it may draw there: `--non-interactive` forbids it. */
  readonly drawing: boolean;
}

/** macOS has no /proc: `ps` tells the parent and the name, `lsof` what standard output is. Both belong to the system. */
function factsByTools(pid: number, env: NodeJS.ProcessEnv): ProcessFacts | undefined {
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { encoding: "utf8", env, timeout: 2_000, stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [, parent, command = ""] =
      /^\s*(\d+)\s+(.*?)\s*$/m.exec(run("ps", "-o", "ppid=,comm=", "-p", String(pid))) ?? [];
    const name = command.replace(/^.*\//, "");
    const stdout = name === "pulumi" ? run("lsof", "-a", "-p", String(pid), "-d", "1", "-Fn") : "";
    const drawing = name !== "pulumi" || mayDraw(run("ps", "-o", "args=", "-p", String(pid)).split(" "));
    return { name, parent: Number(parent), stdout: /^n(.*)$/m.exec(stdout)?.[1] ?? "", drawing };
  } catch {
    return undefined;
  }
}

function mayDraw(args: readonly string[]): boolean {
  return !args.some((arg) => /^--non-interactive(=true)?$/.test(arg));
}

function processFacts(pid: number): ProcessFacts | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return {
      name: /^Name:\s*(.*)$/m.exec(status)?.[1] ?? "",
      parent: Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1] ?? 0),
      stdout: readlinkSync(`/proc/${pid}/fd/1`),
      drawing: mayDraw(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")),
    };
  } catch {
    return undefined;
  }
}
