import { EksError, type EksErrorMembers } from "../eksError";
import type { JsonObject } from "../json";
import { optionalInteger } from "../parameters";

/** The sizes of a node group must be in order. The texts are from users' reports. */
export function checkScaling(scaling: JsonObject, members: EksErrorMembers): void {
  const min = optionalInteger(scaling, "minSize") ?? 0;
  const max = optionalInteger(scaling, "maxSize") ?? 1;
  const desired = optionalInteger(scaling, "desiredSize") ?? 0;
  if (min > desired) {
    const message = `Minimum capacity ${min} can't be greater than desired size ${desired}`;
    throw new EksError("InvalidParameterException", message, members);
  }
  if (desired > max) {
    const message = `desired capacity ${desired} can't be greater than max size ${max}`;
    throw new EksError("InvalidParameterException", message, members);
  }
}
