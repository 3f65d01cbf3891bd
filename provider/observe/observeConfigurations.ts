import { AwsFailure } from "../core/failures/awsFailure";
import type { EksApi } from "../eks/EksApi";
import { configurationProblems } from "./configurationProblems";
import type { Part } from "./part";
import { timeBox } from "./timeBox";

/** Configuration values that an update of an add-on to a version will carry. They may be secret. */
export interface SentConfiguration {
  readonly addon: string;
  readonly version: string;
  readonly values: string;
  /** Whether the program has them; else the add-on has them already, and keeps them. */
  readonly asked: boolean;
}

/** What a version's schema says against them; none: it accepts them. */
export interface CheckedConfiguration extends Omit<SentConfiguration, "values"> {
  readonly problems: Part<readonly string[]>;
}

const LOOK_MS = 10_000;

/** Holds configuration values against the schemas of the versions that they will be sent to: a call for each. */
export function observeConfigurations(
  eks: EksApi,
  sent: readonly SentConfiguration[],
): Promise<readonly CheckedConfiguration[]> {
  if (sent.length === 0) return Promise.resolve([]);
  const { look, timeUp } = timeBox(LOOK_MS);
  const bounded = eks.until(timeUp);
  return Promise.all(
    sent.map(async ({ values, ...about }) => ({
      ...about,
      problems: await look("DescribeAddonConfiguration", problemsOf(bounded, about, values)),
    })),
  );
}

/** A schema that cannot be read is one that was not seen. */
export async function problemsOf(
  eks: Pick<EksApi, "addonConfigurationSchema">,
  { addon, version }: Pick<SentConfiguration, "addon" | "version">,
  values: string,
): Promise<readonly string[]> {
  const schema = await eks.addonConfigurationSchema(addon, version);
  try {
    return await configurationProblems(schema, values);
  } catch (error) {
    const words = `the schema of ${addon} ${version} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new AwsFailure("invalid", "DescribeAddonConfiguration", "UnreadableSchema", words, undefined, undefined);
  }
}
