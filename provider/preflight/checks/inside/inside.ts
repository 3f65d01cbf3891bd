import type { Finding } from "../../../core/findings";
import type { PreflightContext } from "../../context";
import { removedApiFindings } from "./apis";
import { insideCoverageFindings } from "./coverage";
import { insideNodeFindings } from "./nodes";
import { rollFindings } from "./rolls";
import { webhookFindings } from "./webhooks";

/** What the cluster's own Kubernetes API shows, and what of it could not be read. */
export function insideFindings(context: PreflightContext): Finding[] {
  return [
    ...insideCoverageFindings(context.snapshot),
    ...insideNodeFindings(context),
    ...driftFindings(context),
    ...removedApiFindings(context),
    ...webhookFindings(context),
  ];
}

/** The nodes of EKS Auto Mode are replaced after each hop, whatever else rolls. */
function driftFindings({ snapshot, steps }: PreflightContext): Finding[] {
  const hops = steps.some(({ kind }) => kind === "upgrade");
  return rollFindings(snapshot, ({ owner }) => (hops && owner.kind === "auto" ? "drift" : undefined));
}
