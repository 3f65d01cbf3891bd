import { epochSeconds } from "../clock";
import type { Operation } from "../http/exchange";
import { EksError } from "./EksError";
import { calledCluster } from "./cluster/calledCluster";
import { pageOf } from "./parameters";

export const describeFargateProfile: Operation = {
  name: "DescribeFargateProfile",
  method: "GET",
  uri: "/clusters/{name}/fargate-profiles/{fargateProfileName}",
  handle: (call) => {
    const cluster = calledCluster(call);
    const name = call.path.fargateProfileName ?? "";
    const profile = cluster.fargateProfiles.find((each) => each.name === name);
    if (profile === undefined) {
      // The text is from users' reports.
      throw new EksError("ResourceNotFoundException", `No Fargate Profile found with name: ${name}.`, {
        clusterName: cluster.name,
        fargateProfileName: name,
      });
    }
    return {
      fargateProfile: {
        fargateProfileName: name,
        fargateProfileArn: profile.arn,
        clusterName: cluster.name,
        createdAt: epochSeconds(profile.createdAt),
        status: "ACTIVE",
        ...profile.described,
        tags: profile.tags,
        health: { issues: [] },
      },
    };
  },
};

export const listFargateProfiles: Operation = {
  name: "ListFargateProfiles",
  method: "GET",
  uri: "/clusters/{name}/fargate-profiles",
  handle: (call) => {
    const cluster = calledCluster(call);
    const names = cluster.fargateProfiles.map((profile) => profile.name).sort();
    const { items, nextToken } = pageOf(names, call.query, { clusterName: cluster.name });
    return { fargateProfileNames: items, nextToken };
  },
};
