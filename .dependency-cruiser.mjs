// The ladder of provider/, from above: nothing imports from above itself. `npm run lint:ladder`.
const LADDER = [
  "^provider/(cli/|plugin/|(dynamic|index)\\.ts$)",
  "^provider/report/",
  "^provider/lifecycle/",
  "^provider/fleet/",
  "^provider/execute/",
  "^provider/reconcile/",
  "^provider/outputs/",
  "^provider/inputs/",
  "^provider/preflight/",
  "^provider/plan/",
  "^provider/observe/",
  "^provider/(eks|resources)/",
  "^provider/(kubernetes|ec2)/",
  "^provider/(aws|engine)/",
  "^provider/core/",
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circles",
      comment: "A circle of imports makes one room of many: what belongs to both goes below both.",
      severity: "error",
      from: { path: "^(provider|emulator/src)/" },
      to: { circular: true },
    },
    ...LADDER.slice(1).map((from, below) => ({
      name: `ladder-${from
        .replace(/^\^provider\//, "")
        .replace(/[^a-z|]/g, "")
        .replace("|", "-or-")}`,
      comment: "What is below imports nothing from above: the order stands in this file.",
      severity: "error",
      from: { path: from },
      to: { path: LADDER.slice(0, below + 1).join("|") },
    })),
    {
      name: "resources-without-the-sdk",
      comment: "A program imports resources/: a preview without changes loads no AWS SDK.",
      severity: "error",
      from: { path: "^provider/resources/" },
      to: { reachable: true, path: "node_modules/(@aws-sdk|@smithy)/" },
    },
    {
      name: "package-alone",
      comment: "The package is published without the emulator and the tests.",
      severity: "error",
      from: { path: "^provider/" },
      to: { path: "^(emulator|test|scripts|bench|policies)/" },
    },
    {
      name: "package-without-the-plugin",
      comment: "The npm package is published without the plugin, which is a bundle of its own.",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/plugin/" },
      to: { path: "^provider/plugin/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".json"] },
  },
};
