import type { Operation } from "../operation";
import { taggedResource } from "./taggedResource";

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
