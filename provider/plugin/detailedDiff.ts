import { canonical } from "../core/fields";
import { templateNumbersDiffer, templateNumbersIn } from "../core/templateWords";
import type { Properties } from "./propertyValues";

export interface PropertyChange {
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
  /** Whether old and new inputs are compared for it; otherwise the state's output is, with the new input. */
  readonly ofInputs: boolean;
}

export interface Compared {
  readonly oldInputs: Properties;
  readonly olds: Properties;
  readonly news: Properties;
  readonly replaces: readonly string[];
  /** The output that tells what an update is for, where the inputs are what they were. */
  readonly leads: "version" | "progress";
}

/**
 * What a difference consists of, property by property. Where the inputs are the same and the state is not where they want it, as
 * after a run that did not finish, it is the version that differs, or else what the state keeps of the unfinished run.
 */
export function detailedDiff({
  oldInputs,
  olds,
  news,
  replaces,
  leads,
}: Compared): ReadonlyMap<string, PropertyChange> {
  const changes = new Map<string, PropertyChange>();
  const names = [...new Set([...Object.keys(oldInputs), ...Object.keys(news), ...replaces])].sort();
  for (const name of names) {
    const [before, after] = [oldInputs[name], news[name]];
    const replacing = replaces.includes(name);
    if (isHidden(name) || (!replacing && canonical(before) === canonical(after))) continue;
    const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
    changes.set(name, { kind, replaces: replacing, ofInputs: true });
  }
  if (changes.size > 0) return changes;
  const wanted = news.targetVersion ?? news.version;
  const only = (name: string, kind: PropertyChange["kind"] = "update"): ReadonlyMap<string, PropertyChange> =>
    new Map([[name, { kind, replaces: false, ofInputs: false }]]);
  if (leads === "progress") return only("progress");
  // What `$Latest` stands for is another number: no input of the program shows it.
  const moved = templateNumbersDiffer(templateNumbersIn(olds), templateNumbersIn(news));
  const shown = news.nodegroups === undefined ? "launchTemplateVersion" : "nodegroupVersions";
  if (moved && olds.unfinished === undefined) return only(shown);
  if (olds.version !== wanted) return only("version");
  return olds.unfinished === undefined ? changes : only("unfinished", "delete");
}

/** Not inputs of a program: two underscores, and what check fills in. */
function isHidden(name: string): boolean {
  return name.startsWith("__");
}
