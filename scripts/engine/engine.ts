/**
 * A Pulumi engine that runs Node.js programs with dynamic resources, from the first of these that has one: PATH, what an
 * earlier run kept, the official download, a build with Go.
 *
 *     npm run engine                             prints where it is
 *     npm run engine -- --no-download            the same, without the official download
 *     npm run engine -- --languages yaml,python  also what runs programs in these languages: yaml, python, go
 *
 * It is kept in $PULUMI_EKS_VERSION_CACHE, else $XDG_CACHE_HOME, else ~/.cache.
 */
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { engineOnPath } from "./engineOnPath";
import { fileName, pathFolders, withPath } from "./executable";
import { firstThatWorks, NoWay } from "./firstThatWorks";
import { hasNodejsParts, installEngine, installNodejsParts, proven, type Installing } from "./installEngine";
import { cacheFolder, keep } from "./keep";
import { installHosts, LANGUAGES, type Language } from "./languageHosts";
import { NODEJS_HOST, OLDEST_GO, OLDEST_PULUMI, PULUMI_VERSION } from "./pins";
import { installPythonSdk } from "./pythonSdk";
import { printedHelp } from "../help";

const WHAT = { name: "the Pulumi engine", minutes: 6 };

export interface Engine {
  /** The path of the CLI. */
  readonly pulumi: string;
  /** An environment in which it, and a program that starts `pulumi` from PATH, finds all it needs. */
  readonly env: NodeJS.ProcessEnv;
}

const DEFAULTS: Installing = {
  env: process.env,
  download: true,
  say: (line) => {
    console.error(line);
  },
};

export interface EngineOptions extends Partial<Installing> {
  /** The languages, beside Node.js's, whose programs it has to run. */
  readonly languages?: readonly Language[];
}

/** Finds or installs an engine. Throws an error that says what was tried and what the user can install. */
export async function ensureEngine({ languages = [], ...options }: EngineOptions = {}): Promise<Engine> {
  const installing = { ...DEFAULTS, ...options };
  const { pulumi, folders, ours } = await findEngine(installing);
  const kept = (name: string, version: string): string => keptFolder(name, version, installing.env);
  const hosts = await installHosts(languages, { pulumi, ours }, kept, installing);
  return engine(pulumi, [...folders, ...hosts], installing.env);
}

/** Finds or installs Pulumi's SDK for Python, and returns the folder that Python finds it in. */
export function ensurePythonSdk(options: Partial<Installing> = {}): Promise<string> {
  const installing = { ...DEFAULTS, ...options };
  return installPythonSdk((name, version) => keptFolder(name, version, installing.env), installing);
}

interface Found {
  readonly pulumi: string;
  /** What has to come first on PATH. */
  readonly folders: readonly string[];
  /** Whether this script has installed it. */
  readonly ours: boolean;
}

async function findEngine(installing: Installing): Promise<Found> {
  let whyNotFromPath = "";
  try {
    return await firstThatWorks(
      [
        { name: "`pulumi` on PATH", go: () => fromPath(installing) },
        { name: "an engine of our own", go: () => ofOurOwn(installing, whyNotFromPath) },
      ],
      (reason) => (whyNotFromPath ||= reason),
    );
  } catch (error) {
    throw error instanceof NoWay ? new Error(explanation(error)) : error;
  }
}

async function fromPath(installing: Installing): Promise<Found> {
  const { env, say } = installing;
  const { pulumi, missing } = await engineOnPath(env);
  if (missing.length === 0) return { pulumi, folders: [], ours: false };

  const folder = keptFolder("nodejs", NODEJS_HOST.version, env);
  const usable = (): Promise<boolean> => Promise.resolve(hasNodejsParts(folder));
  if (!(await usable())) {
    say(`${pulumi} comes without ${missing.join(" and ")}: adding what is missing in ${folder}.`);
    await keep({ what: WHAT, folder, usable, say, install: (temporary) => installNodejsParts(temporary, installing) });
  }
  return { pulumi, folders: [folder], ours: false };
}

async function ofOurOwn(installing: Installing, whyNotFromPath: string): Promise<Found> {
  const { env, say } = installing;
  const folder = keptFolder("pulumi", PULUMI_VERSION, env);
  const usable = (): Promise<boolean> =>
    proven(folder, env).then(
      () => true,
      () => false,
    );
  if (!(await usable())) {
    say(`${whyNotFromPath}. Installing a Pulumi engine in ${folder}.`);
    await keep({ what: WHAT, folder, usable, say, install: (temporary) => installEngine(temporary, installing) });
  }
  return { pulumi: join(folder, fileName("pulumi")), folders: [folder], ours: true };
}

function keptFolder(name: string, version: string, env: NodeJS.ProcessEnv): string {
  return join(cacheFolder("engine", env), `${name}-${version}-${process.platform}-${process.arch}`);
}

function engine(pulumi: string, first: readonly string[], env: NodeJS.ProcessEnv): Engine {
  // The CLI starts `node` from PATH: ours is the last resort, not to hide the user's.
  const path = [...first, ...pathFolders(env), dirname(process.execPath)];
  return {
    pulumi,
    env: { ...withPath(env, path), PULUMI_EKS_VERSION_ENGINE: pulumi, PULUMI_SKIP_UPDATE_CHECK: "true" },
  };
}

function explanation({ reasons }: NoWay): string {
  return [
    "No usable Pulumi engine was found, and none could be installed. Tried:",
    ...reasons.map((reason) => `  - ${reason.replaceAll("\n", "\n    ")}`),
    "Install one of these and try again:",
    `  - the Pulumi CLI, ${OLDEST_PULUMI} or newer: https://www.pulumi.com/docs/install/`,
    `  - Go, ${OLDEST_GO} or newer: https://go.dev/doc/install (the engine is then built from its sources, in about 6 min)`,
  ].join("\n");
}

function languagesIn(text: string): Language[] {
  return text
    .split(",")
    .filter((word) => word !== "")
    .map((word) => {
      const language = LANGUAGES.find((one) => one === word);
      if (language === undefined) throw new Error(`no language ${word}; there are ${LANGUAGES.join(", ")}`);
      return language;
    });
}

if (require.main === module && !printedHelp(__filename)) {
  const { values } = parseArgs({
    options: { "no-download": { type: "boolean", default: false }, languages: { type: "string", default: "" } },
  });
  const found = async (): Promise<Engine> =>
    ensureEngine({ download: !values["no-download"], languages: languagesIn(values.languages) });
  found().then(
    ({ pulumi }) => {
      console.log(pulumi);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
