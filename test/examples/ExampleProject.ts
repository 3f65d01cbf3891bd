import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
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

  /** Runs a step of a workflow as GitHub's runner does, in bash that stops at the first error. */
  async runWorkflowStep(script: string): Promise<{ summary: string; comment: string }> {
    // As npm does where it installs the package.
    chmodSync(join(REPOSITORY, "dist/cli/main.js"), 0o755);
    const summary = join(this.folder, "summary.md");
    rmSync(summary, { force: true });
    const env = {
      ...this.env,
      STACK: "test",
      GITHUB_STEP_SUMMARY: summary,
      AWS_REGION: this.options.region ?? "eu-west-1",
      AWS_ENDPOINT_URL_EKS: this.options.endpoint,
    };
    await promisify(execFile)("bash", ["-eo", "pipefail", "-c", script], { cwd: this.folder, env });
    const [written, comment] = [summary, join(this.folder, "plan.md")].map((path) => readFileSync(path, "utf8"));
    assert(written !== undefined && comment !== undefined);
    return { summary: written, comment };
  }
}
