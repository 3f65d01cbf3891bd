import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FakeMachine } from "./FakeMachine";

describe("npm run engine", () => {
  let machine: FakeMachine;

  beforeEach(() => {
    machine = new FakeMachine();
  });

  afterEach(() => {
    machine.remove();
  });

  /** What is in the cache, temporary folders and locks included. */
  const kept = (): string[] => readdirSync(join(machine.cache, "pulumi-eks-version", "engine"));
  const built = (): string[] => machine.builds().map(({ program }) => program);

  it("takes the pulumi on PATH, and installs and says nothing", async () => {
    const pulumi = machine.putPulumi("v3.999.0");
    machine.putNodejsParts();

    const { code, stdout, stderr } = await machine.runEngine().ended;

    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: pulumi, stderr: "" });
    assert.equal(existsSync(machine.cache), false);
  });

  it("adds the Node.js parts that a pulumi on PATH lacks, and keeps them", async () => {
    const pulumi = machine.putPulumi("v3.999.0");
    machine.putGo();

    const first = await machine.runEngine().ended;
    const second = await machine.runEngine().ended;

    assert.equal(first.stdout, pulumi);
    assert.match(first.stderr, /comes without pulumi-language-nodejs and pulumi-resource-pulumi-nodejs/);
    assert.deepEqual(second, { code: 0, stdout: pulumi, stderr: "" });
    assert.deepEqual(built(), ["pulumi-language-nodejs"]);
    const [folder = ""] = kept();
    assert.deepEqual(readdirSync(join(machine.cache, "pulumi-eks-version", "engine", folder)).sort(), [
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
  });

  for (const [what, version, reason] of [
    ["older than the SDK allows", "v3.100.0", /pulumi is 3\.100\.0, older than the 3\.\d+\.0 that is needed/],
    ["without a version", "", /which is no version/],
  ] as const) {
    it(`builds an engine when the pulumi on PATH is ${what}, and says why`, async () => {
      machine.putPulumi(version);
      machine.putNodejsParts();
      machine.putGo();

      const { code, stdout, stderr } = await machine.runEngine().ended;

      assert.equal(code, 0, stderr);
      assert.match(stderr, reason);
      assert.match(stderr, /Building pulumi v3\.250\.0 with Go: about \d min/);
      assert.ok(stdout.startsWith(machine.cache), stdout);
    });
  }

  it("uses the engine of an earlier run without Go and without a word", async () => {
    machine.putGo();
    const first = await machine.runEngine().ended;
    rmSync(join(machine.bin, "go"));

    const second = await machine.runEngine().ended;

    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(second, { code: 0, stdout: first.stdout, stderr: "" });
  });

  it("installs again what was kept when a part of it is gone", async () => {
    machine.putGo();
    const { stdout: pulumi } = await machine.runEngine().ended;
    rmSync(join(dirname(pulumi), "pulumi-language-nodejs"));

    const { stdout } = await machine.runEngine().ended;

    assert.equal(stdout, pulumi);
    assert.ok(existsSync(join(dirname(pulumi), "pulumi-language-nodejs")));
    assert.deepEqual(kept(), [basename(dirname(pulumi))]);
  });

  it("does not keep a build that turns out to be something else", async () => {
    machine.putGo();

    const { code, stderr } = await machine.runEngine({ FAKE_GO_BUILDS: "v3.1.0" }).ended;

    assert.equal(code, 1);
    assert.match(stderr, /build with Go: \S+ is 3\.1\.0 and not 3\.250\.0/);
    assert.deepEqual(kept(), []);
  });

  it("says what it tried, why each way failed and what to install when nothing works", async () => {
    const { code, stdout, stderr } = await machine.runEngine().ended;

    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /- `pulumi` on PATH: there is none/);
    assert.match(stderr, /- build with Go: there is no `go` on PATH/);
    assert.match(stderr, /- the Pulumi CLI, 3\.\d+\.0 or newer: https:\/\/www\.pulumi\.com\/docs\/install\//);
    assert.match(stderr, /- Go, 1\.25\.11 or newer/);
  });

  it("passes on Go's own words when the build fails", async () => {
    machine.put("go", "#!/bin/sh\necho 'go: module lookup disabled by GOPROXY=off' >&2\nexit 1\n");

    const { code, stderr } = await machine.runEngine().ended;

    assert.equal(code, 1);
    assert.match(stderr, /- build with Go: go: module lookup disabled by GOPROXY=off/);
  });

  describe("with --languages", () => {
    const hosts = ["pulumi-language-python", "pulumi-language-python-exec", "pulumi-language-yaml"];
    const languages = ["--languages", "yaml,python"];

    it("takes the hosts that come with the pulumi on PATH", async () => {
      const pulumi = machine.putPulumi("v3.999.0");
      machine.putNodejsParts();
      for (const host of hosts) machine.put(host, "#!/bin/sh\n");

      const { code, stdout, stderr } = await machine.runEngine({}, ...languages).ended;

      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: pulumi, stderr: "" });
    });

    it("builds the hosts that are missing once, and puts them beside an engine of our own", async () => {
      machine.putGo();

      const { code, stdout, stderr } = await machine.runEngine({}, ...languages).ended;
      const second = await machine.runEngine({}, ...languages).ended;

      assert.equal(code, 0, stderr);
      assert.deepEqual(second, { code: 0, stdout, stderr: "" });
      assert.deepEqual(built(), ["pulumi-language-nodejs", "pulumi", "pulumi-language-yaml", "pulumi-language-python"]);
      const beside = readdirSync(dirname(stdout));
      assert.deepEqual(
        hosts.filter((host) => !beside.includes(host)),
        [],
      );
      assert.match(kept().join(), /^pulumi-[^,]+,python-v[^,]+,yaml-v[^,]+$/);
    });

    it("puts nothing into the folder of a pulumi that it found", async () => {
      machine.putPulumi("v3.999.0");
      machine.putNodejsParts();
      machine.putGo();
      const before = readdirSync(machine.bin);

      const { code, stderr } = await machine.runEngine({}, ...languages).ended;

      assert.equal(code, 0, stderr);
      assert.deepEqual(readdirSync(machine.bin), before);
      assert.deepEqual(built(), ["pulumi-language-yaml", "pulumi-language-python"]);
    });

    it("builds a host again of which a part is gone", async () => {
      machine.putGo();
      const { stdout } = await machine.runEngine({}, ...languages).ended;
      const [, python = ""] = kept();
      for (const folder of [dirname(stdout), join(machine.cache, "pulumi-eks-version", "engine", python)]) {
        rmSync(join(folder, "pulumi-language-python-exec"));
      }

      const { code, stderr } = await machine.runEngine({}, ...languages).ended;

      assert.equal(code, 0, stderr);
      assert.deepEqual(built().slice(4), ["pulumi-language-python"]);
      assert.ok(existsSync(join(dirname(stdout), "pulumi-language-python-exec")));
    });

    it("says which host is missing, for what, and where there is one", async () => {
      machine.putPulumi("v3.999.0");
      machine.putNodejsParts();

      const { code, stderr } = await machine.runEngine({}, ...languages).ended;

      assert.equal(code, 1);
      assert.match(
        stderr,
        /The tests of yaml programs need pulumi-language-yaml, which could not be built: there is no `go`/,
      );
      assert.match(stderr, /official release has it: https:\/\/www\.pulumi\.com\/docs\/install\//);
    });

    it("refuses a language that it does not know", async () => {
      const { code, stderr } = await machine.runEngine({}, "--languages", "cobol").ended;

      assert.equal(code, 1);
      assert.match(stderr, /no language cobol; there are yaml, python, go/);
    });
  });
});
