import { cataloguedAddon, compatibleVersions } from "../../addons/addonVersions";
import { insight, type Check } from "./check";

/**
 * EKS add-ons against the catalogue; one that it does not know is taken to fit. Name, description and the passing reason are from the
 * user guide; that an add-on that does not fit is an ERROR is our guess.
 */
export const addonCompatibility: Check = (cluster, change) => {
  const unfit = cluster.addons.filter(
    ({ name, version }) =>
      cataloguedAddon(name) !== undefined && !compatibleVersions(name, change.target).includes(version),
  );
  const which = change.category === "UPGRADE_READINESS" ? "next" : "previous";
  return [
    insight(change, {
      name: "EKS add-on version compatibility",
      description: `Checks version of installed EKS add-ons to ensure they are compatible with the ${which} version of Kubernetes. `,
      recommendation: `Update the add-ons to versions that are compatible with Kubernetes version ${change.target}.`,
      ...(unfit.length === 0
        ? {
            status: "PASSING",
            reason: `All installed EKS add-on versions are compatible with ${which} Kubernetes version.`,
          }
        : {
            status: "ERROR",
            reason: `EKS add-on versions are incompatible with ${which} Kubernetes version: ${unfit.map(({ name }) => name).join(", ")}.`,
          }),
      additionalInfo: { "EKS add-ons": "https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html" },
      resources: unfit.map(({ arn, version }) => ({ status: "ERROR", reason: version, arn })),
      addonCompatibilityDetails: unfit.map(({ name }) => ({
        name,
        compatibleVersions: compatibleVersions(name, change.target),
      })),
    }),
  ];
};
