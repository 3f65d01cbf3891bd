import assert from "node:assert/strict";
import { isImageRelease, releaseFits } from "../../../provider/core/imageRelease";

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
