import type { Ec2Api, Subnet } from "../../ec2/Ec2Api";
import type { Part } from "../part";
import { timeBox } from "../timeBox";

const LOOK_MS = 10_000;

/** How many addresses are free in subnets, and in which zones they are: one call. */
export function observeSubnets(ec2: Ec2Api, ids: readonly string[]): Promise<Part<readonly Subnet[]>> {
  const { look, timeUp } = timeBox(LOOK_MS);
  return look("DescribeSubnets", ec2.until(timeUp).subnets(ids));
}
