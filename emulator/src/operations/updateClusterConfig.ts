import { configChangeOf } from "../clusterConfig/configChange";
import type { Operation } from "../operation";
import { requestTokenOf } from "../requestToken";
import { refuseWhileUpdating, repeatedUpdate, startUpdate } from "../startUpdate";
import { describedUpdate } from "../updateView";
import { calledCluster } from "./calledCluster";
import { requireActive } from "./requireActive";

const TARGET = { kind: "cluster" } as const;

/** One kind of change a call; what each kind does is in `clusterConfig/`. */
export const updateClusterConfig: Operation = {
  name: "UpdateClusterConfig",
  method: "POST",
  uri: "/clusters/{name}/update-config",
  handle: (call) => {
    const { body, now, emulator } = call;
    const cluster = calledCluster(call);
    const repeated = repeatedUpdate(cluster, TARGET, body);
    if (repeated !== undefined) {
      return { update: describedUpdate(repeated, now) };
    }
    const change = configChangeOf(cluster, body, now);
    requireActive(cluster, now, change.type);
    refuseWhileUpdating(cluster, TARGET, change.type, now);
    const update = startUpdate(
      cluster,
      {
        ...change,
        target: TARGET,
        seconds: emulator.settings.configSeconds,
        token: requestTokenOf(body),
      },
      now,
    );
    return { update: describedUpdate(update, now) };
  },
};
