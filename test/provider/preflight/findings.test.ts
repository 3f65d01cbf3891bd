import { FINDING_CODES } from "../../../provider/core/findings";
import assert from "node:assert/strict";
import {
  DeleteClusterCommand,
  EKSClient,
  UpdateClusterConfigCommand,
  UpdateClusterVersionCommand,
} from "@aws-sdk/client-eks";
import type { FindingCase, Outside } from "./findingCases";
import { FINDING_CASES } from "./findingCases";
import { brokenRules } from "./messageRules";
import type { Shown } from "../../fixtures/PreviewedCluster";
import { PreviewedCluster } from "../../fixtures/PreviewedCluster";

const LOOKS = /^(Describe|List)/;

describe("a preview of a change of version", () => {
  let devel: PreviewedCluster;

  async function previewOf(
    { cluster, options, before, program, olds, wholeCluster, beside }: FindingCase,
    more: object = {},
  ): Promise<Shown> {
    devel = await PreviewedCluster.start(cluster ?? {}, options);
    await before?.(outside(devel));
    return devel.preview({ ...program, ...more }, olds, {}, wholeCluster, beside);
  }

  afterEach(() => devel.close());

  for (const one of FINDING_CASES) {
    it(`shows ${one.code}, ${one.severity}, where ${one.when}`, async () => {
      const shown = await previewOf(one);
      const where = { error: shown.failures.map(({ reason }) => reason), warning: shown.warnings, note: [shown.plan] };
      const [text, ...twice] = where[one.severity].filter((message) => message.includes(one.code));
      assert(text !== undefined, JSON.stringify(shown, null, 2));
      assert.deepEqual(twice, []);
      for (const words of one.says) assert.match(text, words);
      const all = [shown.plan, ...shown.warnings, ...shown.failures.map(({ reason }) => reason)];
      assert.deepEqual(all.flatMap(brokenRules), []);
      if (one.severity !== "note") assert.match(text, new RegExp(`docs/findings/${one.code}\\.md`));
      assert.deepEqual(
        shown.requests.filter(({ operation }) => !LOOKS.test(operation)),
        [],
      );
    });

    if (one.severity !== "note") {
      it(`lets ${one.code} pass where ${one.when}, when it is waived, and shows the reason`, async () => {
        const shown = await previewOf(one, { waive: [{ code: one.code, reason: "we know" }] });
        const loud = [...shown.failures.map(({ reason }) => reason), ...shown.warnings];
        assert.deepEqual(
          loud.filter((message) => message.includes(one.code)),
          [],
        );
        assert.match(shown.plan, new RegExp(`${one.code} \\(${one.severity}, waived: we know\\)`));
      });
    }

    if (one.severity === "error") {
      it(`warns of ${one.code} under preflight: "warn" where ${one.when}, and stops nothing`, async () => {
        const shown = await previewOf(one, { preflight: "warn" });
        assert.deepEqual(shown.failures, []);
        assert(
          shown.warnings.some((message) => message.startsWith(one.code)),
          JSON.stringify(shown),
        );
      });
    }
  }

  for (const code of FINDING_CODES) {
    const one = FINDING_CASES.find((each) => each.code === code && each.severity !== "note");
    if (one === undefined) continue;
    it(`lets ${code} pass where ${one.when}, for its resource and until a day, and not for another`, async () => {
      const loudIn = ({ failures, warnings }: Shown): string[] =>
        [...failures.map(({ reason }) => reason), ...warnings].filter((message) => message.startsWith(code));
      const again = (waiver: object): Promise<Shown> =>
        devel.preview({ ...one.program, waive: [waiver] }, one.olds, {}, one.wholeCluster, one.beside);
      const [text = ""] = loudIn(await previewOf(one));
      const resource = /resource: "([^"]+)"/.exec(text)?.[1];
      const waiver = { code, resource, until: "2026-12-31", reason: "we know" };
      const waived = await again(waiver);
      assert.deepEqual(loudIn(waived), [], `${resource} of ${text}`);
      assert.match(waived.plan, new RegExp(`${code} \\(${one.severity}, waived: we know\\)`));
      const other = await again({ ...waiver, resource: "addon/another" });
      assert.equal(loudIn(other).length, 1);
    });
  }

  it("is tried with every code there is", async () => {
    devel = await PreviewedCluster.start();
    assert.deepEqual([...new Set(FINDING_CASES.map(({ code }) => code))].sort(), [...FINDING_CODES].sort());
  });
});

/** Other people, with the AWS SDK. */
function outside({ world }: PreviewedCluster): Outside {
  const send = async (call: (client: EKSClient) => Promise<unknown>): Promise<void> => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new EKSClient({ region: "eu-west-1", endpoint: world.url, credentials });
    await call(client);
    client.destroy();
  };
  return {
    update: (version) => send((client) => client.send(new UpdateClusterVersionCommand({ name: "devel", version }))),
    delete: () => send((client) => client.send(new DeleteClusterCommand({ name: "devel" }))),
    log: () =>
      send((client) =>
        client.send(
          new UpdateClusterConfigCommand({
            name: "devel",
            logging: { clusterLogging: [{ types: ["audit"], enabled: true }] },
          }),
        ),
      ),
    advance: (seconds) => world.time.sleep(seconds * 1000),
    fault: (...rules) => world.fault(...rules),
  };
}
