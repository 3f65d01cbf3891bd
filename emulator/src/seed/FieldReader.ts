import { isJsonObject, type JsonObject } from "../json";

/** What is wrong with a seed: where, and what it should be. */
export class SeedError extends Error {
  override readonly name = "SeedError";
}

/** Reads one object of a seed field by field, keeps track of where it is, and of which fields nobody asked for. */
export class FieldReader {
  private readonly fields: JsonObject;
  private readonly read = new Set<string>();

  constructor(
    value: unknown,
    private readonly where: string,
  ) {
    if (!isJsonObject(value)) {
      throw new SeedError(`${where} must be an object, not ${JSON.stringify(value)}`);
    }
    this.fields = value;
  }

  optional<T>(field: string, parse: (value: unknown, where: string) => T): T | undefined {
    this.read.add(field);
    const value = this.fields[field];
    return value === undefined || value === null ? undefined : parse(value, `${field} of ${this.where}`);
  }

  required<T>(field: string, parse: (value: unknown, where: string) => T): T {
    const value = this.optional(field, parse);
    if (value === undefined) {
      throw new SeedError(`${this.where} needs a ${field}`);
    }
    return value;
  }

  object(field: string): FieldReader | undefined {
    return this.optional(field, (value, where) => new FieldReader(value, where));
  }

  list(field: string): FieldReader[] {
    const list = this.optional(field, (value, where): unknown[] => {
      if (Array.isArray(value)) return value;
      throw new SeedError(`${where} must be a list, not ${JSON.stringify(value)}`);
    });
    return (list ?? []).map((item, index) => new FieldReader(item, `${field}[${index}] of ${this.where}`));
  }

  /** To be called last: a field that nothing read is a mistake in the seed. */
  noOthers(): void {
    const stray = Object.keys(this.fields).find((field) => !this.read.has(field));
    if (stray !== undefined) {
      throw new SeedError(`${this.where} has an unknown field ${stray}; it may have ${[...this.read].join(", ")}`);
    }
  }
}
