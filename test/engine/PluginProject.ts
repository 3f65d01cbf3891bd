import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPlugin } from "../../scripts/plugin/bundle";
import type { ProjectOptions } from "./PulumiProject";
import { PulumiProject, REPOSITORY } from "./PulumiProject";

/** The plugin as `npm run plugin` builds it, in a folder of its own for the tests of a suite. */
export class BuiltPlugin {
  private built: string | undefined;

  constructor() {
    before(async () => {
      this.built = mkdtempSync(join(tmpdir(), "pulumi-eks-version-plugin-"));
      await buildPlugin(REPOSITORY, this.built);
    });
    after(() => {
      if (this.built !== undefined) rmSync(this.built, { recursive: true, force: true });
    });
  }

  get folder(): string {
    if (this.built === undefined) throw new Error("the plugin is built only within a suite");
    return this.built;
  }
}

export type Runtime = "yaml" | "python" | "nodejs" | "go";

/** A program in some language, which uses the plugin. Its file is named as the language has it. */
export class PluginProject extends PulumiProject {
  constructor(runtime: Runtime, plugin: { readonly folder: string }, options: ProjectOptions) {
    super({ settings: "eks-version", ...options, program: "" });
    this.setPlugin(runtime, plugin, options.program);
  }

  /** From now on the project is one in this language, with the plugin. */
  setPlugin(runtime: Runtime, { folder }: { readonly folder: string }, program: string): void {
    const project = [
      "name: test",
      `runtime: ${runtime}`,
      "plugins:",
      "  providers:",
      "    - name: eks-version",
      `      path: ${JSON.stringify(folder)}`,
      ...(runtime === "yaml" ? [program] : []),
    ];
    this.write("Pulumi.yaml", `${project.join("\n")}\n`);
    const file = PROGRAMS[runtime];
    if (file !== undefined) this.write(file, program);
  }
}

const PROGRAMS: Readonly<Record<Runtime, string | undefined>> = {
  yaml: undefined,
  python: "__main__.py",
  nodejs: "index.js",
  go: "main.go",
};
