import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { runtime } from "@pulumi/pulumi";
import { getUpgradePlan, getUpgradePlanOutput } from "../../../../provider/lifecycle/plans/getUpgradePlan";
import { AwsEnvironment } from "../../../fixtures/aws/awsEnvironment";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

describe("getUpgradePlan", () => {
  let world: SimulatedControlPlane;
  let environment: AwsEnvironment;

  before(async () => {
    environment = new AwsEnvironment();
    world = await SimulatedControlPlane.start({ version: "1.33", nodegroups: [{ name: "old", version: "1.31" }] });
    runtime.setAllConfig({
      "aws:region": "eu-west-1",
      "aws:endpoints": JSON.stringify([{ eks: world.url }]),
      "aws:accessKey": "test",
      "aws:secretKey": "test",
    });
  });

  after(async () => {
    runtime.setAllConfig({});
    environment.restore();
    await world.close();
  });

  it("takes outputs in its other form, and gives one", async () => {
    const plan = await valueOf(
      getUpgradePlanOutput({ clusterName: pulumi.output("devel"), version: pulumi.output("1.34") }),
    );
    assert.deepEqual([plan.from, plan.to], ["1.33", "1.34"]);
  });

  it("gives the plan and the findings as data, by the stack's configuration, and starts nothing", async () => {
    const plan = await getUpgradePlan({ clusterName: "devel", version: "1.35" });
    const { hops, findings, support, ...rest } = plan;
    assert.deepEqual(rest, {
      clusterName: "devel",
      region: "eu-west-1",
      from: "1.33",
      to: "1.35",
      expectedMinutes: 20,
      durationSource: "what users reported of EKS control planes in 2025; EKS itself promises no time",
      alsoTouched: [],
      supportType: "EXTENDED",
      tags: {},
      rollbackUntil: undefined,
      refused: true,
    });
    assert.deepEqual(hops, [
      { kind: "upgrade", from: "1.33", to: "1.34", expectedMinutes: 10 },
      { kind: "upgrade", from: "1.34", to: "1.35", expectedMinutes: 10 },
    ]);
    assert.deepEqual(
      findings.map(({ code, severity, resource, hop, docs }) => [code, severity, resource, hop, docs]).slice(0, 1),
      [
        [
          "EKSV020",
          "error",
          "nodegroup/old",
          "1.34 → 1.35",
          "https://github.com/pulumi-eks-version/pulumi-eks-version/blob/HEAD/docs/findings/EKSV020.md",
        ],
      ],
    );
    assert.equal(support.then?.dollarsPerHour, 0.1);
    const changed = (await world.requests()).filter(({ operation }) => operation === "UpdateClusterVersion");
    assert.deepEqual(changed, []);
  });

  it("gives a whole cluster's schedule, in which what is in the control plane's way moves along", async () => {
    const plan = await getUpgradePlan({ clusterName: "devel", version: "1.35", wholeCluster: true });
    assert.equal(plan.refused, false, JSON.stringify(plan.findings));
    assert.deepEqual(
      plan.schedule.steps.map(({ id, after }) => [id, after]),
      [
        ["hop 1.34", []],
        ["nodegroup old 1.34", ["hop 1.34"]],
        ["hop 1.35", ["nodegroup old 1.34"]],
        ["nodegroup old 1.35", ["hop 1.35"]],
      ],
    );
    assert.equal(plan.schedule.nodeRolls, 2);
    assert.equal(plan.schedule.criticalPathMinutes, 60);
    assert.equal(plan.expectedMinutes, 60);
    assert.deepEqual(plan.alsoTouched, ["nodegroup/old"]);
  });

  it("refuses a whole cluster's arguments where only the control plane is planned", async () => {
    const args = { clusterName: "devel", version: "1.35", bakeMinutes: 5 };
    await assert.rejects(getUpgradePlan(args), /has no input "bakeMinutes"/);
  });

  it("is not refused where nothing stands in the way", async () => {
    const plan = await getUpgradePlan({ clusterName: "devel", version: "1.34" });
    assert.equal(plan.refused, false, JSON.stringify(plan.findings));
  });

  it("takes waivers, as the resource does", async () => {
    const waive = [
      { code: "EKSV020" as const, reason: "rolled on Friday" },
      { code: "EKSV024" as const, reason: "same" },
    ];
    const plan = await getUpgradePlan({ clusterName: "devel", version: "1.35", waive });
    assert.equal(plan.refused, false, JSON.stringify(plan.findings));
    assert.equal(plan.findings.find(({ code }) => code === "EKSV020")?.waived, "rolled on Friday");
  });

  it("tells of a cluster that is not there by a finding", async () => {
    const { from, findings } = await getUpgradePlan({ clusterName: "none", version: "1.35" });
    assert.equal(from, undefined);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ["EKSV001"],
    );
  });

  it("refuses bad arguments, all of them at once", async () => {
    await assert.rejects(
      getUpgradePlan({ clusterName: "a b", version: "1.3", region: "nowhere" }),
      /BadConfiguration: .*"a b" is not the name.*1\.30.*"nowhere" is not an AWS region/s,
    );
  });
});

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}

describe("getUpgradePlan in a program that is tested with Pulumi's mocks", () => {
  const calls: pulumi.runtime.MockCallArgs[] = [];

  it("is answered by them, and asks no AWS", async () => {
    await runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: (args) => {
        calls.push(args);
        return { from: "1.30", to: "1.31", hops: [] };
      },
    });
    try {
      const plan = await getUpgradePlan({ clusterName: "mocked", version: "1.31" });
      const output = await valueOf(getUpgradePlanOutput({ clusterName: "mocked", version: pulumi.output("1.31") }));
      assert.deepEqual([plan.from, output.from], ["1.30", "1.30"]);
      assert.deepEqual(
        calls.map(({ token, inputs }) => [token, (inputs as { clusterName: string }).clusterName]),
        [
          ["eks-version:index:getUpgradePlan", "mocked"],
          ["eks-version:index:getUpgradePlan", "mocked"],
        ],
      );
    } finally {
      runtime.resetOptions("project", "stack", 1, "", "", false, "");
    }
  });
});
