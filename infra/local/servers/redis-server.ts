// Redis server
//
// Child process entry: the host's `redis-server` on a given port, in memory, stopped when the parent is gone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { report, stopWithParent } from "./stop-with-parent.ts";

export interface RedisServerOptions {
  readonly program: string;
  readonly port: number;
}

const { program, port } = JSON.parse(process.argv[2] ?? "{}") as RedisServerOptions;
const server = spawn(
  program,
  [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    "/tmp",
    "--daemonize",
    "no",
  ],
  { stdio: ["ignore", "pipe", "inherit"] },
);
const ended = once(server, "exit");

stopWithParent(async () => {
  server.kill("SIGTERM");
  await ended;
});

server.stdout.setEncoding("utf8").on("data", (text: string) => {
  if (text.includes("Ready to accept connections")) void report({ ready: { port } });
  process.stdout.write(text);
});
server.once("error", (error) => {
  void report({ failed: `redis-server did not start: ${error.message}` }).then(() => process.exit(1));
});
void ended.then(() => process.exit(1));
