import { readFileSync } from "node:fs";
import { join } from "node:path";
import { minVersion } from "semver";

/** The Pulumi CLI that is downloaded or built. Its official release and its Go module carry the same number. */
export const PULUMI_VERSION = "3.250.0";

/**
 * The oldest `pulumi` on PATH that is used: the oldest SDK the package supports. Pulumi releases CLI and SDK together under
 * one number, and nobody tests a CLI with an SDK that is newer than itself.
 */
export const OLDEST_PULUMI = oldestSdk();

/** What pulumi's go.mod asks for. An older Go fetches this one by itself, unless GOTOOLCHAIN=local forbids it. */
export const OLDEST_GO = "1.25.11";

/** What the AWS CLI of the tests asks for, and Pulumi's SDK for Python. */
export const OLDEST_PYTHON = [3, 10] as const;

/** A Go module that holds a program of the engine, and what go.mod and `go build` need to know to build it. */
export interface GoProgram {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  readonly package: string;
  /** The file of a program of ours that uses the module. */
  readonly main?: string;
  /** Another module that it uses, with its lines of go.sum. */
  readonly beside?: { readonly module: string; readonly version: string; readonly sums: readonly string[] };
  /** Measured with empty Go caches on two cores; the language hosts' beside what the engine's build left. */
  readonly minutes: number;
}

export const PULUMI: GoProgram = {
  name: "pulumi",
  module: "github.com/pulumi/pulumi/pkg/v3",
  version: `v${PULUMI_VERSION}`,
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  minutes: 5,
};

/** The Node.js language host left sdk/v3 for a module of its own, which cannot be required from outside: this is its last version there. */
export const NODEJS_HOST: GoProgram = {
  name: "pulumi-language-nodejs",
  module: "github.com/pulumi/pulumi/sdk/v3",
  version: "v3.68.0",
  package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  minutes: 1,
};

/** The language host of YAML programs, which has a repository of its own. */
export const YAML_HOST: GoProgram = {
  name: "pulumi-language-yaml",
  module: "github.com/pulumi/pulumi-yaml",
  version: "v1.25.0",
  package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  minutes: 1,
};

/** Left sdk/v3 as the Node.js one did. */
export const PYTHON_HOST: GoProgram = {
  name: "pulumi-language-python",
  module: "github.com/pulumi/pulumi/sdk/v3",
  version: "v3.68.0",
  package: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
  minutes: 1,
};

/** What the Python language host runs a program with: a script, of which the engine's own release has one that today's SDK knows. */
export const PYTHON_EXECUTOR = {
  name: "pulumi-language-python-exec",
  module: "github.com/pulumi/pulumi/sdk/v3",
  version: `v${PULUMI_VERSION}`,
  file: "python/cmd/pulumi-language-python-exec",
} as const;

/** Left sdk/v3 earlier than the others: this is its last version there. */
export const GO_HOST: GoProgram = {
  name: "pulumi-language-go",
  module: "github.com/pulumi/pulumi/sdk/v3",
  version: "v3.60.0",
  package: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
  minutes: 1,
};

/** Writes the plugin's SDKs with Pulumi's generators. */
export const SDK_GENERATOR: GoProgram = {
  name: "generate-sdks",
  module: "github.com/pulumi/pulumi/pkg/v3",
  version: `v${PULUMI_VERSION}`,
  package: ".",
  main: join(__dirname, "..", "plugin", "sdks", "main.go"),
  minutes: 1,
};

/** The generators for .NET and Java are apart: .NET's left pkg/v3 for a repository of its own, and this has it still. */
export const DOTNET_AND_JAVA_GENERATOR: GoProgram = {
  name: "generate-dotnet-and-java",
  module: "github.com/pulumi/pulumi/pkg/v3",
  version: "v3.220.0",
  package: ".",
  main: join(__dirname, "..", "plugin", "sdks", "dotnetAndJava", "main.go"),
  beside: {
    module: "github.com/pulumi/pulumi-java/pkg",
    version: "v1.16.0",
    sums: [
      "github.com/pulumi/pulumi-java/pkg v1.16.0 h1:8KCiIXWv2uxfIks0SdgOezyXg4HZIoPfHID9eMg4nuM=",
      "github.com/pulumi/pulumi-java/pkg v1.16.0/go.mod h1:VeMZ1s9LfXBypao4A1tRF3EB7fYnYZ1LwImyg6FBX0c=",
    ],
  },
  minutes: 2,
};

function oldestSdk(): string {
  const file = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  const { peerDependencies } = JSON.parse(file) as { peerDependencies: Record<string, string> };
  const oldest = minVersion(peerDependencies["@pulumi/pulumi"] ?? "");
  if (oldest === null) throw new Error("package.json names no range of @pulumi/pulumi");
  return oldest.version;
}
