import type { Stage } from "../pipeline";
import { checkAccess } from "./checkAccess";
import { handle } from "./handle";
import { injectFaults } from "./injectFaults";
import { logRequest } from "./logRequest";
import { openEndpoint } from "./openEndpoint";
import { persist } from "./persist";
import { throttle } from "./throttle";

/**
 * The way of a request, outermost first. Where further stages belong:
 *   logRequest   sees everything, also what is refused, throttled or never answered
 *   injectFaults outside access, so that 403 and expired tokens can be feigned; `next()` first for faults after the effect
 *   checkAccess  who, where, signature, allow-list; sets `exchange.caller`
 *   throttle     per account, region and operation, so after access
 *   persist      around handle: once it has changed something, before the client hears of it
 *   openEndpoint before a cluster is shown
 *   handle       the operation
 */
export const STAGES: readonly Stage[] = [
  logRequest,
  injectFaults,
  checkAccess,
  throttle,
  persist,
  openEndpoint,
  handle,
];
