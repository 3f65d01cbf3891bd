/** One way to write a Pulumi program for Node.js. */
export interface Program {
  readonly kind: string;
  readonly file: "index.js" | "index.ts";
  /** `"type": "module"`. */
  readonly module: boolean;
  readonly source: string;
  readonly tsconfig?: Readonly<Record<string, unknown>>;
}

const COMMONJS = `
const { ClusterVersion } = require("pulumi-eks-version");
const cluster = new ClusterVersion("devel", { clusterName: "devel", version: "1.32" });
exports.version = cluster.version;
`;

const MODULE = `
import { ClusterVersion } from "pulumi-eks-version";
const cluster = new ClusterVersion("devel", { clusterName: "devel", version: "1.32" });
export const version = cluster.version;
`;

const TYPED = `
import * as pulumi from "@pulumi/pulumi";
import { ClusterVersion, type ClusterVersionArgs } from "pulumi-eks-version";
const args: ClusterVersionArgs = { clusterName: "devel", version: pulumi.output("1.32") };
const cluster = new ClusterVersion("devel", args);
export const version: pulumi.Output<string> = cluster.version;
`;

// As Pulumi's own templates have it.
const STRICT = { strict: true, target: "es2020", module: "nodenext", moduleResolution: "nodenext", skipLibCheck: true };

export const JS_COMMONJS: Program = {
  kind: "a JavaScript program (CommonJS)",
  file: "index.js",
  module: false,
  source: COMMONJS,
};
export const JS_MODULE: Program = {
  kind: "a JavaScript program (ES module)",
  file: "index.js",
  module: true,
  source: MODULE,
};
export const TS_COMMONJS: Program = {
  kind: "a TypeScript program (CommonJS)",
  file: "index.ts",
  module: false,
  source: TYPED,
  tsconfig: STRICT,
};
export const TS_MODULE: Program = {
  kind: "a TypeScript program (ES module)",
  file: "index.ts",
  module: true,
  source: TYPED,
  tsconfig: STRICT,
};
