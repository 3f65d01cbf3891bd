import { join } from "node:path";

/** What of the user's environment could lead the demo to a real account, to the user's stacks, or past loopback. */
const LEFT_OUT = /^(AWS_|PULUMI_(?!EKS_VERSION_)|([a-z]+_)?proxy$)/i;

/**
 * The demo's environment: the user's, without their AWS and Pulumi settings, and with everything that Pulumi and the AWS SDK
 * write or look up by themselves in the demo's own folder.
 */
export function ownEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !LEFT_OUT.test(name))),
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_CONFIG_FILE: join(folder, "no-aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "no-aws-credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    // On Node.js 20 the SDK announces its end of support on every start.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    TMPDIR: folder,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The example's types are checked by `npm run lint`; checking them again takes three seconds a run.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}
