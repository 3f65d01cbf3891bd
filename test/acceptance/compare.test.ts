import assert from "node:assert/strict";
import { differences } from "../../scripts/acceptance/compare";
import { operationOf, parseRecording, seedOf, type Exchange } from "../../scripts/acceptance/recording";

const describeCluster = (answer: unknown, more: Partial<Exchange> = {}): Exchange => ({
  at: "2026-11-25T00:00:00.000Z",
  ms: 12,
  service: "eks",
  method: "GET",
  path: "/clusters/prod",
  status: 200,
  answer,
  ...more,
});
const refused = (message: string, more: Partial<Exchange> = {}): Exchange =>
  describeCluster(
    { message },
    {
      method: "POST",
      path: "/clusters/prod/updates",
      status: 400,
      errorType: "InvalidParameterException",
      ...more,
    },
  );

describe("the comparison of two recordings", () => {
  const active = describeCluster({ cluster: { name: "prod", status: "ACTIVE", version: "1.33" } });

  it("finds nothing where both say the same, whatever the times, ids and versions", () => {
    const later = {
      ...active,
      at: "2027-01-01T00:00:00.000Z",
      answer: { cluster: { name: "b", status: "ACTIVE", version: "1.34" } },
    };
    assert.deepEqual(differences([active, active], [later]), []);
    const id = "2c43e22a-1111-4222-8333-944455556666";
    assert.deepEqual(
      differences([refused(`no 1.33 for ${id}`)], [refused("no 1.40 for 0c43e22a-1111-4222-8333-944455556666")]),
      [],
    );
  });

  const CASES: readonly (readonly [string, Exchange, Exchange, RegExp])[] = [
    [
      "a member that only AWS has, named once with all that is in it",
      describeCluster({ cluster: { a: { b: { c: 1 } } } }),
      describeCluster({ cluster: {} }),
      /^DescribeCluster 200: answer\.cluster\.a \(object\) is in AWS's answer, not in the emulator's$/,
    ],
    [
      "a member that only the emulator has",
      describeCluster({ cluster: {} }),
      describeCluster({ cluster: { b: [] } }),
      /^DescribeCluster 200: answer\.cluster\.b \(list\) is in the emulator's answer, not in AWS's$/,
    ],
    [
      "another type",
      describeCluster({ cluster: { createdAt: 17 } }),
      describeCluster({ cluster: { createdAt: "17" } }),
      /answer\.cluster\.createdAt is number on AWS, string on the emulator$/,
    ],
    [
      "another word of an error",
      refused("Unsupported Kubernetes minor version update from 1.31 to 1.33"),
      refused("Wrong version 1.33"),
      /UpdateClusterVersion 400 InvalidParameterException: answer\.message was "Unsupported .* VERSION to VERSION" on AWS/,
    ],
    [
      "another error for the same call",
      refused("x", { errorType: "ResourceInUseException:http://internal.amazon.com/", status: 409 }),
      refused("x"),
      /^UpdateClusterVersion 409 ResourceInUseException: seen on AWS, never on the emulator$/,
    ],
    [
      "a state that only AWS shows",
      describeCluster({ cluster: { status: "PENDING" } }),
      describeCluster({ cluster: { status: "ACTIVE" } }),
      /answer\.cluster\.status was PENDING on AWS, never on the emulator$/,
    ],
    [
      "a call that had no answer",
      describeCluster(undefined, { status: undefined, failed: "ECONNRESET" } as unknown as Exchange),
      active,
      /^DescribeCluster no answer \(ECONNRESET\): seen on AWS, never on the emulator$/,
    ],
  ];
  for (const [what, aws, emulator, expected] of CASES) {
    it(`names ${what}`, () => {
      const found = differences([aws], [emulator]);
      assert.match(found[0] ?? "", expected, found.join("\n"));
    });
  }

  it("leaves out what depends on the moment of a look", () => {
    const updating = describeCluster({ cluster: { name: "prod", status: "UPDATING", version: "1.33" } });
    assert.deepEqual(differences([active], [active, updating, refused("busy")]), []);
    assert.equal(differences([active], [active, { ...active, path: "/clusters/prod/addons" }]).length, 1);
  });

  it("leaves out STS, whose answers are not recorded", () => {
    assert.deepEqual(differences([{ ...active, service: "sts", status: 403 }, active], [active]), []);
  });
});

describe("a recording", () => {
  const subject = { format: 1, cluster: "prod", region: "eu-west-1", from: "1.32", to: "1.33" };

  it("is lines of JSON, the first of which says what was recorded", () => {
    const exchange = describeCluster({});
    const text = `${JSON.stringify(subject)}\n${JSON.stringify(exchange)}\n`;
    assert.deepEqual(parseRecording(text, "file"), { subject, exchanges: [exchange] });
  });

  it("is refused where it is none", () => {
    assert.throws(() => parseRecording("", "file"), /file is no recording/);
    assert.throws(() => parseRecording('{"format":2}\n', "file"), /has no "format": 1/);
    assert.throws(() => parseRecording(`${JSON.stringify(subject)}\n{"at`, "file"), /file, line 2 is no JSON/);
  });

  it("knows EKS's names of the calls", () => {
    assert.equal(operationOf({ method: "GET", path: "/clusters/a/updates/b" }), "DescribeUpdate");
    assert.equal(operationOf({ method: "PUT", path: "/else" }), "PUT /else");
  });

  it("gives the emulator the cluster as it was at first", () => {
    const nodegroup = (version: string): Exchange =>
      describeCluster({ nodegroup: { nodegroupName: "blue", version } }, { path: "/clusters/prod/node-groups/blue" });
    const addon = describeCluster(
      { addon: { addonName: "coredns", addonVersion: "v1" } },
      { path: "/clusters/prod/addons/coredns" },
    );
    const exchanges = [nodegroup("1.31"), addon, nodegroup("1.33")];
    assert.deepEqual(seedOf({ subject: { ...subject, format: 1 }, exchanges }), {
      clusters: [
        {
          name: "prod",
          region: "eu-west-1",
          version: "1.32",
          nodegroups: [{ name: "blue", version: "1.31" }],
          addons: [{ name: "coredns", version: "v1" }],
        },
      ],
    });
  });
});
