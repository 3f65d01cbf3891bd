import { linkTo } from "../core/findings";
import { fleetPlanByArguments } from "../lifecycle/plans/fleetPlan";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { EksVersionError } from "../core/failures/EksVersionError";
import { systemClock } from "../core/time";
import { awsConnections } from "../eks/connections";
import type { ReportFacts } from "../report/facts";
import { fleetFacts } from "../report/fleetFacts";
import type { FleetPlanArgs } from "../resources/fleetArgs";
import type { ConnectionOptions } from "./clusterOptions";
import { connectionConfig } from "./clusterOptions";

/** Reads the fleet that a file describes, as `getFleetPlan` does. */
export async function readFleet(file: string, options: ConnectionOptions): Promise<ReportFacts> {
  const args: unknown = parse(await readFile(file, "utf8"));
  if (typeof args !== "object" || args === null || Array.isArray(args)) {
    throw new EksVersionError({
      code: "BadConfiguration",
      happened: `${file} holds no fleet`,
      state: "nothing was read or changed",
      next: `write the arguments of getFleetPlan into it: name, members, target, waves (${linkTo("docs/fleets.md")})`,
    });
  }
  const connect = awsConnections(() => Promise.resolve(connectionConfig(options)), systemClock);
  return fleetFacts(await fleetPlanByArguments(args as FleetPlanArgs, { connect, clock: systemClock }, file));
}
