import * as pulumi from "@pulumi/pulumi";
import { Fleet } from "pulumi-eks-version";

const config = new pulumi.Config();

const fleet = new Fleet("platform", {
  // Every stack sees all clusters ...
  members: [
    {
      accounts: config.requireObject<string[]>("accounts"),
      regions: config.requireObject<string[]>("regions"),
      readRole: "eks-fleet-read",
      tags: { fleet: "platform" },
    },
  ],
  // ... and upgrades those of its own account.
  manage: { accounts: [config.require("account")], role: "eks-upgrades" },
  target: config.require("target"),
  waves: [
    { name: "canary", where: { ring: "canary" }, soak: "24h" },
    { name: "tenth", share: 0.1, soak: "3d", maxConcurrent: 10, proof: "80%", failures: 1 },
    {
      name: "prod",
      rest: true,
      maxConcurrent: "5%",
      failures: 1,
      approve: config.get("approved"),
      windows: [{ cron: "0 22 * * TUE-THU", duration: "6h", timezone: "Europe/Berlin" }],
    },
  ],
  freezes: [{ from: "2026-11-20", to: "2026-12-01", why: "Black Friday" }],
  deadline: { before: "endOfStandardSupport", days: 21, action: "warn" },
});

export const target = fleet.targetVersion;
export const progress = fleet.progress;
export const unreadable = fleet.unreadable;
