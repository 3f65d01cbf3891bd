import type { ConfigReader } from "../aws/config";
import { nonEmpty } from "../aws/config";
import type { Problem } from "../core/problem";
import type { RequestRate } from "./RateLimiter";

/** A fraction of what EKS allows for an account and region, which everything else in the account needs too. */
const PER_SECOND = 4;

/** As many calls as the preview of a cluster with some node groups and add-ons makes: it has not to wait. */
const BURST = 20;

/** Requests to EKS a second: the stack's setting, then the environment's. */
export function requestRate(read: ConfigReader, env: NodeJS.ProcessEnv): { rate: RequestRate; problems: Problem[] } {
  const found = [
    ["pulumi-eks-version:requestsPerSecond", read("pulumi-eks-version:requestsPerSecond")],
    ["PULUMI_EKS_VERSION_REQUESTS_PER_SECOND", env.PULUMI_EKS_VERSION_REQUESTS_PER_SECOND],
  ] as const;
  const [property, text] = found.find(([, value]) => nonEmpty(value?.trim()) !== undefined) ?? [];
  const usual = { perSecond: PER_SECOND, burst: BURST };
  if (property === undefined || text === undefined) return { rate: usual, problems: [] };
  const perSecond = Number(text);
  if (/^\s*\d+(\.\d+)?\s*$/.test(text) && perSecond >= 0.1 && perSecond <= 1000) {
    return { rate: { perSecond, burst: BURST }, problems: [] };
  }
  const reason = `must be a number of requests a second from 0.1 to 1000, for example "${PER_SECOND}"`;
  return { rate: usual, problems: [{ property, reason }] };
}
