import { homedir } from "node:os";
import type { Connection } from "./connection";

type Profile = Readonly<Record<string, string | undefined>>;

/** The settings of the connection's profile, read with the SDK's own loader; undefined where there is no such profile. */
export async function loadSharedProfile(connection: Connection): Promise<Profile | undefined> {
  const { configFile, credentialsFile } = await loadFiles(connection);
  const name = connection.profile ?? "default";
  const [config, credentials] = [configFile[name], credentialsFile[name]];
  return config || credentials ? { ...config, ...credentials } : undefined;
}

/** The names of all profiles, for a message about a mistyped one. */
export async function profileNames(connection: Connection): Promise<string[]> {
  const { configFile, credentialsFile } = await loadFiles(connection);
  return [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].sort();
}

/** Where the shared files are, as the SDK's functions want it: where we say nothing it looks itself. */
export function sharedFiles({ sharedConfigFile, sharedCredentialsFile }: Connection): {
  configFilepath?: string;
  filepath?: string;
  ignoreCache: true;
} {
  return {
    ...(sharedConfigFile === undefined ? {} : { configFilepath: homePath(sharedConfigFile) }),
    ...(sharedCredentialsFile === undefined ? {} : { filepath: homePath(sharedCredentialsFile) }),
    // During a wait of an hour somebody, or something, may well have renewed them.
    ignoreCache: true,
  };
}

async function loadFiles(connection: Connection) {
  const { loadSharedConfigFiles } = await import("@smithy/core/config");
  return loadSharedConfigFiles(sharedFiles(connection));
}

/** A path as people write it in settings, where no shell replaces the `~`. */
export function homePath(path: string): string {
  return path.replace(/^~(?=\/|$)/, homedir());
}
