import { epochSeconds } from "../clock";
import { EksError } from "../eksError";
import type { Operation } from "../operation";
import { calledCluster } from "./calledCluster";

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
