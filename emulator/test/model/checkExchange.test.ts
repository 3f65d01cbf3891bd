import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureServiceModels } from "../../../scripts/awsTools/awsTools";
import type { RecordedExchange } from "../../src/http/requestLog";
import { checkExchange } from "./checkExchange";
import { ServiceModel } from "./ServiceModel";

const update = {
  id: "1",
  status: "InProgress",
  type: "VersionUpdate",
  params: [],
  createdAt: 1_790_812_800.5,
  errors: [],
};
const started: RecordedExchange = {
  method: "POST",
  url: "/clusters/devel/updates",
  requestBody: '{"version":"1.34"}',
  status: 200,
  headers: { "Content-Type": "application/json", "x-amzn-RequestId": "1" },
  body: JSON.stringify({ update }),
  faulted: false,
};
const listed: RecordedExchange = {
  ...started,
  method: "GET",
  url: "/clusters/devel/updates?maxResults=5",
  requestBody: "",
  body: '{"updateIds":["1"]}',
};

const answering = (change: object): RecordedExchange => ({
  ...started,
  body: JSON.stringify({ update: { ...update, ...change } }),
});
const failing = (error: string, status: number, body: object = { message: "no" }): RecordedExchange => ({
  ...started,
  status,
  headers: { ...started.headers, "x-amzn-ErrorType": error },
  body: JSON.stringify(body),
});

describe("an exchange held against AWS's model of EKS", () => {
  let eks: ServiceModel;
  before(async function () {
    this.timeout(15 * 60_000);
    eks = ServiceModel.load(join(await ensureServiceModels(), "eks", "2017-11-01"));
  });

  for (const [what, exchange] of [
    ["an answer with all that the model has", started],
    ["members in the query", listed],
    ["an error of the operation", failing("ResourceInUseException", 409, { message: "no", clusterName: "devel" })],
    ["an error of AWS's front end", failing("UnrecognizedClientException", 403)],
    [
      "a request that the model does not allow, if it is refused",
      { ...failing("InvalidParameterException", 400), requestBody: "{}" },
    ],
    ["an operation that the emulator does not have", failing("EmulatorUnsupportedOperation", 501)],
    ["an answer that a fault spoilt", { ...started, body: "{", faulted: true }],
  ] as const) {
    it(`may have ${what}`, () => {
      assert.deepEqual(checkExchange(eks, exchange).problems, []);
    });
  }

  for (const [what, exchange, problem] of [
    [
      "a member that the model does not have",
      answering({ finishedAt: 1 }),
      /answer\.update has finishedAt, which is no member/,
    ],
    [
      "a value outside the enumeration",
      answering({ status: "Done" }),
      /update\.status is "Done", and can be InProgress/,
    ],
    ["a member of another type", answering({ id: 1 }), /update\.id is no string/],
    ["a null", answering({ errors: null }), /update\.errors is no list/],
    [
      "a timestamp in milliseconds",
      answering({ createdAt: 1_790_812_800_500 }),
      /createdAt is no timestamp in epoch seconds/,
    ],
    [
      "a timestamp as text",
      answering({ createdAt: "2026-10-01T00:00:00Z" }),
      /createdAt is no timestamp in epoch seconds/,
    ],
    [
      "a wrong item deep down",
      answering({ errors: [{ resourceIds: [1] }] }),
      /errors\[0\]\.resourceIds\[0\] is no string/,
    ],
    [
      "a status of success that the model does not give",
      { ...started, status: 202 },
      /status 202 and no x-amzn-ErrorType/,
    ],
    ["a body that is no JSON", { ...started, body: "{" }, /body is no JSON/],
    [
      "an answer without a request id",
      { ...started, headers: { "Content-Type": "application/json" } },
      /no request id/,
    ],
    [
      "an answer of another content type",
      { ...started, headers: { ...started.headers, "Content-Type": "text/plain" } },
      /Content-Type is text/,
    ],
    [
      "an error that is none of the operation's",
      failing("NotFoundException", 404),
      /NotFoundException is no error of UpdateClus/,
    ],
    ["an error with another status", failing("ResourceInUseException", 400), /has status 400, and 409 in the model/],
    [
      "an error with a member of another error",
      failing("ThrottlingException", 429, { message: "no", addonName: "a" }),
      /has addonName/,
    ],
    ["an error without a message", failing("InvalidStateException", 400, {}), /no message/],
    ["a defect of the emulator", failing("EmulatorFailure", 500), /EmulatorFailure is no error/],
    [
      "an accepted request that lacks a member",
      { ...started, requestBody: "{}" },
      /accepted, though the request lacks version/,
    ],
    [
      "an accepted request with a stray member",
      { ...started, requestBody: '{"version":"1.34","x":1}' },
      /the body has x/,
    ],
    ["an accepted request with a stray parameter", { ...listed, url: `${listed.url}&x=1` }, /the query has x/],
    [
      "an accepted request beyond a bound",
      { ...listed, url: "/clusters/devel/updates?maxResults=101" },
      /maxResults is 101/,
    ],
    [
      "an accepted request with a word for a number",
      { ...listed, url: "/clusters/devel/updates?maxResults=x" },
      /no integer/,
    ],
    ["a path that is no operation's", { ...listed, url: "/nothing" }, /GET \/nothing is no operation/],
  ] as const) {
    it(`may not have ${what}`, () => {
      const { problems } = checkExchange(eks, exchange);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", problem);
    });
  }
});
