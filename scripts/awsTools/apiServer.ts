import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { moduleFolder } from "../engine/buildWithGo";
import { fileName, findProgram, pathFolders } from "../engine/executable";
import { runTool } from "../engine/runTool";
import { KUBERNETES } from "./pins";

/** Go starts from nothing, on two cores that have other work. */
const TIMEOUT_MS = 90 * 60_000;

const PROGRAMS = {
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  // The version that Kubernetes itself is built with.
  etcd: "go.etcd.io/etcd/server/v3",
} as const;

/** A Kubernetes API server, and the store that it needs. */
export function apiServerIn(folder: string): { readonly apiServer: string; readonly etcd: string } {
  return { apiServer: join(folder, fileName("kube-apiserver")), etcd: join(folder, fileName("etcd")) };
}

/** Builds both somewhere in a folder, from their modules as Go's proxy has them, and returns where. */
export async function buildApiServer(
  temporary: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<string> {
  const go = findProgram("go", pathFolders(env));
  if (go === undefined) throw new Error("there is no `go` on PATH");
  const kubernetes = await moduleFolder("k8s.io/kubernetes", KUBERNETES, env);
  const source = join(temporary, "source");
  mkdirSync(source);
  writeFileSync(join(source, "go.mod"), besideKubernetes(readFileSync(join(kubernetes, "go.mod"), "utf8")));
  copyFileSync(join(kubernetes, "go.sum"), join(source, "go.sum"));
  const folder = join(temporary, "api-server");
  mkdirSync(folder);
  for (const [name, main] of Object.entries(PROGRAMS)) {
    say(
      `Building ${name} of Kubernetes ${KUBERNETES} with Go: about 10 min on two cores that have nothing else to do.`,
    );
    await runTool(
      go,
      ["build", "-mod=mod", "-trimpath", "-ldflags", "-s -w", "-o", join(folder, fileName(name)), main],
      {
        cwd: source,
        env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
        timeoutMs: TIMEOUT_MS,
        onMinute: (minutes) => {
          say(`Still building ${name} (${minutes} min).`);
        },
      },
    );
  }
  return folder;
}

/** Kubernetes has its libraries in its own repository, as v0.0.0; as modules they have the version 0.34.1 of its 1.34.1. */
function besideKubernetes(itsOwn: string): string {
  const required = itsOwn
    .slice(0, itsOwn.indexOf("replace ("))
    .replace(/^module .*/m, "module api-server")
    .replace(/^(\s*k8s\.io\/[\w-]+) v0\.0\.0$/gm, `$1 ${KUBERNETES.replace("v1.", "v0.")}`);
  return `${required}\nrequire k8s.io/kubernetes ${KUBERNETES}\n`;
}
