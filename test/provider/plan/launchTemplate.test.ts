import assert from "node:assert/strict";
import { launchTemplateRefusal } from "../../../provider/plan/launchTemplate";

const HAS = {
  name: "workers",
  launchTemplateVersion: "3",
  launchTemplateName: "gold",
  launchTemplateId: "lt-1",
};

describe("a launch template for a node group", () => {
  it("is another version of its own, by name or by id", () => {
    assert.equal(launchTemplateRefusal({ name: "gold", version: "4" }, HAS), undefined);
    assert.equal(launchTemplateRefusal({ id: "lt-1", version: "4" }, HAS), undefined);
    const unnamed = { ...HAS, launchTemplateName: undefined };
    assert.equal(launchTemplateRefusal({ name: "gold", version: "4" }, unnamed), undefined);
    assert.equal(
      launchTemplateRefusal({ id: "lt-1", version: "4" }, { ...HAS, launchTemplateId: undefined }),
      undefined,
    );
  });

  it("is refused where it is another one, and both are named", () => {
    const { fact = "", remedy } = launchTemplateRefusal({ name: "silver", version: "4" }, HAS) ?? {};
    assert.match(fact, /workers has the launch template gold \(lt-1\), .* not with silver$/);
    assert.equal(remedy, 'write launchTemplate: { name: "gold", version: "…" }');
    const byId = launchTemplateRefusal({ id: "lt-2", version: "4" }, { ...HAS, launchTemplateName: undefined });
    assert.match(byId?.fact ?? "", /has the launch template lt-1 \(lt-1\), .* not with lt-2$/);
    assert.match(byId?.remedy ?? "", /name: "…"/);
    const noId = launchTemplateRefusal({ name: "silver", version: "4" }, { ...HAS, launchTemplateId: undefined });
    assert.match(noId?.fact ?? "", /has the launch template gold, and/);
  });

  it("is refused where the node group was made without one", () => {
    const { fact = "" } =
      launchTemplateRefusal({ name: "gold", version: "4" }, { ...HAS, launchTemplateVersion: undefined }) ?? {};
    assert.match(fact, /made without a launch template/);
  });
});
