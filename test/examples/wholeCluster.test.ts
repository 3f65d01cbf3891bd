import assert from "node:assert/strict";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { ExampleProject } from "./ExampleProject";

const NODEGROUPS = ["canary", "blue", "green"];
const ADDONS = ["vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver", "eks-pod-identity-agent"];

describe("examples/whole-cluster", function () {
  this.timeout(180_000);
  let emulator: RunningEmulator;
  let project: ExampleProject;

  before(async () => {
    emulator = await startEmulator({
      // While EKS offered 1.30.
      startAt: Date.parse("2026-03-01T00:00:00Z"),
      upgradeSeconds: 0.6,
      nodegroupSeconds: 0.6,
      addonSeconds: 0.2,
      consistencySeconds: 0.1,
      seed: {
        clusters: [
          {
            name: "prod",
            region: "eu-west-1",
            version: "1.30",
            nodegroups: NODEGROUPS.map((name) => ({ name })),
            addons: ADDONS.map((name) => ({ name })),
          },
        ],
      },
    });
    project = new ExampleProject("whole-cluster", {
      endpoint: emulator.url,
      config: { "whole-cluster:version": "1.33" },
      env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    });
    await project.init();
  });
  after(async () => {
    project.remove();
    await emulator.close();
  });

  it("shows in preview the schedule of 1.30 → 1.33: three hops, each node group rolled once", async () => {
    const { output } = await project.succeeds("preview");
    assert.match(output, /plan: 1\.30 → 1\.33, 3 hops, 3 node rolls, \d+ add-on updates?, about \d+/);
    assert.match(output, /control plane +10 min +1\.32 → 1\.33/);
    assert.match(output, /node group canary +20 min +1\.30 → 1\.33/);
  });

  it("leads control plane, add-ons and node groups to 1.33", async () => {
    const { output } = await project.succeeds("up", "--yes", "--skip-preview");
    assert.match(output, /version +: "1\.33"/);
    for (const name of NODEGROUPS) assert.match(output, new RegExp(`${name} *: "1\\.33"`));
    assert.match(output, /kube-proxy *: "v1\.33\./);
  });

  it("changes nothing the second time, and asks AWS nothing", async () => {
    await fetch(`${emulator.url}/_emulator/requests`, { method: "DELETE" });
    const { output } = await project.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    assert.match(output, /2 unchanged/);
    assert.deepEqual(await (await fetch(`${emulator.url}/_emulator/requests`)).json(), []);
  });

  it("leaves the cluster as it is when it is destroyed", async () => {
    const { output } = await project.succeeds("destroy", "--yes", "--skip-preview");
    assert.match(output, /cluster "prod" stays as it is, at Kubernetes 1\.33, with its node groups and add-ons/);
  });
});
