import assert from "node:assert/strict";
import { ClusterFixture, onDemand } from "./ClusterFixture";

describe("What a pulumi command loads", () => {
  const world = new ClusterFixture();

  it("holds no AWS SDK, and nothing that looks into a cluster, while nothing changes, in the program and in the provider, and asks AWS nothing", async () => {
    const up = await world.modulesOf("up", "--yes", "--skip-preview");
    assert.deepEqual(aws(up.program), [], "not even an upgrade loads the AWS SDK into the program");
    assert.notDeepEqual(aws(up.provider), [], "if this is empty, the test does not see what is loaded");

    await world.forgetRequests();
    for (const command of [["preview"], ["up", "--yes"], ["destroy", "--yes"]]) {
      const { program, provider } = await world.modulesOf(...command);
      assert(provider.some((path) => path.endsWith("lifecycle/clusterVersion.js")));
      assert.deepEqual(onDemand([...program, ...provider]), [], command.join(" "));
    }
    assert.deepEqual(await world.requests(), []);
  });
});

function aws(modules: readonly string[]): string[] {
  return modules.filter((path) => /@aws-sdk|@smithy/.test(path));
}
