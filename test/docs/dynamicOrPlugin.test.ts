import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../engine/PulumiProject";
import { SETTINGS } from "../../scripts/plugin/schema";
import { readPage } from "./pages";

type Proof = readonly [file: string, title: string];

const MOVES: Proof = [
  "engine/plugin.test.ts",
  "a stack of dynamic resources moves to the plugin and back, and loses nothing",
];

/** What shows that a row is true, of the dynamic resources and of the plugin: tests, by their file and title. */
const PROOFS: Readonly<Record<string, readonly [dynamic: readonly Proof[], plugin: readonly Proof[]]>> = {
  languages: [
    [["package/npm.test.ts", "is one and the same resource to JavaScript and TypeScript programs"]],
    [
      ["engine/languages/yaml.test.ts", 'describeLanguage("YAML"'],
      ["engine/languages/python.test.ts", 'describeLanguage("Python"'],
      ["examples/languages.long.test.ts", "go: the same"],
    ],
  ],
  "to install": [
    [["package/npm.test.ts", "is one and the same resource to JavaScript and TypeScript programs"]],
    [
      ["examples/languages.test.ts", "yaml: the plugin's archive, three settings and `pulumi up` are all it takes"],
      ["examples/languages.test.ts", "python: the same, with the generated SDK"],
      ["provider/plugin/bundle.test.ts", "says in one sentence that Node.js is missing"],
    ],
  ],
  settings: [
    [
      [
        "examples/quickstart.test.ts",
        "needs no more than a region, a profile, a cluster and a version in the configuration",
      ],
    ],
    [
      ["provider/plugin/schema.test.ts", "has every setting of docs/aws-configuration.md"],
      ["examples/languages.test.ts", '"eks-version:region", "eu-central-1"'],
    ],
  ],
  "an explicit provider": [
    [["engine/identity.test.ts", "says in which region the cluster is, and the stack's region is left alone"]],
    [["engine/plugin.test.ts", "an explicit provider reaches the region that it names, whatever the stack's is"]],
  ],
  "`pulumi import`": [
    [["engine/resources/options.test.ts", "cannot be imported, as no dynamic resource can"]],
    [
      ["engine/plugin.test.ts", "`pulumi import` takes over what is there"],
      ["engine/plugin.test.ts", "the option `import` takes a cluster over"],
    ],
  ],
  "^C once": [
    [["engine/kills/interrupt.test.ts", "^C once: the engine lets the upgrade end, and keeps what it reached"]],
    [["engine/languages/languages.ts", "^C ends the waiting at once; the next up follows the update that runs"]],
  ],
  "`getUpgradePlan`": [
    [["provider/lifecycle/plans/getUpgradePlan.test.ts", "gives the plan and the findings as data"]],
    [["engine/plugin.test.ts", "getUpgradePlan is a function of the program"]],
  ],
  "the diff of a preview": [
    [["engine/resources/lifecycle.test.ts", "keeps the ARN known in the preview of an upgrade"]],
    [["provider/plugin/verbs.test.ts", "customTimeouts end the waiting: the update is kept in the state"]],
  ],
  "moving there": [[MOVES], [MOVES]],
};

describe('"Dynamic or plugin: which do I need?"', () => {
  const section =
    readPage("README.md")
      .split(/^## /m)
      .find((text) => text.startsWith("Dynamic or plugin")) ?? "";
  // Without the heading, whose first cell is empty, and the line below it.
  const rows = [...section.matchAll(/^\| ([^|-][^|]*?) +\|([^|]+)\|([^|]+)\|$/gm)].filter(([, row]) => row !== " ");

  it("has a test for each of its cells", () => {
    assert.deepEqual(
      rows.map(([, row]) => row),
      Object.keys(PROOFS),
    );
    const missing = Object.values(PROOFS)
      .flat(2)
      .filter(([file, title]) => !readFileSync(join(REPOSITORY, "test", file), "utf8").includes(title));
    assert.deepEqual(missing, []);
  });

  it("leads to a page that has every setting of the plugin, and no other", () => {
    const page = readPage("docs/installation-configuration.md");
    const table = page.slice(page.indexOf("| setting "));
    const cells = table
      .slice(0, table.indexOf("\n\n"))
      .split("\n")
      // The heading, and the line below it.
      .slice(2);
    const names = cells.flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));
    assert.deepEqual(names.sort(), Object.keys(SETTINGS).sort());
  });
});
