import { EksVersionError } from "../core/failures/EksVersionError";

/** What a command says that cannot begin. */
export function usage(happened: string, next = "see --help, which has examples"): EksVersionError {
  return new EksVersionError({ code: "BadConfiguration", happened, state: "nothing was read or changed", next });
}
