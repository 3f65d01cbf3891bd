import { readFileSync } from "node:fs";
import type { Browser as Running, Page } from "playwright-core";
import { chromium } from "playwright-core";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Its own sandbox needs rights that a container does not give; the pages it opens are ours. */
const ARGS = ["--no-sandbox", "--disable-gpu"];

/** A page, and what went wrong on it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of the console, exceptions, and requests that left the page. */
  readonly faults: string[];
}

/** A real browser without a window. */
export class Browser {
  private constructor(private readonly running: Running) {}

  static async start(): Promise<Browser> {
    const { default: headless } = await import("@sparticuz/chromium");
    const executablePath = await headless.executablePath();
    return new Browser(await chromium.launch({ executablePath, args: ARGS, headless: true }));
  }

  /** Opens a file as from a mail: without network. */
  async open(path: string, colorScheme: "light" | "dark" = "light", width = 1280): Promise<OpenPage> {
    const context = await this.running.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: false });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) faults.push(`asked for ${request.url()}`);
    });
    await page.goto(`file://${path}`);
    return { page, faults };
  }

  async close(): Promise<void> {
    await this.running.close();
  }
}

/** The rules of accessibility that a page breaks, as axe finds them: WCAG 2.1 A and AA, and its best practices. */
export async function violations(page: Page): Promise<string[]> {
  // Through the debugger, which the page's own policy for scripts does not hold back.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    interface Axe {
      run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
    }
    const { violations: found } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return found.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`).join(" | ")}`,
    );
  });
}
