import assert from "node:assert/strict";
import fc from "fast-check";
import { printable, printableLine } from "../../../provider/core/printable";

describe("text from outside", () => {
  it("cannot colour, move or rewrite the terminal's text", () => {
    assert.equal(
      printable("a\u001b[31mred\u001b[0m\u009b2J\rb\u202Ec"),
      "a\ufffd[31mred\ufffd[0m\ufffd2J\ufffdb\ufffdc",
    );
  });

  it("keeps what can be read, line breaks too", () => {
    assert.equal(printable("Größe 1.31 → 1.32\r\nnext"), "Größe 1.31 → 1.32\nnext");
    assert.equal(printableLine("one\n  two"), "one two");
  });

  it("never lets a control character through, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(printableLine(text), /[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
