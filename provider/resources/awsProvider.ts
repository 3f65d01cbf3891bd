import * as pulumi from "@pulumi/pulumi";
import type { NamedAwsProvider } from "../aws/connectionArgs";
import { isOfType } from "./isOfType";

type Inputs = Readonly<Record<string, unknown>>;

/** Inputs of the provider that a resource cannot go by: they are secrets, which a state of it must not hold, or another's files. */
const NOT_TAKEN = [
  "accessKey",
  "secretKey",
  "token",
  "assumeRoleWithWebIdentity",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "allowedAccountIds",
  "forbiddenAccountIds",
] as const;

const READ = ["region", "profile", "assumeRole", "assumeRoles", "endpoints", ...NOT_TAKEN] as const;

/** How to name another identity than the provider's on the resource itself. */
const IDENTITY = ["profile", "assumeRole", "assumeRoles"] as const;

/**
 * The inputs by which a resource goes where an explicit provider of pulumi-aws goes (`providers: [aws]` of a component, `provider`
 * of a parent or of the resource): its region, profile, roles and endpoint. The resource's own inputs come first. What cannot be
 * taken is refused in check, in preview and in up, and so no resource goes to the stack's region or account instead.
 *
 * As with pulumi-aws, the stack's `aws:` identity is not that of an explicit provider.
 */
export function inputsOfAwsProvider(
  args: Inputs,
  opts: Pick<pulumi.InvokeOptions, "provider" | "parent"> | undefined,
): Record<string, unknown> {
  const provider = awsProvider(opts);
  if (!provider) return {};
  const urn = provider.urn.apply((text) => text.split("::").at(-1) ?? "");
  const stack = new pulumi.Config("aws");
  const ofStack = ["profile", "accessKey"].filter((key) => stack.get(key) !== undefined);
  const values = Object.fromEntries(
    READ.map((name) => [name, name === "region" ? inputsOf(provider)[name] : knownOrNone(inputsOf(provider)[name])]),
  );
  // A provider that came from another process is a name without inputs.
  const seen = READ.some((name) => name in provider);
  const given = pulumi.unsecret(pulumi.output(values)) as unknown as pulumi.Output<Inputs>;
  const ownIdentity = IDENTITY.some((name) => args[name] !== undefined);
  const taken = (name: string, value: (inputs: Inputs) => unknown): Record<string, unknown> =>
    args[name] === undefined ? { [name]: given.apply((inputs) => value(inputs)) } : {};
  const report = pulumi.all([given, urn]).apply(([inputs, name]): NamedAwsProvider => {
    const problems: string[] = [];
    if (args.region === undefined && !isText(inputs.region)) {
      problems.push(seen ? "it names no region; write region" : "its inputs are not known here; write region");
    }
    if (!ownIdentity) {
      const refused = NOT_TAKEN.filter((key) => !isEmpty(inputs[key]));
      const write = "write profile, assumeRole or assumeRoles";
      if (!seen) problems.push(`who it is, is not known here; ${write} (assumeRoles: [] for the stack's own identity)`);
      if (refused.length > 0) {
        problems.push(
          `it has ${refused.join(", ")}, which stays with it; ${write} (assumeRoles: [] for the stack's own identity)`,
        );
      } else if (seen && !isText(inputs.profile) && ofStack.length > 0) {
        const keys = ofStack.map((key) => `aws:${key}`).join(" and ");
        problems.push(`it has no profile, and ${keys} of the stack would be used instead; ${write}`);
      }
    }
    return { name, problems };
  });
  return {
    __awsProvider: report,
    ...taken("region", ({ region }) => (isText(region) ? region : undefined)),
    ...taken("endpoint", ({ endpoints }) => eksEndpoint(endpoints)),
    ...(ownIdentity
      ? {}
      : {
          profile: given.apply(({ profile }) => (isText(profile) ? profile : undefined)),
          assumeRoles: given.apply((inputs) => rolesIn(inputs)),
        }),
  };
}

/** The resource's own, or else the one that its parents hand down. */
export function awsProvider(
  opts: Pick<pulumi.InvokeOptions, "provider" | "parent"> | undefined,
): pulumi.ProviderResource | undefined {
  if (isOfAws(opts?.provider)) return opts.provider;
  const inherited = opts?.parent?.getProvider("aws:eks/cluster:Cluster");
  return isOfAws(inherited) ? inherited : undefined;
}

function inputsOf(provider: pulumi.ProviderResource): Inputs {
  return provider as unknown as Inputs;
}

/** In a preview, what a new provider is not given comes as "not computed yet": only up knows that it is none. */
function knownOrNone(value: unknown): unknown {
  if (!pulumi.Output.isInstance(value)) return value;
  const { isKnown } = value as unknown as { readonly isKnown: Promise<boolean> };
  return isKnown.then((known) => (known ? value : undefined));
}

/** Pulumi would send the resource to the provider that is named: pulumi-aws's does not know it. */
export function withoutAwsProvider(
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions | undefined {
  if (opts === undefined || !isOfAws(opts.provider)) return opts;
  return Object.fromEntries(Object.entries(opts).filter(([name]) => name !== "provider"));
}

function isOfAws(provider: pulumi.ProviderResource | undefined): provider is pulumi.ProviderResource {
  return isOfType(provider, "pulumi:providers:aws");
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isEmpty(value: unknown): boolean {
  const inner = structure(value);
  return inner === undefined || inner === null || inner === "" || (Array.isArray(inner) && inner.length === 0);
}

/** pulumi-aws hands lists and maps to the engine as JSON. */
function structure(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Both spellings: `assumeRole` up to version 6, `assumeRoles` since. No role, as pulumi-aws has it, and not the stack's. */
function rolesIn({ assumeRole, assumeRoles }: Inputs): unknown[] {
  const [one, list] = [structure(assumeRole), structure(assumeRoles)];
  if (Array.isArray(list)) return list;
  return isEmpty(one) ? [] : [one];
}

function eksEndpoint(endpoints: unknown): string | undefined {
  const list = structure(endpoints);
  const found: unknown = Array.isArray(list) ? Object.assign({}, ...(list as object[])) : list;
  const eks: unknown = typeof found === "object" && found !== null && "eks" in found ? found.eks : undefined;
  return isText(eks) ? eks : undefined;
}
