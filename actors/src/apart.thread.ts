// Runs in a thread of its own, beside the worker: a device whose step does not end is tried again here, and nobody waits for it.
import { serveApart } from "@microgrid/runtime/apart";

await serveApart(async () => {
  const [{ defineActors }, { definitions }] = await Promise.all([
    import("@microgrid/runtime"),
    import("./index.ts"),
  ]);
  return defineActors(definitions);
});
