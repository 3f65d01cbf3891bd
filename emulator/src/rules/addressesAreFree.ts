import { EksError } from "../eksError";
import type { VersionRule } from "./versionRule";

const NEEDED = 5;

/**
 * Each of the cluster's subnets needs five free addresses. Class and text, odd comma and all, are from users' reports
 * (containers-roadmap#1693, elastic-ipfs/infrastructure#221); that only the subnets in want are named is our guess.
 */
export const addressesAreFree: VersionRule = ({ cluster }) => {
  const short = Object.entries(cluster.freeAddresses).filter(([, free]) => free < NEEDED);
  if (short.length > 0) {
    const subnets = short.map(([subnet, free]) => `${subnet} Free IPs: ${free} `).join("");
    throw new EksError(
      "InvalidRequestException",
      `Provided subnets ${subnets}, need at least ${NEEDED} IPs in each subnet to be free for this operation`,
      { clusterName: cluster.name },
    );
  }
};
