import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PulumiProject, REPOSITORY, type ProjectOptions } from "../engine/PulumiProject";

/** An example of the repo, copied into a project of its own. */
export class ExampleProject extends PulumiProject {
  constructor(example: string, options: Omit<ProjectOptions, "program">) {
    super({ ...options, program: "" });
    rmSync(join(this.folder, "index.js"));
    cpSync(join(REPOSITORY, "examples", example), this.folder, {
      recursive: true,
      filter: (source) => !source.endsWith("node_modules"),
    });
  }
}
