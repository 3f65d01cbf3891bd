import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import type { JsonObject } from "../json";
import type { UpdateRecord } from "../updateRecord";
import { changedMember } from "./changedMember";
import { changedAutoMode } from "./changedAutoMode";
import { changedLogging } from "./changedLogging";
import { changedUpgradePolicy } from "./changedUpgradePolicy";
import { changedVpc } from "./changedVpc";

/** A change of one kind: the update's type, its parameters, and what it does. */
export type ConfigChange = Pick<UpdateRecord, "type" | "params" | "effect">;

type Kind = (cluster: ClusterRecord, body: JsonObject, now: number) => ConfigChange;

/** Which members of the request belong to which kind of update. */
const KINDS: readonly (readonly [members: readonly string[], kind: Kind])[] = [
  [["resourcesVpcConfig"], changedVpc],
  [["logging"], changedLogging],
  [["upgradePolicy"], changedUpgradePolicy],
  [["computeConfig", "kubernetesNetworkConfig", "storageConfig"], changedAutoMode],
  [["accessConfig"], changedMember("AccessConfigUpdate", "accessConfig", "AuthenticationMode")],
  [["zonalShiftConfig"], changedMember("ZonalShiftConfigUpdate", "zonalShiftConfig", "ZonalShiftConfig")],
  [["remoteNetworkConfig"], changedMember("RemoteNetworkConfigUpdate", "remoteNetworkConfig", "RemoteNetworkConfig")],
  [["deletionProtection"], changedMember("DeletionProtectionUpdate", "deletionProtection", "DeletionProtection")],
];

const KNOWN = ["clientRequestToken", ...KINDS.flatMap(([members]) => members)];

export function configChangeOf(cluster: ClusterRecord, body: JsonObject, now: number): ConfigChange {
  const given = Object.keys(body).filter((member) => body[member] !== undefined && body[member] !== null);
  const unknown = given.find((member) => !KNOWN.includes(member));
  if (unknown !== undefined) {
    const message = `eks-emulator's UpdateClusterConfig does not have ${unknown}.`;
    throw new EksError("EmulatorUnsupportedOperation", message);
  }
  const asked = KINDS.filter(([members]) => members.some((member) => given.includes(member)));
  const [only] = asked;
  if (only === undefined || asked.length > 1) {
    // The second text is from users' reports, the first our guess.
    const message =
      only === undefined ? "The type for cluster update was not provided." : "Only one type of update can be allowed.";
    throw new EksError("InvalidParameterException", message, { clusterName: cluster.name });
  }
  return only[1](cluster, body, now);
}
