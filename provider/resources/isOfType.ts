/** Pulumi's resources know their type, whichever copy of a package made them. */
export function isOfType(value: unknown, type: string): boolean {
  return typeof value === "object" && value !== null && "__pulumiType" in value && value.__pulumiType === type;
}
