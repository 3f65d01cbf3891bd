import { EksError } from "../eksError";
import type { Operation } from "../operation";
import { optionalStringMap } from "../parameters";
import { taggedResource } from "./taggedResource";

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
