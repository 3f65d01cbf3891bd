/** An access key that the emulator accepts, and whose it is. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly account: string;
}

const DEFAULT: Credential = { accessKeyId: "test", secretAccessKey: "test", account: "000000000000" };

/** The access keys on record. Without a seed that gives some: `test`/`test`, account 000000000000. */
export class Credentials {
  private readonly byKey = new Map<string, Credential>();

  constructor(credentials: readonly Credential[] = [DEFAULT]) {
    for (const credential of credentials) {
      this.add(credential);
    }
  }

  add(credential: Credential): void {
    this.byKey.set(credential.accessKeyId, credential);
  }

  find(accessKeyId: string): Credential | undefined {
    return this.byKey.get(accessKeyId);
  }
}
