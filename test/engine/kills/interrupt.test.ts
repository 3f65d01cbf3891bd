import assert from "node:assert/strict";
import { ClusterFixture, signal } from "../ClusterFixture";

describe("an upgrade that is interrupted on the real engine", () => {
  const world = new ClusterFixture({ upgradeSeconds: 3, consistencySeconds: 0.3 });

  async function endsWell(): Promise<void> {
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.33");
    assert.equal(await world.updatesStarted(), 2);
  }

  it("^C once: the engine lets the upgrade end, and keeps what it reached", async () => {
    const command = await world.upInTheMiddle();
    signal(command, "SIGINT");
    const result = await command.ended;
    assert.match(result.output, /cancel/i);
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.33");
    assert.equal(await world.updatesStarted(), 2);
    await endsWell();
  });

  for (const name of ["SIGINT", "SIGTERM"] as const) {
    it(`${name === "SIGINT" ? "^C" : name} twice: the next up finds out what EKS is doing and goes on${name === "SIGTERM" ? " @long" : ""}`, async () => {
      const command = await world.upInTheMiddle();
      signal(command, name);
      await new Promise<void>((resolve) => {
        // The second signal counts only once the engine has said that it got the first.
        const waiting = setInterval(() => {
          if (!command.output().includes("terminate immediately")) return;
          clearInterval(waiting);
          resolve();
        }, 20);
      });
      signal(command, name);
      const result = await command.ended;
      assert.notEqual(result.code, 0, result.output);
      await endsWell();
    });
  }
});
