import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileName, LAUNCHER } from "./executable";

// The CLI starts the launcher in the program's folder and talks to what it starts over stdout and the given arguments.
const SCRIPT = `#!/bin/sh
entry=$(node -p 'require.resolve("@pulumi/pulumi/cmd/dynamic-provider", { paths: [process.cwd()] })') || exit 1
exec node "$entry" "$@"
`;

/** Writes the script by which the CLI starts the process that serves dynamic resources of Node.js programs. */
export function writeLauncher(folder: string): void {
  writeFileSync(join(folder, fileName(LAUNCHER)), SCRIPT, { mode: 0o755 });
}
