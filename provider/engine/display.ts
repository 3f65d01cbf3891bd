import { readFileSync, readlinkSync } from "node:fs";
import type { Display } from "./statusLine";

/**
 * Whether the engine draws on a terminal. It does not tell a provider, so this looks at what the engine's own standard output
 * is (Linux); elsewhere a log is assumed, which is right for CI and merely sparse in a terminal.
 * `PULUMI_EKS_VERSION_PROGRESS=terminal|log` decides it by hand.
 */
export function detectDisplay(env: NodeJS.ProcessEnv = process.env, parent = process.ppid): Display {
  const chosen = env.PULUMI_EKS_VERSION_PROGRESS;
  if (chosen === "terminal" || chosen === "log") return chosen;
  if (env.CI !== undefined && env.CI !== "false") return "log";
  for (let pid = parent, depth = 0; pid > 1 && depth < 4; depth++) {
    const facts = processFacts(pid);
    if (!facts) return "log";
    if (facts.name === "pulumi") return /^\/dev\/(pts\/|tty)/.test(facts.stdout) ? "terminal" : "log";
    pid = facts.parent;
  }
  return "log";
}

function processFacts(pid: number): { name: string; parent: number; stdout: string } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return {
      name: /^Name:\s*(.*)$/m.exec(status)?.[1] ?? "",
      parent: Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1] ?? 0),
      stdout: readlinkSync(`/proc/${pid}/fd/1`),
    };
  } catch {
    return undefined;
  }
}
