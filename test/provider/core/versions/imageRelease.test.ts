import assert from "node:assert/strict";
import { isImageRelease, releaseFits, releaseFitsImage } from "../../../../provider/core/versions/imageRelease";

describe("the release of an EKS image", () => {
  for (const release of ["1.33.4-20251103", "1.47.0-6154605b", "1.47.0-61546052", "1.33-2025.11.12"]) {
    it(`may be ${release}`, () => {
      assert(isImageRelease(release));
    });
  }

  for (const text of ["1.33", "1.33.4", "latest", "1.33.4-20251103-x", "1.33-2025.11"]) {
    it(`is not ${text}`, () => {
      assert(!isImageRelease(text));
    });
  }

  it("is held against the version where it tells one", () => {
    assert(releaseFits("1.33.4-20251103", "1.33"));
    assert(releaseFits("1.33-2025.11.12", "1.33"));
    assert(releaseFits("1.47.0-6154605b", "1.33"));
    assert(!releaseFits("1.32.4-20251103", "1.33"));
    assert(!releaseFits("1.32-2025.11.12", "1.33"));
  });
});

describe("a release of a kind of image for a version of Kubernetes", () => {
  for (const [release, kubernetes, amiType, fits] of [
    ["1.33.4-20251103", "1.33", "AL2023_x86_64_STANDARD", true],
    ["1.32.9-20251103", "1.33", "AL2023_x86_64_STANDARD", false],
    ["1.47.0-6154605b", "1.33", "BOTTLEROCKET_ARM_64", true],
    ["1.47.0-6154605b", "1.33", "AL2023_x86_64_STANDARD", false],
    ["1.47.0-61546052", "1.33", "BOTTLEROCKET_x86_64", true],
    ["1.33-2025.11.12", "1.33", "BOTTLEROCKET_x86_64", false],
    ["1.33-2025.11.12", "1.33", "WINDOWS_CORE_2022_x86_64", true],
    ["1.32-2025.11.12", "1.33", "WINDOWS_CORE_2022_x86_64", false],
    ["1.33-2025.11.12", "1.33", "AL2_x86_64", false],
    ["1.33.4-20251103", "1.33", undefined, true],
  ] as const) {
    it(`${release} of ${amiType ?? "an unknown kind"} for ${kubernetes}: ${fits ? "yes" : "no"}`, () => {
      assert.equal(releaseFitsImage(release, kubernetes, amiType), fits);
    });
  }
});
