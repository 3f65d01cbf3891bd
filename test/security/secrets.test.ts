import assert from "node:assert/strict";
import { CANARY, CanaryProject, EXTERNAL_ID, KEYS } from "./CanaryProject";

const UP = ["up", "--yes", "--skip-preview"];
const REFRESH = ["refresh", "--yes", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--skip-preview"];

describe("Secrets stay out of the state, its backups and history, the output and temporary files", function () {
  this.timeout(240_000);
  let project: CanaryProject;

  afterEach(() => project.remove());

  it("with keys and a proxy's password in the configuration, and an external id as a secret input", async () => {
    project = await CanaryProject.create();
    project.pulumi.setConfig({ throughRole: true });
    await project.setSecrets({
      "aws:accessKey": KEYS.accessKeyId,
      "aws:secretKey": KEYS.secretAccessKey,
      "aws:token": KEYS.sessionToken,
      "aws:httpsProxy": `http://someone:${CANARY}@127.0.0.1:3128`,
    });
    await project.succeeds("preview", "--diff");
    const up = await project.succeeds(...UP);
    assert.match(up.output, /1\.31 → 1\.32: done/);
    const assumed = project.sts.seen.find(({ operation }) => operation === "AssumeRole");
    assert.equal(assumed?.form.get("ExternalId"), EXTERNAL_ID, "the secrets do travel, to where they belong");
    assert.equal(assumed.accessKeyId, KEYS.accessKeyId);
    await externalIdIsEncrypted();

    await project.setVersion("1.33");
    await project.failNextUpdate();
    const failed = await project.run(...UP);
    assert.match(failed.output, /UpdateFailed/);
    await externalIdIsEncrypted();
    await project.succeeds(...REFRESH);
    await externalIdIsEncrypted();
    await project.succeeds("preview", "--json");
    await project.succeeds("preview", "--diff");
    await project.succeeds(...UP);
    await project.succeeds(...DESTROY);
  });

  it("with keys and a proxy's password in the environment @long", async () => {
    project = await CanaryProject.create({
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_SESSION_TOKEN: KEYS.sessionToken,
      HTTPS_PROXY: `http://someone:${CANARY}@127.0.0.1:3128`,
    });
    await project.failNextUpdate();
    const failed = await project.run(...UP);
    assert.match(failed.output, /UpdateFailed/);
    await project.succeeds(...UP);
    project.pulumi.setEnv({ AWS_SECRET_ACCESS_KEY: `wrong-${CANARY}` });
    const refused = await project.run(...REFRESH);
    assert.match(refused.output, /CredentialsRejected/);
  });

  it("with a web identity token in the configuration, when STS refuses it and when it takes it", async () => {
    project = await CanaryProject.create();
    project.pulumi.setConfig({
      "aws:assumeRoleWithWebIdentity": { roleArn: "arn:aws:iam::000000000000:role/upgrades" },
    });
    await project.setSecrets({ "aws:assumeRoleWithWebIdentity.webIdentityToken": `jwt.${CANARY}.signature` });
    project.refuseSessions = true;
    const refused = await project.run(...UP);
    assert.notEqual(refused.code, 0, refused.output);
    project.refuseSessions = false;
    await project.succeeds(...UP);
    const assumed = project.sts.seen.find(({ operation }) => operation === "AssumeRoleWithWebIdentity");
    assert.equal(assumed?.form.get("WebIdentityToken"), `jwt.${CANARY}.signature`);
    await project.succeeds(...REFRESH);
    await project.succeeds(...DESTROY);
  });

  async function externalIdIsEncrypted(): Promise<void> {
    const { inputs, outputs } = await project.pulumi.clusterVersion();
    for (const side of [inputs, outputs]) {
      assert.match(JSON.stringify(side.assumeRole), /"externalId":\{"[0-9a-f]{32}":"[0-9a-f]{32}","ciphertext":"v1:/);
    }
  }
});
