import findMyWay from "find-my-way";
import { MODEL_OPERATIONS } from "../eks/modelOperations";
import type { Operation } from "./exchange";

/** Where a request goes: an operation we have, one that only EKS has, or neither. */
export interface Route {
  readonly operationName: string;
  readonly operation: Operation | undefined;
  /** Whether EKS has it. */
  readonly known: boolean;
  readonly path: Readonly<Record<string, string>>;
}

export class Router {
  private readonly routes = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 4096 });

  constructor(operations: readonly Operation[]) {
    const ours = new Map(operations.map((operation) => [operation.name, operation]));
    for (const [name, method, uri] of MODEL_OPERATIONS) {
      const operation = ours.get(name);
      if (operation !== undefined && (operation.method !== method || operation.uri !== uri)) {
        throw new Error(`${name} is ${method} ${uri} in the service model, not ${operation.method} ${operation.uri}`);
      }
      ours.delete(name);
      // find-my-way keeps what it is given along with a route in its `store`.
      this.routes.on(method as Operation["method"], patternOf(uri), () => undefined, { name, operation });
    }
    const [stray] = ours.keys();
    if (stray !== undefined) {
      throw new Error(`${stray} is no operation of the service model`);
    }
  }

  find(method: string, pathname: string): Route {
    const found = this.routes.find(method as Operation["method"], pathname);
    if (found === null) {
      return { operationName: `${method} ${pathname}`, operation: undefined, known: false, path: {} };
    }
    const { name, operation } = found.store as { name: string; operation: Operation | undefined };
    const path = Object.fromEntries(Object.entries(found.params).map(([member, value]) => [member, value ?? ""]));
    return { operationName: name, operation, known: true, path };
  }
}

/** `/clusters/{name}` as find-my-way writes it: `/clusters/:name`. */
function patternOf(uri: string): string {
  return uri.replaceAll(/\{(\w+)\}/g, ":$1");
}
