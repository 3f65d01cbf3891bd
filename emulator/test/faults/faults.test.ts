import {
  CreateClusterCommand,
  DescribeClusterCommand,
  DescribeUpdateCommand,
  EKSServiceException,
  ListClustersCommand,
  ListUpdatesCommand,
  UpdateType,
  UpdateClusterVersionCommand,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import type { RequestLogEntry } from "../../src/index";
import { EmulatorFixture, START, clusterInput, refused } from "../fixtures/emulatorFixture";

describe("the emulator's faults", () => {
  const emulator = new EmulatorFixture();
  const list = () => emulator.client().send(new ListClustersCommand());
  const describeDevel = () => emulator.client().send(new DescribeClusterCommand({ name: "devel" }));
  const upgrade = (clientRequestToken = "token") =>
    emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34", clientRequestToken }));

  async function fault(...rules: object[]): Promise<void> {
    await emulator.control("POST", "faults", rules);
  }

  async function outcomes(calls: number, call: () => Promise<unknown> = list): Promise<string> {
    let marks = "";
    for (let i = 0; i < calls; i++) {
      marks += await call().then(
        () => ".",
        () => "x",
      );
    }
    return marks;
  }

  async function updateIds(): Promise<string[]> {
    return (await emulator.client().send(new ListUpdatesCommand({ name: "devel" }))).updateIds ?? [];
  }

  async function describeUpdate(id: string | undefined) {
    const { update } = await emulator.client().send(new DescribeUpdateCommand({ name: "devel", updateId: id }));
    return update;
  }

  describe("which requests they befall", () => {
    for (const [what, selector, marks] of [
      ["every one", {}, "xxxxxx"],
      ["the nth", { nth: 3 }, "..x..."],
      ["several by number", { nth: [1, 4] }, "x..x.."],
      ["every second", { every: 2 }, ".x.x.x"],
      ["at most so many", { count: 2 }, "xx...."],
      ["those of another operation", { operation: "DescribeCluster" }, "......"],
      ["those of this operation", { operation: ["DescribeCluster", "ListClusters"] }, "xxxxxx"],
      ["those of another account", { account: "111111111111" }, "......"],
      ["those of this account and region", { account: "000000000000", region: "eu-west-1" }, "xxxxxx"],
      ["those of another region", { region: "eu-west-2" }, "......"],
      ["those of a cluster", { cluster: "devel" }, "......"],
      ["none by chance", { probability: 0 }, "......"],
      ["all by chance", { probability: 1 }, "xxxxxx"],
    ] as const) {
      it(`can be ${what}`, async () => {
        await fault({ ...selector, what: "serverError" });
        assert.equal(await outcomes(6), marks);
      });
    }

    it("can be some by chance, the same ones for the same seed, others for another", async () => {
      const marks: string[] = [];
      for (const seed of [1, 1, 2]) {
        await emulator.control("DELETE", "faults");
        await fault({ probability: 0.5, seed, what: "throttling" });
        marks.push(await outcomes(40));
      }
      assert.equal(marks[0], marks[1]);
      assert.notEqual(marks[0], marks[2]);
      assert.match(marks.join(""), /x.*\..*x/);
    });

    it("are told with how often they fired, until they are removed", async () => {
      await fault({ id: "a", nth: 2, what: "throttling" }, { id: "b", operation: "DescribeUpdate", what: "reset" });
      await outcomes(3);
      const told = (await emulator.control("GET", "faults")) as { id: string; seen: number; fired: number }[];
      assert.deepEqual(
        told.map(({ id, seen, fired }) => [id, seen, fired]),
        [
          ["a", 3, 1],
          ["b", 0, 0],
        ],
      );
      assert.deepEqual(await emulator.control("DELETE", "faults?id=a"), { removed: 1 });
      assert.deepEqual(await emulator.control("DELETE", "faults"), { removed: 1 });
      assert.deepEqual(await emulator.control("GET", "faults"), []);
    });
  });

  describe("of the answer", () => {
    for (const [what, status, name, message] of [
      ["throttling", 429, "ThrottlingException", "Rate exceeded"],
      ["serverError", 500, "ServerException", /error/],
      ["serviceUnavailable", 503, "ServiceUnavailableException", /unavailable/],
      ["accessDenied", 403, "AccessDeniedException", /is not authorized to perform: eks:ListClusters/],
      ["expiredToken", 403, "ExpiredTokenException", "The security token included in the request is expired"],
      [{ kind: "throttling", message: "Slow down" }, 429, "ThrottlingException", "Slow down"],
      [
        { kind: "error", type: "InvalidRequestException", message: "No.", members: { clusterName: "devel" } },
        400,
        "InvalidRequestException",
        "No.",
      ],
    ] as const) {
      it(`can be ${JSON.stringify(what)}`, async () => {
        await fault({ what });
        const error = await refused(list(), name, message);
        assert.equal(error.$metadata.httpStatusCode, status);
      });
    }

    it("can be a load balancer's page, which the SDK still takes for a server's error", async () => {
      await fault({ nth: 1, what: "html" }, { nth: 2, what: { kind: "html", status: 503 } });
      for (const status of [502, 503]) {
        const error: unknown = await list().catch((reason: unknown) => reason);
        assert(error instanceof Error && "$metadata" in error, String(error));
        assert.deepEqual((error.$metadata as { httpStatusCode: number }).httpStatusCode, status);
      }
    });

    it("can be anything", async () => {
      await fault({
        what: { kind: "answer", status: 200, headers: { "x-own": "1" }, body: '{"clusters":["invented"]}' },
      });
      assert.deepEqual((await list()).clusters, ["invented"]);
    });

    for (const what of ["reset", "truncated", "malformed"]) {
      it(`can be ${what}: the client gets an error that is none of EKS's`, async () => {
        await fault({ what });
        const error: unknown = await list().then(
          () => assert.fail("it succeeded"),
          (reason: unknown) => reason,
        );
        assert(
          error instanceof Error && !(error instanceof EKSServiceException && error.$fault === "client"),
          String(error),
        );
      });
    }

    it("is logged as none when the connection was reset, with what befell the request", async () => {
      await fault({ what: "reset" });
      await outcomes(1);
      const [entry] = (await emulator.control("GET", "requests")) as RequestLogEntry[];
      assert.deepEqual([entry?.status, entry?.faults], [null, ["reset"]]);
    });

    it("can be slow, or come drop by drop, and is right all the same", async () => {
      await fault({ nth: 1, what: { kind: "slow", seconds: 0.2 } }, { nth: 2, what: { kind: "drip", seconds: 0.2 } });
      for (let i = 0; i < 2; i++) {
        const began = process.hrtime.bigint();
        assert.deepEqual((await list()).clusters, []);
        assert(process.hrtime.bigint() - began >= 190_000_000n);
      }
    });

    it("can be that nothing is found, as right after the start of an update", async () => {
      await emulator.seed({ name: "devel", version: "1.33" });
      await fault({ operation: "DescribeUpdate", nth: 1, what: "notFound" });
      const { update } = await upgrade();
      await refused(
        describeUpdate(update?.id),
        "ResourceNotFoundException",
        `No update found for ID: ${update?.id ?? ""}`,
      );
      assert.equal((await describeUpdate(update?.id))?.status, "InProgress");
    });

    for (const what of ["reset", "serverError", "html", "expiredToken"]) {
      it(`can be ${what} before the effect or after it`, async () => {
        await emulator.seed({ name: "devel", version: "1.33" });
        await fault(
          { operation: "UpdateClusterVersion", nth: 1, what: { kind: what, when: "before" } },
          { operation: "UpdateClusterVersion", nth: 2, what: { kind: what, when: "after" } },
        );
        await assert.rejects(upgrade());
        assert.deepEqual(await updateIds(), []);
        await assert.rejects(upgrade());
        const [id, ...others] = await updateIds();
        assert.deepEqual(others, []);
        assert.equal((await upgrade()).update?.id, id, "the same token gives the update of which the answer was lost");
      });
    }
  });

  describe("of updates", () => {
    beforeEach(() => emulator.seed({ name: "devel", version: "1.33" }));

    it("let one end Failed, with any error", async () => {
      const errors = [{ errorCode: "IpNotAvailable", errorMessage: "No addresses.", resourceIds: ["subnet-1"] }];
      await fault({ operation: "UpdateClusterVersion", what: { kind: "updateEnds", errors } });
      const { update } = await upgrade();
      assert.equal((await describeUpdate(update?.id))?.status, "InProgress");
      await emulator.advance(600);
      const ended = await describeUpdate(update?.id);
      assert.deepEqual([ended?.status, ended?.errors], ["Failed", errors]);
      assert.equal((await describeDevel()).cluster?.version, "1.33");
    });

    it("let one end Cancelled, and sooner", async () => {
      await fault({ what: { kind: "updateEnds", outcome: "Cancelled", seconds: 60 } });
      const { update } = await upgrade();
      await emulator.advance(60);
      assert.equal((await describeUpdate(update?.id))?.status, "Cancelled");
    });

    it("leave alone an update that the request only repeats", async () => {
      const { update } = await upgrade();
      await fault({ what: { kind: "updateEnds", outcome: "Failed" } });
      assert.equal((await upgrade()).update?.id, update?.id);
      await emulator.advance(600);
      assert.equal((await describeUpdate(update?.id))?.status, "Successful");
    });

    it("hold one in progress until it is released, well or badly", async () => {
      await fault({ what: "updateHeld" });
      for (const [body, status] of [
        [{ outcome: "Cancelled" }, "Cancelled"],
        [{ errors: [{ errorCode: "Unknown" }] }, "Failed"],
        [{}, "Successful"],
      ] as const) {
        const { update } = await upgrade(status);
        await emulator.advance(30 * 24 * 3600);
        assert.equal((await describeUpdate(update?.id))?.status, "InProgress");
        await emulator.control("POST", "release", { update: update?.id, ...body });
        assert.equal((await describeUpdate(update?.id))?.status, status);
      }
    });
  });

  describe("of others", () => {
    const place = { cluster: "devel", region: "eu-west-1" };
    beforeEach(() => emulator.seed({ name: "devel", version: "1.33" }));

    it("delete the cluster half way", async () => {
      await fault({ operation: "DescribeUpdate", nth: 2, what: "clusterDeleted" });
      const { update } = await upgrade();
      await describeUpdate(update?.id);
      await refused(describeUpdate(update?.id), "ResourceNotFoundException", /No cluster found for name: devel/);
    });

    it("can be seen deleting it", async () => {
      await emulator.control("POST", "events", { ...place, what: { kind: "clusterDeleted", seconds: 60 } });
      assert.equal((await describeDevel()).cluster?.status, "DELETING");
      await emulator.advance(60);
      await refused(describeDevel(), "ResourceNotFoundException", /devel/);
    });

    it("recreate the cluster under its name: another endpoint, a later createdAt, none of its updates", async () => {
      const { cluster: first } = await describeDevel();
      const { update } = await upgrade();
      await fault({ operation: "DescribeUpdate", nth: 1, what: { kind: "clusterRecreated", version: "1.32" } });
      await refused(describeUpdate(update?.id), "ResourceNotFoundException", /No update found/);
      const { cluster: second } = await describeDevel();
      assert.deepEqual([second?.arn, second?.version, second?.status], [first?.arn, "1.32", "ACTIVE"]);
      assert((second?.createdAt?.getTime() ?? 0) >= START && (first?.createdAt?.getTime() ?? 0) < START);
      assert.notEqual(second?.identity?.oidc?.issuer, first?.identity?.oidc?.issuer);
    });

    for (const [what, type, version] of [
      ["updateStarted", "VersionUpdate", "1.34"],
      [{ kind: "updateStarted", version: "1.36" }, "VersionUpdate", "1.36"],
      [{ kind: "updateStarted", type: "VersionRollback" }, "VersionRollback", "1.32"],
      [{ kind: "updateStarted", type: "LoggingUpdate" }, "LoggingUpdate", "1.33"],
    ] as const) {
      it(`start an update: ${JSON.stringify(what)}`, async () => {
        await fault({ operation: "UpdateClusterVersion", nth: 1, what });
        const error = await refused(upgrade(), "ResourceInUseException", /currently has update .* in progress/);
        const [id] = await updateIds();
        assert(id !== undefined && error.message.includes(id));
        const update = await describeUpdate(id);
        assert.deepEqual([update?.type, update?.status], [type, "InProgress"]);
        await emulator.advance(620);
        assert.equal((await describeUpdate(id))?.status, "Successful");
        assert.equal((await describeDevel()).cluster?.version, version);
      });
    }

    it("start an update of every type that the model has, but an add-on's", async () => {
      const types = Object.values(UpdateType).filter((type) => type !== "AddonUpdate");
      for (const type of types) {
        await emulator.control("POST", "events", { ...place, what: { kind: "updateStarted", type, seconds: 1 } });
        await emulator.advance(2);
      }
      const updates = await Promise.all((await updateIds()).map((id) => describeUpdate(id)));
      assert.deepEqual(updates.map((update) => update?.type).sort(), [...types].sort());
    });

    it("cannot start one while another runs, and say so", async () => {
      await upgrade();
      await assert.rejects(
        emulator.control("POST", "events", { ...place, what: "updateStarted" }),
        /has update .* in progress/,
      );
      await fault({ what: "updateStarted" });
      await describeDevel();
      const log = (await emulator.control("GET", "requests")) as RequestLogEntry[];
      assert.match(log.at(-1)?.faults.join() ?? "", /^updateStarted,not updateStarted: .* in progress$/);
    });

    it("befall a cluster that is there, or are refused", async () => {
      const body = { cluster: "none", what: "clusterDeleted" };
      await assert.rejects(
        emulator.control("POST", "events", body),
        /no cluster none in account 0{12}, region us-east-1/,
      );
    });
  });

  it("befall in the order of their rules, the first outermost", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    await fault({ what: { kind: "reset", when: "after" } }, { what: "clusterDeleted" });
    await assert.rejects(describeDevel());
    await emulator.control("DELETE", "faults");
    await refused(describeDevel(), "ResourceNotFoundException", /devel/);
  });

  it("befall nothing any more after a reset", async () => {
    await fault({ what: "serverError" });
    await emulator.control("POST", "reset");
    await emulator.client().send(new CreateClusterCommand(clusterInput("devel")));
  });

  for (const [rule, message] of [
    [{}, /fault 2 needs a what/],
    [{ what: "nothing" }, /kind of what of fault 2 must be throttling or .*, not "nothing"/],
    [{ what: "throttling", nht: 1 }, /fault 2 has an unknown field nht; it may have .*nth/],
    [{ what: { kind: "throttling", seconds: 1 } }, /unknown field seconds/],
    [{ what: "throttling", nth: 0 }, /nth of fault 2 must be a whole number from 1, not 0/],
    [{ what: "throttling", probability: 2 }, /probability of fault 2 must be a number from 0 to 1/],
    [{ what: { kind: "slow" } }, /what of fault 2 needs a seconds/],
    [{ what: { kind: "reset", when: "later" } }, /when of what of fault 2 must be before or after, not "later"/],
    [{ what: { kind: "error", type: "Nonsense" } }, /type of what of fault 2 must be .*, not "Nonsense"/],
    [{ what: { kind: "updateEnds", errors: {} } }, /must be a list/],
  ] as const) {
    it(`refuses the rule ${JSON.stringify(rule)}, and says what to change`, async () => {
      const response = await fetch(`${emulator.url}/_emulator/faults`, {
        method: "POST",
        body: JSON.stringify([{ what: "reset" }, rule]),
      });
      assert.equal(response.status, 400);
      assert.match(((await response.json()) as { message: string }).message, message);
      assert.deepEqual(await emulator.control("GET", "faults"), []);
    });
  }
});
