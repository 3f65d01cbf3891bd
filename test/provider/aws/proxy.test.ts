import * as assert from "node:assert/strict";
import { AwsConfig } from "../../../provider/aws/config";
import type { Proxies } from "../../../provider/aws/proxy";
import { proxyFor, readProxies } from "../../../provider/aws/proxy";
import { stackConfig } from "../../fixtures/aws/awsEnvironment";

function proxies(stack: Record<string, unknown>, env: NodeJS.ProcessEnv = {}): Proxies {
  const problems: [] = [];
  const found = readProxies(new AwsConfig(stackConfig(stack), problems), env);
  assert.deepEqual(problems, []);
  return found;
}

const via = (url: string, found: Proxies): string | undefined => proxyFor(new URL(url), found)?.open();

const EKS = "https://eks.eu-west-1.amazonaws.com";

describe("the proxy for a request", () => {
  it("is the one for its scheme, from the stack first and then from the environment, in capitals or not", () => {
    const env = { HTTPS_PROXY: "http://env:1", http_proxy: "http://env:2" };
    const stack = { "aws:httpsProxy": "http://stack:1", "aws:httpProxy": "http://stack:2" };
    assert.equal(via(EKS, proxies(stack, env)), "http://stack:1");
    assert.equal(via("http://eks.test", proxies(stack, env)), "http://stack:2");
    assert.equal(via(EKS, proxies({}, env)), "http://env:1");
    assert.equal(via("http://eks.test", proxies({}, env)), "http://env:2");
    assert.equal(via(EKS, proxies({})), undefined);
  });

  it("is aws:httpProxy for HTTPS too where nothing is said about HTTPS, as in pulumi-aws; HTTP_PROXY is not", () => {
    const stack = { "aws:httpProxy": "http://stack:2" };
    assert.equal(via(EKS, proxies(stack)), "http://stack:2");
    assert.equal(via(EKS, proxies(stack, { HTTPS_PROXY: "http://env:1" })), "http://env:1");
    assert.equal(via(EKS, proxies({ ...stack, "aws:httpsProxy": "" })), undefined);
    assert.equal(via(EKS, proxies({}, { HTTP_PROXY: "http://env:2" })), undefined);
  });

  it("may be written without a scheme, as it often is in the environment", () => {
    assert.equal(via(EKS, proxies({}, { HTTPS_PROXY: "proxy:3128" })), "http://proxy:3128");
  });

  it("is none for this machine itself", () => {
    const all = proxies({}, { HTTPS_PROXY: "http://proxy", HTTP_PROXY: "http://proxy" });
    for (const url of ["http://localhost:4510", "http://127.0.0.1:4510", "http://127.1.2.3", "http://[::1]:4510"]) {
      assert.equal(via(url, all), undefined, url);
    }
    assert.equal(via("http://127.example.com", all), "http://proxy");
  });

  for (const [except, url, direct] of [
    ["*", EKS, true],
    ["amazonaws.com", EKS, true],
    ["amazonaws.com", "https://notamazonaws.com", false],
    [".amazonaws.com", EKS, true],
    [".amazonaws.com", "https://amazonaws.com", false],
    ["*.amazonaws.com", EKS, true],
    ["EKS.eu-west-1.amazonaws.com", EKS, true],
    ["other, amazonaws.com:443", EKS, true],
    ["amazonaws.com:8443", EKS, false],
    ["amazonaws.com:8443", "https://eks.amazonaws.com:8443", true],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["10.1.2.3:8443", "https://10.1.2.3:8443", true],
    ["10.1.2.3:8443", "https://10.1.2.3", false],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/99", "https://10.1.2.3", false],
    ["fd00::/8", "https://[fd12::1]", true],
    ["fd00::/8", "https://10.1.2.3", false],
    ["", EKS, false],
  ] as const) {
    it(`is ${direct ? "none" : "asked"} for ${url} with NO_PROXY=${except}`, () => {
      const env = { HTTPS_PROXY: "http://proxy", NO_PROXY: except };
      assert.equal(via(url, proxies({}, env)), direct ? undefined : "http://proxy");
    });
  }

  it("prefers aws:noProxy to the environment's", () => {
    const env = { HTTPS_PROXY: "http://proxy", NO_PROXY: "*" };
    assert.equal(via(EKS, proxies({ "aws:noProxy": "internal" }, env)), "http://proxy");
  });
});
