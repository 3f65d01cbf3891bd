import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The SDK reads the process's environment and its user's home. A test gets an empty one of each, so that it neither
 * depends on whose machine it runs on nor sees that person's credentials; afterwards all is as before.
 */
export class AwsEnvironment {
  readonly home = mkdtempSync(join(tmpdir(), "aws-environment-"));
  private readonly before = { ...process.env };

  constructor() {
    for (const name of Object.keys(process.env).filter((one) => /^AWS_|_proxy$/i.test(one))) this.set(name, undefined);
    this.set("HOME", this.home);
    // A machine without credentials must not wait for an instance's metadata.
    this.set("AWS_EC2_METADATA_DISABLED", "true");
  }

  set(name: string, value: string | undefined): void {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }

  file(name: string, text: string, mode = 0o600): string {
    const path = join(this.home, name);
    writeFileSync(path, text, { mode });
    return path;
  }

  restore(): void {
    for (const name of Object.keys(process.env)) if (!(name in this.before)) this.set(name, undefined);
    for (const [name, value] of Object.entries(this.before)) this.set(name, value);
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The stack's configuration as `pulumi config` hands it over. */
export function stackConfig(settings: Readonly<Record<string, unknown>>): (key: string) => string | undefined {
  return (key) => {
    const value = settings[key];
    return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
  };
}
