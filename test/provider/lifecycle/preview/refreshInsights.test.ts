import assert from "node:assert/strict";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

const STALE = { name: "Deprecated APIs", status: "ERROR", lastRefreshTime: "2026-09-28T00:00:00Z" };
const PROGRAM = { clusterName: "devel", version: "1.35", refreshInsights: true };

describe("refreshInsights", () => {
  let world: SimulatedControlPlane;

  const start = async (insight: object): Promise<void> => {
    world = await SimulatedControlPlane.start({ version: "1.34", insights: [insight] }, { insights: "enforce" });
  };
  const operations = async (): Promise<string[]> => (await world.requests()).map(({ operation }) => operation);

  afterEach(() => world.close());

  it("lets up go on where an insight that stood in the way was only out of date", async () => {
    await start({ ...STALE, afterRefresh: "PASSING" });
    const refused = await world.stack().up({ ...PROGRAM, refreshInsights: false });
    assert.equal(refused.kind, "refused");
    const stack = world.stack();
    assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "create" });
    assert((await operations()).includes("StartInsightsRefresh"));
    assert.match(stack.messages.join("\n"), /EKSV040 insight "Deprecated APIs".*up has it evaluated again/s);
  });

  it("stops up before anything is started where the insight still stands in the way", async () => {
    await start({ ...STALE, afterRefresh: "ERROR" });
    const outcome = await world.stack().up(PROGRAM);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "PreflightRefused");
    assert.match(outcome.message, /EKSV040 insight "Deprecated APIs" for 1\.35 is ERROR/);
    assert.match(outcome.message, /nothing was started/);
    assert(!(await operations()).includes("UpdateClusterVersion"));
  });

  it("lets up go on where the finding is waived, if EKS is told to override it", async () => {
    await start({ ...STALE, afterRefresh: "ERROR" });
    const waive = [{ code: "EKSV040", reason: "the caller is gone since Monday" }];
    const outcome = await world.stack().up({ ...PROGRAM, waive, force: true });
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
  });

  it("goes by what the insights were where they may not be refreshed, and says so", async () => {
    await start({ ...STALE, status: "PASSING" });
    await world.fault({ operation: "StartInsightsRefresh", what: "accessDenied" });
    const stack = world.stack();
    assert.equal((await stack.up(PROGRAM)).kind, "ok");
    assert.match(
      stack.messages.join("\n"),
      /the insights could not be evaluated again \(StartInsightsRefresh met AccessDeniedException: .*request/,
    );
  });

  it("asks for nothing where there is nothing to update", async () => {
    await start(STALE);
    const outcome = await world.stack().up({ ...PROGRAM, version: "1.34" });
    assert.equal(outcome.kind, "ok");
    assert(!(await operations()).includes("StartInsightsRefresh"));
  });
});
