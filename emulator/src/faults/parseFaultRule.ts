import { randomUUID } from "node:crypto";
import { FieldReader, SeedError } from "../seed/FieldReader";
import type { Place } from "../store";
import { isClusterEvent, type ClusterEvent, type FaultRule } from "./faultRule";
import { parseFault } from "./parseFault";
import { textAt } from "../seed/fieldValues";
import { fractionAt, numberAt, positiveAt, positivesAt, textOrTextsAt } from "./fieldValues";

/** Reads what was posted: a rule or a list of them. Throws a SeedError that names the field and says what it should be. */
export function parseFaultRules(document: unknown): FaultRule[] {
  const items: readonly unknown[] = Array.isArray(document) ? document : [document];
  return items.map((item, index) => faultRule(new FieldReader(item, `fault ${index + 1}`)));
}

function faultRule(reader: FieldReader): FaultRule {
  const rule: FaultRule = {
    id: reader.optional("id", textAt) ?? randomUUID(),
    operations: reader.optional("operation", textOrTextsAt),
    cluster: reader.optional("cluster", textAt),
    account: reader.optional("account", textAt),
    region: reader.optional("region", textAt),
    nth: reader.optional("nth", positivesAt),
    every: reader.optional("every", positiveAt),
    probability: reader.optional("probability", fractionAt),
    seed: reader.optional("seed", numberAt) ?? 0,
    count: reader.optional("count", positiveAt),
    what: reader.required("what", parseFault),
  };
  reader.noOthers();
  return rule;
}

/** An event that is to happen at once, and to which cluster. */
export interface PostedEvent {
  readonly place: Place;
  readonly cluster: string;
  readonly event: ClusterEvent;
}

export function parseEvent(document: unknown): PostedEvent {
  const reader = new FieldReader(document, "the event");
  const place = {
    account: reader.optional("account", textAt) ?? "000000000000",
    region: reader.optional("region", textAt) ?? "us-east-1",
  };
  const cluster = reader.required("cluster", textAt);
  const event = reader.required("what", parseFault);
  reader.noOthers();
  if (!isClusterEvent(event)) {
    throw new SeedError(
      `what of the event must be clusterDeleted, clusterRecreated or updateStarted, not ${event.kind}`,
    );
  }
  return { place, cluster, event };
}
