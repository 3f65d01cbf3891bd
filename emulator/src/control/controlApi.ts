import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Emulator } from "../emulator";
import { jsonReply, type Reply } from "../http/reply";
import { ControlError, type ControlRoute } from "./controlRoute";
import { faultRoutes, holdRoutes } from "./faultRoutes";
import { clockRoutes, requestRoutes, seedRoutes } from "./routes";

export const CONTROL_PREFIX = "/_emulator/";

/** The control API, for tests and scripts: no part of EKS, not signed, not logged. A new route goes to the file of its group, and that group into this list. */
const ROUTES: readonly ControlRoute[] = [
  ...requestRoutes,
  ...clockRoutes,
  ...seedRoutes,
  ...faultRoutes,
  ...holdRoutes,
];

/** Names by which only this machine can be meant: a page that rebinds a name of its own to loopback has another one. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i;

/**
 * Why the request may not be from this machine's own tools, or undefined. Any web page that is open in a browser here can send
 * one; but the browser tells where the page is from (`Origin`), and by which name it reached us (`Host`).
 */
function refusalOf({ host, origin }: IncomingHttpHeaders): string | undefined {
  if (origin !== undefined) {
    return "the control API is not for web pages: a request with an Origin header is refused";
  }
  return host !== undefined && LOOPBACK.test(host)
    ? undefined
    : "the control API answers on 127.0.0.1, localhost and [::1] only: the Host header names something else";
}

export async function answerControl(
  emulator: Emulator,
  { method = "GET", headers }: Pick<IncomingMessage, "method" | "headers">,
  url: URL,
  rawBody: Buffer,
): Promise<Reply> {
  const refusal = refusalOf(headers);
  if (refusal !== undefined) {
    return jsonReply({ message: refusal }, 403);
  }
  const route = ROUTES.find((each) => each.method === method && url.pathname === CONTROL_PREFIX + each.path);
  if (route === undefined) {
    const known = ROUTES.map((each) => `${each.method} ${CONTROL_PREFIX}${each.path}`).join(", ");
    return jsonReply({ message: `no control route ${method} ${url.pathname}; there are ${known}` }, 404);
  }
  try {
    return jsonReply((await route.answer(emulator, parse(rawBody), url)) ?? {});
  } catch (error) {
    if (error instanceof ControlError) {
      return jsonReply({ message: error.message }, 400);
    }
    throw error;
  }
}

function parse(rawBody: Buffer): unknown {
  if (rawBody.length === 0) {
    return undefined;
  }
  try {
    return JSON.parse(rawBody.toString("utf8"));
  } catch {
    throw new ControlError("the body is not JSON");
  }
}
