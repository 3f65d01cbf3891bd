import type { JsonObject } from "../json";

/** A Fargate profile. They come from seeds only. */
export interface FargateProfileRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** The kubelet of its pods: the cluster's version when they were started. */
  readonly version: string;
  tags: Record<string, string>;
  /** DescribeFargateProfile's remaining members. */
  readonly described: JsonObject;
}
