import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findPython } from "../../scripts/engine/python";
import { REPOSITORY } from "../engine/PulumiProject";

/** Every process inherits it, whichever starts it. */
const MARK = "PULUMI_EKS_VERSION_TEST_MARK";

describe("npm start", function () {
  this.timeout(180_000);
  let folder: string;
  let child: ChildProcess;
  let output: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-test-"));
    mkdirSync(join(folder, "home"));
    mkdirSync(join(folder, "tmp"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts it as somebody would whose shell is set up for a real account and a Pulumi login, in a group of its own. */
  function start(env: NodeJS.ProcessEnv = {}, ...args: string[]): void {
    run(["npm", "start", ...args], env);
  }

  function run([program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): void {
    output = "";
    child = spawn(program, args, {
      cwd: REPOSITORY,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: {
        ...process.env,
        HOME: join(folder, "home"),
        TMPDIR: join(folder, "tmp"),
        [MARK]: folder,
        PULUMI_EKS_VERSION_CACHE: process.env.PULUMI_EKS_VERSION_CACHE ?? join(homedir(), ".cache"),
        AWS_PROFILE: "production",
        AWS_ACCESS_KEY_ID: "AKIAPRODUCTION",
        AWS_SECRET_ACCESS_KEY: "canary-secret",
        AWS_SESSION_TOKEN: "canary-token",
        AWS_REGION: "us-east-2",
        AWS_ENDPOINT_URL: "http://127.0.0.1:1",
        AWS_CA_BUNDLE: "/nowhere",
        HTTP_PROXY: "http://127.0.0.1:1",
        NO_PROXY: "",
        PULUMI_BACKEND_URL: "file:///nowhere",
        PULUMI_STACK: "production",
        PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere",
        ...env,
      },
    });
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
  }

  async function ended(): Promise<number | null> {
    const [code] = (await once(child, "close")) as [number | null];
    return code;
  }

  /** Each of the texts, after the one before it. */
  function assertInOrder(texts: readonly string[]): void {
    let from = 0;
    for (const text of texts) {
      const at = output.indexOf(text, from);
      assert(at >= 0, `no "${text}" after ${from} in:\n${output}`);
      from = at + text.length;
    }
  }

  function assertNothingLeft(): void {
    // The compile cache is ts-node's, shared by everything that uses it.
    const temporary = readdirSync(join(folder, "tmp")).filter((name) => !name.startsWith("v8-compile-cache"));
    assert.deepEqual(temporary, []);
    assert.deepEqual(processesWith(`${MARK}=${folder}`), []);
    assert.equal(existsSync(join(folder, "home/.pulumi")), false);
    assert.equal(existsSync(join(REPOSITORY, "Pulumi.demo.yaml")), false);
  }

  it("takes a cluster two minors up with two updates, has nothing to do the second time, and leaves nothing", async () => {
    start();
    assert.equal(await ended(), 0, output);
    assertInOrder([
      "$ pulumi preview ",
      "EKSV020 node group blue runs 1.29 and blocks hop 2 of 2",
      "Preview stops: node group blue",
      "$ aws eks update-nodegroup-version --cluster-name devel --nodegroup-name blue",
      "$ pulumi up ",
      "hop 2 of 2, 1.32 → 1.33: done",
      "there is nothing to do",
      "$ pulumi up",
      "2 unchanged",
      "AWS calls",
      "cleared away",
    ]);
    assert.match(output, /hop 1 of 2: upgrading 1\.31 → 1\.32, InProgress, \d+ s, update [0-9a-f-]{36}/);
    assert.match(output, /hop 2 of 2, 1\.32 → 1\.33: done/);
    assert.match(output, /^ {2}UpdateClusterVersion +2 +0$/m);
    assert.match(output, /^Cluster "devel" runs Kubernetes 1\.33; it ran 1\.31\.$/m);
    assert.match(output, /^It took 2 UpdateClusterVersion calls: to 1\.32, then to 1\.33\.$/m);
    assert.match(output, /^The second `pulumi up` changed nothing and made no AWS calls\.$/m);
    assert.match(output, /2 unchanged/);
    assert.doesNotMatch(output, /canary|AKIAPRODUCTION/);
    assertNothingLeft();
  });

  it("shows a whole cluster with --whole-cluster: the blocked preview, the upgrade, and nothing the second time", async () => {
    start({}, "--", "--whole-cluster");
    assert.equal(await ended(), 0, output);
    assertInOrder([
      "$ pulumi preview ",
      "is called by old-operator/v0.4",
      "Preview stops: old-operator",
      "$ aws eks start-insights-refresh --cluster-name prod",
      "$ pulumi up ",
      "node group canary: 1.31 → 1.33: done",
      "node group blue: 1.30 → 1.33: done",
      "there is nothing to do",
      "$ pulumi up",
      "2 unchanged",
      "cleared away",
    ]);
    assert.match(output, /^It rolled the node groups canary, blue\.$/m);
    assert.match(output, /^It moved the add-ons .*kube-proxy/m);
    assert.match(output, /^The second `pulumi up` changed nothing and made no AWS calls\.$/m);
    assertNothingLeft();
  });

  it("says of an option that is none what to write", async () => {
    start({}, "--", "--all");
    assert.equal(await ended(), 1);
    assert.match(output, /There is no --all; write `npm start` or `npm start -- --whole-cluster`/);
    assertNothingLeft();
  });

  const interruptions = [
    // A terminal's ^C reaches every process of the group.
    { signal: "SIGINT", by: "the terminal", send: (pid: number) => process.kill(-pid, "SIGINT") },
    { signal: "SIGTERM", by: "a caller that knows only npm", send: (pid: number) => process.kill(pid, "SIGTERM") },
  ];
  for (const { signal, by, send } of interruptions) {
    it(`stops and clears away on ${signal} from ${by}, in the middle of an update${signal === "SIGTERM" ? " @long" : ""}`, async () => {
      start();
      await printed("InProgress");
      send(child.pid ?? assert.fail("it did not start"));
      assert.notEqual(await ended(), 0, output);
      assert.match(output, new RegExp(`^Stopped by ${signal}`, "m"));
      assert.match(output, /Everything is cleared away\.\n*$/);
      assert.doesNotMatch(output, /1\.32: done/);
      assertNothingLeft();
    });
  }

  it("stops and clears away on a ^C that is typed in the terminal on which Pulumi draws", async () => {
    const terminal = [await findPython(process.env), join(REPOSITORY, "test", "fixtures", "terminal.py"), "80"];
    // The heading of the table that `pulumi up` draws. Before it, between two drawings, ^C is a signal to all of them.
    run([...terminal, "npm", "start"], { INTERRUPT_AT: "Status" });
    assert.notEqual(await ended(), 0, output);
    assert.match(output, /`pulumi up` ended with exit code \d+\.\s+Everything is stopped and cleared away\./);
    assert.doesNotMatch(output, /1\.33: done/);
    assertNothingLeft();
  });

  it("clears away when Pulumi fails, and ends with its words", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "pulumi"),
      '#!/bin/sh\n[ "$1" = version ] && echo v3.250.0 && exit\necho no luck >&2; exit 3\n',
    );
    chmodSync(join(bin, "pulumi"), 0o755);
    start({ PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` });
    assert.equal(await ended(), 1, output);
    assert.match(output, /no luck\n`pulumi stack` ended with exit code 3/);
    assertNothingLeft();
  });

  function printed(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      child.stdout?.on("data", () => {
        if (output.includes(text)) resolve();
      });
      child.once("close", () => {
        reject(new Error(`it ended without "${text}":\n${output}`));
      });
    });
  }
});

/** The processes that have inherited this from us (Linux). */
function processesWith(variable: string): string[] {
  const pids = process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return pids.flatMap((pid) => {
    try {
      const inherited = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(variable);
      return inherited ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
    } catch {
      // It has ended in the meantime, or is somebody else's.
      return [];
    }
  });
}
