import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureEksctl, ensureMoto } from "../../../scripts/awsTools/awsTools";
import { findProgram, pathFolders } from "../../../scripts/engine/executable";
import { type RunningEmulator, startEmulator } from "../../src/index";
import { START } from "../fixtures/emulatorFixture";

const INSTALL_MS = 75 * 60_000;
const SEED = {
  clusters: [
    {
      name: "devel",
      version: "1.33",
      region: "eu-west-1",
      nodegroups: [{ name: "workers", version: "1.32" }],
      addons: [{ name: "kube-proxy" }, { name: "coredns", version: "v1.11.4-eksbuild.2" }],
    },
  ],
};

/** eksctl waits half a minute between two looks, so that each command takes at least that. */
describe("eksctl, with moto in place of AWS's other services, where Go is installed", function () {
  this.timeout(INSTALL_MS);
  let eksctl: string;
  let moto: { url: string; process: ChildProcess };
  let emulator: RunningEmulator;
  let home: string;

  before(async function () {
    if (findProgram("go", pathFolders(process.env)) === undefined) this.skip();
    home = mkdtempSync(join(tmpdir(), "eks-emulator-eksctl-"));
    eksctl = await ensureEksctl();
    moto = await startMoto();
    emulator = await startEmulator({ startAt: START, upgradeSeconds: 1, consistencySeconds: 0.1, seed: SEED });
  });
  after(async () => {
    // What a skipped or failed start has not made is not there to be closed.
    await (emulator as RunningEmulator | undefined)?.close();
    (moto as typeof moto | undefined)?.process.kill();
    if ((home as string | undefined) !== undefined) rmSync(home, { recursive: true, force: true });
  });

  async function startMoto(): Promise<typeof moto> {
    const { python, lib } = await ensureMoto();
    const port = await freePort();
    const server = spawn(python, ["-s", "-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
      env: { ...process.env, PYTHONPATH: lib },
      stdio: "ignore",
    });
    const url = `http://127.0.0.1:${port}`;
    while (!(await answers(url))) {
      if (server.exitCode !== null) throw new Error(`moto ended with exit code ${server.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { url, process: server };
  }

  /** Runs a command that is told of the emulator and moto, and of nothing of the user's own. */
  async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
    const child = spawn(eksctl, [...args, "--color", "false"], {
      env: {
        ...Object.fromEntries(others),
        HOME: home,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_REGION: "eu-west-1",
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_EKS_ENDPOINT: emulator.url,
        AWS_STS_ENDPOINT: emulator.url,
        AWS_CLOUDFORMATION_ENDPOINT: moto.url,
        AWS_EC2_ENDPOINT: moto.url,
        AWS_IAM_ENDPOINT: moto.url,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output };
  }

  async function control(route: string, body: object): Promise<void> {
    const answer = await fetch(`${emulator.url}/_emulator/${route}`, { method: "POST", body: JSON.stringify(body) });
    assert(answer.ok, await answer.text());
  }

  async function succeeds(...args: string[]): Promise<string> {
    const { code, output } = await run(...args);
    assert.equal(code, 0, output);
    return output;
  }

  it("upgrade cluster, upgrade nodegroup, update addon and scale nodegroup go through", async () => {
    assert.match(await succeeds("get", "cluster", "--name", "devel"), /devel\s+1\.33\s+ACTIVE/);
    assert.match(
      await succeeds("upgrade", "cluster", "--name", "devel", "--approve"),
      /control plane has been upgraded to version "1\.34"/,
    );
    const workers = ["--cluster", "devel", "--name", "workers"];
    assert.match(
      await succeeds("upgrade", "nodegroup", ...workers, "--kubernetes-version", "1.34"),
      /nodegroup successfully upgraded/,
    );
    const proxy = ["--cluster", "devel", "--name", "kube-proxy"];
    assert.match(await succeeds("update", "addon", ...proxy, "--version", "latest", "--wait"), /"kube-proxy" active/);
    await succeeds("scale", "nodegroup", ...workers, "--nodes", "3", "--nodes-max", "4");
    // eksctl does not wait for that.
    await control("clock", { advanceSeconds: 10 });

    const nodegroups = JSON.parse(await succeeds("get", "nodegroup", "--cluster", "devel", "--output", "json")) as {
      DesiredCapacity: number;
      Version: string;
    }[];
    assert.deepEqual(
      nodegroups.map(({ DesiredCapacity, Version }) => [DesiredCapacity, Version]),
      [[3, "1.34"]],
    );
    assert.match(await succeeds("get", "addon", "--cluster", "devel"), /kube-proxy\s+v1\.34\.\S+\s+ACTIVE/);
  });

  it("a node group goes back to the version that the cluster can be rolled back to, and an update that fails is told", async () => {
    const workers = ["--cluster", "devel", "--name", "workers"];
    assert.match(
      await succeeds("upgrade", "nodegroup", ...workers, "--kubernetes-version", "1.33"),
      /nodegroup successfully upgraded/,
    );
    await control("faults", { operation: "UpdateNodegroupVersion", count: 1, what: "updateEnds" });
    const { code, output } = await run("upgrade", "nodegroup", ...workers, "--kubernetes-version", "1.34");
    assert.notEqual(code, 0, output);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
}
