import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageVersion } from "../../../scripts/plugin/bundle";
import { writeSdks } from "../../../scripts/plugin/sdks";
import { REPOSITORY } from "../../engine/PulumiProject";

const RESOURCES = ["AddonVersion", "ClusterUpgrade", "ClusterVersion", "Fleet", "NodegroupVersion"];

/** What the Java package needs to be compiled, for Maven. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>sdk</artifactId><version>1</version>
  <properties><maven.compiler.release>17</maven.compiler.release></properties>
  <dependencies>
    <dependency><groupId>com.pulumi</groupId><artifactId>pulumi</artifactId><version>1.16.0</version></dependency>
    <dependency><groupId>com.google.code.findbugs</groupId><artifactId>jsr305</artifactId><version>3.0.2</version></dependency>
  </dependencies>
  <build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.16.0</version></plugin></plugins></build>
</project>
`;

describe("The plugin's SDKs for .NET and Java", () => {
  let folder: string;

  before(async function () {
    this.timeout(1_200_000);
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-sdks-"));
    await writeSdks(REPOSITORY, folder, ["dotnet", "java"], { env: process.env, say: console.error });
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("the Java package compiles", function () {
    this.timeout(600_000);
    const java = join(folder, "java");
    writeFileSync(join(java, "pom.xml"), POM);
    execFileSync("mvn", ["--batch-mode", "--quiet", "compile"], { cwd: java, stdio: "pipe" });
    const classes = readdirSync(join(java, "target", "classes", "io", "github", "pulumieksversion", "eksversion"));
    for (const name of RESOURCES) assert(classes.includes(`${name}.class`), name);
  });

  // There is no .NET here that could compile it.
  it("the .NET package has every resource, and the package's version", () => {
    const files = readdirSync(join(folder, "dotnet"));
    for (const name of RESOURCES) assert(files.includes(`${name}.cs`), name);
    const project = readFileSync(join(folder, "dotnet", "PulumiEksVersion.EksVersion.csproj"), "utf8");
    assert(project.includes(`<Version>${packageVersion(REPOSITORY)}</Version>`));
  });
});
