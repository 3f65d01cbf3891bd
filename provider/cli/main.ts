#!/usr/bin/env node
/**
 * The command line: what a ClusterVersion or a ClusterUpgrade would do, without a Pulumi project, stack or engine. It only
 * reads.
 *
 *     npx pulumi-eks-version plan --cluster prod --to 1.34
 *     npx pulumi-eks-version report --all --to 1.34 --out fleet.html
 *
 * Exit codes of plan: 0 nothing stands in the way (there may be warnings), 2 the upgrade is blocked, 1 no answer could be given.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { EksVersionError } from "../core/failures/EksVersionError";
import { printable } from "../core/printable";
import { printError, printHelp } from "./print";
import { planCommand } from "./planCommand";
import { rehearseCommand } from "./rehearseCommand";
import { reportCommand } from "./reportCommand";
import { seedCommand } from "./seedCommand";

// On Node.js 20 the SDK announces its end of support; that is no part of a plan.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const { version } = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as {
  readonly version: string;
};

const program = new Command("pulumi-eks-version")
  .description(
    "Shows what an upgrade of an EKS cluster would do and what blocks it. Reads only; needs no Pulumi project.",
  )
  .version(version)
  .addCommand(planCommand((code) => (process.exitCode = code)))
  .addCommand(reportCommand())
  .addCommand(seedCommand())
  .addCommand(rehearseCommand((code) => (process.exitCode = code)));

for (const command of [program, ...program.commands]) {
  command
    .configureOutput({ writeOut: printHelp, writeErr: printError })
    .showHelpAfterError("(--help shows every option, with examples)");
}

void program
  .parseAsync()
  .catch((error: unknown) => {
    const text = error instanceof EksVersionError || error instanceof Error ? error.message : String(error);
    printError(`${printable(text)}\n`);
    process.exitCode = 1;
  })
  // A profile's credential_process that does not end would keep the command alive. First all is written.
  .then(() => process.stdout.write("", () => process.exit()));
