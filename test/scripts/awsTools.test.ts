import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureAwsTools, ensureServiceModels } from "../../scripts/awsTools/awsTools";

describe("the AWS tools that the emulator's tests need", () => {
  let folder: string;
  let said: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-aws-tools-test-"));
    mkdirSync(join(folder, "bin"));
    said = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A machine on whose PATH there is nothing but what the test put there. */
  const machine = () => ({
    env: { PATH: join(folder, "bin"), PULUMI_EKS_VERSION_CACHE: folder },
    say: (line: string) => void said.push(line),
  });
  const put = (program: string, script: string): void => {
    writeFileSync(join(folder, "bin", program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };

  for (const [when, python, message] of [
    ["there is no python3", undefined, /there is no `python3` on PATH: install Python 3\.10 or newer with pip/],
    ["python3 is too old", "echo /usr/bin/python3 3 8", /is Python 3\.8: install Python 3\.10 or newer/],
    ["python3 has no pip", "exit 1", /has no pip: install Python 3\.10 or newer with pip/],
  ] as const) {
    it(`are asked for by name when ${when}, and nothing is left behind`, async () => {
      if (python !== undefined) put("python3", python);
      await assert.rejects(ensureAwsTools(machine()), message);
      await assert.rejects(ensureServiceModels(machine()), message);
      assert.equal(said.length, 2);
      assert.deepEqual(readdirSync(join(folder, "pulumi-eks-version", "aws-tools")), []);
    });
  }

  it("are not kept when pip fails, whose own words are passed on", async () => {
    put("python3", `[ "$1" = -c ] && echo "$0 3 12" && exit\necho "No matching distribution"; exit 1`);
    await assert.rejects(
      ensureServiceModels(machine()),
      /need botocore-.*could not be installed: No matching distribution/,
    );
    assert.deepEqual(readdirSync(join(folder, "pulumi-eks-version", "aws-tools")), []);
  });
});
