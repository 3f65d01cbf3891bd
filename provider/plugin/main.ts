/**
 * The executable plugin `pulumi-resource-eks-version`: the lifecycles for programs in every language. The engine starts it with its
 * own address as the argument, reads the port from its standard output, and ends it with SIGINT, which does what it always does.
 */
import { fstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import * as service from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/engine_pb";
import { systemClock } from "../core/time";
import type { Display } from "../engine/display";
import { columnsOf, detectDisplay } from "../engine/display";
import type { Engine } from "../engine/presence";
import { engineAt, noEngine, watchEngine } from "../engine/presence";
import { consoleLog, engineLog } from "../engine/log";
import { EksVersionProvider } from "./EksVersionProvider";
import { serve } from "./server";

// On Node.js 20 the SDK announces its end of support, on the stack, in every preview.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** The package's version, filled in by the bundler. */
declare const BUNDLED_VERSION: string;

const SCHEMA = "schema.json";

/** The bundle has its schema beside it, a single executable within it. */
function schemaFile(): string {
  // Older releases of Node.js 20 have no such function, and make no executables.
  const sea = "getBuiltinModule" in process ? process.getBuiltinModule("node:sea") : undefined;
  return sea?.isSea() ? sea.getAsset(SCHEMA, "utf8") : readFileSync(join(__dirname, SCHEMA), "utf8");
}

async function main(address: string | undefined): Promise<void> {
  const engine = address === undefined ? noEngine : engineAt(address);
  let found: Display | undefined;
  const display = (): Display => (found ??= detectDisplay());
  const provider = new EksVersionProvider({
    version: BUNDLED_VERSION,
    // Read where it is asked for: a preview of a TypeScript or Python program does without.
    schema: () => JSON.stringify({ ...(JSON.parse(schemaFile()) as object), version: BUNDLED_VERSION }),
    log:
      address === undefined
        ? consoleLog
        : engineLog(
            address,
            () => columnsOf(display()),
            () => ({ grpc, service, messages }),
          ),
    clock: systemClock,
    display,
    engine,
  });
  const { port } = await serve(provider);
  endWithEngine(engine, provider);
  process.stdout.write(`${port}\n`);
}

/** An engine that is killed says nothing. What would be reached without it nobody stores, so nothing more is started then. */
function endWithEngine(engine: Engine, provider: EksVersionProvider): void {
  const end = (): void => {
    provider.interrupt();
    process.exit(1);
  };
  watchEngine(engine, [process.stdout, process.stderr], end);
  // The engine holds the other end of this pipe; a terminal or /dev/null, as when the plugin is started by hand, tells nothing.
  if (isPipe(0)) process.stdin.once("end", end).once("error", end).resume();
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}

const ENGINE_ADDRESS = /^\S+:\d+$/;

main(process.argv.slice(2).find((argument) => ENGINE_ADDRESS.test(argument))).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
