import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import { extract } from "tar";
import { writeExecutable } from "../../../scripts/plugin/executable";
import { REPOSITORY } from "../../engine/PulumiProject";

const NAME = "pulumi-resource-eks-version";

describe("The plugin with Node.js in it", () => {
  if (process.platform !== "linux") {
    it("is made on Linux only, and says so elsewhere", async () => {
      await assert.rejects(writeExecutable(REPOSITORY, tmpdir()), /an executable is made on Linux/);
    });
    return;
  }

  let folder: string;
  let archive: string;

  before(async function () {
    this.timeout(120_000);
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-executable-"));
    archive = await writeExecutable(REPOSITORY, folder);
    await extract({ file: archive, cwd: folder });
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("is packed in less than 60 MB, and answers with its schema where there is no Node.js", async () => {
    assert(statSync(archive).size < 60e6, String(statSync(archive).size));
    const tools = join(folder, "tools");
    assert.equal(spawnSync("mkdir", [tools]).status, 0);
    for (const tool of ["uname", "dirname"]) {
      const path = spawnSync("which", [tool], { encoding: "utf8" }).stdout.trim();
      assert.equal(spawnSync("ln", ["-s", path, join(tools, tool)]).status, 0);
    }
    const child = spawn("/bin/sh", [join(folder, NAME)], { cwd: folder, env: { PATH: tools } });
    const [port] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
    assert.match(port, /^\d+\n$/, "the engine reads the port, and nothing else");
    const client = new ResourceProviderClient(`127.0.0.1:${Number(port)}`, credentials.createInsecure());
    const schema = await new Promise<string>((resolve, reject) => {
      client.getSchema(new GetSchemaRequest(), (error, answer) => {
        if (error) reject(error);
        else resolve(answer.getSchema());
      });
    });
    client.close();
    assert.equal((JSON.parse(schema) as { name: string }).name, "eks-version");
    child.kill("SIGINT");
    await once(child, "exit");
  });

  it("says in one sentence that it is for another architecture", () => {
    const other = mkdtempSync(join(folder, "other-"));
    writeFileSync(join(other, "uname"), "#!/bin/sh\necho riscv64\n", { mode: 0o755 });
    const env = { PATH: `${other}:${process.env.PATH ?? ""}` };
    const { stderr, status } = spawnSync("/bin/sh", [join(folder, NAME)], { env, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^pulumi-resource-eks-version: this archive is for linux-\w+, and this machine is riscv64: install the archive for it\n$/,
    );
  });
});
