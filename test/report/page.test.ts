import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeReport } from "../../provider/report/formats";
import type { ReportFacts } from "../../provider/report/facts";
import { reportOf } from "../../provider/report/report";
import { AT, BLOCKER, cluster, fleet, many, planOf } from "../provider/report/reportFacts";
import { Browser, violations } from "../../scripts/picture/Browser";
import { CALENDAR, exampleReport } from "../../scripts/picture/drawReport";

describe("The report as a page, in a browser", () => {
  let browser: Browser;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-page-"));
    browser = await Browser.start();
  });

  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const colours of ["light", "dark"] as const) {
    for (const [what, facts] of [
      ["one cluster", one()],
      ["a fleet", fleet()],
    ] as const) {
      it(`shows ${what} in ${colours}: no error, no request, nothing inaccessible`, async () => {
        const { page, faults } = await browser.open(file(facts), colours);
        assert.equal(await page.locator("h1").innerText(), reportOf(facts).sentence);
        const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        assert.equal(ground, colours === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)");
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(faults, []);
        await page.context().close();
      });
    }
  }

  it("filters by words, state and wave, and sorts by every column", async () => {
    const { page, faults } = await browser.open(file(fleet()));
    const names = (): Promise<string[]> => page.locator("#clusters tbody tr:visible > th").allInnerTexts();
    assert.equal((await names()).length, 8);
    await page.fill("#words", "platform eksv020");
    assert.deepEqual(await names(), ["blocked"]);
    assert.equal(await page.locator("#count").innerText(), "1 of 8 clusters");
    await page.fill("#words", "");
    await page.selectOption("select[name=wave]", "canary");
    assert.deepEqual((await names()).sort(), ["done", "ready"]);
    await page.selectOption("select[name=state]", "ready");
    assert.deepEqual(await names(), ["ready"]);
    await page.selectOption("select[name=wave]", "");
    await page.selectOption("select[name=state]", "");

    await page.click("#clusters th button:text-is('cluster')");
    const sorted = [...(await names())].sort();
    assert.deepEqual(await names(), sorted);
    await page.click("#clusters th button:text-is('cluster')");
    assert.deepEqual(await names(), sorted.reverse());
    assert.equal(await page.locator("th[aria-sort=descending]").innerText(), "cluster");
    await page.click("#clusters th button:text-is('state')");
    assert.equal((await names())[0], "unseen", "states are sorted by urgency, not by their letters");
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("has of one cluster neither filters nor a table of versions", async () => {
    const { page, faults } = await browser.open(file(one()));
    assert.equal(await page.locator("#filters").isVisible(), false);
    assert.deepEqual(await page.locator("h2").allInnerTexts(), [
      "Calendar",
      "Money",
      "What stands in the way",
      "Clusters",
    ]);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("is reached with the keyboard alone", async () => {
    const { page } = await browser.open(file(fleet()));
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.textContent.trim()"), "To the clusters");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.tagName"), "BUTTON");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("th[aria-sort=ascending]").count(), 1);
    await page.context().close();
  });

  it("prints on paper with everything open, without the filters", async () => {
    const { page } = await browser.open(file(fleet()), "dark");
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    assert.equal(await page.locator("#filters").isVisible(), false);
    assert.equal(await page.locator("details:not([open])").count(), 0);
    assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    // What an A4 page has between margins of a centimetre.
    await page.setViewportSize({ width: 718, height: 1047 });
    assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, "it fits a page");
    const reasons = await page.locator("#clusters tbody tr:first-child td:last-child").boundingBox();
    assert(reasons && reasons.width > 150, `the reasons have ${reasons?.width ?? 0} of 718 pixels`);
    assert((await page.pdf()).length > 10_000);
    await page.context().close();
  });

  it("stays fluid with 2,000 clusters: to filter them takes no longer than to lay out their table", async () => {
    const { page, faults } = await browser.open(file(many(2_000)));
    const [filtered, laidOut] = await page.evaluate<[number, number]>(`(async () => {
      const words = document.querySelector("#words");
      const table = document.querySelector("#clusters");
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const middle = async (changes) => {
        const times = [];
        for (const change of changes) {
          const begun = performance.now();
          change();
          await frame();
          times.push(performance.now() - begun);
        }
        return times.sort((a, b) => a - b)[1];
      };
      const layOut = () => {
        table.style.display = "none";
        void table.offsetHeight;
        table.style.display = "";
      };
      const filter = (text) => () => {
        words.value = text;
        words.dispatchEvent(new Event("input"));
      };
      return [await middle(["team-3", "cluster-01", ""].map(filter)), await middle([layOut, layOut, layOut])];
    })()`);
    console.log(`      filtered in ${filtered.toFixed()} ms, laid out in ${laidOut.toFixed()} ms`);
    assert(filtered < laidOut, `${String(filtered)} ms, where the layout takes ${String(laidOut)} ms`);
    assert.equal(await page.locator("#count").innerText(), "2000 of 2000 clusters");
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("shows hostile names as text, and runs no script but its own", async () => {
    const name = `<img src=x onerror="document.title='owned'"></script><script>document.title='owned'</script>`;
    const finding = { ...BLOCKER, fact: name, remedy: "\u001b[31m\u202egnp.exe" };
    const hostile = cluster(name, {
      plan: planOf("1.31", "1.34", { findings: [finding], refused: true, tags: { owner: name } }),
    });
    const { page, faults } = await browser.open(file({ at: AT, clusters: [hostile] }));
    assert.equal(await page.locator("#clusters tbody th").innerText(), name);
    assert.notEqual(await page.title(), "owned");
    assert.equal(await page.locator("img").count(), 0);
    const content = await page.content();
    assert(!content.includes("\u001b") && !content.includes("\u202e"));
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it("shows the whole table of clusters, and what the filter is for, on a screen of 1,280 pixels", async () => {
    const { page } = await browser.open(file(fleet()));
    for (const selector of [".wide:has(#clusters)", "#words"]) {
      const hidden = await page
        .locator(selector)
        .evaluate((one: { scrollWidth: number; clientWidth: number }) => one.scrollWidth - one.clientWidth);
      assert.equal(hidden, 0, selector);
    }
    await page.context().close();
  });

  it("does not scroll sideways on a narrow screen, except inside of tables and the calendar", async () => {
    const { page } = await browser.open(file(fleet()), "light", 400);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
    await page.context().close();
  });

  function one(): ReportFacts {
    const plan = planOf("1.31", "1.34", { findings: [BLOCKER], refused: true, tags: { owner: "platform" } });
    return { at: AT, clusters: [cluster("prod", { plan })] };
  }

  function file(facts: ReportFacts): string {
    const path = join(folder, "report.html");
    writeFileSync(path, writeReport(reportOf(facts), "html"));
    return path;
  }
});

describe("docs/report.md", () => {
  it("has the calendar that the example makes", async () => {
    assert.equal(
      readFileSync(CALENDAR, "utf8"),
      writeReport(await exampleReport(), "svg"),
      "`npm run picture` draws it",
    );
  });
});
