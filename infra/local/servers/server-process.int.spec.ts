// The embedded servers keep what they confirmed, and leave nothing running.
import { createPool } from "@microgrid/db";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { freePort, isPortFree } from "../ports.ts";
import { killGroup, startServerProcess } from "./server-process.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "microgrid-servers-"));
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const postgres = async () =>
  startEmbeddedPostgres({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    user: "microgrid",
    password: "microgrid",
    database: "microgrid",
    // Processes are killed here, not the machine: what was written, the kernel keeps.
    settings: { fsync: "off" },
  });

const queue = async () =>
  startServerProcess<{ port: number }>(new URL("./queue-server.ts", import.meta.url), {
    port: await freePort(),
    dataDir: join(folder, "sqs"),
  });

const rows = async (url: string, text: string): Promise<unknown[]> => {
  const pool = createPool(url, { applicationName: "test", max: 1 });
  try {
    return (await pool.query(text)).rows;
  } finally {
    await pool.end();
  }
};

const sqs = async (port: number, action: string, body: object): Promise<Record<string, unknown>> => {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` },
    body: JSON.stringify(body),
  });
  const json = (await answer.json()) as Record<string, unknown>;
  expect(answer.status, JSON.stringify(json)).toBe(200);
  return json;
};

test("PostgreSQL starts again after all of it was killed, with what it committed", async () => {
  const first = await postgres();
  await rows(first.url, "create table kept as select 1 as it");
  killGroup(first.server.pid);
  await first.server.ended;

  const second = await postgres();
  expect(await rows(second.url, "select it from kept")).toEqual([{ it: 1 }]);
  await second.server.stop();
});

test("PostgreSQL left over by a killed guardian is replaced by the next start", async () => {
  const first = await postgres();
  await rows(first.url, "create table kept as select 1 as it");
  process.kill(first.server.pid, "SIGKILL");
  await first.server.ended;

  const second = await postgres();
  expect(await rows(second.url, "select it from kept")).toEqual([{ it: 1 }]);
  await second.server.stop();
  await expect.poll(() => isPortFree(Number(new URL(first.url).port))).toBe(true);
});

test("a postmaster.pid that names some other living process is not in the way", async () => {
  const first = await postgres();
  await first.server.stop();
  const lines = [process.pid, join(folder, "postgres"), 0, 0, "", "127.0.0.1", ""];
  await writeFile(join(folder, "postgres", "postmaster.pid"), lines.join("\n"));
  const second = await postgres();
  expect(await rows(second.url, "select 1 as it")).toEqual([{ it: 1 }]);
  await second.server.stop();
});

test("a first start that was cut off does not spoil the next", async () => {
  await mkdir(join(folder, "postgres.unfinished"));
  await writeFile(join(folder, "postgres.unfinished", "PG_VERSION"), "18\n");
  const { url, server } = await postgres();
  expect(await rows(url, "show server_version_num")).toEqual([
    { server_version_num: expect.stringMatching(/^18/) },
  ]);
  await server.stop();
});

test("PostgreSQL that cannot start says why", async () => {
  const first = await postgres();
  const taken = Number(new URL(first.url).port);
  const second = startEmbeddedPostgres({
    dataDir: join(folder, "other"),
    port: taken,
    user: "microgrid",
    password: "microgrid",
    database: "microgrid",
    settings: {},
  });
  await expect(second).rejects.toThrow(/PostgreSQL did not start[\s\S]*in use/);
  await first.server.stop();
});

test("L10 a message that SQS confirmed is there after the queue server was killed", async () => {
  const first = await queue();
  const attributes = { FifoQueue: "true", ContentBasedDeduplication: "true" };
  await sqs(first.ready.port, "CreateQueue", { QueueName: "kept.fifo", Attributes: attributes });
  const QueueUrl = `http://127.0.0.1:${first.ready.port}/000000000000/kept.fifo`;
  await sqs(first.ready.port, "SendMessage", { QueueUrl, MessageBody: "it", MessageGroupId: "lane" });
  killGroup(first.pid);
  await first.ended;

  const second = await queue();
  const received = await sqs(second.ready.port, "ReceiveMessage", { QueueUrl });
  expect(received["Messages"]).toMatchObject([{ Body: "it" }]);
  await second.stop();
});

test("a message that is given back to a durable queue comes again at once, and after it the rest of its group", async () => {
  const server = await queue();
  const { port } = server.ready;
  const attributes = { FifoQueue: "true", ContentBasedDeduplication: "true" };
  await sqs(port, "CreateQueue", { QueueName: "back.fifo", Attributes: attributes });
  const QueueUrl = `http://127.0.0.1:${port}/000000000000/back.fifo`;
  for (const MessageBody of ["one", "two"])
    await sqs(port, "SendMessage", { QueueUrl, MessageBody, MessageGroupId: "lane" });
  const receive = async () => {
    const { Messages } = await sqs(port, "ReceiveMessage", { QueueUrl });
    return (Messages as { Body: string; ReceiptHandle: string }[])[0];
  };
  const first = await receive();
  await sqs(port, "ChangeMessageVisibility", {
    QueueUrl,
    ReceiptHandle: first?.ReceiptHandle,
    VisibilityTimeout: 0,
  });
  const again = await receive();
  expect(again?.Body).toBe("one");
  await sqs(port, "DeleteMessage", { QueueUrl, ReceiptHandle: again?.ReceiptHandle });
  expect((await receive())?.Body).toBe("two");
  await server.stop();
});

test("a long poll waits on while all there is belongs to a group that is out, and ends when the group is free", async () => {
  const server = await queue();
  const { port } = server.ready;
  const attributes = { FifoQueue: "true", ContentBasedDeduplication: "true" };
  await sqs(port, "CreateQueue", { QueueName: "poll.fifo", Attributes: attributes });
  const QueueUrl = `http://127.0.0.1:${port}/000000000000/poll.fifo`;
  const send = (MessageBody: string) =>
    sqs(port, "SendMessage", { QueueUrl, MessageBody, MessageGroupId: "lane" });
  await send("one");
  const { Messages } = await sqs(port, "ReceiveMessage", { QueueUrl });
  let isOver = false;
  const poll = sqs(port, "ReceiveMessage", { QueueUrl, WaitTimeSeconds: 20 }).finally(() => (isOver = true));
  // Answered after the poll has been woken by it, if it is.
  await send("two");
  await sqs(port, "GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
  expect(isOver).toBe(false);
  const [first] = Messages as { ReceiptHandle: string }[];
  await sqs(port, "DeleteMessage", { QueueUrl, ReceiptHandle: first?.ReceiptHandle });
  expect((await poll)["Messages"]).toMatchObject([{ Body: "two" }]);
  await server.stop();
});

test("a server stops when the process that started it was killed", async () => {
  const port = await freePort();
  const program = `
    const { startServerProcess } = await import(${JSON.stringify(join(import.meta.dirname, "server-process.ts"))});
    const entry = new URL(${JSON.stringify(`file://${join(import.meta.dirname, "queue-server.ts")}`)});
    const { pid } = await startServerProcess(entry, { port: ${port} });
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface({ input: parent.stdout }), "line");
  expect(await isPortFree(port)).toBe(false);
  parent.kill("SIGKILL");
  await vi.waitFor(async () => expect(await isPortFree(port)).toBe(true), { timeout: 45_000, interval: 50 });
});
