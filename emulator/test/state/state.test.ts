import {
  DeleteClusterCommand,
  DescribeClusterCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListClustersCommand,
  ListTagsForResourceCommand,
  ListUpdatesCommand,
  TagResourceCommand,
  UpdateClusterVersionCommand,
} from "@aws-sdk/client-eks";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { StateError, startEmulator, type EmulatorOptions } from "../../src/index";

const CLI = join(__dirname, "..", "..", "src", "cli.ts");
const ROLE = "arn:aws:iam::000000000000:role/deployer";
const SEED = { clusters: [{ name: "devel", version: "1.33", region: "eu-west-1" }], roles: [{ arn: ROLE }] };
const KEYS = { accessKeyId: "test", secretAccessKey: "test" };

describe("the emulator's state file", () => {
  let folder: string;
  let file: string;
  let seedFile: string;
  const children: ChildProcessWithoutNullStreams[] = [];
  const clients: { destroy(): void }[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "eks-emulator-state-"));
    file = join(folder, "state");
    seedFile = join(folder, "seed.json");
    writeFileSync(seedFile, JSON.stringify(SEED));
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    for (const child of children.splice(0)) await kill(child);
    rmSync(folder, { recursive: true });
  });

  async function run(...args: string[]): Promise<{ child: ChildProcessWithoutNullStreams; url: string }> {
    return started(spawn(process.execPath, commandLine(args)));
  }

  function commandLine(args: readonly string[]): string[] {
    const options = ["--port", "0", "--state", file, "--upgrade-seconds", "600", ...args];
    return ["-r", "ts-node/register/transpile-only", CLI, ...options];
  }

  async function started(child: ChildProcessWithoutNullStreams) {
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      return { child, url: line.replace("listening on ", "") };
    }
    const said = (await child.stderr.toArray()).join("");
    assert.fail(`it did not start: ${said}`);
  }

  async function kill(child: ChildProcessWithoutNullStreams): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "close");
    }
  }

  function eks(url: string, credentials: object = KEYS): EKSClient {
    const config = { region: "eu-west-1", endpoint: url, maxAttempts: 1 };
    const client = new EKSClient({ ...config, credentials: credentials as typeof KEYS });
    clients.push(client);
    return client;
  }

  async function control(url: string, path: string, body: unknown): Promise<void> {
    const response = await fetch(`${url}/_emulator/${path}`, { method: "POST", body: JSON.stringify(body) });
    assert(response.ok, await response.text());
  }

  async function upgrade(client: EKSClient): Promise<string> {
    const command = new UpdateClusterVersionCommand({ name: "devel", version: "1.34", clientRequestToken: "token" });
    return (await client.send(command)).update?.id ?? "";
  }

  async function status(client: EKSClient, updateId: string): Promise<string | undefined> {
    return (await client.send(new DescribeUpdateCommand({ name: "devel", updateId }))).update?.status;
  }

  /** In this process; refused starts cost nothing here. */
  function refused(message: RegExp, options: EmulatorOptions = { stateFile: file }): Promise<void> {
    return assert.rejects(
      startEmulator(options),
      (error) => error instanceof StateError && message.test(error.message),
    );
  }

  it("goes on with a running update after kill -9, and finishes it when its time is up", async () => {
    const first = await run("--seed", seedFile);
    const id = await upgrade(eks(first.url));
    await kill(first.child);

    const second = await run("--seed", seedFile);
    const client = eks(second.url);
    assert.equal(await status(client, id), "InProgress");
    assert.equal(await upgrade(client), id, "its token is still known");
    await control(second.url, "clock", { advanceSeconds: 700 });
    assert.equal(await status(client, id), "Successful");
    await kill(second.child);

    const third = await startEmulator({ stateFile: file, seed: SEED });
    const { cluster } = await eks(third.url).send(new DescribeClusterCommand({ name: "devel" }));
    assert.deepEqual([cluster?.version, cluster?.status], ["1.34", "ACTIVE"], "the clock is still ahead, too");
    await third.close();
  });

  it("has an effect before anybody hears of it, and even if nobody ever does", async () => {
    const first = await run("--seed", seedFile);
    await control(first.url, "faults", { operation: "UpdateClusterVersion", what: { kind: "hold", when: "after" } });
    const lost = assert.rejects(upgrade(eks(first.url)));
    // Nothing else is asked of the emulator meanwhile: before each answer it writes its state.
    while (!readFileSync(file, "utf8").includes('"VersionUpdate"')) await setTimeout(10);
    await kill(first.child);
    await lost;

    const second = await run();
    const { updateIds } = await eks(second.url).send(new ListUpdatesCommand({ name: "devel" }));
    assert.deepEqual([await upgrade(eks(second.url))], updateIds);
  });

  it("holds what was done by the control API and by faults", async () => {
    const first = await startEmulator({ stateFile: file });
    await control(first.url, "seed", { ...SEED, credentials: [{ accessKeyId: "more", secretAccessKey: "test" }] });
    await control(first.url, "faults", { operation: "UpdateClusterVersion", what: "updateHeld" });
    const id = await upgrade(eks(first.url, { ...KEYS, accessKeyId: "more" }));
    await first.close();

    const second = await startEmulator({ stateFile: file });
    await control(second.url, "clock", { advanceSeconds: 3600 });
    const client = eks(second.url, { ...KEYS, accessKeyId: "more" });
    assert.equal(await status(client, id), "InProgress");
    await control(second.url, "release", { update: id, errors: [{ errorCode: "Unknown" }] });
    await second.close();

    const third = await startEmulator({ stateFile: file });
    assert.equal(await status(eks(third.url), id), "Failed");
    await control(third.url, "reset", {});
    await third.close();
    const fourth = await startEmulator({ stateFile: file });
    assert.deepEqual((await eks(fourth.url).send(new ListClustersCommand())).clusters, []);
    await fourth.close();
  });

  it("keeps the sessions that STS gave out", async () => {
    const first = await startEmulator({ stateFile: file, seed: SEED });
    const sts = new STSClient({ region: "eu-west-1", endpoint: first.url, credentials: KEYS });
    clients.push(sts);
    const { Credentials: session } = await sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "ci" }));
    await first.close();
    const second = await startEmulator({ stateFile: file });
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = session ?? {};
    await eks(second.url, { accessKeyId, secretAccessKey, sessionToken }).send(new ListClustersCommand());
    assert.equal(statSync(file).mode & 0o077, 0, "nobody else may read them");
    await second.close();
  });

  it("does not bring back a deleted cluster with the seed", async () => {
    const options = { stateFile: file, seed: SEED, createSeconds: 0 };
    const first = await startEmulator(options);
    await eks(first.url).send(new DeleteClusterCommand({ name: "devel" }));
    await first.close();
    const second = await startEmulator(options);
    assert.deepEqual((await eks(second.url).send(new ListClustersCommand())).clusters, []);
    await second.close();
  });

  it("loses a line that a kill cut short, as its request was never answered, and nothing else", async () => {
    const first = await startEmulator({ stateFile: file, seed: SEED });
    const id = await upgrade(eks(first.url));
    await first.close();
    appendFileSync(file, '["cluster/000000000000/eu-west-1/devel",{"acc');
    const second = await startEmulator({ stateFile: file });
    assert.equal(await status(eks(second.url), id), "InProgress");
    await second.close();
    assert(readFileSync(file, "utf8").endsWith("\n"));
  });

  it("is whole where the disk is full: what could not be written has not happened, and can be asked for again", async () => {
    // A limit to the size of a file fails a write half way, as a full disk does.
    const env = { ...process.env, EKS_EMULATOR_RECORD: "" };
    const limited = ["-c", 'ulimit -f 24 && exec "$0" "$@"', process.execPath, ...commandLine(["--seed", seedFile])];
    const first = await started(spawn("bash", limited, { env }));
    const resourceArn = "arn:aws:eks:eu-west-1:000000000000:cluster/devel";
    const tag = (url: string, count: number) =>
      eks(url)
        .send(new TagResourceCommand({ resourceArn, tags: { count: String(count) } }))
        .then(
          () => "done",
          (reason: unknown) => (reason instanceof Error ? reason.message : "something else"),
        );
    let done = 0;
    let said = await tag(first.url, 1);
    while (said === "done" && done < 100) {
      done++;
      said = await tag(first.url, done + 1);
    }
    assert(done > 2 && done < 100, `${done} times`);
    assert.match(said, /the state .* cannot be written .*nothing was done of what was asked/);
    assert.match(await tag(first.url, done + 1), /cannot be written/, "nor when it is asked for again");
    const shown = async (url: string) =>
      (await eks(url).send(new ListTagsForResourceCommand({ resourceArn }))).tags?.count;
    assert.equal(await shown(first.url), String(done));
    // A line that is short enough for the room that is left.
    await control(first.url, "clock", { advanceSeconds: 3600 });
    await kill(first.child);

    const second = await run();
    assert.equal(await shown(second.url), String(done));
    assert.equal(await tag(second.url, done + 1), "done");
  });

  it("stays short, however much happens", async () => {
    const emulator = await startEmulator({ stateFile: file, seed: SEED });
    for (let i = 0; i < 12_000; i++) {
      emulator.emulator.clock.advance(1);
      emulator.emulator.save();
    }
    const lines = readFileSync(file, "utf8").split("\n").length;
    assert(lines > 1 && lines < 10_500, `${lines} lines`);
    await emulator.close();
    const again = await startEmulator({ stateFile: file });
    assert(again.emulator.clock.ahead() >= 12_000_000);
    assert.deepEqual((await eks(again.url).send(new ListClustersCommand())).clusters, ["devel"]);
    await again.close();
  });

  it("belongs to one emulator at a time, by whatever name, until that one ends", async () => {
    const first = await run("--seed", seedFile);
    await refused(/another eks-emulator is using the state .*state; stop it, or choose another file with --state/);
    await refused(/another eks-emulator/, { stateFile: join(folder, "..", folder.split("/").at(-1) ?? "", "state") });
    await kill(first.child);
    const second = await startEmulator({ stateFile: file });
    await refused(/another eks-emulator/);
    await second.close();
    await (await startEmulator({ stateFile: file })).close();
  });

  for (const [what, text, message] of [
    [
      "of a later version",
      '["eks-emulator state",2]\n["clock",0]\n',
      /is of version 2, and this eks-emulator reads version 1/,
    ],
    ["of something else", '{"clusters": []}\n', /is no state of eks-emulator; choose another file/],
    [
      "damaged in the middle",
      '["eks-emulator state",1]\n["clock",0\n["clock",1]\n',
      /is damaged in line 2; restore it/,
    ],
    ["damaged at its end", '["eks-emulator state",1]\n["clock",0]\nnull\n', /is damaged in line 3/],
  ] as const) {
    it(`is refused when it is ${what}, and left as it was`, async () => {
      writeFileSync(file, text);
      await refused(message, { stateFile: file, seed: SEED });
      assert.equal(readFileSync(file, "utf8"), text);
      assert.deepEqual(readdirSync(folder).sort(), ["seed.json", "state"]);
    });
  }

  it("is refused in a folder that is not there, and where it is a folder itself", async () => {
    await refused(/cannot use the state .*: ENOENT.*; choose another file/, {
      stateFile: join(folder, "none", "state"),
    });
    await refused(/cannot use the state .*: EISDIR/, { stateFile: folder });
    assert(!existsSync(join(folder, "none")));
  });

  it("is refused by the command line with one line and exit code 2", async () => {
    writeFileSync(file, "something else\n");
    const args = ["-r", "ts-node/register/transpile-only", CLI, "--port", "0", "--state", file];
    const child = spawn(process.execPath, args);
    children.push(child);
    const stderr = child.stderr.toArray();
    assert.deepEqual(await once(child, "close"), [2, null]);
    assert.match((await stderr).join(""), /^eks-emulator: .* is no state of eks-emulator; [^\n]*\n$/);
  });
});
