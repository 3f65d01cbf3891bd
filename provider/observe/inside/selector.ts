import type { Selector } from "./types";

/** Whether a selector means something with these labels; an empty one means everything. Source: LabelSelector of the Kubernetes API. */
export function selects({ labels, expressions }: Selector, of: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(labels).every(([key, value]) => of[key] === value);
  return (
    equal &&
    expressions.every(({ key, operator, values }) => {
      const value = of[key];
      switch (operator) {
        case "In":
          return value !== undefined && values.includes(value);
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "Exists":
          return value !== undefined;
        case "DoesNotExist":
          return value === undefined;
        default:
          // One that is new: better a pod too many than one too few.
          return true;
      }
    })
  );
}
