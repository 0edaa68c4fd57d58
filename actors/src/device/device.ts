import { deviceSetup } from "./device.setup.ts";

/**
 * The shared vocabulary without a kind: types the regions that all kinds share. These regions hold names only, so each
 * kind's own setup supplies what the names do.
 */
export const device = deviceSetup({
  kind: "device",
  description: "",
  settings: [],
  points: [],
  setpoints: [],
  operations: [],
  alarms: [],
  setpointCompletionMs: 0,
  blockedBy: () => null,
  isDone: () => false,
});
