import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packFolder, type PackedPackage } from "./packedPackage";
import type { Program } from "./programs";

/** A company's package of Pulumi components, one of which contains a ClusterVersion. */
export async function componentPackage(
  needs: "dependencies" | "peerDependencies",
  { tarball }: PackedPackage,
  into: string,
): Promise<string> {
  const folder = join(into, `component-${needs}`);
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: "company-clusters",
    version: "1.0.0",
    main: "index.js",
    peerDependencies: { "@pulumi/pulumi": "*", ...(needs === "peerDependencies" ? { "pulumi-eks-version": "*" } : {}) },
    ...(needs === "dependencies" ? { dependencies: { "pulumi-eks-version": `file:${tarball}` } } : {}),
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "index.js"), COMPONENT);
  return (await packFolder(folder, into)).tarball;
}

const COMPONENT = `
const pulumi = require("@pulumi/pulumi");
const { ClusterVersion } = require("pulumi-eks-version");
exports.CompanyCluster = class extends pulumi.ComponentResource {
  constructor(name, version, opts) {
    super("company:clusters:Cluster", name, {}, opts);
    this.version = new ClusterVersion(name, { clusterName: name, version }, { parent: this }).version;
    this.registerOutputs();
  }
};
`;

/** A program that uses the component, and names this package nowhere. */
export const USES_COMPONENT: Program = {
  kind: "a program with a component",
  file: "index.js",
  module: false,
  source: `
const { CompanyCluster } = require("company-clusters");
exports.version = new CompanyCluster("devel", "1.32").version;
`,
};
