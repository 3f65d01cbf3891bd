import type { FleetRun } from "./Fleet";
import { BARE_RESOURCES, Fleet } from "./Fleet";
import { median } from "./median";

export interface UnchangedRow {
  readonly resources: number;
  readonly command: "preview" | "up";
  readonly seconds: number;
  readonly bareSeconds: number;
  readonly timesBare: number;
  readonly providerMegabytes: number;
  readonly bareProviderMegabytes: number;
}

/** In the state, bytes of JSON. */
export interface StateSizes {
  readonly provider: number;
  readonly bareProvider: number;
  readonly resource: number;
  readonly bareResource: number;
}

/** Commands over n resources that have nothing to do, against n bare dynamic resources, in turns on the same machine. */
export async function benchUnchanged(
  resources: number,
  repeats: number,
): Promise<{ rows: UnchangedRow[]; sizes: StateSizes }> {
  const ours = await Fleet.start({ clusters: resources, requestsPerSecond: 1000 });
  const bare = await Fleet.start({ clusters: resources, program: BARE_RESOURCES });
  try {
    await succeeded(ours, "up");
    await succeeded(bare, "up");
    const rows: UnchangedRow[] = [];
    for (const command of ["preview", "up"] as const) {
      const [own, others]: [FleetRun[], FleetRun[]] = [[], []];
      for (let n = 0; n < repeats; n++) {
        own.push(await succeeded(ours, command));
        others.push(await succeeded(bare, command));
      }
      if (own.some(({ calls }) => calls > 0)) throw new Error("AWS was asked, though nothing changed");
      const seconds = median(own.map((run) => run.seconds));
      const bareSeconds = median(others.map((run) => run.seconds));
      rows.push({
        resources,
        command,
        seconds,
        bareSeconds,
        timesBare: seconds / bareSeconds,
        providerMegabytes: Math.max(...own.map((run) => run.providerMegabytes)),
        bareProviderMegabytes: Math.max(...others.map((run) => run.providerMegabytes)),
      });
    }
    return { rows, sizes: { ...(await sizesOf(ours, bare)) } };
  } finally {
    await ours.stop();
    await bare.stop();
  }
}

async function succeeded(fleet: Fleet, command: "preview" | "up"): Promise<FleetRun> {
  const run = await fleet.run(command);
  if (!run.ok) throw new Error(run.output);
  return run;
}

async function sizesOf(ours: Fleet, bare: Fleet): Promise<StateSizes> {
  const [own, other] = await Promise.all(
    [ours, bare].map(async ({ project }) => {
      const { resources } = await project.state();
      const resource = resources.find(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
      if (!resource) throw new Error("the state holds no dynamic resource");
      return { provider: textOf(resource.inputs.__provider).length, resource: JSON.stringify(resource).length };
    }),
  );
  return {
    provider: own?.provider ?? NaN,
    bareProvider: other?.provider ?? NaN,
    resource: own?.resource ?? NaN,
    bareResource: other?.resource ?? NaN,
  };
}

/** `__provider` is a secret in some versions of Pulumi: then its plain text is what was serialised. */
function textOf(provider: unknown): string {
  return typeof provider === "string" ? provider : JSON.stringify(provider);
}
