import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { ensureAwsTools, type AwsTools } from "../../scripts/awsTools/awsTools";
import { findPython } from "../../scripts/engine/python";
import { REPOSITORY } from "../engine/PulumiProject";
import { callsOf, inlineCommands, shellBlocks, type Call, type Shown } from "./shellLines";

/** What the tools say of words that they cannot read. The AWS CLI checks parameters against the service's model, too. */
const UNREADABLE =
  /usage:|unknown (flag|command|shorthand)|unknown options|invalid choice|arguments are required|parameter validation failed|error parsing parameter|accepts? .* arg|bad value|must specify a region/i;

const CLUSTER = {
  name: "prod",
  region: "eu-west-1",
  version: "1.32",
  nodegroups: [{ name: "workers" }],
  addons: [{ name: "kube-proxy" }, { name: "coredns" }, { name: "vpc-cni" }],
};

interface Called extends Shown {
  readonly call: Call;
}

describe("the shell lines of the pages", function () {
  this.timeout(900_000);
  const called: Called[] = [];
  let tools: AwsTools;
  let emulator: RunningEmulator;
  let folder: string;

  before(async () => {
    tools = await ensureAwsTools();
    // `aws eks wait` looks a second time after half a minute: all is over before its first look.
    emulator = await startEmulator({ upgradeSeconds: 0.02, seed: { clusters: [CLUSTER] } });
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-test-"));
  });
  after(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are read by bash, and call nothing but programs that are known", () => {
    const shown = [...shellBlocks(), ...inlineCommands()];
    assert(shown.length > 60, String(shown.length));
    const wrong: string[] = [];
    for (const one of shown) {
      try {
        called.push(...callsOf(one).map((call) => ({ ...one, call })));
      } catch (error) {
        wrong.push(String(error));
      }
    }
    assert.deepEqual(wrong, []);
  });

  it("call the AWS CLI as it can be called", async () => {
    // `aws sso login` is of version 2 of the CLI, which no package registry has: the one here is version 1.
    await eachCallOf("aws", 15, async (calls) => {
      const readable = calls.filter(([service]) => service !== "sso");
      const said = await answersOfAws(readable);
      return new Map(readable.map((args, i) => [args, said[i] ?? "nothing: it has ended"]));
    });
  });

  it("call kubectl as it can be called", async () => {
    await eachCallOf(
      "kubectl",
      1,
      each((args) => answer(tools.kubectl, [...args, "--request-timeout=1s"])),
    );
  });

  it("call pulumi as it can be called", async () => {
    // Its flags are read before it shows its help. Lines that differ only in values are one.
    await eachCallOf("pulumi", 15, async (calls) => {
      const shape = (args: readonly string[]): string =>
        args.map((word, i) => (word.startsWith("-") ? word.replace(/=.*/, "=") : i < 2 ? word : "…")).join(" ");
      const answers = await each((args) => answer("pulumi", [...args, "--help"]))([
        ...new Map(calls.map((args) => [shape(args), args])).values(),
      ]);
      const byShape = new Map([...answers].map(([args, said]) => [shape(args), said]));
      return new Map(calls.map((args) => [args, byShape.get(shape(args)) ?? ""]));
    });
  });

  it("call npm's scripts by names that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as { scripts: object };
    const names = called.flatMap(({ page, call: [program, verb, ...args] }) => {
      if (program !== "npm" || page.startsWith("examples/")) return [];
      if (verb === "test" || verb === "start") return [{ page, name: verb }];
      const name = args.find((arg) => !arg.startsWith("-"));
      return verb === "run" && name !== undefined ? [{ page, name }] : [];
    });
    assert(names.length > 10);
    assert.deepEqual(
      names.filter(({ name }) => !(name in scripts)),
      [],
    );
  });

  it("test files that there are", () => {
    const files = called.flatMap(({ page, call }) =>
      call.filter((word) => /^(emulator\/)?test\/.*\.ts$/.test(word)).map((file) => ({ page, file })),
    );
    assert.deepEqual(
      files.filter(({ file }) => !existsSync(join(REPOSITORY, file))),
      [],
    );
  });

  async function eachCallOf(
    program: string,
    atLeast: number,
    run: (calls: readonly string[][]) => Promise<ReadonlyMap<string[], string>>,
  ): Promise<void> {
    const calls = new Map(
      called
        .filter(({ call }) => call[0] === program)
        .map(({ page, call }) => [call.join(" "), { page, args: call.slice(1) }]),
    );
    assert(calls.size >= atLeast, `only ${calls.size} calls of ${program}`);
    const answers = await run([...calls.values()].map(({ args }) => args));
    const wrong = [...calls].flatMap(([line, { page, args }]) => {
      const said = answers.get(args) ?? "";
      return UNREADABLE.test(said) ? [`${page}: ${line}\n${said.trim().slice(0, 400)}`] : [];
    });
    assert.deepEqual(wrong, []);
  }

  function each(run: (args: string[]) => Promise<string>) {
    return async (calls: readonly string[][]): Promise<ReadonlyMap<string[], string>> => {
      const answers = new Map<string[], string>();
      for (const args of calls) answers.set(args, await run(args));
      return answers;
    };
  }

  /** What the AWS CLI says of each; it is loaded once. */
  async function answersOfAws(calls: readonly string[][]): Promise<string[]> {
    const lib = join(dirname(tools.aws), "../lib");
    const python = spawn(await findPython(process.env), ["-s", join(__dirname, "awsLines.py")], {
      cwd: folder,
      env: { ...environment(), PYTHONPATH: lib },
    });
    python.stdin.end(calls.map((args) => `${JSON.stringify(args)}\n`).join(""));
    const [out, trouble] = await Promise.all([text(python.stdout), text(python.stderr), once(python, "close")]);
    const said = out.split("\n").filter((line) => line !== "");
    assert.equal(said.length, calls.length, trouble);
    return said.map((line) => JSON.parse(line) as string);
  }

  /** What a program says on standard error, with nothing but the emulator to talk to. */
  function answer(program: string, args: readonly string[]): Promise<string> {
    return new Promise((done, failed) => {
      execFile(program, args, { cwd: folder, env: environment(), timeout: 60_000 }, (error, _stdout, stderr) => {
        if (error?.code === "ENOENT") failed(new Error(`${program} is not on PATH`, { cause: error }));
        else done(stderr);
      });
    });
  }

  function environment(): NodeJS.ProcessEnv {
    const others = Object.entries(tools.env).filter(([name]) => !/^(AWS_|PULUMI_(?!EKS_VERSION_))/.test(name));
    const none = join(folder, "none");
    return {
      ...Object.fromEntries(others),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      // The one of version 1 reads this name alone.
      AWS_DEFAULT_REGION: CLUSTER.region,
      AWS_ENDPOINT_URL: emulator.url,
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
      AWS_PAGER: "",
      KUBECONFIG: none,
      HOME: folder,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }
});
