import assert from "node:assert/strict";
import { UpdateNodegroupVersionCommand } from "@aws-sdk/client-eks";
import { AddonOrNodegroupLifecycle } from "../../../../provider/lifecycle/addonOrNodegroup";
import { ClusterUpgradeLifecycle } from "../../../../provider/lifecycle/clusterUpgrade";
import { nodegroupResource } from "../../../../provider/lifecycle/nodegroupVersion";
import type { LoggedRequest } from "../../../fixtures/SimulatedControlPlane";
import { SimulatedCluster } from "../../../fixtures/SimulatedCluster";
import type { SimulatedStack } from "../../../fixtures/SimulatedStack";

const WORKERS = {
  name: "workers",
  version: "1.33",
  launchTemplate: { name: "blue", version: "3", latestVersion: 5, defaultVersion: 4 },
};

const RESOURCES = [
  {
    what: "NodegroupVersion",
    start: (devel: SimulatedCluster): SimulatedStack =>
      devel.world.stack({}, { resource: (on) => new AddonOrNodegroupLifecycle(nodegroupResource, on) }),
    program: (version: string) => ({
      clusterName: "devel",
      nodegroupName: "workers",
      launchTemplate: { name: "blue", version },
    }),
  },
  {
    what: "ClusterUpgrade",
    start: (devel: SimulatedCluster): SimulatedStack =>
      devel.world.stack({}, { resource: (on) => new ClusterUpgradeLifecycle(on) }),
    program: (version: string) => ({
      clusterName: "devel",
      version: "1.33",
      nodegroups: { workers: { launchTemplate: { name: "blue", version } } },
    }),
  },
] as const;

