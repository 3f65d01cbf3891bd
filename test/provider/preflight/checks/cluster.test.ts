import assert from "node:assert/strict";
import { clusterFindings } from "../../../../provider/preflight/checks/cluster";
import type { Insight } from "../../../../provider/observe/snapshot";
import { ago, cluster, context, facts, HOUR, insight, remedies, seen, told, update, v } from "./someCluster";

describe("the findings of the cluster itself", () => {
  const of = (more: object, from = "1.31", to = "1.32") =>
    clusterFindings(context(from, to, { cluster: seen(cluster(from, more)) }));

  it("are by its status", () => {
    const cases: readonly [string, string | undefined, RegExp][] = [
      ["ACTIVE", undefined, /^$/],
      ["CREATING", "note", /waits until the cluster is ACTIVE/],
      ["PENDING", "note", /waits until the cluster is ACTIVE/],
      ["FAILED", "error", /health\.issues/],
      ["DELETING", "error", /remove the resource/],
      ["MIGRATING", "warning", /starts nothing until the cluster is ACTIVE/],
    ];
    for (const [status, severity, remedy] of cases) {
      const found = of({ status });
      assert.deepEqual(told(found), severity === undefined ? [] : [`EKSV002 ${severity} cluster/devel`], status);
      assert.match(remedies(found), remedy);
      assert.equal(facts(found), severity === undefined ? "" : `the cluster is ${status}`);
    }
  });

  it("are its health issues, which weigh more where a hop is due", () => {
    const issues = [
      { code: "KmsKeyDisabled", message: "it is off", resourceIds: [] },
      { code: "InsufficientFreeAddresses", message: "none", resourceIds: ["subnet-1", "subnet-2"] },
    ];
    const found = of({ issues });
    assert.deepEqual(told(found), ["EKSV003 warning cluster/devel", "EKSV006 warning cluster/devel"]);
    assert.equal(
      facts(found),
      "EKS reports KmsKeyDisabled: it is off\nEKS reports InsufficientFreeAddresses: none (subnet-1, subnet-2)",
    );
    assert.match(found[0]?.remedy ?? "", /^fix what EKS names .* may fail on it half way$/);
    assert.match(found[1]?.remedy ?? "", /^free at least 5 IP addresses .*subnetIds=SUBNET,SUBNET\)$/);
    assert.deepEqual(told(of({ issues }, "1.31", "1.31")), [
      "EKSV003 note cluster/devel",
      "EKSV006 note cluster/devel",
    ]);
  });

  it("are its health issues, which stop a hop where EKS has an insight on them in ERROR", () => {
    const issues = [{ code: "KmsKeyDisabled", message: "it is off", resourceIds: [] }];
    const health = (more: Partial<Insight> = {}, from = "1.31", to = "1.33", options: object = {}) =>
      clusterFindings(
        context(
          from,
          to,
          {
            cluster: seen(cluster(from, { issues })),
            insights: seen([insight({ id: "other" }), insight({ name: "Cluster health issues", ...more })]),
          },
          options,
        ),
      );
    const found = health();
    assert.deepEqual(told(found), ["EKSV003 error cluster/devel"]);
    assert.match(
      remedies(found),
      /; if that is done already, set refreshInsights: true; to override it, set force: true$/,
    );
    for (const options of [{ force: true }, { refreshInsights: true }]) {
      assert.deepEqual(told(health({}, "1.31", "1.33", options)), ["EKSV003 warning cluster/devel"]);
      assert.doesNotMatch(remedies(health({}, "1.31", "1.33", options)), /to override it/);
    }
    const others: readonly Partial<Insight>[] = [
      { name: "Deprecated APIs" },
      { status: "WARNING" },
      { category: "ROLLBACK_READINESS" },
      { version: v("1.34") },
    ];
    for (const other of others) {
      assert.deepEqual(told(health(other)), ["EKSV003 warning cluster/devel"], JSON.stringify(other));
    }
    assert.deepEqual(told(health({ version: undefined }, "1.31", "1.31")), ["EKSV003 note cluster/devel"]);
    // A rollback has insights of its own, whatever version they name.
    const back = { category: "ROLLBACK_READINESS", version: v("1.32") } as const;
    assert.deepEqual(told(health(back, "1.33", "1.32")), ["EKSV003 error cluster/devel"]);
    assert.deepEqual(told(health({ version: undefined }, "1.33", "1.32")), ["EKSV003 warning cluster/devel"]);
  });

  it("are an Outpost, where a hop is due", () => {
    assert.deepEqual(told(of({ onOutpost: true })), ["EKSV007 warning cluster/devel"]);
    assert.deepEqual(of({ onOutpost: true }, "1.31", "1.31"), []);
  });
});

