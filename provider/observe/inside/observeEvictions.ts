import { timeToAnswer } from "../../eks/requestTimeout";
import type { KubernetesApi } from "../../kubernetes/KubernetesApi";
import * as shapes from "./shapes";
import type { Budget, Node, Pod } from "./types";

/** What decides whether pods leave their nodes. */
export interface EvictionView {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly budgets: readonly Budget[];
}

const LOOK_MS = 20_000;

/** Looks while a roll runs, or has just failed. Throws AwsFailure. */
export async function observeEvictions(api: KubernetesApi): Promise<EvictionView> {
  const bounded = api.until(timeToAnswer(LOOK_MS));
  const [nodes, pods, budgets] = await Promise.all([
    bounded.list("/api/v1/nodes", shapes.toNode),
    bounded.list("/api/v1/pods", shapes.toPod),
    bounded.list("/apis/policy/v1/poddisruptionbudgets", shapes.toBudget),
  ]);
  return { nodes, pods, budgets };
}
