module quickstart-go

go 1.25.0

require (
	github.com/pulumi-eks-version/pulumi-eks-version/sdk/go v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.250.0
)

replace github.com/pulumi-eks-version/pulumi-eks-version/sdk/go => ../../../dist/plugin/sdks/go
