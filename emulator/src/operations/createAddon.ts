import { configurationValuesOf, resolveConflictsOf } from "../addons/addonParameters";
import { describedAddon } from "../addons/addonView";
import { defaultAddonVersion } from "../addons/addonVersions";
import { checkAddonVersion } from "../addons/checkAddonVersion";
import { newAddon } from "../addons/newAddon";
import { EksError } from "../eksError";
import { holdInsights } from "../insights/insightsAt";
import type { Operation } from "../operation";
import { optionalString, optionalStringMap, requiredString } from "../parameters";
import { repeats, requestTokenOf } from "../requestToken";
import { calledCluster } from "./calledCluster";
import { requireActive } from "./requireActive";

export const createAddon: Operation = {
  name: "CreateAddon",
  method: "POST",
  uri: "/clusters/{name}/addons",
  handle: (call) => {
    const { body, now } = call;
    const cluster = calledCluster(call);
    const name = requiredString(body, "addonName");
    const members = { clusterName: cluster.name, addonName: name };
    const token = requestTokenOf(body);
    const existing = cluster.addons.find((each) => each.name === name);
    if (existing !== undefined) {
      if (repeats(token, existing.createToken, members)) {
        return { addon: describedAddon(cluster, existing, now) };
      }
      throw new EksError("ResourceInUseException", "Addon already exists.", members);
    }
    requireActive(cluster, now, "CreateAddon");
    const standard = defaultAddonVersion(name, cluster.version);
    if (standard === undefined) {
      // A user's report (marcincuber/eks#10).
      const message = `Addon ${name} specified is not supported in ${cluster.version} kubernetes version`;
      throw new EksError("InvalidParameterException", message, members);
    }
    const version = optionalString(body, "addonVersion") ?? standard;
    checkAddonVersion(name, version, cluster.version, members);
    resolveConflictsOf(body, members);
    configurationValuesOf(body, members);
    const addon = newAddon(cluster, {
      name,
      version,
      createdAt: now,
      activeAt: now + call.emulator.settings.addonSeconds * 1000,
      tags: optionalStringMap(body, "tags") ?? {},
      ...(token === undefined ? {} : { createToken: token }),
      request: body,
    });
    holdInsights(cluster, now);
    cluster.addons.push(addon);
    return { addon: describedAddon(cluster, addon, now) };
  },
};
