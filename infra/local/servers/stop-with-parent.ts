// Stop with parent
//
// The child's half of `server-process.ts`: say that the server is ready, and stop it when the parent says so or is gone.
// The closed IPC channel is what tells us: it closes also when the parent was killed with SIGKILL.

/** Sends what the parent needs to know (ports, URLs), or the sentence that says why the server did not start. */
export const report = (message: { readonly ready: object } | { readonly failed: string }): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });

/** Calls `stop` once, on SIGTERM or when the parent is gone, then exits. SIGINT is the parent's to interpret. */
export const stopWithParent = (stop: () => Promise<void>): void => {
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  // A library of the server may have registered handlers that exit before the server has stopped.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(signal);
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
  process.on("SIGTERM", end);
  process.on("disconnect", end);
  // Nobody reads our output any more when the parent is gone; that must not stop the stopping.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  if (process.send && !process.connected) end();
};
