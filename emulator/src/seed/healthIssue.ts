import type { HealthIssue } from "../nodegroups/nodegroupRecord";
import type { FieldReader } from "./FieldReader";
import { textAt, textsAt } from "./fieldValues";

/** What ails a cluster, a node group or an add-on. */
export function healthIssue(reader: FieldReader): HealthIssue {
  const issue: HealthIssue = {
    code: reader.required("code", textAt),
    message: reader.optional("message", textAt) ?? "as the seed has it",
    resourceIds: reader.optional("resourceIds", textsAt) ?? [],
  };
  reader.noOthers();
  return issue;
}
