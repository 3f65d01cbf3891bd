// Preloaded into the Node.js processes of a `pulumi` command (NODE_OPTIONS). Writes down when each process started, and when it
// began to load the modules by which a cold start is told apart.
const { appendFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");

const file = process.env.TIME_OF_MODULES;
const process_ = ["dynamic-provider", "run"].find((name) => process.argv[1]?.includes(join("cmd", name)));
if (file && process_) {
  const note = (what, at) => appendFileSync(file, `${JSON.stringify({ process: process_, what, at })}\n`);
  note("start", performance.timeOrigin);
  const watched = { verbs: join("dist", "dynamic.js"), sdk: join("@aws-sdk", "client-eks") };
  const load = Module._extensions[".js"];
  Module._extensions[".js"] = function (module, filename) {
    for (const [what, path] of Object.entries(watched)) {
      if (filename.includes(path)) {
        delete watched[what];
        note(what, performance.timeOrigin + performance.now());
      }
    }
    return load(module, filename);
  };
}
