import { DescribeUpdateCommand, EKSClient } from "@aws-sdk/client-eks";
import { request, type Agent } from "node:http";

/** A DescribeUpdate request, signed and not yet sent. */
export interface SignedRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** Lets the SDK sign a request, and keeps it from being sent. A signature is good for several minutes. */
export async function signedRequest(
  endpoint: string,
  input: { name: string; updateId: string },
): Promise<SignedRequest> {
  let signed: SignedRequest | undefined;
  const eks = new EKSClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: {
      handle: ({ path, headers }: SignedRequest) => {
        signed = { path, headers };
        return Promise.reject(new Error("signed"));
      },
    },
  });
  await eks.send(new DescribeUpdateCommand(input)).catch(() => undefined);
  if (signed === undefined) throw new Error("the SDK did not come as far as to send the request");
  return signed;
}

export function send(url: string, agent: Agent, signed: SignedRequest | undefined): Promise<void> {
  return new Promise((done, failed) => {
    const { path = "/", headers = {} } = signed ?? {};
    const outgoing = request(`${url}${path}`, { agent, headers }, (response) => {
      response.resume();
      response.once("end", () => {
        if (response.statusCode === 200) done();
        else failed(new Error(`DescribeUpdate was answered with ${response.statusCode ?? "nothing"}`));
      });
    });
    outgoing.once("error", failed);
    outgoing.end();
  });
}
