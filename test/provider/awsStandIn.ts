import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const TLS = join(__dirname, "..", "fixtures", "tls");
export const CA_BUNDLE = join(TLS, "ca.pem");

/** A request as it came in, with the parts of its signature that tell whose it is. */
export interface Seen {
  readonly operation: string;
  readonly accessKeyId: string | undefined;
  readonly sessionToken: string | undefined;
  readonly signedAt: string;
  readonly signedRegion: string | undefined;
  readonly userAgent: string;
  readonly form: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  /** Which connection it came over. */
  readonly connection: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request, or `"silence"`. */
export type Script = (seen: Seen, index: number) => Answer | "silence";

/** The few calls of EKS and STS that a connection needs, over HTTP on loopback. It checks nothing and records all. */
export class AwsStandIn {
  readonly seen: Seen[] = [];
  private readonly server: http.Server;
  private connections = 0;

  constructor(
    private readonly script: Script = usualAnswer,
    private readonly scheme: "http" | "https" = "http",
  ) {
    const listener: http.RequestListener = (request, response) => {
      this.receive(request, response);
    };
    this.server =
      scheme === "http"
        ? http.createServer(listener)
        : https.createServer(
            { key: readFileSync(join(TLS, "server.key")), cert: readFileSync(join(TLS, "server.pem")) },
            listener,
          );
    const numbers = new WeakMap<object, number>();
    this.server.on(scheme === "http" ? "connection" : "secureConnection", (socket: object) => {
      numbers.set(socket, ++this.connections);
    });
    this.connectionNumber = (socket) => numbers.get(socket) ?? 0;
  }

  private readonly connectionNumber: (socket: object) => number;

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  operations(): string[] {
    return this.seen.map(({ operation }) => operation);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private receive(request: http.IncomingMessage, response: http.ServerResponse): void {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const seen = asSeen(request, body, this.connectionNumber(request.socket));
      const answer = this.script(seen, this.seen.push(seen) - 1);
      if (answer === "silence") return;
      response.writeHead(answer.status, { "x-amzn-requestid": "stand-in", ...answer.headers });
      response.end(answer.body);
    });
  }
}

function asSeen(request: http.IncomingMessage, body: string, connection: number): Seen {
  const { headers, method = "", url = "" } = request;
  const [, accessKeyId, , signedRegion] =
    /Credential=([^/]+)\/(\d+)\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  const form = new URLSearchParams(method === "POST" ? body : "");
  return {
    operation: form.get("Action") ?? (url.startsWith("/clusters/") ? "DescribeCluster" : `${method} ${url}`),
    accessKeyId,
    sessionToken: headers["x-amz-security-token"]?.toString(),
    signedAt: headers["x-amz-date"]?.toString() ?? "",
    signedRegion,
    userAgent: headers["user-agent"] ?? "",
    form,
    headers,
    connection,
  };
}

export const CLUSTER: Answer = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    cluster: {
      name: "devel",
      arn: "arn:aws:eks:eu-west-1:123456789012:cluster/devel",
      version: "1.32",
      status: "ACTIVE",
    },
  }),
};

export function eksError(status: number, type: string, message: string, headers = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": type, ...headers },
    body: JSON.stringify({ message }),
  };
}

/** What AssumeRole and AssumeRoleWithWebIdentity answer with; the names follow the role's. */
export function session(seen: Seen, { lasts = 3600, name }: { lasts?: number; name?: string } = {}): Answer {
  const role = name ?? seen.form.get("RoleArn")?.split("/").pop() ?? "role";
  const result = `${seen.operation}Result`;
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<${seen.operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${result}>
      <Credentials><AccessKeyId>ASIA${role}</AccessKeyId><SecretAccessKey>secret-of-${role}</SecretAccessKey>
      <SessionToken>token-of-${role}</SessionToken>
      <Expiration>${new Date(Date.now() + lasts * 1000).toISOString()}</Expiration></Credentials>
      <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/${role}/x</Arn><AssumedRoleId>A:x</AssumedRoleId></AssumedRoleUser>
      </${result}></${seen.operation}Response>`,
  };
}

export function stsError(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: { "content-type": "text/xml" },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

export function usualAnswer(seen: Seen): Answer {
  return seen.operation.startsWith("AssumeRole") ? session(seen) : CLUSTER;
}
