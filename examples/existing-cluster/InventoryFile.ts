import * as pulumi from "@pulumi/pulumi";

interface Entry {
  readonly arn: string;
  readonly version: string;
}

interface Inputs {
  readonly path: string;
  readonly clusters: readonly Entry[];
}

export interface InventoryFileArgs {
  readonly path: pulumi.Input<string>;
  readonly clusters: { readonly arn: pulumi.Input<string>; readonly version: pulumi.Input<string> }[];
}

/** A file that lists clusters and their versions. It stands for whatever hangs on a cluster in a stack of your own. */
export class InventoryFile extends pulumi.dynamic.Resource {
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: InventoryFileArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, { ...args }, opts);
  }
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
  async create(inputs) {
    await write(inputs);
    return { id: inputs.path, outs: inputs };
  },
  async update(_id, _olds, news) {
    await write(news);
    return { outs: news };
  },
  async delete(_id, { path }) {
    const { rm } = await import("node:fs/promises");
    await rm(path, { force: true });
  },
  diff: (_id, olds, news) => Promise.resolve({ replaces: olds.path === news.path ? [] : ["path"] }),
};

async function write({ path, clusters }: Inputs): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  await writeFile(path, `${JSON.stringify(clusters, null, 2)}\n`);
}
