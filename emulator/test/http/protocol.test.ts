import {
  CreateClusterCommand,
  DescribeClusterCommand,
  ListAccessEntriesCommand,
  ListClustersCommand,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import type { RequestLogEntry } from "../../src/index";
import { EmulatorFixture, clusterInput, refused } from "../fixtures/emulatorFixture";
import { signedFetch } from "../fixtures/signedFetch";

describe("the emulator's protocol", () => {
  const emulator = new EmulatorFixture();

  it("writes errors as JSON with a message, x-amzn-ErrorType and a request id", async () => {
    const response = await signedFetch(`${emulator.url}/clusters/none`);
    assert.equal(response.status, 404);
    assert.equal(response.headers.get("x-amzn-errortype"), "ResourceNotFoundException");
    assert.match(response.headers.get("x-amzn-requestid") ?? "", /^[0-9a-f-]{36}$/);
    assert.deepEqual(await response.json(), { clusterName: "none", message: "No cluster found for name: none." });
  });

  it("writes timestamps as epoch seconds", async () => {
    await emulator.seed({ name: "devel", version: "1.33", createdAt: "2026-05-01T00:00:00.500Z" });
    const response = await signedFetch(`${emulator.url}/clusters/devel`);
    const { cluster } = (await response.json()) as { cluster: { createdAt: unknown } };
    assert.equal(cluster.createdAt, Date.parse("2026-05-01T00:00:00.500Z") / 1000);
  });

  it("names an operation of EKS that it does not have, with an error that EKS never gives", async () => {
    const call = emulator.client().send(new ListAccessEntriesCommand({ clusterName: "devel" }));
    const error = await refused(call, "EmulatorUnsupportedOperation", /does not have the operation ListAccessEntries/);
    assert.equal(error.$metadata.httpStatusCode, 501);
    const response = await signedFetch(`${emulator.url}/no/such/path`, { method: "PUT" });
    assert.equal(response.status, 501);
    assert.match(await response.text(), /PUT \/no\/such\/path/);
  });

  it("refuses a body that is no JSON object, and a member of the wrong type", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    for (const body of ["{", "[]", '{"version": 1.34}', '{"version": "1.34", "force": "yes"}']) {
      const response = await signedFetch(`${emulator.url}/clusters/devel/updates`, { method: "POST", body });
      assert.deepEqual([response.status, response.headers.get("x-amzn-errortype")], [400, "SerializationException"]);
    }
  });

  it("survives a path that cannot be decoded", async () => {
    const response = await signedFetch(`${emulator.url}/clusters/%E0%A4%A`);
    assert.equal(response.status, 501);
  });

  it("logs every request, refused ones too, until the log is cleared", async () => {
    const eks = emulator.client();
    await eks.send(new ListClustersCommand({ maxResults: 5 }));
    const error = await refused(
      eks.send(new DescribeClusterCommand({ name: "none" })),
      "ResourceNotFoundException",
      /none/,
    );
    await fetch(`${emulator.url}/clusters`);
    await eks.send(new CreateClusterCommand(clusterInput("devel")));
    const log = (await emulator.control("GET", "requests")) as RequestLogEntry[];
    assert.deepEqual(
      log.map(({ operation, cluster, status, error, region }) => ({ operation, cluster, status, error, region })),
      [
        { operation: "ListClusters", cluster: null, status: 200, error: null, region: "eu-west-1" },
        {
          operation: "DescribeCluster",
          cluster: "none",
          status: 404,
          error: "ResourceNotFoundException",
          region: "eu-west-1",
        },
        {
          operation: "ListClusters",
          cluster: null,
          status: 403,
          error: "MissingAuthenticationTokenException",
          region: null,
        },
        { operation: "CreateCluster", cluster: "devel", status: 200, error: null, region: "eu-west-1" },
      ],
    );
    assert.deepEqual(log[0]?.params, { maxResults: "5" });
    assert.equal(log[1]?.requestId, error.$metadata.requestId);
    assert.match(log[0].at, /^2026-10-01T00:00:/);
    await emulator.control("DELETE", "requests");
    assert.deepEqual(await emulator.control("GET", "requests"), []);
  });
});
