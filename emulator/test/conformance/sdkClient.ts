import { EKSClient } from "@aws-sdk/client-eks";
import { REGION, type EmulatorProcess } from "./EmulatorProcess";

/** The real SDK for JavaScript, told of nothing but the emulator. */
export function sdkClient(emulator: EmulatorProcess): EKSClient {
  return new EKSClient({
    region: REGION,
    endpoint: emulator.url,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
}
