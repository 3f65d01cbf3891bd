import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { requestTo, textOf } from "../aws/http";
import type { Secret } from "../aws/Secret";
import type { AwsFailureKind } from "../core/failures/awsFailure";
import { AwsFailure, awsFailure } from "../core/failures/awsFailure";
import { printable } from "../core/printable";

/** So many objects to a page of a list, as kubectl has it. */
const PAGE = 500;

const PLAIN_JSON = "application/json";

/** Lists of metadata alone: what is in the objects is not asked for. */
const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/**
 * A Kubernetes API, read only: there is no way to change anything through it. `@kubernetes/client-node` would do as well, at 72 MB
 * beside a package that needs none of it elsewhere, and with another HTTP stack, which knows nothing of AWS's proxies and timeouts
 * here: what is read are a dozen lists, over the SDK's own handler. The emulator is held to that library instead. What goes wrong is thrown as AwsFailure, whose
 * operation is the request (`GET /api/v1/nodes`).
 */
export class KubernetesApi {
  private readonly url: URL;

  constructor(
    endpoint: string,
    private readonly token: () => Promise<Secret>,
    private readonly handler: NodeHttpHandler,
    private readonly options: { readonly abortSignal?: AbortSignal } = {},
  ) {
    this.url = new URL(endpoint);
  }

  /** For messages. */
  get host(): string {
    return this.url.host;
  }

  /** The same API; its requests are given up when the signal says so. */
  until(abortSignal: AbortSignal): KubernetesApi {
    return new KubernetesApi(this.url.href, this.token, this.handler, { abortSignal });
  }

  /** One object, or any other JSON. */
  async get(path: string): Promise<unknown> {
    return this.parsed(path, await this.request(path, {}, PLAIN_JSON));
  }

  async text(path: string): Promise<string> {
    return this.request(path, {}, "text/plain");
  }

  /**
   * All objects of a list, page by page.
   * @param keep what is kept of each: a list of ten thousand pods is not held as it comes
   */
  async list<T>(
    path: string,
    keep: (object: unknown) => T[],
    query: Readonly<Record<string, string>> = {},
    accept = PLAIN_JSON,
  ): Promise<T[]> {
    const kept: T[] = [];
    let more: string | undefined;
    do {
      const page = { ...query, limit: String(PAGE), ...(more === undefined ? {} : { continue: more }) };
      const answer = this.parsed(path, await this.request(path, page, accept));
      const { items, metadata } = answer as { readonly items?: unknown; readonly metadata?: { continue?: unknown } };
      if (!Array.isArray(items)) throw unreadable(path, "the answer is not a list of Kubernetes objects");
      kept.push(...items.flatMap(keep));
      const next = metadata?.continue;
      more = typeof next === "string" && next !== "" && next !== more ? next : undefined;
    } while (more !== undefined);
    return kept;
  }

  /** As `list`, but objects come with their metadata alone. */
  async listMetadata<T>(path: string, keep: (object: unknown) => T[]): Promise<T[]> {
    return this.list(path, keep, {}, METADATA_ONLY);
  }

  private parsed(path: string, body: string): unknown {
    try {
      return JSON.parse(body) as unknown;
    } catch {
      throw unreadable(path, "the answer is not JSON");
    }
  }

  private async request(path: string, query: Record<string, string>, accept: string): Promise<string> {
    const operation = `GET ${path}`;
    try {
      const request = await requestTo(this.url, {
        method: "GET",
        path: `${this.url.pathname.replace(/\/$/, "")}${path}`,
        query,
        headers: {
          accept,
          authorization: `Bearer ${(await this.token()).open()}`,
          "user-agent": "pulumi-eks-version",
        },
      });
      const { response } = await this.handler.handle(request, this.options);
      const body = await textOf(response.body as AsyncIterable<Uint8Array>);
      if (response.statusCode === 200) return body;
      throw refused(operation, response.statusCode, body);
    } catch (error) {
      throw awsFailure(operation, error);
    }
  }
}

/** In Kubernetes' own words (a Status), where it is Kubernetes that answers. */
function refused(operation: string, status: number, body: string): AwsFailure {
  const { reason, message } = statusIn(body);
  return new AwsFailure(
    kindOf(status),
    operation,
    printable(reason ?? `HTTP ${status}`),
    // Whatever an answer repeats, the token is in no message.
    printable(message).replace(/k8s-aws-v1\.[\w-]*/g, "[secret]"),
    undefined,
    status,
  );
}

function statusIn(body: string): { reason: string | undefined; message: string } {
  const other = { reason: undefined, message: "the answer is not one of Kubernetes" };
  try {
    const { kind, reason, message } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    if (kind !== "Status" || typeof message !== "string") return other;
    return { reason: typeof reason === "string" ? reason : undefined, message };
  } catch {
    return other;
  }
}

function kindOf(status: number): AwsFailureKind {
  if (status === 401 || status === 407) return "credentials";
  if (status === 403) return "denied";
  if (status === 404) return "not-found";
  return status === 429 || status >= 500 ? "transient" : "invalid";
}

function unreadable(path: string, words: string): AwsFailure {
  return new AwsFailure("transient", `GET ${path}`, "UnreadableAnswer", words, undefined, 200);
}
