import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * A secret on its way to AWS. It stays what it is wherever values are copied, but printing it, putting it into JSON,
 * or inspecting it shows that it is a secret and nothing else: it cannot slip into the state, a log or an error.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  open(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
