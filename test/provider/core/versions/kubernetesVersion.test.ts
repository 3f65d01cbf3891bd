import assert from "node:assert/strict";
import fc from "fast-check";
import {
  compareVersions,
  formatVersion,
  nextMinor,
  parseKubernetesVersion,
  previousMinor,
} from "../../../../provider/core/versions/kubernetesVersion";

describe("a Kubernetes version", () => {
  for (const text of ["1.33", "v1.33", " 1.33 ", "1.33\n"]) {
    it(`reads ${JSON.stringify(text)} as 1.33`, () => {
      assert.deepEqual(parseKubernetesVersion(text), { ok: true, version: { major: 1, minor: 33 } });
    });
  }

  const refused: readonly [unknown, RegExp][] = [
    ["1.33.2", /names a patch release.*write "1\.33"/],
    ["v1.33.2-eks-1234", /names a patch release.*write "1\.33"/],
    ["1.3", /if you mean "1\.30", write it in quotes/],
    [1.3, /is the number 1\.3, and a number loses the zero/],
    ["latest", /"latest" is not a Kubernetes minor version; write major and minor/],
    ["", /is empty; write the minor version/],
    ["  ", /is empty/],
    ["2.1", /EKS offers Kubernetes 1\.x only/],
    ["1", /is not a Kubernetes minor version/],
    ["1.33 or newer", /is not a Kubernetes minor version/],
    [null, /must be a string such as "1\.33"/],
    [{ major: 1 }, /must be a string such as "1\.33"/],
  ];
  for (const [text, reason] of refused) {
    it(`refuses ${JSON.stringify(text)} and says what to write`, () => {
      const parsed = parseKubernetesVersion(text);
      assert(!parsed.ok);
      assert.match(parsed.reason, reason);
    });
  }

  it("is written as it is read, and ordered by its minor as a number", () => {
    const minors = fc.integer({ min: 10, max: 99 });
    fc.assert(
      fc.property(minors, minors, (a, b) => {
        const [x, y] = [
          { major: 1, minor: a },
          { major: 1, minor: b },
        ];
        assert.deepEqual(parseKubernetesVersion(formatVersion(x)), { ok: true, version: x });
        assert.equal(Math.sign(compareVersions(x, y)), Math.sign(a - b));
        assert.deepEqual(previousMinor(nextMinor(x)), x);
      }),
    );
  });
});
