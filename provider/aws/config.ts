import type { Problem } from "../core/problem";

/** Reads one setting of the stack, for example `aws:region`. Lists and maps arrive as JSON. */
export type ConfigReader = (key: string) => string | undefined;

/**
 * The stack's `aws:` settings, under pulumi-aws's names (its provider configuration, v6 and v7).
 * What cannot be read is noted as a problem, by name and without its value, which may be secret.
 */
export class AwsConfig {
  constructor(
    private readonly read: ConfigReader,
    readonly problems: Problem[],
  ) {}

  text(key: string): string | undefined {
    return nonEmpty(this.textOrEmpty(key));
  }

  /** As `text`, but keeps an empty text apart from none: `aws:httpsProxy: ""` means no proxy. */
  textOrEmpty(key: string): string | undefined {
    return this.read(`aws:${key}`)?.trim();
  }

  flag(key: string): boolean | undefined {
    const text = this.text(key)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text === "true" || text === "false") return text === "true";
    this.note(key, 'must be "true" or "false"');
    return undefined;
  }

  count(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    if (/^\d+$/.test(text)) return Number(text);
    this.note(key, "must be a whole number, 0 or more");
    return undefined;
  }

  /** A list or a map. */
  structure(key: string): unknown {
    const text = this.text(key);
    if (text === undefined) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === "object" && value !== null) return value;
    } catch {
      // The parser's message quotes the text, which may be secret.
    }
    this.note(key, `is not a list or a map; set it with "pulumi config set --path 'aws:${key}…'"`);
    return undefined;
  }

  list(key: string): readonly string[] {
    const text = this.text(key);
    if (text === undefined) return [];
    const value = text.startsWith("[") ? this.structure(key) : undefined;
    if (Array.isArray(value) && value.every((one) => ["string", "number"].includes(typeof one))) {
      return value.map(String);
    }
    if (value !== undefined || !text.startsWith("[")) {
      this.note(key, `must be a list of texts; set it with "pulumi config set --path 'aws:${key}[0]' …"`);
    }
    return [];
  }

  note(key: string, reason: string): void {
    this.problems.push({ property: `aws:${key}`, reason });
  }
}

/** A setting that is there but empty says nothing, as the AWS CLI has it. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
