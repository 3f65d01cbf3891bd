import { describedAddon } from "../addons/addonView";
import type { Operation } from "../operation";
import { calledAddon } from "./calledAddon";

/** With or without `preserve`: what stays in the cluster is Kubernetes' business. */
export const deleteAddon: Operation = {
  name: "DeleteAddon",
  method: "DELETE",
  uri: "/clusters/{name}/addons/{addonName}",
  handle: (call) => {
    const { cluster, addon } = calledAddon(call);
    addon.goneAt ??= call.now + call.emulator.settings.addonSeconds * 1000;
    return { addon: describedAddon(cluster, addon, call.now) };
  },
};
