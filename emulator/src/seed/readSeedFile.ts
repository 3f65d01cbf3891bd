import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { SeedError } from "./FieldReader";

/** The document in a seed file. JSON is YAML, so one parser reads both. */
export function readSeedFile(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SeedError(`cannot read the seed ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
