/**
 * Draws the pictures of docs/report.md: the page in light and dark, and the calendar. Part of `npm run picture`.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../emulator/src/index";
import { survey } from "../../provider/cli/survey";
import { writeReport } from "../../provider/report/formats";
import type { Report } from "../../provider/report/model";
import { reportOf } from "../../provider/report/report";
import { Browser } from "./Browser";
import { printedHelp } from "../help";

const DOCS = join(__dirname, "..", "..", "docs");

/** Where the calendar of the example is kept. */
export const CALENDAR = join(DOCS, "report-calendar.svg");

const CLUSTERS = [
  { name: "canary", version: "1.34", region: "eu-west-1", tags: { team: "platform", wave: "1 canary" } },
  { name: "staging", version: "1.33", region: "eu-west-1", tags: { team: "platform", wave: "1 canary" } },
  {
    name: "shop",
    version: "1.31",
    region: "eu-west-1",
    tags: { team: "shop", wave: "2 production" },
    nodegroups: [{ name: "blue", version: "1.28" }],
    addons: [{ name: "vpc-cni" }, { name: "coredns" }],
  },
  { name: "billing", version: "1.32", region: "eu-west-1", tags: { team: "billing", wave: "2 production" } },
];

/** The report that docs/report.md shows: four clusters of an emulator, on a day that is always the same. */
export async function exampleReport(): Promise<Report> {
  const startAt = Date.parse("2026-11-01T00:00:00Z");
  const emulator = await startEmulator({ startAt, seed: { clusters: CLUSTERS } });
  const before = process.env;
  process.env = { PATH: before.PATH, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  try {
    const options = { all: true, region: "eu-west-1", endpoint: emulator.url, to: "1.34", waveTag: "wave" };
    const facts = await survey(options, { expect: () => undefined, step: () => undefined, end: () => undefined });
    // The seconds that reading took are no part of the example.
    return reportOf({ ...facts, at: new Date(startAt).toISOString() });
  } finally {
    process.env = before;
    await emulator.close();
  }
}

async function main(): Promise<void> {
  const report = await exampleReport();
  writeFileSync(CALENDAR, writeReport(report, "svg"));
  const folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-report-"));
  const browser = await Browser.start();
  try {
    writeFileSync(join(folder, "report.html"), writeReport(report, "html"));
    for (const colours of ["light", "dark"] as const) {
      const { page } = await browser.open(join(folder, "report.html"), colours, 1100);
      const last = await page.locator("section[aria-label='What stands in the way']").boundingBox();
      await page.screenshot({
        path: join(DOCS, `report-${colours}.png`),
        clip: { x: 0, y: 0, width: 1100, height: last ? last.y + last.height + 16 : 1060 },
        fullPage: true,
      });
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (require.main === module && !printedHelp(__filename)) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
