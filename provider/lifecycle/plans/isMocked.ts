import * as pulumi from "@pulumi/pulumi";

/** Whether the program is tested with Pulumi's mocks (`setMocks`). Pulumi tells it by its monitor, which no engine is behind. */
export function isMocked(): boolean {
  const { getMonitor } = pulumi.runtime as unknown as { readonly getMonitor?: () => object | undefined };
  return getMonitor?.()?.constructor.name === "MockMonitor";
}
