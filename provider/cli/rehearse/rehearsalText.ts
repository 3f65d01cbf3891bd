import { printable } from "../../core/printable";
import { formatMinutes } from "../../core/time";
import type { Rehearsal } from "./rehearse";

const VERDICTS = {
  done: "WORKED",
  blocked: "BLOCKED",
  failed: "FAILED",
  killed: "KILLED",
} as const;

/** A rehearsal as the command tells it. */
export function rehearsalText(rehearsal: Rehearsal, clusterName: string, to: string | undefined): string {
  const { again } = rehearsal;
  const where = to === undefined ? clusterName : `${clusterName} to ${to}`;
  const parts = [runText(rehearsal, `rehearsal of ${where}`)];
  if (again) parts.push(runText(again, "the next up, without a state of the one that was killed"));
  parts.push("Nothing of this reached AWS; times are those of the emulator, and EKS promises none.");
  return `${printable(parts.join("\n\n"))}\n`;
}

function runText({ outcome, problems, said, updates, minutes, left }: Omit<Rehearsal, "again">, what: string): string {
  const warnings = said.filter(({ warning }) => warning);
  return [
    `${VERDICTS[outcome]}  ${what}: ${outcomeText(outcome)}, after ${formatMinutes(minutes)}`,
    ...section(
      "Steps",
      updates.map((one) => `${clockText(one.minute)}  ${one.what}`),
    ),
    ...section("Problems", problems),
    ...section(
      "Warnings",
      warnings.map(({ minute, text }) => `${clockText(minute)}  ${text}`),
    ),
    ...section(outcome === "done" ? "What runs then" : "What it leaves", left),
  ].join("\n\n");
}

function outcomeText(outcome: Rehearsal["outcome"]): string {
  switch (outcome) {
    case "done":
      return "everything is at its version";
    case "blocked":
      return "nothing would be started";
    case "failed":
      return "it stops on the way";
    case "killed":
      return "the process was killed on the way, and EKS goes on by itself";
  }
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:\n${lines.map((line) => `  ${line.replace(/\n/g, "\n  ")}`).join("\n")}`];
}

/** `+1:05`: hours and minutes since the beginning. */
function clockText(minute: number): string {
  const whole = Math.floor(minute);
  return `+${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
