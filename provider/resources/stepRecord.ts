/** A step that was done; part of the package's public types. */
export interface StepRecord {
  /** The step's id in the plan: `nodegroup workers 1.33`. */
  readonly step: string;
  readonly kind: "control-plane" | "addon" | "nodegroup" | "bake";
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** EKS's id of the update; absent where there was nothing to start. */
  readonly updateId?: string;
  /** ISO 8601 */
  readonly finishedAt: string;
}
