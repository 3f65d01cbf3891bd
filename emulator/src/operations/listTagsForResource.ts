import type { Operation } from "../operation";
import { taggedResource } from "./taggedResource";

export const listTagsForResource: Operation = {
  name: "ListTagsForResource",
  method: "GET",
  uri: "/tags/{resourceArn}",
  handle: (call) => ({ tags: taggedResource(call).tags }),
};
