import type { Finding } from "../../../core/findings";
import { seenIn } from "../../../observe/part";
import type { Webhook } from "../../../observe/inside/types";
import type { PreflightContext } from "../../context";
import { STOPS_PODS } from "../../context";

/** What must be made or changed while nodes roll. */
const NEEDED = new Set(["pods", "nodes", "leases", "*", "*/*", "pods/*"]);

/** Webhooks that nobody answers and that refuse what nobody answers for. Where nodes roll, their pods could not be made again. */
export function webhookFindings({ snapshot, steps }: PreflightContext): Finding[] {
  const { inside } = snapshot;
  if (inside?.seen !== true || steps.length === 0) return [];
  const deaf = seenIn(inside.value.webhooks).filter(({ readyEndpoints }) => readyEndpoints === 0);
  return deaf.map((webhook) => ({
    code: "EKSV066",
    severity: "warning",
    resource: `${webhook.kind}/${webhook.configuration}`,
    ...(isNeeded(webhook) ? { names: [STOPS_PODS] } : {}),
    fact: `webhook ${webhook.name} fails closed (failurePolicy: Fail), and its service ${webhook.service} has no ready endpoint: what it is asked about (${webhook.resources.join(", ")}) is refused`,
    remedy: `bring its pods up (kubectl get pods -n ${webhook.service.split("/")[0] ?? ""}), or take it out of the way (kubectl patch ${webhook.kind} ${webhook.configuration} --type=json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'; kubectl delete ${webhook.kind} ${webhook.configuration})`,
  }));
}

function isNeeded({ resources }: Webhook): boolean {
  return resources.some((one) => NEEDED.has(one));
}
