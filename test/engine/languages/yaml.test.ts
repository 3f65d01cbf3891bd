import { describeLanguage } from "./languages";

describeLanguage("YAML", {
  runtime: "yaml",
  program: (version) => `
resources:
  devel:
    type: eks-version:ClusterVersion
    properties:
      clusterName: devel
      version: "${version}"
outputs:
  version: \${devel.version}
`,
});
