import { describeLanguage } from "./languages";
import { pythonEnvironment } from "./pythonEnvironment";

describeLanguage("Python", {
  runtime: "python",
  program: (version) => `
import pulumi
import pulumi_eks_version as eks_version

devel = eks_version.ClusterVersion("devel", cluster_name="devel", version="${version}")
pulumi.export("version", devel.version)
`,
  prepare: pythonEnvironment,
});
