import pulumi
import pulumi_eks_version as eks_version

config = pulumi.Config()

cluster = eks_version.ClusterVersion(
    "cluster",
    cluster_name=config.require("clusterName"),
    version=config.require("version"),
)

pulumi.export("version", cluster.version)
pulumi.export("platformVersion", cluster.platform_version)
pulumi.export("endOfStandardSupport", cluster.end_of_standard_support)
