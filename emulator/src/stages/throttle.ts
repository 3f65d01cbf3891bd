import { EksError } from "../eksError";
import type { Stage } from "../pipeline";

/** `--throttle`: a bucket for each account, region and operation, as EKS's own request limits are counted. */
export const throttle: Stage = ({ emulator, caller, operationName }, next) => {
  const key = `${caller?.account ?? ""}/${caller?.region ?? ""}/${operationName}`;
  if (emulator.throttle?.take(key) === false) {
    throw new EksError("ThrottlingException", "Rate exceeded");
  }
  return next();
};
