import { randomUUID } from "node:crypto";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, inject, test } from "vitest";
import type { Message } from "../message.ts";
import { mailboxContract } from "../testing/mailbox.contract.ts";
import { connectSqs, type SqsConnection } from "./connect.ts";
import type { NoticePack } from "./pack.ts";
import { createPackSender } from "./pack-sender.ts";
import { createSqsMailbox } from "./sqs-mailbox.ts";

const connect = (): Promise<SqsConnection> => {
  const run = randomUUID().slice(0, 8);
  return connectSqs({
    endpoint: inject("sqsEndpoint"),
    region: "us-east-1",
    telemetryQueue: `t-${run}.fifo`,
    commandsQueue: `c-${run}.fifo`,
    backfillQueue: `b-${run}`,
    create: true,
  });
};
const packOf = (messages: readonly Message[]): NoticePack => ({
  v: 1,
  m: messages.flatMap((message) =>
    message.kind === "notice" ? [{ id: message.id, d: message.actorId, at: 0, event: message.event }] : [],
  ),
});

mailboxContract("SQS", async () => {
  const connection = await connect();
  const mailbox = createSqsMailbox({
    name: "test",
    connection,
    queue: connection.commands,
    waitS: 1,
    visibilityS: 2,
  });
  const put = async (messages: readonly Message[]): Promise<void> => {
    await connection.client.send(
      new SendMessageCommand({
        QueueUrl: connection.commands.url,
        MessageBody: JSON.stringify(packOf(messages)),
        MessageGroupId: "g",
        MessageDeduplicationId: randomUUID(),
      }),
    );
  };
  return {
    mailbox,
    put,
    // A mailbox that dies stops extending, and the queue shows its messages again by itself.
    expire: () => mailbox.close(),
    close: async () => {
      await mailbox.close();
      connection.close();
    },
  };
});

