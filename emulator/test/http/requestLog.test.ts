import assert from "node:assert/strict";
import { RequestLog, type RequestLogEntry } from "../../src/http/requestLog";

const entry = (requestId: string): RequestLogEntry => ({
  at: "2026-10-01T00:00:00.000Z",
  operation: "ListClusters",
  cluster: null,
  status: 200,
  error: null,
  account: null,
  region: null,
  requestId,
  faults: [],
  params: {},
});

describe("the emulator's request log", () => {
  const idsIn = (log: RequestLog): string[] => log.entries().map(({ requestId }) => requestId);

  it("forgets the oldest requests when there are too many", () => {
    const log = new RequestLog({ entries: 10, bytes: 1_000_000 });
    for (let index = 0; index < 11; index++) log.add(entry(String(index)), 10);
    assert.deepEqual(idsIn(log), ["2", "3", "4", "5", "6", "7", "8", "9", "10"]);
  });

  it("forgets the oldest requests when they hold too much, and keeps the latest, however large", () => {
    const log = new RequestLog({ entries: 100, bytes: 10_000 });
    for (const id of ["1", "2", "3"]) log.add(entry(id), 3_000);
    assert.deepEqual(idsIn(log), ["1", "2", "3"]);
    log.add(entry("4"), 3_000);
    assert.deepEqual(idsIn(log), ["3", "4"]);
    log.add(entry("5"), 50_000);
    assert.deepEqual(idsIn(log), ["5"]);
    log.add(entry("6"), 100);
    assert.deepEqual(idsIn(log), ["6"]);
  });

  it("counts from nothing once it has been cleared", () => {
    const log = new RequestLog({ entries: 100, bytes: 10_000 });
    log.add(entry("1"), 9_000);
    log.clear();
    log.add(entry("2"), 9_000);
    assert.deepEqual(idsIn(log), ["2"]);
  });
});
