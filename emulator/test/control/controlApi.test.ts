import { DescribeClusterCommand, ListClustersCommand } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { EmulatorFixture } from "../fixtures/emulatorFixture";

describe("the emulator's control API", () => {
  const emulator = new EmulatorFixture();

  async function answer(method: string, path: string, body?: string) {
    const response = await fetch(
      `${emulator.url}/_emulator/${path}`,
      body === undefined ? { method } : { method, body },
    );
    return { status: response.status, message: ((await response.json()) as { message?: string }).message ?? "" };
  }

  it("moves the clock by seconds, and to a date", async () => {
    const before = (await emulator.control("GET", "clock")) as { now: string };
    const after = (await emulator.control("POST", "clock", { advanceSeconds: 3600 })) as { now: string };
    const moved = Date.parse(after.now) - Date.parse(before.now);
    assert(moved >= 3_600_000 && moved < 3_660_000, `moved by ${moved} ms`);
    const set = (await emulator.control("POST", "clock", { set: "2027-01-01T00:00:00Z" })) as { now: string };
    assert.match(set.now, /^2027-01-01T00:00:0/);
  });

  it("says what a body should be when it makes no sense", async () => {
    for (const body of [
      "{}",
      '{"advanceSeconds": -1}',
      '{"set": "tomorrow"}',
      '{"set": "2027-02-30T00:00:00Z"}',
      '{"advanceSeconds": 1, "set": "2027-01-01"}',
    ]) {
      const { status, message } = await answer("POST", "clock", body);
      assert.equal(status, 400);
      assert.match(message, /advanceSeconds/);
    }
    assert.deepEqual(await answer("POST", "clock", "{"), { status: 400, message: "the body is not JSON" });
  });

  it("does not move the clock to where no date can be written", async () => {
    const before = (await emulator.control("GET", "clock")) as { now: string };
    for (const body of ['{"advanceSeconds": 1e300}', '{"set": "+275760-01-01T00:00:00Z"}', '{"set": "1969-12-31"}']) {
      const refusal = { status: 400, message: "the clock can be moved to the years 1970 to 9998 only" };
      assert.deepEqual(await answer("POST", "clock", body), refusal);
    }
    const after = (await emulator.control("GET", "clock")) as { now: string };
    assert(Date.parse(after.now) - Date.parse(before.now) < 60_000);
  });

  describe("is for this machine's own tools:", () => {
    /** The status of a request as a browser, or anything else, may send it: `fetch` lets nobody choose the Host. */
    const statusOf = async (headers: Record<string, string>, path = "clock", method = "GET", body?: string) => {
      const sent = request(`${emulator.url}/_emulator/${path}`, { method, headers });
      sent.end(body);
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };

    for (const host of ["127.0.0.1", "127.0.0.1:4510", "localhost:4510", "LOCALHOST", "[::1]:4510"]) {
      it(`answers by the name ${host}`, async () => {
        assert.equal(await statusOf({ host }), 200);
      });
    }

    for (const host of ["evil.example", "127.0.0.1.evil.example:4510", "localhost.evil.example", "10.0.0.1"]) {
      it(`does not answer by the name "${host}", which a page may have rebound to loopback`, async () => {
        assert.equal(await statusOf({ host }, "requests"), 403);
      });
    }

    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:4510"]) {
      it(`lets no page of ${origin} do anything, whatever the body says it is`, async () => {
        await emulator.seed({ name: "devel", version: "1.33" });
        const headers = { origin, "content-type": "text/plain" };
        assert.equal(await statusOf(headers, "reset", "POST", "{}"), 403);
        assert.equal(await statusOf(headers, "clock", "POST", '{"advanceSeconds": 600}'), 403);
        assert.deepEqual((await emulator.client().send(new ListClustersCommand())).clusters, ["devel"]);
      });
    }
  });

  it("takes no body without a limit, and goes on", async () => {
    const sent = request(`${emulator.url}/_emulator/seed`, { method: "POST" });
    sent.on("error", () => undefined);
    const piece = Buffer.alloc(1024 * 1024, " ");
    for (let count = 0; count < 17; count++) sent.write(piece);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    assert.equal(response.statusCode, 413);
    assert.match(await text(response), /more than 16777216 bytes/);
    await emulator.seed({ name: "devel", version: "1.33" });
  });

  it("lists its routes when asked for one that it does not have", async () => {
    const { status, message } = await answer("GET", "nothing");
    assert.equal(status, 404);
    assert.match(message, /GET \/_emulator\/requests/);
  });

  it("forgets clusters and requests on reset", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    await emulator.client().send(new ListClustersCommand());
    await emulator.control("POST", "reset");
    assert.deepEqual(await emulator.control("GET", "requests"), []);
    assert.deepEqual((await emulator.client().send(new ListClustersCommand())).clusters, []);
  });

  it("seeds clusters at any version, with what the seed says of them", async () => {
    await emulator.seed({
      name: "old",
      version: "1.25",
      createdAt: "2024-01-01T00:00:00Z",
      platformVersion: "eks.3",
      upgradePolicy: { supportType: "STANDARD" },
      tags: { team: "a" },
    });
    const { cluster } = await emulator.client().send(new DescribeClusterCommand({ name: "old" }));
    assert.deepEqual(
      [cluster?.version, cluster?.status, cluster?.platformVersion, cluster?.upgradePolicy?.supportType, cluster?.tags],
      ["1.25", "ACTIVE", "eks.3", "STANDARD", { team: "a" }],
    );
  });

  for (const [what, document, message] of [
    ["no object", "[]", /the seed must be an object/],
    ["an unknown field", '{"cluster": []}', /unknown field cluster; it may have clusters/],
    ["a cluster without a name", '{"clusters": [{"version": "1.33"}]}', /clusters\[0\] of the seed needs a name/],
    [
      "a version that YAML made a number",
      '{"clusters": [{"name": "a", "version": 1.3}]}',
      /version of clusters\[0\].*quotes/,
    ],
    ["an unknown version", '{"clusters": [{"name": "a", "version": "1.99"}]}', /from "1\.23" to "1\.36", not "1\.99"/],
    ["a bad account", '{"clusters": [{"name": "a", "version": "1.33", "account": "1"}]}', /twelve digits/],
    [
      "the same name twice",
      '{"clusters": [{"name": "a", "version": "1.33"}, {"name": "a", "version": "1.33"}]}',
      /already/,
    ],
  ] as const) {
    it(`refuses a seed with ${what}, and takes nothing of it`, async () => {
      const { status, message: said } = await answer("POST", "seed", document);
      assert.equal(status, 400);
      assert.match(said, message);
      assert.deepEqual((await emulator.client("us-east-1").send(new ListClustersCommand())).clusters, []);
    });
  }
});
