import {
  PolicyPack,
  type PolicyConfigSchema,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import {
  DEFAULT_BAKE_MINUTES,
  DEFAULT_MINORS,
  DEFAULT_STACKS,
  endlessWaivers,
  extendedSupport,
  minorsBehind,
  noBake,
  preflightOff,
  twoOwners,
  type BakeSettings,
  type Declared,
  type LagSettings,
  type SupportSettings,
} from "./rules";

type Properties = PolicyConfigSchema["properties"];

const DAY: Properties[string] = { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" };
const CALENDAR: Properties[string] = {
  type: "array",
  description: "Versions that the pack does not know, or knows with other dates.",
  items: {
    type: "object",
    properties: {
      version: { type: "string", pattern: "^1\\.\\d+$" },
      released: DAY,
      endOfStandardSupport: DAY,
      endOfExtendedSupport: DAY,
    },
    required: ["version", "released", "endOfStandardSupport", "endOfExtendedSupport"],
    additionalProperties: false,
  },
};

const today = (): string => new Date().toISOString().slice(0, 10);

/** Advisory: that a resource of `@pulumi/aws` has a version does not always mean that the program writes one there. */
const oneOwner: StackValidationPolicy = {
  name: "one-owner",
  description: "No version is managed by a resource of this package and by one of @pulumi/aws that does not ignore it.",
  enforcementLevel: "advisory",
  validateStack: ({ resources }, report) => {
    for (const { urn, violation } of twoOwners(resources)) report(violation, urn);
  },
};

new PolicyPack("pulumi-eks-version", {
  policies: [
    policy<SupportSettings>({
      name: "no-extended-support-without-consent",
      description: "No cluster is declared at a version in extended support, unless a consent with an end names it.",
      broken: (declared, settings) => extendedSupport(declared, settings, today()),
      properties: {
        calendar: CALENDAR,
        consents: {
          type: "array",
          description: "Clusters that may be in extended support for a while.",
          items: {
            type: "object",
            properties: { clusterName: { type: "string" }, until: DAY, reason: { type: "string", minLength: 1 } },
            required: ["clusterName", "until", "reason"],
            additionalProperties: false,
          },
        },
      },
    }),
    policy<LagSettings>({
      name: "at-most-minors-behind",
      description: "No cluster is declared more than so many minors behind the newest version of EKS.",
      broken: (declared, settings) => minorsBehind(declared, settings, today()),
      properties: {
        calendar: CALENDAR,
        minors: { type: "integer", minimum: 0, default: DEFAULT_MINORS },
      },
    }),
    policy({
      name: "preflight-stays-on",
      description: "The checks before an upgrade are not switched off.",
      broken: preflightOff,
    }),
    policy({
      name: "waivers-end",
      description: "Each waived finding has a day on which the waiver ends.",
      broken: (declared) => endlessWaivers(declared, today()),
    }),
    policy<BakeSettings>({
      name: "bake-in-production",
      description: "In production, an upgrade pauses between the control plane and the nodes.",
      broken: noBake,
      properties: {
        stacks: { type: "array", items: { type: "string" }, default: [...DEFAULT_STACKS] },
        minutes: { type: "integer", minimum: 1, default: DEFAULT_BAKE_MINUTES },
      },
    }),
    oneOwner,
  ],
});

interface Rule<Settings> {
  readonly name: string;
  readonly description: string;
  /** What is wrong with a resource, a sentence each. */
  readonly broken: (declared: Declared, settings: Settings) => string[];
  /** Its settings, as JSON Schema. */
  readonly properties?: Properties;
}

function policy<Settings extends object>(rule: Rule<Settings>): ResourceValidationPolicy {
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: "mandatory",
    ...(rule.properties ? { configSchema: { properties: rule.properties } } : {}),
    validateResource: (args, report) => {
      for (const violation of rule.broken(args, args.getConfig<Settings>())) report(violation);
    },
  };
}
