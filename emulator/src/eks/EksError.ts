import type { JsonObject } from "../json";

/**
 * HTTP status of each error. The first group is the EKS service model's (2017-11-01); the second belongs to the front end
 * that all AWS services share and that no service model lists; the third is STS's (`aws/sts/xml.ts` writes them as STS does), the
 * fourth EC2's (`aws/ec2/replies.ts`); the last is ours, so that nobody takes it for EKS.
 */
const STATUS = {
  ClientException: 400,
  InvalidParameterException: 400,
  InvalidRequestException: 400,
  InvalidStateException: 400,
  ResourceLimitExceededException: 400,
  UnsupportedAvailabilityZoneException: 400,
  BadRequestException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  NotFoundException: 404,
  ResourceInUseException: 409,
  ThrottlingException: 429,
  ServerException: 500,
  ServiceUnavailableException: 503,

  SerializationException: 400,
  ExpiredTokenException: 403,
  IncompleteSignatureException: 400,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  RequestEntityTooLargeException: 413,
  UnrecognizedClientException: 403,
  UnknownOperationException: 404,

  ValidationError: 400,
  MalformedPolicyDocument: 400,
  InvalidIdentityToken: 400,
  ExpiredWebIdentityToken: 400,

  "InvalidLaunchTemplateId.NotFound": 400,
  "InvalidLaunchTemplateName.NotFoundException": 400,
  "InvalidSubnetID.NotFound": 400,

  EmulatorUnsupportedOperation: 501,
  EmulatorFailure: 500,
} as const;

export type EksErrorType = keyof typeof STATUS;
export const ERROR_TYPES = Object.keys(STATUS) as EksErrorType[];

/** The members that EKS's exceptions carry beside the message. Which exception has which is the model's business. */
export interface EksErrorMembers extends JsonObject {
  clusterName?: string;
  nodegroupName?: string;
  addonName?: string;
  fargateProfileName?: string;
}

/** A refusal, thrown by a handler or a stage and written to the wire by `reply.ts`. */
export class EksError extends Error {
  override readonly name = "EksError";
  readonly status: number;

  constructor(
    readonly type: EksErrorType,
    message: string,
    readonly members: EksErrorMembers = {},
  ) {
    super(message);
    this.status = STATUS[type];
  }
}
