import { DescribeClusterCommand, UpdateClusterVersionCommand } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { request } from "node:https";
import { EmulatorFixture } from "../fixtures/emulatorFixture";

describe("a cluster's endpoint", () => {
  const emulator = new EmulatorFixture();
  beforeEach(() => emulator.seed({ name: "devel", version: "1.33" }, { name: "other", version: "1.31" }));

  async function reach(name: string): Promise<{ endpoint: string; ca: string }> {
    const { cluster } = await emulator.client().send(new DescribeClusterCommand({ name }));
    const { endpoint, certificateAuthority } = cluster ?? {};
    assert(endpoint !== undefined && certificateAuthority?.data !== undefined);
    return { endpoint, ca: Buffer.from(certificateAuthority.data, "base64").toString() };
  }

  function get(url: string, ca?: string, method = "GET"): Promise<{ status: number | undefined; body: string }> {
    return new Promise((resolve, reject) => {
      const asked = request(url, { method, agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => {
          resolve({ status: response.statusCode, body });
        });
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  async function version({ endpoint, ca }: { endpoint: string; ca: string }) {
    return JSON.parse((await get(`${endpoint}/version`, ca)).body) as Record<string, string>;
  }

  it("is HTTPS on loopback, with a certificate of the cluster's own authority and of none that is trusted anyway", async () => {
    const { endpoint, ca } = await reach("devel");
    assert.match(endpoint, /^https:\/\/127\.0\.0\.1:\d+\/[0-9A-F]{32}$/);
    assert.match(ca, /^-----BEGIN CERTIFICATE-----/);
    assert.equal((await get(`${endpoint}/version`, ca)).status, 200);
    await assert.rejects(get(`${endpoint}/version`), /certificate/);
  });

  it("says that it is ready and alive", async () => {
    const { endpoint, ca } = await reach("devel");
    for (const path of ["readyz", "livez"]) {
      assert.deepEqual(await get(`${endpoint}/${path}?verbose=false`, ca), { status: 200, body: "ok" });
    }
  });

  it("tells each cluster's own version", async () => {
    const [devel, other] = [await reach("devel"), await reach("other")];
    const { major, minor, gitVersion = "", platform } = await version(devel);
    assert.deepEqual([major, minor, platform], ["1", "33+", "linux/amd64"]);
    assert.match(gitVersion, /^v1\.33\.\d+-eks-[0-9a-f]{7}$/);
    assert.equal((await version(other)).minor, "31+");
  });

  it("tells the new version from the moment that the update is done, before DescribeCluster does", async () => {
    const devel = await reach("devel");
    const client = emulator.client();
    await client.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await emulator.advance(590);
    assert.equal((await version(devel)).minor, "33+");
    await emulator.advance(15);
    assert.equal((await version(devel)).minor, "34+");
    const { cluster } = await client.send(new DescribeClusterCommand({ name: "devel" }));
    assert.equal(cluster?.version, "1.33");
  });

  it("has nothing for callers without a token, nothing else, and nothing that changes anything", async () => {
    const { endpoint, ca } = await reach("devel");
    const { status, body } = await get(`${endpoint}/api/v1/nodes`, ca);
    assert.equal(status, 401);
    assert.equal((JSON.parse(body) as { reason: string }).reason, "Unauthorized");
    assert.equal((await get(`${endpoint}/logs`, ca)).status, 404);
    assert.equal((await get(`${endpoint}/version`, ca, "POST")).status, 404);
  });

  it("answers no more once the cluster is gone, or is another one", async () => {
    const { endpoint, ca } = await reach("devel");
    const place = { cluster: "devel", region: "eu-west-1" };
    await emulator.control("POST", "events", { ...place, what: "clusterRecreated" });
    await assert.rejects(get(`${endpoint}/version`, ca), /socket hang up|ECONNRESET/);
    const second = await reach("devel");
    assert.notEqual(second.endpoint, endpoint);
    assert.equal((await version(second)).minor, "33+");
    await emulator.control("POST", "events", { ...place, what: "clusterDeleted" });
    await assert.rejects(get(`${second.endpoint}/version`, ca), /socket hang up|ECONNRESET/);
  });

  it("is one listener for any number of clusters", async () => {
    const ports = new Set<string>();
    for (const name of ["devel", "other"]) ports.add(new URL((await reach(name)).endpoint).port);
    assert.equal(ports.size, 1);
  });
});
