import type { NodegroupRecord, TemplateVersions } from "../../eks/records";
import { isJsonObject } from "../../json";
import type { Place, Store } from "../../state/Store";

/** A launch template, as node groups have it: only they have launch templates here. */
export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly versions: TemplateVersions;
}

/** The launch templates of an account and region, each once: what one node group knows of its versions, all know. */
export function launchTemplates(store: Store, place: Place, now: number): LaunchTemplate[] {
  const byId = new Map<string, LaunchTemplate>();
  for (const nodegroup of store.clusters(place, now).flatMap(({ nodegroups }) => nodegroups)) {
    const named = templateOf(nodegroup);
    if (named === undefined) continue;
    const { latest, default: standard } = nodegroup.templateVersions ?? { latest: 1, default: 1 };
    const before = byId.get(named.id);
    byId.set(named.id, {
      ...named,
      createdAt: Math.min(before?.createdAt ?? nodegroup.createdAt, nodegroup.createdAt),
      versions: {
        latest: Math.max(before?.versions.latest ?? 1, latest),
        default: Math.max(before?.versions.default ?? 1, standard),
      },
    });
  }
  return [...byId.values()];
}

/** The launch template that a node group was created with. */
export function templateOf({ described }: NodegroupRecord): Pick<LaunchTemplate, "id" | "name"> | undefined {
  const { launchTemplate } = described;
  if (!isJsonObject(launchTemplate)) return undefined;
  const { id, name } = launchTemplate;
  return typeof id === "string" && typeof name === "string" ? { id, name } : undefined;
}
