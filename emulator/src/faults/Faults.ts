import { createHash } from "node:crypto";
import type { FaultRule } from "./faultRule";

/** What of a request rules can select by. */
export interface FaultSubject {
  readonly operation: string;
  readonly cluster: string | undefined;
  /** The node group or add-on that it is about, where it is about one. */
  readonly part: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** A rule and how often it was concerned. */
export interface CountedRule {
  readonly rule: FaultRule;
  /** Requests that its selectors matched. */
  seen: number;
  fired: number;
}

/** The rules in force. They are no part of the state that is kept in a file. */
export class Faults {
  private list: CountedRule[] = [];

  add(rules: readonly FaultRule[]): void {
    this.list.push(...rules.map((rule) => ({ rule, seen: 0, fired: 0 })));
  }

  rules(): readonly CountedRule[] {
    return this.list;
  }

  /** Removes one rule, or all; says how many. */
  remove(id?: string): number {
    const before = this.list.length;
    this.list = id === undefined ? [] : this.list.filter(({ rule }) => rule.id !== id);
    return before - this.list.length;
  }

  /** Counts the request with every rule that it concerns, and gives those that fire on it. */
  firing(subject: FaultSubject): FaultRule[] {
    return this.list
      .filter(({ rule }) => concerns(rule, subject))
      .filter((counted) => {
        counted.seen++;
        const fires = counted.fired < (counted.rule.count ?? Infinity) && picks(counted.rule, counted.seen);
        counted.fired += fires ? 1 : 0;
        return fires;
      })
      .map(({ rule }) => rule);
  }
}

export function concerns(rule: FaultRule, subject: FaultSubject): boolean {
  return (
    (rule.operations?.includes(subject.operation) ?? true) &&
    (rule.part === undefined || rule.part === subject.part) &&
    sameSurroundings(rule, subject)
  );
}

/** Everything but the operation and what it is about. */
export function sameSurroundings(rule: FaultRule, { cluster, account, region }: FaultSubject): boolean {
  return (
    (rule.cluster ?? cluster) === cluster && (rule.account ?? account) === account && (rule.region ?? region) === region
  );
}

function picks({ nth, every, probability, seed }: FaultRule, number: number): boolean {
  return (
    (nth?.includes(number) ?? true) &&
    (every === undefined || number % every === 0) &&
    (probability === undefined || chance(seed, number) < probability)
  );
}

/** From 0 to 1, the same for the same seed and number, whatever else happens in between. */
function chance(seed: number, number: number): number {
  return createHash("sha256").update(`${seed}/${number}`).digest().readUInt32BE(0) / 2 ** 32;
}
