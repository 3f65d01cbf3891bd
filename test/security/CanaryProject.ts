import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { PulumiProject, type CommandResult } from "../engine/PulumiProject";
import { AwsStandIn, session, stsError } from "../fixtures/aws/awsStandIn";
import { EMULATED_DATE } from "../emulatedDate";

/** In every secret that is planted. Nothing else has it, so that finding it anywhere is a leak. */
export const CANARY = "CANARY7c1e";

/** The one thing that is planted as an input: `pulumi.secret`, within an object. */
export const EXTERNAL_ID = `x-${CANARY}`;

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { ClusterVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
const assumeRole = config.getBoolean("throughRole") && {
  roleArn: "arn:aws:iam::000000000000:role/upgrades",
  externalId: pulumi.secret(process.env.EXTERNAL_ID),
};
const cluster = new ClusterVersion("devel", {
  clusterName: "devel",
  version: config.require("version"),
  ...(assumeRole ? { assumeRole } : {}),
});
exports.version = cluster.version;
exports.clusterArn = cluster.clusterArn;
`;

const SESSION = `of-${CANARY}`;

/** A project whose way to AWS is full of canaries, an EKS that checks the signatures, an STS, and eyes everywhere. */
export class CanaryProject {
  refuseSessions = false;

  private constructor(
    readonly pulumi: PulumiProject,
    readonly sts: AwsStandIn,
    private readonly emulator: RunningEmulator,
  ) {}

  static async create(env: Readonly<Record<string, string>> = {}): Promise<CanaryProject> {
    const seed = { clusters: [{ name: "devel", region: "eu-west-1", version: "1.31" }] };
    const emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.4,
      consistencySeconds: 0.1,
      seed,
    });
    const created: { project?: CanaryProject } = {};
    const refused = stsError(403, "AccessDenied", "not authorized to perform: sts:AssumeRole");
    const sts = await new AwsStandIn((seen) =>
      created.project?.refuseSessions ? refused : session(seen, { name: SESSION }),
    ).start();
    const known = {
      account: "000000000000",
      arn: "arn:aws:iam::000000000000:user/devel",
      userId: "AIDADEVEL",
      allow: [],
    };
    emulator.emulator.credentials.add({ ...KEYS, ...known });
    emulator.emulator.credentials.add({ ...SESSION_KEYS, ...known });
    const pulumi = new PulumiProject({ program: PROGRAM, endpoint: emulator.url, env: { EXTERNAL_ID, ...env } });
    mkdirSync(join(pulumi.folder, "tmp"));
    pulumi.setEnv({ TMPDIR: join(pulumi.folder, "tmp") });
    await pulumi.init();
    pulumi.setConfig({ version: "1.32", "aws:endpoints": [{ eks: emulator.url, sts: sts.url }] });
    created.project = new CanaryProject(pulumi, sts, emulator);
    return created.project;
  }

  /** Runs a command with all that Pulumi has to say, and finds no canary in it, nor in any file it left. */
  async run(...args: string[]): Promise<CommandResult> {
    const result = await this.pulumi.pulumi(...args, "--debug");
    const said = result.output.split("\n").filter((line) => !isPulumiTellingAll(line));
    assertSilent(`what \`pulumi ${args.join(" ")}\` prints`, said.join("\n"));
    for (const file of filesIn(this.pulumi.folder)) {
      assertSilent(
        `${file.slice(this.pulumi.folder.length + 1)} after \`pulumi ${args.join(" ")}\``,
        readFileSync(file, "utf8"),
      );
    }
    return result;
  }

  async succeeds(...args: string[]): Promise<CommandResult> {
    const result = await this.run(...args);
    assert.equal(result.code, 0, result.output);
    return result;
  }

  async setSecrets(secrets: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(secrets)) {
      await this.pulumi.succeeds("config", "set", "--secret", ...(key.includes(".") ? ["--path"] : []), key, value);
    }
  }

  async setVersion(version: string): Promise<void> {
    await this.pulumi.succeeds("config", "set", "version", version);
  }

  /** The next update of the version will fail, some time after it was accepted. */
  async failNextUpdate(): Promise<void> {
    const rule = { operation: "UpdateClusterVersion", count: 1, what: { kind: "updateEnds", outcome: "Failed" } };
    const response = await fetch(`${this.emulator.url}/_emulator/faults`, {
      method: "POST",
      body: JSON.stringify(rule),
    });
    assert(response.ok, await response.text());
  }

  async remove(): Promise<void> {
    this.pulumi.remove();
    await this.sts.stop();
    await this.emulator.close();
  }
}

/** Long-lived keys. */
export const KEYS = {
  accessKeyId: `AKIA${CANARY}`,
  secretAccessKey: `secret-${CANARY}`,
  sessionToken: `token-${CANARY}`,
};

/** What the STS of these tests gives out. */
const SESSION_KEYS = {
  accessKeyId: `ASIA${SESSION}`,
  secretAccessKey: `secret-of-${SESSION}`,
  sessionToken: `token-of-${SESSION}`,
};

/** With --debug, Pulumi's SDK prints the engine's whole answer for every resource of every provider, secrets included. */
function isPulumiTellingAll(line: string): boolean {
  return line.includes("debug: RegisterResource RPC finished: ");
}

function assertSilent(what: string, text: string): void {
  const spellings = [CANARY, ...[0, 1, 2].map((shift) => encodedCore(CANARY, shift))];
  for (const spelling of spellings) {
    const at = text.indexOf(spelling);
    assert.equal(at, -1, `${what} tells a secret: …${text.slice(Math.max(0, at - 100), at + 60)}…`);
  }
}

/** How a text looks within base64, at each of the three places it can begin at, less what its neighbours change. */
function encodedCore(text: string, shift: number): string {
  const encoded = Buffer.from("x".repeat(shift) + text).toString("base64");
  return encoded.slice(shift === 0 ? 0 : shift + 1, -4);
}

/** Programs' own files apart, there is nothing that may hold a secret. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    // Named pipes of Pulumi's are among them, and would be waited for.
    if (entry.isFile()) return [path];
    return entry.isDirectory() ? filesIn(path) : [];
  });
}
