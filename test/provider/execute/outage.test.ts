import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const PROGRAM = { clusterName: "devel", version: "1.33" };
const CLUSTER = {
  version: "1.32",
  nodegroups: [{ name: "blue", version: "1.32" }],
  addons: [{ name: "kube-proxy" }],
};

/** How many requests get no answer: with the pauses between them some four minutes, where 90 seconds is the most that EKS may take to answer at all. */
const LOST = 40;

interface Step {
  readonly kind: string;
  /** How the step looks first, and how it starts its update. */
  readonly look: string;
  readonly start: string;
}

const STEPS: readonly Step[] = [
  { kind: "a hop of the control plane", look: "DescribeCluster", start: "UpdateClusterVersion" },
  { kind: "an update of an add-on", look: "DescribeAddon", start: "UpdateAddon" },
  { kind: "a roll of a node group", look: "DescribeNodegroup", start: "UpdateNodegroupVersion" },
];

describe("connections that are reset from the moment on at which a step of a ClusterUpgrade begins", function () {
  this.timeout(120_000);
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  for (const step of STEPS) {
    it(`are waited out by ${step.kind}, for EKS has answered the steps before`, async () => {
      const first = await firstLook(step);
      devel = await SimulatedCluster.start(CLUSTER);
      await devel.world.fault({
        operation: step.look,
        nth: Array.from({ length: LOST }, (_, index) => first + index),
        what: { kind: "reset" },
      });
      assert.deepEqual(await devel.stack().up(PROGRAM), { kind: "ok", verb: "create" });
      const [rule] = (await devel.world.control("GET", "faults")) as { fired: number }[];
      assert.equal(rule?.fired, LOST);
      const requests = await devel.world.requests();
      assert.equal(requests.filter(({ operation }) => operation === step.start).length, 1);
    });
  }

  /** Which of its kind the look is, in the whole command, that the step begins with: a twin tells. */
  async function firstLook({ look, start }: Step): Promise<number> {
    devel = await SimulatedCluster.start(CLUSTER);
    assert.equal((await devel.stack().up(PROGRAM)).kind, "ok");
    const operations = (await devel.world.requests()).map(({ operation }) => operation);
    await devel.close();
    const started = operations.indexOf(start);
    assert(started > 0, `${start} was never called`);
    return operations.slice(0, started).filter((operation) => operation === look).length;
  }
});
