import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { REPOSITORY } from "../engine/PulumiProject";
import { linksOf } from "../docs/pages";
import { packedPackage, type PackedPackage } from "./packedPackage";
import { JS_MODULE, TS_COMMONJS } from "./programs";

/** What users read. */
const DOCUMENTS = [
  /^docs\/([a-z-]+\/)?[\w-]+\.(md|svg|png|schema\.json)$/,
  /^(CHANGELOG|CONTRIBUTING|SECURITY|bench\/README|emulator\/README)\.md$/,
  /^examples\/([a-z-]+\/){1,2}((?!Pulumi\.\w+\.yaml$)[\w.]+\.(md|ts|json|yaml|py|txt|go|mod)|\.github\/workflows\/[\w-]+\.yml)$/,
];

describe("The packed package", () => {
  let folder: string;
  let packed: PackedPackage;

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-tarball-"));
    packed = await packedPackage(folder);
    const modules = join(folder, "node_modules");
    mkdirSync(modules);
    execFileSync("tar", ["-xzf", packed.tarball, "-C", modules]);
    execFileSync("mv", [join(modules, "package"), join(modules, "pulumi-eks-version")]);
    // Pulumi's SDK, and nothing else: what the public types need beyond that would be missing.
    symlinkSync(join(REPOSITORY, "node_modules", "@pulumi"), join(modules, "@pulumi"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("holds the compiled provider, its types, its documents, and nothing else", () => {
    const sources = readdirSync(join(REPOSITORY, "provider"), { recursive: true, encoding: "utf8" });
    const modules = sources
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => path.replace(/\.tsx?$/, "").replaceAll("\\", "/"))
      // The plugin is a bundle of its own, and needs what the package does without.
      .filter((name) => !name.startsWith("plugin/"));
    assert(modules.length > 25);
    const wanted = [
      ...["package.json", "LICENSE", "README.md"],
      ...modules.flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`]),
    ];
    const held = packed.files.filter((path) => !DOCUMENTS.some((pattern) => pattern.test(path)));
    assert.deepEqual({ missing: without(wanted, held) }, { missing: [] });
    assert.deepEqual(
      { strange: without(held, wanted) },
      { strange: [] },
      "npm run clean removes what has no source any more",
    );
  });

  it("has no link in its documents that leads out of it", () => {
    const links = packed.files.filter((path) => path.endsWith(".md")).flatMap(linksOf);
    assert(links.length > 50);
    const dead = links.filter(({ file }) => !packed.files.some((path) => path === file || path.startsWith(`${file}/`)));
    assert.deepEqual(dead, []);
  });

  it("runs no script of its own when it is installed", () => {
    const manifest = readFileSync(join(folder, "node_modules", "pulumi-eks-version", "package.json"), "utf8");
    const { scripts = {} } = JSON.parse(manifest) as { scripts?: Record<string, string> };
    assert.deepEqual(
      ["preinstall", "install", "postinstall", "prepare"].filter((name) => name in scripts),
      [],
    );
  });

  const { Bundler, Node10, Node16, NodeNext } = ts.ModuleResolutionKind;
  const CONSUMERS = [
    ["CommonJS, node16", "consumer.cts", ts.ModuleKind.Node16, Node16],
    ["ES module, node16", "consumer.mts", ts.ModuleKind.Node16, Node16],
    ["ES module, nodenext", "consumer.mts", ts.ModuleKind.NodeNext, NodeNext],
    ["bundler", "consumer.ts", ts.ModuleKind.ESNext, Bundler],
    ["CommonJS, node10", "consumer.ts", ts.ModuleKind.CommonJS, Node10],
  ] as const;

  for (const [name, file, module, moduleResolution] of CONSUMERS) {
    it(`has types for a consumer in TypeScript (${name}), which lead to nothing but Pulumi's`, function () {
      this.timeout(60_000);
      const path = join(folder, file);
      writeFileSync(path, TS_COMMONJS.source);
      const program = compile(path, { module, moduleResolution });
      assert.equal(complaints(program), "");
      const read = program.getSourceFiles().map(({ fileName }) => fileName);
      assert(read.some((one) => one.endsWith("pulumi-eks-version/dist/index.d.ts")));
      assert.deepEqual(
        read.filter((one) => /@aws-sdk|@smithy/.test(one)),
        [],
      );
    });
  }

  it("tells a consumer of a wrong argument", function () {
    this.timeout(60_000);
    const path = join(folder, "wrong.mts");
    writeFileSync(path, JS_MODULE.source.replace('version: "1.32"', "version: 1.32"));
    const program = compile(path, { module: ts.ModuleKind.Node16, moduleResolution: Node16 });
    assert.match(complaints(program), /Type 'number' is not assignable to type 'Input<string>'/);
  });

  it("takes outputs at any depth of an input, and knows its resources again", function () {
    this.timeout(60_000);
    const path = join(folder, "nested.mts");
    writeFileSync(
      path,
      `import * as pulumi from "@pulumi/pulumi";
      import { AddonVersion, ClusterUpgrade, ClusterVersion, NodegroupVersion } from "pulumi-eks-version";
      const text = pulumi.output("x");
      const assumeRole = { roleArn: text, externalId: text, tags: { team: text }, policyArns: [text] };
      new ClusterVersion("a", { clusterName: text, version: "1.33", assumeRole, waive: [{ code: "EKSV030", reason: text }] });
      new ClusterUpgrade("b", {
        clusterName: text, version: text, assumeRoles: [assumeRole],
        addons: { coredns: { version: text }, "vpc-cni": text },
        nodegroups: { w: { launchTemplate: { id: text, version: text } } },
        nodegroupOrder: [text, [text]],
      });
      new NodegroupVersion("c", { clusterName: text, nodegroupName: text, launchTemplate: { id: text, version: text }, assumeRole });
      new AddonVersion("d", { clusterName: text, addonName: text, version: text, assumeRoles: pulumi.output([assumeRole]) });
      const some: unknown = undefined;
      export const version: pulumi.Output<string>[] = [ClusterVersion, ClusterUpgrade, NodegroupVersion, AddonVersion].flatMap(
        (kind) => (kind.isInstance(some) ? [some.version] : []),
      );`,
    );
    const program = compile(path, { module: ts.ModuleKind.Node16, moduleResolution: Node16 });
    assert.equal(complaints(program), "");
  });

  function compile(path: string, options: ts.CompilerOptions): ts.Program {
    return ts.createProgram([path], {
      ...options,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: [],
    });
  }

  /** What the compiler says of the consumer and of our own declarations; other people's are not our business. */
  function complaints(program: ts.Program): string {
    const ours = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
    const diagnostics = [
      ...program.getOptionsDiagnostics(),
      ...ours.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
    ];
    return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")).join("\n");
  }
});

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((one) => !some.includes(one));
}
