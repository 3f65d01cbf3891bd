import { authorize, notAuthorized } from "../access/authorize";
import { openSession } from "./openSession";
import { trusts } from "./role";
import type { StsOperation } from "./stsOperation";

/** One sentence for whatever is missing, so that nobody learns which roles there are: the role, its trust, the external id. */
export const assumeRole: StsOperation = {
  name: "AssumeRole",
  signed: true,
  handle: (exchange, caller) => {
    const { form, emulator } = exchange;
    const arn = form.get("RoleArn") ?? "";
    authorize(caller, "sts:AssumeRole", arn);
    const role = emulator.roles.get(arn);
    const externalIdIsRight = role?.externalId === undefined || role.externalId === form.get("ExternalId");
    if (role === undefined || !trusts(role, caller) || !externalIdIsRight) {
      throw notAuthorized(caller.arn, "sts:AssumeRole", arn);
    }
    return openSession(exchange, role, caller.arn.includes(":assumed-role/"));
  },
};
