/**
 * Writes the plugin's schema, provider/plugin/schema.json, from the types of the package, and builds the executable plugin into
 * dist/plugin/bundle: the launcher, one file of JavaScript, and the schema.
 *
 *     npm run plugin
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildPlugin } from "./plugin/bundle";
import { schemaText, SCHEMA_FILE } from "./plugin/schema";
import { printedHelp } from "./help";

const ROOT = resolve(__dirname, "..");

if (!printedHelp(__filename)) {
  writeFileSync(join(ROOT, SCHEMA_FILE), schemaText(ROOT));
  const into = join(ROOT, "dist", "plugin", "bundle");
  buildPlugin(ROOT, into).then(
    ({ bytes }) => {
      console.log(`${into}: ${(bytes / 1e6).toFixed(1)} MB`);
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
