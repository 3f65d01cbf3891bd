import assert from "node:assert/strict";
import { templateKey } from "../../../provider/core/templateWords";
import {
  launchTemplateRefusal,
  namesOtherNumber,
  resolvedTemplate,
  templateWordText,
} from "../../../provider/plan/launchTemplate";

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

describe("a launch template by a word", () => {
  const latest = { name: "gold", version: "$Latest" };

  it("is one by its number, where that is known", () => {
    const numbers = { [templateKey(latest)]: "5" };
    assert.deepEqual(resolvedTemplate(latest, numbers), { name: "gold", version: "5", word: "$Latest" });
    assert.deepEqual(resolvedTemplate(latest, {}), latest);
    const written = { name: "gold", version: "4" };
    assert.deepEqual(resolvedTemplate(written, { [templateKey(written)]: "5" }), written);
  });

  it("is told with its number, and beside that of the node group", () => {
    assert.equal(
      templateWordText({ name: "gold", version: "5", word: "$Latest" }, "3"),
      "its launch template is at version 3, $Latest is 5",
    );
    assert.equal(
      templateWordText(latest, undefined),
      "its launch template is at version ?, $Latest stands for a number that is not known",
    );
    assert.equal(templateWordText({ name: "gold", version: "4" }, "3"), undefined);
  });
});

describe("a number of a launch template of which EC2 has to tell whether it is there", () => {
  it("is one that is written, of the same template, and that the node group does not have", () => {
    for (const version of ["4", "14"]) assert.equal(namesOtherNumber({ name: "gold", version }, HAS), true, version);
  });

  it("is no word, no number that a word stands for, none that the node group has, and none of another template", () => {
    for (const template of [
      undefined,
      { name: "gold", version: "$Latest" },
      { name: "gold", version: "5", word: "$Latest" as const },
      { name: "gold", version: "3" },
      { name: "silver", version: "4" },
      { name: "gold", version: "4a" },
      { name: "gold", version: "v4" },
    ]) {
      assert.equal(namesOtherNumber(template, HAS), false, JSON.stringify(template));
    }
  });
});
