// A rehearsal with the AWS SDK for Go, told of nothing but the emulator. Prints what it has seen, as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/eks/types"
)

const longest = time.Minute

func main() {
	seen, err := walk(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(seen)
}

func walk(ctx context.Context) (map[string]any, error) {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	client := eks.NewFromConfig(settings)
	devel, workers, version := "devel", "workers", "1.33"
	role := "arn:aws:iam::000000000000:role/eks"
	seen := map[string]any{}

	_, err = client.CreateCluster(ctx, &eks.CreateClusterInput{
		Name:               &devel,
		Version:            &version,
		RoleArn:            &role,
		ResourcesVpcConfig: &types.VpcConfigRequest{SubnetIds: []string{"subnet-1", "subnet-2"}},
	})
	if err != nil {
		return nil, err
	}
	active := eks.NewClusterActiveWaiter(client, func(options *eks.ClusterActiveWaiterOptions) {
		options.MinDelay, options.MaxDelay = 100*time.Millisecond, time.Second
	})
	if err := active.Wait(ctx, &eks.DescribeClusterInput{Name: &devel}, longest); err != nil {
		return nil, err
	}
	_, err = client.CreateNodegroup(ctx, &eks.CreateNodegroupInput{
		ClusterName: &devel, NodegroupName: &workers, NodeRole: &role, Subnets: []string{"subnet-1"},
	})
	if err != nil {
		return nil, err
	}
	ready := eks.NewNodegroupActiveWaiter(client, func(options *eks.NodegroupActiveWaiterOptions) {
		options.MinDelay, options.MaxDelay = 100*time.Millisecond, time.Second
	})
	if err := ready.Wait(ctx, &eks.DescribeNodegroupInput{ClusterName: &devel, NodegroupName: &workers}, longest); err != nil {
		return nil, err
	}

	next := "1.34"
	started, err := client.UpdateClusterVersion(ctx, &eks.UpdateClusterVersionInput{Name: &devel, Version: &next})
	if err != nil {
		return nil, err
	}
	_, err = client.UpdateClusterVersion(ctx, &eks.UpdateClusterVersionInput{Name: &devel, Version: &next})
	var busy *types.ResourceInUseException
	seen["busy"] = errors.As(err, &busy) && *busy.ClusterName == devel
	if seen["upgrade"], err = ended(ctx, client, &eks.DescribeUpdateInput{Name: &devel, UpdateId: started.Update.Id}); err != nil {
		return nil, err
	}
	roll, err := client.UpdateNodegroupVersion(ctx, &eks.UpdateNodegroupVersionInput{ClusterName: &devel, NodegroupName: &workers})
	if err != nil {
		return nil, err
	}
	asked := &eks.DescribeUpdateInput{Name: &devel, NodegroupName: &workers, UpdateId: roll.Update.Id}
	if seen["roll"], err = ended(ctx, client, asked); err != nil {
		return nil, err
	}

	var names []string
	pages := eks.NewListInsightsPaginator(client, &eks.ListInsightsInput{ClusterName: &devel}, func(options *eks.ListInsightsPaginatorOptions) {
		options.Limit = 2
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, insight := range page.Insights {
			names = append(names, *insight.Name)
		}
	}
	seen["insights"] = len(names)
	far := "1.36"
	_, err = client.UpdateClusterVersion(ctx, &eks.UpdateClusterVersionInput{Name: &devel, Version: &far})
	var invalid *types.InvalidParameterException
	if errors.As(err, &invalid) {
		seen["skip"] = *invalid.Message
	}
	_, err = client.DescribeCluster(ctx, &eks.DescribeClusterInput{Name: &far})
	var missing *types.ResourceNotFoundException
	seen["missing"] = errors.As(err, &missing)
	return seen, nil
}

func ended(ctx context.Context, client *eks.Client, asked *eks.DescribeUpdateInput) (string, error) {
	for deadline := time.Now().Add(longest); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		answer, err := client.DescribeUpdate(ctx, asked)
		if err != nil {
			return "", err
		}
		if answer.Update.Status != types.UpdateStatusInProgress {
			return string(answer.Update.Status), nil
		}
	}
	return "", fmt.Errorf("update %s does not end", *asked.UpdateId)
}
