import { EksError } from "../../eks/EksError";
import type { Caller, Exchange } from "../../http/exchange";
import type { Reply } from "../../http/reply";
import { partitionOf } from "../arn";
import type { XmlElements } from "../xml";
import { launchTemplates } from "./launchTemplates";
import { ec2Reply } from "./replies";
import { subnets } from "./subnets";

/** One operation of the EC2 API: it only reads. */
interface Ec2Operation {
  readonly name: string;
  /** Lists that it takes: `SubnetId.1`, `SubnetId.2`, … */
  readonly lists: readonly string[];
  /** Filters that it takes: `Filter.1.Name`, `Filter.1.Value.1`, `Filter.1.Value.2`, … */
  readonly filters?: readonly string[];
  handle(exchange: Exchange, caller: Caller): XmlElements;
}

const describeLaunchTemplates: Ec2Operation = {
  name: "DescribeLaunchTemplates",
  lists: ["LaunchTemplateId", "LaunchTemplateName"],
  handle: ({ emulator, form, now }, caller) => {
    const [ids, names] = [listIn(form, "LaunchTemplateId"), listIn(form, "LaunchTemplateName")];
    const all = launchTemplates(emulator.store, caller, now);
    // The texts are from users' reports.
    for (const id of ids) {
      if (all.some((one) => one.id === id)) continue;
      const message = `The specified launch template, with template ID ${id}, does not exist.`;
      throw new EksError("InvalidLaunchTemplateId.NotFound", message);
    }
    if (names.some((name) => !all.some((one) => one.name === name))) {
      const message = "At least one of the launch templates specified in the request does not exist.";
      throw new EksError("InvalidLaunchTemplateName.NotFoundException", message);
    }
    const asked =
      ids.length + names.length === 0 ? all : all.filter(({ id, name }) => ids.includes(id) || names.includes(name));
    return {
      launchTemplates: {
        item: asked.map(({ id, name, createdAt, versions }) => ({
          launchTemplateId: id,
          launchTemplateName: name,
          createTime: new Date(createdAt).toISOString(),
          createdBy: `arn:${partitionOf(caller.region)}:iam::${caller.account}:root`,
          defaultVersionNumber: String(versions.default),
          latestVersionNumber: String(versions.latest),
        })),
      },
    };
  },
};

const describeSubnets: Ec2Operation = {
  name: "DescribeSubnets",
  lists: ["SubnetId"],
  filters: ["subnet-id"],
  handle: ({ emulator, form, now }, caller) => {
    const ids = listIn(form, "SubnetId");
    const wanted = filtersIn(form);
    const all = subnets(emulator.store, caller, now);
    const missing = ids.find((id) => !all.some((one) => one.id === id));
    if (missing !== undefined) {
      throw new EksError("InvalidSubnetID.NotFound", `The subnet ID '${missing}' does not exist`);
    }
    return {
      subnetSet: {
        item: all
          .filter(({ id }) => ids.length === 0 || ids.includes(id))
          // A filter refuses no id that is not there.
          .filter(({ id }) => wanted.every(({ values }) => values.includes(id)))
          .map(({ id, vpcId, zone, freeAddresses }) => ({
            subnetId: id,
            subnetArn: `arn:${partitionOf(caller.region)}:ec2:${caller.region}:${caller.account}:subnet/${id}`,
            state: "available",
            ownerId: caller.account,
            vpcId,
            availableIpAddressCount: String(freeAddresses),
            availabilityZone: `${caller.region}${zone}`,
            defaultForAz: "false",
            mapPublicIpOnLaunch: "false",
          })),
      },
    };
  },
};

/** As much of EC2 as is read beside EKS, on its port: requests to `/` that are signed for it. */
const OPERATIONS: readonly Ec2Operation[] = [describeLaunchTemplates, describeSubnets];

export function answerEc2(exchange: Exchange): Reply {
  const { operationName, requestId, caller, form } = exchange;
  const operation = OPERATIONS.find((each) => each.name === operationName);
  if (operation === undefined) {
    throw new EksError("EmulatorUnsupportedOperation", `eks-emulator does not have EC2's operation ${operationName}.`);
  }
  const known = new Set(["Action", "Version", ...operation.lists]);
  const { filters = [] } = operation;
  const filtered = filtersIn(form).every(({ name }) => filters.includes(name));
  const lacking = [...form.keys()].find(
    (key) => !known.has(key.replace(/\.\d+$/, "")) && !(filtered && FILTER.test(key)),
  );
  if (lacking !== undefined) {
    const message = `eks-emulator does not have the member ${lacking} of EC2's ${operationName}.`;
    throw new EksError("EmulatorUnsupportedOperation", message);
  }
  if (caller === undefined) {
    throw new Error("no stage has established the caller");
  }
  return ec2Reply(operationName, operation.handle(exchange, caller), requestId);
}

function listIn(form: URLSearchParams, name: string): string[] {
  return [...form].filter(([key]) => key.startsWith(`${name}.`)).map(([, value]) => value);
}

const FILTER = /^Filter\.(\d+)\.(?:Name|Value\.\d+)$/;

function filtersIn(form: URLSearchParams): { readonly name: string; readonly values: readonly string[] }[] {
  const numbers = new Set([...form.keys()].flatMap((key) => FILTER.exec(key)?.[1] ?? []));
  return [...numbers].map((number) => ({
    name: form.get(`Filter.${number}.Name`) ?? "",
    values: listIn(form, `Filter.${number}.Value`),
  }));
}