describe("the SQS mailbox", () => {
  test("L8 moves a body that is no pack to the dead-letter queue and goes on with the rest", async () => {
    const connection = await connect();
    const mailbox = createSqsMailbox({ name: "test", connection, queue: connection.telemetry, waitS: 1 });
    const send = (MessageBody: string) =>
      connection.client.send(
        new SendMessageCommand({
          QueueUrl: connection.telemetry.url,
          MessageBody,
          MessageGroupId: "g",
          MessageDeduplicationId: randomUUID(),
        }),
      );
    await send("not a pack");
    await createPackSender(connection.client, connection.telemetry.url, 4).send("s", 1, [
      { d: "a", b: "b", s: 1, t: 1, p: {} },
    ]);
    const deadline = AbortSignal.timeout(45_000);
    let got = await mailbox.receive(deadline);
    while (got.length === 0 && !deadline.aborted) got = await mailbox.receive(deadline);
    expect(got[0]?.messages).toMatchObject([{ kind: "sample", actorId: "a" }]);
    const dead = await connection.client.send(
      new ReceiveMessageCommand({ QueueUrl: connection.telemetry.deadLetterUrl, WaitTimeSeconds: 20 }),
    );
    expect(dead.Messages?.[0]?.Body).toBe("not a pack");
    await mailbox.close();
    connection.close();
  });

  test("keeps a message hidden for as long as it is worked on", async () => {
    const connection = await connect();
    const queue = connection.telemetry;
    // On a machine that stands still for a moment a heartbeat comes late, so there is room for it.
    const mailbox = createSqsMailbox({ name: "test", connection, queue, waitS: 1, visibilityS: 8 });
    await createPackSender(connection.client, queue.url, 4).send("s", 1, [
      { d: "a", b: "b", s: 1, t: 1, p: {} },
    ]);
    const deadline = AbortSignal.timeout(60_000);
    let held = await mailbox.receive(deadline);
    while (held.length === 0 && !deadline.aborted) held = await mailbox.receive(deadline);
    const until = performance.now() + 10_000;
    while (performance.now() < until) expect(await mailbox.receive(deadline)).toEqual([]);
    await mailbox.settle(held);
    await mailbox.close();
    connection.close();
  });

  test("L2 what is given back is there at once, however long it would have stayed hidden", async () => {
    const connection = await connect();
    const queue = connection.telemetry;
    const mailbox = createSqsMailbox({ name: "test", connection, queue, waitS: 1, visibilityS: 600 });
    await createPackSender(connection.client, queue.url, 4).send("s", 1, [
      { d: "a", b: "b", s: 1, t: 1, p: {} },
    ]);
    const deadline = AbortSignal.timeout(45_000);
    const receive = async () => {
      let got = await mailbox.receive(deadline);
      while (got.length === 0 && !deadline.aborted) got = await mailbox.receive(deadline);
      return got;
    };
    await mailbox.release(await receive());
    expect(await receive()).toHaveLength(1);
    await mailbox.close();
    connection.close();
  });

  test("L2 has left when its last long poll has ended by itself, takes what comes meanwhile, and waits for nothing afterwards", async () => {
    const connection = await connect();
    const queue = connection.telemetry;
    const mailbox = createSqsMailbox({ name: "test", connection, queue, waitS: 20, visibilityS: 600 });
    const sender = createPackSender(connection.client, queue.url, 4);
    const stop = new AbortController();
    const polled = mailbox.receive(stop.signal);
    let hasLeft = false;
    const left = mailbox.leave?.().then(() => (hasLeft = true));
    expect(await mailbox.receive(stop.signal)).toEqual([]);
    expect(hasLeft).toBe(false);
    await sender.send("s", 1, [{ d: "a", b: "b", s: 1, t: 1, p: {} }]);
    const got = await polled;
    await left;
    expect(got).toHaveLength(1);
    await mailbox.settle(got);
    await sender.send("s", 2, [{ d: "a", b: "b", s: 2, t: 2, p: {} }]);
    expect(await mailbox.receive(stop.signal)).toHaveLength(1);
    await mailbox.close();
    connection.close();
  });

  test.each(["given back", "left by a worker that died"])(
    "packs of one lane come together, and those %s come again in their order",
    async (how) => {
      const connection = await connect();
      const queue = connection.telemetry;
      const open = () =>
        createSqsMailbox({
          name: "test",
          connection,
          queue,
          waitS: 1,
          // Long enough for what is done with it before it expires.
          visibilityS: how === "given back" ? 30 : 6,
        });
      const mailbox = open();
      const sender = createPackSender(connection.client, queue.url, 1);
      for (const s of [1, 2, 3, 4]) await sender.send("s", s, [{ d: "a", b: "b", s, t: s, p: {} }]);
      const first = await mailbox.receive(AbortSignal.timeout(45_000));
      expect(first.length).toBeGreaterThan(1);
      await mailbox.settle(first.slice(0, 1));
      if (how === "given back") await mailbox.release(first.slice(1));
      await mailbox.close();
      const other = open();
      const again: number[] = [];
      const deadline = AbortSignal.timeout(45_000);
      while (again.length < 3 && !deadline.aborted) {
        const got = await other.receive(deadline);
        again.push(
          ...got.flatMap(({ messages }) =>
            messages.map((message) => (message.kind === "sample" ? message.seq : 0)),
          ),
        );
        await other.settle(got);
      }
      expect(again).toEqual([2, 3, 4]);
      await other.close();
      connection.close();
    },
  );

  test("L10 a sender hears that the queue is away", async () => {
    const connection = await connect();
    const sender = createPackSender(connection.client, connection.telemetry.url.replace(/t-\w+/, "gone"), 4);
    await expect(sender.send("s", 1, [{ d: "a", b: "b", s: 1, t: 1, p: {} }])).rejects.toThrow(
      "did not take",
    );
    connection.close();
  });
});
