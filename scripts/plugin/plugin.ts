/**
 * The executable plugin, for programs in every language:
 *
 *     provider/plugin/schema.json   its schema, from the types of the package
 *     dist/plugin/bundle            the plugin: a launcher, its JavaScript, the schema
 *     dist/plugin/archives          the same for each platform, as `pulumi plugin install` takes it
 *
 *     dist/plugin/sdks              with --sdks: the packages for Python, Node.js, Go, .NET and Java, which needs Go
 *
 *     dist/plugin/executables       with --executable: an archive for this platform with Node.js in it (Linux)
 *
 *     npm run plugin
 *     npm run plugin -- --sdks              all, or one: --sdk python
 *     npm run plugin -- --executable
 */
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeArchives } from "./archives";
import { buildPlugin } from "./bundle";
import { writeExecutable } from "./executable";
import { schemaText, SCHEMA_FILE } from "./schema";
import { SDKS, writeSdks } from "./sdks";
import { printedHelp } from "../help";

const ROOT = resolve(__dirname, "..", "..");

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sdks: { type: "boolean", default: false },
      sdk: { type: "string", multiple: true, default: [] },
      executable: { type: "boolean", default: false },
    },
  });
  const unknown = values.sdk.filter((name) => !SDKS.some((sdk) => sdk === name));
  if (unknown.length > 0) throw new Error(`there is no SDK for ${unknown.join(", ")}; there are ${SDKS.join(", ")}`);
  writeFileSync(join(ROOT, SCHEMA_FILE), schemaText(ROOT));
  const dist = join(ROOT, "dist", "plugin");
  const bundle = join(dist, "bundle");
  const { bytes } = await buildPlugin(ROOT, bundle);
  console.log(`${bundle}: ${(bytes / 1e6).toFixed(1)} MB`);
  const archives = join(dist, "archives");
  // Those of another version are not to be taken for this one's.
  rmSync(archives, { recursive: true, force: true });
  for (const name of await writeArchives(ROOT, archives)) console.log(join(archives, name));
  if (values.executable) console.log(await writeExecutable(ROOT, join(dist, "executables")));
  const wanted = SDKS.filter((sdk) => values.sdks || values.sdk.includes(sdk));
  if (wanted.length === 0) return;
  const sdks = join(dist, "sdks");
  const say = (line: string): void => {
    console.error(line);
  };
  await writeSdks(ROOT, sdks, wanted, { env: process.env, say });
  for (const sdk of wanted) console.log(join(sdks, sdk));
}

if (!printedHelp(__filename)) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
