// Preloaded into a worker of a bench: its process hosts the devices of `poisonous-devices.ts` instead of the sound ones, and is the real
// one in everything else.
import { registerHooks } from "node:module";

const devices = new URL("./poisonous-devices.ts", import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isWorker = context.parentURL?.includes("/actors/src/") === true && specifier === "./index.ts";
    return isWorker
      ? { url: devices, format: "module-typescript", shortCircuit: true }
      : nextResolve(specifier, context);
  },
});
