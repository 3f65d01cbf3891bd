import type { Json } from "../json";
import type { ControlRoute } from "./controlRoute";

export const requestRoutes: readonly ControlRoute[] = [
  // Entries are plain data; going through JSON drops undefined members and gives each caller a copy.
  { method: "GET", path: "requests", answer: (emulator) => [...emulator.requestLog.entries()] as unknown as Json },
  {
    method: "DELETE",
    path: "requests",
    answer: (emulator) => {
      emulator.requestLog.clear();
      return undefined;
    },
  },
];
