import type { Call, Operation } from "../http/exchange";
import { EksError } from "./EksError";
import { optionalStringMap } from "./parameters";

/** A cluster, node group, add-on or Fargate profile; what all have in common is that they can be tagged. */
interface TaggedResource {
  readonly arn: string;
  tags: Record<string, string>;
}

const ARN = /^arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:(?:cluster|nodegroup|addon|fargateprofile)\/([^/]+)/;

/** The resource whose ARN the path has. Classes are the service model's, texts our guess. */
function taggedResource(call: Call): TaggedResource {
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

export const listTagsForResource: Operation = {
  name: "ListTagsForResource",
  method: "GET",
  uri: "/tags/{resourceArn}",
  handle: (call) => ({ tags: taggedResource(call).tags }),
};

const MOST = 50;

/** Tags may change while an update runs (a user's report, aws-cdk#33452). The bounds are the model's and the user guide's, texts our guess. */
export const tagResource: Operation = {
  name: "TagResource",
  method: "POST",
  uri: "/tags/{resourceArn}",
  handle: (call) => {
    const resource = taggedResource(call);
    const tags = { ...resource.tags, ...optionalStringMap(call.body, "tags") };
    if (Object.keys(tags).length > MOST) {
      throw new EksError("BadRequestException", `A resource can have at most ${MOST} tags`);
    }
    if (Object.keys(tags).some((key) => key.startsWith("aws:"))) {
      throw new EksError("BadRequestException", "Tag keys cannot start with aws:");
    }
    resource.tags = tags;
    return {};
  },
};

export const untagResource: Operation = {
  name: "UntagResource",
  method: "DELETE",
  uri: "/tags/{resourceArn}",
  handle: (call) => {
    const resource = taggedResource(call);
    const gone = call.query.getAll("tagKeys");
    resource.tags = Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !gone.includes(key)));
    return {};
  },
};
