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

export async function answerControl(emulator: Emulator, method: string, url: URL, rawBody: Buffer): Promise<Reply> {
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
