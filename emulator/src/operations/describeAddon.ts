import { describedAddon } from "../addons/addonView";
import type { Operation } from "../operation";
import { calledAddon } from "./calledAddon";

export const describeAddon: Operation = {
  name: "DescribeAddon",
  method: "GET",
  uri: "/clusters/{name}/addons/{addonName}",
  handle: (call) => {
    const { cluster, addon } = calledAddon(call);
    return { addon: describedAddon(cluster, addon, call.now) };
  },
};
