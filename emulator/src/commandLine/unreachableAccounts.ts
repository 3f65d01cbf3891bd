import type { Emulator } from "../emulator";

/**
 * Accounts that have clusters and that no access key and no role belongs to: no caller sees them, and nothing says why.
 */
export function unreachableAccounts({ store, credentials, roles }: Emulator): string[] {
  const ofRoles = [...roles.values()].map(({ arn }) => arn.split(":")[4] ?? "");
  const reachable = new Set([...credentials.accounts(), ...ofRoles]);
  const accounts = new Set(store.snapshot().map(({ account }) => account));
  return [...accounts].filter((account) => !reachable.has(account)).sort();
}