describe("an update of the cluster that runs", () => {
  const running = (more: object, from: string, to: string, status = "UPDATING") =>
    clusterFindings(
      context(from, to, {
        cluster: seen(cluster(from, { status })),
        updates: seen([update({ id: "old" }), update({ status: "InProgress", createdAt: ago(HOUR), ...more })]),
      }),
    );

  it("is no matter where it leads on the way, and an error where it leads elsewhere", () => {
    const cases: readonly [string, string, string, "note" | "error"][] = [
      ["1.31", "1.33", "1.32", "note"],
      ["1.31", "1.33", "1.33", "note"],
      ["1.32", "1.33", "1.32", "note"],
      ["1.31", "1.33", "1.34", "error"],
      ["1.31", "1.33", "1.30", "error"],
      ["1.32", "1.32", "1.32", "note"],
      ["1.33", "1.32", "1.32", "note"],
      ["1.33", "1.32", "1.33", "error"],
      ["1.33", "1.32", "1.31", "error"],
    ];
    for (const [from, to, leadsTo, severity] of cases) {
      const found = running({ to: v(leadsTo) }, from, to);
      assert.deepEqual(told(found), [`EKSV004 ${severity} update/u1`], `${from} to ${to}, and ${leadsTo} runs`);
      assert.match(
        facts(found),
        new RegExp(`^VersionUpdate to ${leadsTo.replace(".", "\\.")} is in progress since 2026-09-30`),
      );
    }
    assert.match(facts(running({ to: v("1.34") }, "1.31", "1.33")), /, and 1\.33 is wanted$/);
  });

  it("is an error where EKS does not tell where it leads", () => {
    assert.deepEqual(told(running({ to: undefined }, "1.31", "1.33")), ["EKSV004 error update/u1"]);
  });

  it("is waited for where it is of another kind", () => {
    const found = running({ type: "LoggingUpdate", to: undefined }, "1.31", "1.33");
    assert.deepEqual(told(found), ["EKSV004 note update/u1"]);
    assert.match(facts(found), /^LoggingUpdate is in progress/);
    assert.deepEqual(told(running({ type: "VersionRollback", to: v("1.30") }, "1.31", "1.33")), [
      "EKSV004 error update/u1",
    ]);
  });

  it("is warned of where the cluster is UPDATING and it could not be seen", () => {
    const found = clusterFindings(context("1.31", "1.32", { cluster: seen(cluster("1.31", { status: "UPDATING" })) }));
    assert.deepEqual(told(found), ["EKSV004 warning cluster/devel"]);
  });

  it("of Auto Mode may be among those that were not asked", () => {
    const unaskedUpdates = { ids: ["a", "b"], more: false, calls: 0, own: [] };
    const of = (autoMode: boolean, more: object) =>
      clusterFindings(
        context("1.31", "1.32", { cluster: seen(cluster("1.31", { autoMode })), updates: seen([]), ...more }),
      );
    assert.deepEqual(told(of(true, { unaskedUpdates })), ["EKSV005 note cluster/devel"]);
    assert.match(facts(of(true, { unaskedUpdates })), /asked 0 of 2 updates/);
    assert.deepEqual(of(true, {}), []);
    assert.deepEqual(of(false, { unaskedUpdates }), []);
  });
});
