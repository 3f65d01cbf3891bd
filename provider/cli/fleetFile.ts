import { linkTo } from "../core/findings";
import { fleetPlanByArguments } from "../lifecycle/plans/fleetPlan";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { systemClock } from "../core/time";
import { awsConnections } from "../eks/connections";
import type { ReportFacts } from "../report/facts";
import { fleetFacts } from "../report/fleetFacts";
import type { FleetPlanArgs } from "../resources/fleetArgs";
import type { ConnectionOptions } from "./clusterOptions";
import { connectionConfig } from "./clusterOptions";
import { usage } from "./usage";

/** Reads the fleet that a file describes, as `getFleetPlan` does. */
export async function readFleet(file: string, options: ConnectionOptions): Promise<ReportFacts> {
  const args: unknown = parse(await readFile(file, "utf8"));
  if (typeof args !== "object" || args === null || Array.isArray(args)) {
    throw usage(
      `${file} holds no fleet`,
      `write the arguments of getFleetPlan into it: name, members, target, waves (${linkTo("docs/fleets.md")})`,
    );
  }
  const connect = awsConnections(() => Promise.resolve(connectionConfig(options)), systemClock);
  return fleetFacts(await fleetPlanByArguments(args as FleetPlanArgs, { connect, clock: systemClock }, file));
}
