import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { ExampleProject } from "./ExampleProject";
import { EMULATED_DATE } from "../emulatedDate";

describe("examples/rollback", function () {
  this.timeout(180_000);
  let emulator: RunningEmulator;
  let project: ExampleProject;

  before(async () => {
    emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.6,
      seed: { clusters: [{ name: "prod", region: "eu-west-1", version: "1.34" }] },
    });
    project = new ExampleProject("rollback", { endpoint: emulator.url, env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" } });
    await project.init();
  });
  after(async () => {
    project.remove();
    await emulator.close();
  });

  const git = (...args: string[]): void => {
    const who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...who, ...args], { cwd: project.folder, stdio: "ignore" });
  };

  it("takes an upgrade back by reverting its commit", async () => {
    git("init", "--quiet");
    git("add", "index.ts");
    git("commit", "--quiet", "-m", "Kubernetes 1.34");
    await project.succeeds("up", "--yes", "--skip-preview");

    const program = readFileSync(join(project.folder, "index.ts"), "utf8");
    project.write("index.ts", program.replace('"1.34"', '"1.35"'));
    git("commit", "--quiet", "--all", "-m", "Kubernetes 1.35");
    const upgrade = await project.succeeds("up", "--yes", "--skip-preview");
    assert.match(upgrade.output, /plan: 1\.34 → 1\.35, 1 hop/);
    assert.match(upgrade.output, /rollbackUntil: "nothing to roll back" => "\d{4}-\d\d-\d\dT/);

    git("revert", "--no-edit", "HEAD");
    const preview = await project.succeeds("preview");
    assert.match(preview.output, /plan: 1\.35 → 1\.34, rollback, 1 hop, about 10 min {2}\(cluster "prod", eu-west-1\)/);
    assert.match(preview.output, /rollback {2}its window closes on \d{4}-/);
    const back = await project.succeeds("up", "--yes", "--skip-preview");
    assert.match(back.output, /1\.35 → 1\.34: started \(VersionRollback/);
    assert.match(back.output, /version +: "1\.35" => "1\.34"/);
    assert.match(back.output, /rollbackUntil: ".*" => "nothing to roll back"/);
  });
});