for (const { what, start, program } of RESOURCES) {
  describe(`$Latest and $Default in a ${what}`, function () {
    this.timeout(120_000);
    let devel: SimulatedCluster;
    let stack: SimulatedStack;

    beforeEach(async () => {
      devel = await SimulatedCluster.start({ version: "1.33", nodegroups: [WORKERS] });
      stack = start(devel);
    });
    afterEach(() => devel.close());

    async function rolls(): Promise<unknown[]> {
      const requests = await devel.world.requests();
      return requests
        .filter(({ operation }) => operation === "UpdateNodegroupVersion")
        .map(({ params }: LoggedRequest) => (params.launchTemplate as { version: unknown }).version);
    }

    const templateChanged = (latestVersion: number): Promise<unknown> =>
      devel.world.control("POST", "events", {
        cluster: "devel",
        region: "eu-west-1",
        account: "000000000000",
        what: { kind: "templateChanged", template: "blue", latestVersion },
      });

    const ec2Denied = (): Promise<unknown> =>
      devel.world.control("POST", "faults", { operation: "DescribeLaunchTemplates", what: "accessDenied" });

    async function ends(verb: "create" | "update" | "same", version = "$Latest"): Promise<void> {
      assert.deepEqual(await stack.up(program(version)), { kind: "ok", verb }, stack.messages.join("\n"));
    }

    it("roll once to the number that EC2 tells, and a second up does nothing", async () => {
      await ends("create");
      assert.deepEqual(await rolls(), ["5"]);
      assert(
        stack.messages.some((one) => one.includes("at version 3, $Latest is 5")),
        stack.messages.join("\n"),
      );
      await ends("same");
      await stack.refresh();
      await ends("same");
      assert.deepEqual(await rolls(), ["5"]);
    });

    it("roll nothing where the node group has the number already", async () => {
      await templateChanged(3);
      await ends("create");
      await ends("same");
      assert.deepEqual(await rolls(), []);
    });

    it("follow a new version of the template with one roll, which preview shows", async () => {
      await ends("create");
      await templateChanged(6);
      stack.messages.length = 0;
      assert.deepEqual(await stack.preview(program("$Latest")), []);
      assert(
        stack.messages.some((one) => one.includes("at version 5, $Latest is 6")),
        stack.messages.join("\n"),
      );
      await ends("update");
      await ends("same");
      await templateChanged(7);
      await ends("update");
      await ends("same");
      assert.deepEqual(await rolls(), ["5", "6", "7"]);
    });

    it("are said where EC2 may not be read; the roll goes by the word, and none follows", async () => {
      await ec2Denied();
      await ends("create");
      assert.deepEqual(await rolls(), ["$Latest"]);
      const said = stack.messages.filter((one) => one.includes("UnauthorizedOperation"));
      assert.match(
        said[0] ?? "",
        /\$Latest of launch template blue.*request [0-9a-f-]{36}.*allow ec2:DescribeLaunchTemplates/s,
      );
      for (const round of [1, 2]) {
        await ends("same");
        await stack.refresh();
        assert.deepEqual(await rolls(), ["$Latest"], `round ${round}`);
      }
      await ends("same");
      // A new version is followed once it can be seen.
      await templateChanged(6);
      await ends("same");
      await devel.world.control("DELETE", "faults");
      await ends("update");
      await ends("same");
      assert.deepEqual(await rolls(), ["$Latest", "6"]);
    });

    it("are refused before anything moves where the node group has another template, with its name", async () => {
      const wrong = JSON.parse(JSON.stringify(program("$Latest")).replace('"blue"', '"green"')) as Record<
        string,
        unknown
      >;
      const outcome = await stack.up(wrong);
      assert(outcome.kind === "refused", JSON.stringify(outcome));
      const [only, ...more] = outcome.problems;
      assert.match(only ?? "", /workers has the launch template blue .* not with green[^]*name: "blue"/);
      assert.deepEqual(more, []);
      assert.deepEqual(await rolls(), []);
    });

    it("have beside them a number, which is refused before anything moves where the template has no such version", async () => {
      const outcome = await stack.up(program("6"));
      assert(outcome.kind === "refused", JSON.stringify(outcome));
      assert.match(
        outcome.problems.join("\n"),
        /launch template blue has no version 6: its newest is 5; |newest is 5\n/,
      );
      assert.deepEqual(await rolls(), []);
      await ec2Denied();
      await ends("create", "5");
      const said = stack.messages.filter((one) => one.includes("has a version 5 could not be read"));
      assert.equal(said.length, 1, stack.messages.join("\n"));
      assert.match(said[0] ?? "", /UnauthorizedOperation.*allow ec2:DescribeLaunchTemplates/s);
      const asked = async (): Promise<number> =>
        (await devel.world.requests()).filter(({ operation }) => operation === "DescribeLaunchTemplates").length;
      const before = await asked();
      await ends("same", "5");
      assert.equal(await asked(), before, "nothing is asked for what is there");
    });

    it("are refused before anything moves where EC2 says that the template is not there", async () => {
      const message = "At least one of the launch templates specified in the request does not exist.";
      await devel.world.control("POST", "faults", {
        operation: "DescribeLaunchTemplates",
        what: { kind: "error", type: "InvalidLaunchTemplateName.NotFoundException", message },
      });
      const outcome = await stack.up(program("$Latest"));
      assert(outcome.kind === "refused", JSON.stringify(outcome));
      assert.match(
        outcome.problems.join("\n"),
        /there is no launch template blue \(DescribeLaunchTemplates met InvalidLaunchTemplateName\.NotFoundException: At least one .*, request [0-9a-f-]{36}\)/,
      );
      assert.deepEqual(await rolls(), []);
      // It stays a warning where nothing is about to change.
      await devel.world.control("DELETE", "faults");
      await ends("create");
      await devel.world.control("POST", "faults", {
        operation: "DescribeLaunchTemplates",
        what: { kind: "error", type: "InvalidLaunchTemplateName.NotFoundException", message },
      });
      await ends("same");
      assert.deepEqual(await rolls(), ["5"]);
    });

    it("go on from what EC2 told while it could be read", async () => {
      await ends("create");
      await ec2Denied();
      await templateChanged(6);
      await ends("same");
      await ends("same");
      assert.deepEqual(await rolls(), ["5"]);
    });

    it("are each other's change only where the numbers differ", async () => {
      await ends("create");
      await ends("update", "5");
      await ends("same", "5");
      await ends("update", "$Latest");
      await ends("same", "$Latest");
      assert.deepEqual(await rolls(), ["5"], "the number was there");
      await ends("update", "$Default");
      await ends("same", "$Default");
      assert.deepEqual(await rolls(), ["5", "4"]);
    });

    it("bring back a node group that somebody rolled to another version, after a refresh", async () => {
      await ends("create");
      const other = start(devel);
      assert.equal((await other.up(program("2"))).kind, "ok");
      await stack.refresh();
      await ends("update");
      await ends("same");
      assert.deepEqual(await rolls(), ["5", "2", "5"]);
    });

    const inDoubt =
      /rolled to version (\d) of launch template blue by an update that ran already.*is not known.*rolls the node group with \$Latest/s;

    /** A roll that somebody else started, and that is still running. */
    const rolledBySomebody = (version: string): Promise<unknown> =>
      devel.world.asColleague((client) =>
        client.send(
          new UpdateNodegroupVersionCommand({
            clusterName: "devel",
            nodegroupName: "workers",
            launchTemplate: { name: "blue", version },
          }),
        ),
      );

    for (const { number, then } of [
      { number: "4", then: ["4", "5"] },
      { number: "5", then: ["5"] },
    ]) {
      it(`are not taken for the number of somebody's roll to ${number} where EC2 may not be read; once it may, it decides`, async () => {
        await ec2Denied();
        await rolledBySomebody(number);
        await ends("create");
        assert.deepEqual(await rolls(), [number], "nothing beside it, and nothing on a guess");
        const said = stack.messages.flatMap((one) => inDoubt.exec(one)?.[1] ?? []);
        assert.deepEqual(said, [number], stack.messages.join("\n"));
        const { unfinished, __launchTemplates: kept } = stack.kept?.outputs ?? {};
        assert.equal((unfinished as { code: string }).code, "NotKnown");
        assert.equal(kept, undefined);
        await devel.world.noMoreFaults();
        await ends("update");
        await ends("same");
        assert.deepEqual(await rolls(), then);
      });
    }

    it("are what a node group is rolled to after somebody's roll, where EC2 still may not be read", async () => {
      await ec2Denied();
      await rolledBySomebody("4");
      await ends("create");
      await ends("update");
      await ends("same");
      assert.deepEqual(await rolls(), ["4", "$Latest"]);
    });

    it("are what a node group is rolled to where somebody's roll has failed", async () => {
      await ec2Denied();
      await devel.world.fault({
        operation: "UpdateNodegroupVersion",
        count: 1,
        what: { kind: "updateEnds", applied: false },
      });
      await rolledBySomebody("4");
      await ends("create");
      await ends("same");
      assert.deepEqual(await rolls(), ["4", "$Latest"]);
    });

    it("follow the roll that a killed run started by the word", async () => {
      await ec2Denied();
      const held = await devel.world.killedAt(stack, 1, "after", (one) => one.up(program("$Latest")), {
        operation: "UpdateNodegroupVersion",
      });
      assert(held);
      // The faults ended with the run that was killed.
      await ec2Denied();
      await ends("create");
      assert.deepEqual(await rolls(), ["$Latest"], "nothing beside it");
      assert(
        stack.messages.some((one) => inDoubt.test(one)),
        stack.messages.join("\n"),
      );
      await devel.world.noMoreFaults();
      await ends("update");
      await ends("same");
      assert.deepEqual(await rolls(), ["$Latest"]);
    });
  });
}
