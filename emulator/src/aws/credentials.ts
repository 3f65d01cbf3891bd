import { putBack, TrackedMap } from "../state/TrackedMap";

/** Patterns of IAM actions, such as `eks:DescribeCluster`, `eks:List*` or `*`. IAM does not mind upper and lower case. */
export type AllowList = readonly string[];

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
  private readonly given: ReadonlyMap<string, Credential>;
  private readonly added = new TrackedMap<Credential>();
  private readonly sessions = new TrackedMap<Credential>();

  constructor(credentials: readonly Credential[] = []) {
    const given = credentials.length === 0 ? [DEFAULT] : credentials;
    this.given = new Map(given.map((credential) => [credential.accessKeyId, credential]));
  }

  /** One more, or another in place of the one with this key. */
  add(credential: Credential): void {
    this.added.set(credential.accessKeyId, credential);
  }

  /** Temporary credentials that STS gave out. */
  addSession(session: Credential, now: number): void {
    for (const { accessKeyId, expiresAt } of this.sessions.values()) {
      if ((expiresAt ?? Infinity) < now - REMEMBERED) this.sessions.delete(accessKeyId);
    }
    this.sessions.set(session.accessKeyId, session);
  }

  accounts(): string[] {
    return [...this.given.values(), ...this.added.values()].map(({ account }) => account);
  }

  find(accessKeyId: string): Credential | undefined {
    return this.added.get(accessKeyId) ?? this.given.get(accessKeyId) ?? this.sessions.get(accessKeyId);
  }

  /** The credential of this key (as in `takeChanged`) is what it was: this one, or not there. */
  putBack(kind: string, accessKeyId: string, credential: Credential | undefined): void {
    putBack(kind === "session" ? this.sessions : this.added, accessKeyId, credential);
  }

  /** What persistence has to look at since the last time: each with its value, or undefined if it is gone. */
  takeChanged(): (readonly [key: string, credential: Credential | undefined])[] {
    return [
      ...this.added.takeChanged().map((key) => [`credential/${key}`, this.added.get(key)] as const),
      ...this.sessions.takeChanged().map((key) => [`session/${key}`, this.sessions.get(key)] as const),
    ];
  }
}
