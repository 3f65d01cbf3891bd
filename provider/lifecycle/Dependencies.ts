import type { Clock } from "../core/time";
import type { ConnectionArgs } from "../aws/connectionArgs";
import type { Eks } from "../eks/EksApi";
import type { EksInventory } from "../eks/eksInventory";
import type { EngineLog } from "../engine/log";
import type { EksMoves } from "../eks/eksMoves";
import type { Problem } from "../core/problem";
import type { Display } from "../engine/statusLine";

/** A way to EKS, as the inputs and the stack's configuration describe it. */
export interface Connected {
  readonly problems: readonly Problem[];
  /** The region, which the AWS SDK is asked for only where nothing else names one. */
  region(): Promise<string | undefined>;
  eks(): Promise<Eks>;
  /** The calls that only look. */
  inventory(): Promise<EksInventory>;
  /** The calls that move add-ons and node groups. */
  moves(): Promise<EksMoves>;
  /** The account of the credentials, for messages; undefined where AWS does not tell. */
  account(): Promise<string | undefined>;
}

/** What the verbs need of the dependencies. */
export interface Dependencies {
  connect(args: ConnectionArgs): Promise<Connected>;
  readonly log: EngineLog;
  readonly clock: Clock;
  display(): Display;
}
