import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureServiceModels } from "../../../scripts/awsTools/awsTools";
import type { RecordedExchange } from "../../src/http/requestLog";
import { checkStsExchange } from "./checkStsExchange";
import { ServiceModel } from "./ServiceModel";

const REQUEST =
  "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Fr&RoleSessionName=s1&DurationSeconds=900";
const CREDENTIALS =
  "<AccessKeyId>ASIA0123456789ABCDEF</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>" +
  "<Expiration>2026-10-01T00:00:00Z</Expiration>";
const answer = (credentials: string): string =>
  `<AssumeRoleResponse xmlns="x"><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult>` +
  "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>\n";
const assumed: RecordedExchange = {
  method: "POST",
  url: "/",
  requestBody: REQUEST,
  status: 200,
  headers: { "Content-Type": "text/xml" },
  body: answer(CREDENTIALS),
  faulted: false,
};
const refused = (code: string, status: number, type = "Sender"): RecordedExchange => ({
  ...assumed,
  status,
  body: `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});

describe("an exchange held against AWS's model of STS", () => {
  let sts: ServiceModel;
  before(async function () {
    this.timeout(15 * 60_000);
    sts = ServiceModel.load(join(await ensureServiceModels(), "sts", "2011-06-15"));
  });

  for (const [what, exchange] of [
    ["an answer with all that the model has", assumed],
    ["an error of the operation", refused("ExpiredTokenException", 400)],
    ["an error of AWS's front end", refused("AccessDenied", 403)],
  ] as const) {
    it(`may have ${what}`, () => {
      assert.deepEqual(checkStsExchange(sts, exchange).problems, []);
    });
  }

  for (const [what, exchange, problem] of [
    [
      "a timestamp in epoch seconds",
      { ...assumed, body: answer(CREDENTIALS.replace("2026-10-01T00:00:00Z", "1790812800")) },
      /Expiration is no timestamp/,
    ],
    [
      "a member too few",
      { ...assumed, body: answer(CREDENTIALS.replace(/<SessionToken>.*<\/SessionToken>/, "")) },
      /lacks SessionToken/,
    ],
    [
      "a member too many",
      { ...assumed, body: answer(`${CREDENTIALS}<Region>r</Region>`) },
      /has Region, which is no member/,
    ],
    [
      "another operation's answer",
      { ...assumed, body: answer(CREDENTIALS).replaceAll("AssumeRoleResponse", "GetCallerIdentityResponse") },
      /the answer is/,
    ],
    [
      "an answer in JSON",
      { ...assumed, headers: { "Content-Type": "application/json" } },
      /Content-Type is application\/json/,
    ],
    [
      "an error that is none of the operation's",
      refused("IDPRejectedClaim", 403),
      /IDPRejectedClaim is no error of AssumeRole/,
    ],
    ["an error with another status", refused("AccessDenied", 400), /AccessDenied has status 400, not 403/],
    ["an error of the wrong party", refused("AccessDenied", 403, "Receiver"), /fault of Receiver/],
    [
      "an accepted request that lacks a member",
      { ...assumed, requestBody: REQUEST.replace("RoleSessionName=s1&", "") },
      /accepted, though the request lacks RoleSessionName/,
    ],
    [
      "an accepted request beyond a bound",
      { ...assumed, requestBody: REQUEST.replace("900", "899") },
      /DurationSeconds is 899/,
    ],
    ["an accepted request with a stray member", { ...assumed, requestBody: `${REQUEST}&X=1` }, /X is no member/],
    ["an action that is no operation", { ...assumed, requestBody: "Action=X" }, /X is no operation of STS/],
  ] as const) {
    it(`may not have ${what}`, () => {
      const { problems } = checkStsExchange(sts, exchange);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", problem);
    });
  }
});
