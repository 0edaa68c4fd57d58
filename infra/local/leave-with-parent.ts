// Leave with parent
//
// Loaded with `--import` into each process that `dev` starts. The IPC channel closes when the supervisor is gone, also after
// kill -9; then the process shuts down as it would on SIGTERM. The processes themselves know nothing of it.
const patienceMs = 10_000;

process.on("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), patienceMs).unref();
});
process.channel?.unref();
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
if (process.send && !process.connected) process.exit(1);
