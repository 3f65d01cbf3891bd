import type { Fields } from "../core/fields";
import { isFields } from "../core/fields";
import type { HttpRequest } from "@smithy/core/protocols";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { setTimeout as delay } from "node:timers/promises";
import { requestTo, textOf } from "../aws/http";
import type { AwsFailure } from "../core/failures/awsFailure";
import { awsFailure, IncompleteAnswer } from "../core/failures/awsFailure";

/** The numbers of a launch template's versions that `$Latest` and `$Default` stand for. */
export interface TemplateVersions {
  readonly $Latest: string;
  readonly $Default: string;
}

export interface Subnet {
  readonly id: string;
  /** The availability zone: `eu-west-1a`. */
  readonly zone: string;
  readonly freeAddresses: number;
}

/** Where EC2 is, and how a request gets there. */
export interface Way {
  readonly endpoint: URL;
  readonly handler: NodeHttpHandler;
  /** Its headers, with the signature. */
  readonly sign: (request: HttpRequest) => Promise<Pick<HttpRequest, "headers">>;
}

/** EC2's API, and how its Query protocol is spoken to: the newest version there is, since 2016. */
const VERSION = "2016-11-15";

/** For one call with its repetitions, in milliseconds: whatever is read here, EKS and the user's time come first. */
const WHOLE_MS = 15_000;

/** Before each repetition, in milliseconds, and as much again by chance. */
const PAUSES = [250, 1_000];

/** A filter takes no more values than this. */
const VALUES_AT_ONCE = 200;

/**
 * The little that is read of EC2. `@aws-sdk/client-ec2` would do as well, at 30 MB beside a package that makes two calls: what they
 * need is the SDK's own signer, handler and XML parser. What goes wrong is thrown as AwsFailure.
 */
export class Ec2Api {
  constructor(
    /** Prepares the way with the first call. */
    private readonly connecting: () => Promise<Way>,
    private readonly abortSignal?: AbortSignal,
  ) {}

  /** The same calls, given up when the signal says so. */
  until(abortSignal: AbortSignal): Ec2Api {
    return new Ec2Api(this.connecting, abortSignal);
  }

  /** Takes either the id or the name. */
  async templateVersions(template: {
    readonly id?: string | undefined;
    readonly name?: string | undefined;
  }): Promise<TemplateVersions> {
    const { id, name } = template;
    const which = id === undefined ? { "LaunchTemplateName.1": name ?? "" } : { "LaunchTemplateId.1": id };
    const answer = await this.call("DescribeLaunchTemplates", which);
    const [found] = items(answer, "launchTemplates");
    const [latest, standard] = [found?.latestVersionNumber, found?.defaultVersionNumber];
    if (typeof latest !== "string" || typeof standard !== "string") {
      throw awsFailure("DescribeLaunchTemplates", new IncompleteAnswer("launch template"));
    }
    return { $Latest: latest, $Default: standard };
  }

  /** Those of the ids that are there, for EC2 refuses no id that it is asked for by a filter. */
  async subnets(ids: readonly string[]): Promise<Subnet[]> {
    const found: Subnet[] = [];
    for (let begin = 0; begin < ids.length; begin += VALUES_AT_ONCE) {
      const values = ids.slice(begin, begin + VALUES_AT_ONCE).map((id, index) => [`Filter.1.Value.${index + 1}`, id]);
      const which = { "Filter.1.Name": "subnet-id", ...(Object.fromEntries(values) as Record<string, string>) };
      const answer = await this.call("DescribeSubnets", which);
      for (const { subnetId: id, availabilityZone: zone, availableIpAddressCount: free } of items(
        answer,
        "subnetSet",
      )) {
        if (typeof id !== "string" || typeof zone !== "string" || !/^\d+$/.test(String(free))) {
          throw awsFailure("DescribeSubnets", new IncompleteAnswer("free addresses of a subnet"));
        }
        found.push({ id, zone, freeAddresses: Number(free) });
      }
    }
    return found;
  }

  private async call(action: string, parameters: Readonly<Record<string, string>>): Promise<Element> {
    const timeUp = AbortSignal.timeout(WHOLE_MS);
    const signal = this.abortSignal === undefined ? timeUp : AbortSignal.any([timeUp, this.abortSignal]);
    let failure: AwsFailure | undefined;
    for (const pause of [0, ...PAUSES]) {
      try {
        if (pause > 0) await delay(pause * (1 + Math.random()), undefined, { signal });
        return await this.once(action, parameters, signal);
      } catch (error) {
        // What a request says that was given up is only that it was.
        if (signal.aborted) break;
        failure = awsFailure(action, error);
        if (failure.kind !== "transient") throw failure;
      }
    }
    const late = Object.assign(new Error("no answer in time"), { name: "TimeoutError" });
    throw failure ?? awsFailure(action, late);
  }

  private async once(
    action: string,
    parameters: Readonly<Record<string, string>>,
    abortSignal: AbortSignal,
  ): Promise<Element> {
    const { endpoint, sign, handler } = await this.connecting();
    const { parseXML } = await import("@aws-sdk/xml-builder");
    const request = await requestTo(endpoint, {
      method: "POST",
      path: endpoint.pathname,
      headers: {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "user-agent": "pulumi-eks-version",
      },
      body: new URLSearchParams({ Action: action, Version: VERSION, ...parameters }).toString(),
    });
    request.headers = (await sign(request)).headers;
    const { response } = await handler.handle(request, { abortSignal });
    const text = await textOf(response.body as AsyncIterable<Uint8Array>);
    const { statusCode: status } = response;
    let root: Element;
    try {
      root = parseXML(text) as Element;
    } catch {
      throw unreadable(status, response.headers, endpoint);
    }
    const answer = root[`${action}Response`];
    if (status === 200 && isFields(answer)) return answer;
    throw refused(root, status) ?? unreadable(status, response.headers, endpoint);
  }
}

/** An element by the names of those in it: text, an element, or a list of elements of one name. */
type Element = Fields;

/** EC2 writes a list as elements `item` in one of its name; where there is one only, the parser knows of no list. */
function items(answer: Element, name: string): Element[] {
  const list = answer[name];
  return isFields(list) ? [list.item].flat().filter(isFields) : [];
}

/** EC2's own errors: `<Response><Errors><Error><Code/><Message/></Error></Errors><RequestID/></Response>`. */
function refused({ Response: response }: Element, httpStatusCode: number): Error | undefined {
  if (!isFields(response)) return undefined;
  const { Errors: errors, RequestID: requestId } = response;
  const [first] = isFields(errors) ? [errors.Error].flat().filter(isFields) : [];
  if (typeof first?.Code !== "string") return undefined;
  const error = new Error(typeof first.Message === "string" ? first.Message : "no message");
  return Object.assign(error, { name: first.Code, $metadata: { httpStatusCode, requestId } });
}

/** An answer that is not EC2's, as the SDK says it, so that it reads as with any other call. */
function unreadable(httpStatusCode: number, headers: Readonly<Record<string, string>>, { origin }: URL): Error {
  const response = { headers, endpoint: origin };
  return Object.assign(new SyntaxError("the answer is not one of EC2"), {
    $metadata: { httpStatusCode },
    $response: response,
  });
}
