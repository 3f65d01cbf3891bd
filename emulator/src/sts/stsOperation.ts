import type { Credential } from "../credentials";
import type { Exchange } from "../operation";
import type { XmlElements } from "./xml";

/** One operation of the STS API: its handler gives the members of the result, or throws as an EKS operation's does. */
export interface StsOperation {
  readonly name: string;
  readonly signed: true;
  handle(exchange: Exchange, caller: Credential): XmlElements;
}

/** One that vouches for its caller itself. */
export interface UnsignedStsOperation {
  readonly name: string;
  readonly signed: false;
  handle(exchange: Exchange): XmlElements;
}
