import type { AllowList } from "./access/authorize";

/** An access key that the emulator accepts, whose it is, and what it may do. Plain JSON: sessions are kept with the state. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials have one, and every request with them must too. */
  readonly sessionToken?: string;
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** By the emulator's clock. */
  readonly expiresAt?: number;
  /** An action must be in each of these lists. */
  readonly allow: readonly AllowList[];
}

const DEFAULT: Credential = {
  accessKeyId: "test",
  secretAccessKey: "test",
  account: "000000000000",
  arn: "arn:aws:iam::000000000000:user/test",
  userId: "AIDATEST000000000000",
  allow: [],
};

/** How long an expired session is still known as such; after that its key is an unknown one. */
const REMEMBERED = 24 * 3600 * 1000;

/** The access keys on record. Unless a seed at the start gives some: `test`/`test`, account 000000000000. */
export class Credentials {
  private readonly longTerm = new Map<string, Credential>();
  private readonly bySession = new Map<string, Credential>();

  constructor(credentials: readonly Credential[] = []) {
    for (const credential of credentials.length === 0 ? [DEFAULT] : credentials) {
      this.add(credential);
    }
  }

  add(credential: Credential): void {
    this.longTerm.set(credential.accessKeyId, credential);
  }

  /** Temporary credentials that STS gave out. */
  addSession(session: Credential, now: number): void {
    for (const { accessKeyId, expiresAt } of this.bySession.values()) {
      if ((expiresAt ?? Infinity) < now - REMEMBERED) this.bySession.delete(accessKeyId);
    }
    this.bySession.set(session.accessKeyId, session);
  }

  find(accessKeyId: string): Credential | undefined {
    return this.longTerm.get(accessKeyId) ?? this.bySession.get(accessKeyId);
  }

  sessions(): Credential[] {
    return [...this.bySession.values()];
  }
}
