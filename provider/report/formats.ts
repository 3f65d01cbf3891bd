import { printable } from "../core/printable";
import { markdownReport } from "./markdown";
import type { Report, ReportFormat } from "./model";
import { htmlReport, svgCalendar } from "./page";

// Commands load this file only when they write a report: it brings what draws one.

/** The report as a file's content. */
export function writeReport(report: Report, format: ReportFormat): string {
  const safe = JSON.parse(JSON.stringify(report), printableText) as Report;
  switch (format) {
    case "html":
      return htmlReport(safe);
    case "svg":
      return svgCalendar(safe);
    case "md":
      return markdownReport(safe);
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
  }
}

/** Names and AWS's words cannot hide or reorder text. */
function printableText(_key: string, value: unknown): unknown {
  return typeof value === "string" ? printable(value) : value;
}
