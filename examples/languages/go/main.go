package main

import (
	"github.com/pulumi-eks-version/pulumi-eks-version/sdk/go/eksversion"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		cluster, err := eksversion.NewClusterVersion(ctx, "cluster", &eksversion.ClusterVersionArgs{
			ClusterName: pulumi.String(settings.Require("clusterName")),
			Version:     pulumi.String(settings.Require("version")),
		})
		if err != nil {
			return err
		}
		ctx.Export("version", cluster.Version)
		ctx.Export("platformVersion", cluster.PlatformVersion)
		ctx.Export("endOfStandardSupport", cluster.EndOfStandardSupport)
		return nil
	})
}
