import { claimedIdentity } from "../aws/authorize";
import type { ClusterRecord } from "../eks/records";
import { staysApplied } from "../eks/update/updates";
import type { Exchange } from "../http/exchange";
import { runPipeline, type Stage } from "../http/pipeline";
import type { Reply } from "../http/reply";
import type { FaultSubject } from "./Faults";
import { faultyReply, pause, RESET } from "./answerFault";
import { befall } from "./clusterEvent";
import { type FaultRule, isAnswerFault, isClusterEvent, type UpdateFault } from "./faultRule";

/** The rules of `POST /_emulator/faults`: each that fires becomes a stage of its own, the first one outermost. */
export const injectFaults: Stage = async (exchange, next) => {
  const { faults, holds } = exchange.emulator;
  const subject = subjectOf(exchange);
  if ((await holds.pass(subject)) === "drop") {
    return RESET;
  }
  exchange.now = exchange.emulator.clock.now();
  const rules = faults.firing(subject);
  const reply = await runPipeline([...rules.map((rule) => faultStage(rule, subject)), () => next()], exchange);
  return rules.some((rule) => isAnswerFault(rule.what)) ? { ...reply, faulted: true } : reply;
};

/** Account and region as the request claims them: access is checked further in. */
function subjectOf(exchange: Exchange): FaultSubject {
  const { credential, region } = claimedIdentity(exchange);
  return {
    operation: exchange.operationName,
    cluster: exchange.clusterName,
    part: exchange.path.nodegroupName ?? exchange.path.addonName,
    account: credential?.account,
    region,
  };
}

function faultStage(rule: FaultRule, subject: FaultSubject): Stage {
  return (exchange, next) => {
    exchange.faults.push(rule.what.kind);
    return applyFault(rule, subject, exchange, next);
  };
}

async function applyFault(
  rule: FaultRule,
  subject: FaultSubject,
  exchange: Exchange,
  next: () => Promise<Reply>,
): Promise<Reply> {
  const fault = rule.what;
  if (fault.kind === "hold") {
    return fault.when === "answered"
      ? holdBehind(rule, subject, exchange, await next())
      : around(fault.when, next, async () => {
          const how = await exchange.emulator.holds.hold(rule, exchange.requestId, subject, fault.when);
          exchange.now = exchange.emulator.clock.now();
          return how === "continue";
        });
  }
  if (fault.kind === "slow") {
    return around(fault.when, next, async () => {
      await pause(fault.seconds);
      exchange.now = exchange.emulator.clock.now();
      return true;
    });
  }
  if (isClusterEvent(fault)) {
    return around(fault.when, next, () => {
      befallNamed(fault, subject, exchange);
      // It happened later than the request came in, and the answer shows it.
      exchange.now = exchange.emulator.clock.now();
      return Promise.resolve(true);
    });
  }
  if (fault.kind === "updateEnds" || fault.kind === "updateHeld") {
    return changeStartedUpdates(fault, subject, exchange, next);
  }
  if (fault.kind === "endlessPages") {
    forgetPage(exchange);
  }
  return faultyReply(fault, exchange, fault.when === "before" ? RESET : await next());
}

/** Does something before or after what lies further in; false from it means that nobody hears of the outcome. */
async function around(
  when: "before" | "after",
  next: () => Promise<Reply>,
  act: () => Promise<boolean>,
): Promise<Reply> {
  if (when === "before") {
    return (await act()) ? next() : RESET;
  }
  const reply = await next();
  return (await act()) ? reply : RESET;
}

/** The gate closes before the first byte of the answer is written, so that no request of its reader slips through. */
function holdBehind(rule: FaultRule, subject: FaultSubject, exchange: Exchange, reply: Reply): Reply {
  const { announce } = exchange.emulator.holds.open(rule, exchange.requestId, subject, "answered");
  return {
    ...reply,
    transmitted: () => {
      reply.transmitted?.();
      announce();
    },
  };
}

function befallNamed(
  fault: Parameters<typeof befall>[1],
  { account, region, cluster }: FaultSubject,
  exchange: Exchange,
): void {
  const place = account === undefined || region === undefined ? undefined : { account, region };
  const refusal =
    place === undefined || cluster === undefined ? "no cluster" : befall(exchange.emulator, fault, place, cluster);
  if (refusal !== undefined) {
    exchange.faults.push(`not ${fault.kind}: ${refusal}`);
  }
}

/** Lets the request through, and decides how the updates that it started end. */
async function changeStartedUpdates(
  fault: UpdateFault,
  subject: FaultSubject,
  exchange: Exchange,
  next: () => Promise<Reply>,
): Promise<Reply> {
  const before = new Set(clusterOf(subject, exchange)?.updates);
  const reply = await next();
  for (const update of clusterOf(subject, exchange)?.updates ?? []) {
    if (before.has(update)) continue;
    if (fault.kind === "updateHeld") {
      update.endsAt = null;
    } else {
      update.outcome = fault.outcome;
      update.errors = [...fault.errors];
      update.endsAt = fault.seconds === undefined ? update.endsAt : update.createdAt + fault.seconds * 1000;
      update.applied = fault.applied ?? staysApplied(update);
      if (fault.healsAfterSeconds !== undefined) update.healsAfter = fault.healsAfterSeconds * 1000;
    }
  }
  return reply;
}

/** So that a token that a fault made up is not held against the list. */
function forgetPage({ query, body }: Exchange): void {
  query.delete("nextToken");
  if (body !== undefined) delete body.nextToken;
}

function clusterOf({ account, region, cluster }: FaultSubject, { emulator }: Exchange): ClusterRecord | undefined {
  return account === undefined || region === undefined || cluster === undefined
    ? undefined
    : emulator.store.cluster({ account, region }, cluster, emulator.clock.now());
}
