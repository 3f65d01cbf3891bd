import { formatMinutes } from "../core/time";
import { printable } from "../core/printable";
import type { Report } from "./model";
import { STATE_TEXTS } from "./texts";

/** The clusters for a terminal: one line each, then what stands in the way, by cause. */
export function surveyText({ sentence, clusters, causes }: Report): string {
  const rows = clusters.map(({ name, region, version, to, state, expectedMinutes }) => [
    STATE_TEXTS[state],
    name,
    region,
    version === to ? (version ?? "?") : `${version ?? "?"} → ${to ?? "?"}`,
    expectedMinutes === undefined ? "" : formatMinutes(expectedMinutes),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  const texts = causes.map(({ code, severity, title, clusters: its, docs }) =>
    [
      `${code} (${severity}) ${title}`,
      ...its.map(
        ({ cluster, region, fact, remedy, owner }) =>
          `  ${cluster} (${region})${owner === undefined ? "" : `, ${owner}`}: ${fact}\n    fix:  ${remedy}`,
      ),
      `  docs: ${docs}`,
    ].join("\n"),
  );
  // Of a cluster with findings they tell why.
  const unread = clusters.flatMap(({ name, region, state, why, findings }) =>
    state === "not-readable" && findings.length === 0 ? [`  ${name} (${region}): ${why}`] : [],
  );
  const left = unread.length === 0 ? "" : ["Not read:", ...unread].join("\n");
  return `${printable([sentence, lines.join("\n"), ...texts, left].filter((text) => text !== "").join("\n\n"))}\n`;
}
