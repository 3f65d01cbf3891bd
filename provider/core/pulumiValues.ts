/** Inputs or outputs as the engine hands them over: nothing is known of their types. */
export type RawInputs = Readonly<Record<string, unknown>>;

/** How an output that is not computed yet arrives in check and diff (`runtime.unknownValue` of @pulumi/pulumi). */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is, or holds somewhere, an output that is not computed yet. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN_VALUE) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

/** The ARN that check keeps in a hidden input; undefined: none is known. */
export function arnIn({ __clusterArn: arn }: RawInputs): string | undefined {
  return typeof arn === "string" && arn !== "" && arn !== UNKNOWN_VALUE ? arn : undefined;
}

/** The resource's URN, for messages on its line; without one they land on the stack. */
export function urnOf(props: RawInputs): string {
  return typeof props.__urn === "string" ? props.__urn : "";
}

/** The inputs that are given. */
export function given(inputs: RawInputs): RawInputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null));
}

type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the members that are not given: Pulumi's SDK throws on one, after the work is done, and EKS keeps what it is not sent. */
export function withoutUndefined<T extends object>(members: T): WithoutUndefined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}
