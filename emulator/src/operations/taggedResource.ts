import { EksError } from "../eksError";
import type { Call } from "../operation";

/** A cluster, node group, add-on or Fargate profile; what all have in common is that they can be tagged. */
export interface TaggedResource {
  readonly arn: string;
  tags: Record<string, string>;
}

const ARN = /^arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:(?:cluster|nodegroup|addon|fargateprofile)\/([^/]+)/;

/** The resource whose ARN the path has. Classes are the service model's, texts our guess. */
export function taggedResource(call: Call): TaggedResource {
  const arn = call.path.resourceArn ?? "";
  const [, clusterName] = ARN.exec(arn) ?? [];
  if (clusterName === undefined) {
    throw new EksError("BadRequestException", `Invalid resource ARN: ${arn}`);
  }
  // One of another region or account is not among the caller's.
  const cluster = call.emulator.store.cluster(call.caller, clusterName, call.now);
  const owned =
    cluster === undefined ? [] : [cluster, ...cluster.nodegroups, ...cluster.addons, ...cluster.fargateProfiles];
  const resource = owned.find((each: TaggedResource) => each.arn === arn);
  if (resource === undefined) {
    throw new EksError("NotFoundException", `No resource found for ARN: ${arn}`);
  }
  return resource;
}
