// L11: what senders write.
import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { createNoticeSender } from "./notice-sender.ts";
import type { PackedEnvelope } from "./pack.ts";
import { unpack } from "./pack.ts";
import { createPackSender } from "./pack-sender.ts";

const one = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const two = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const envelope = (d: string): PackedEnvelope => ({ d, b: "b", s: 1, t: 2, p: { powerKw: 1 } });

/** A queue that remembers the bodies, and holds the first batch until it is let go, so that what follows gathers. */
function rememberingQueue() {
  const bodies: string[] = [];
  let letGo = (): void => {};
  let held: Promise<void> | undefined = new Promise((resolve) => (letGo = resolve));
  const send = async ({ input }: SendMessageBatchCommand) => {
    bodies.push(...(input.Entries ?? []).map(({ MessageBody }) => MessageBody ?? ""));
    await held;
    held = undefined;
    return {};
  };
  return { bodies, letGo, client: { send } as unknown as SQSClient };
}

test("a pack of which no request is traced says nothing of traces", async () => {
  const { bodies, letGo, client } = rememberingQueue();
  letGo();
  await createPackSender(client, "q", 4).send("demo", 5, [envelope("a")]);
  await createNoticeSender(client, "q").send({ id: "n", d: "a", at: 1, event: { type: "t" } });
  expect(bodies).toEqual([
    '{"v":1,"site":"demo","at":5,"e":[{"d":"a","b":"b","s":1,"t":2,"p":{"powerKw":1}}]}',
    '{"v":1,"m":[{"id":"n","d":"a","at":1,"event":{"type":"t"}}]}',
  ]);
});

test("characters that a queue refuses travel escaped, are counted so, and arrive as they were", async () => {
  const { bodies, letGo, client } = rememberingQueue();
  letGo();
  const strange = "ä 💥 \u{1F9E8} \uFFFE\uFFFF\uFFFD end";
  const packs = createPackSender(client, "q", 4);
  const event = { type: "t", reason: strange };
  const notice = { id: "n", d: "a", at: 1, event };
  await packs.send("demo", 5, [{ ...envelope("a"), p: { note: strange } }]);
  await packs.sendBehind("demo", { ...notice, behind: 1 });
  await createNoticeSender(client, "q").send(notice);
  expect(bodies).toHaveLength(3);
  for (const body of bodies) expect(body).toMatch(/^[\t\n\r\x20-\ud7ff\ue000-\ufffd]*$/);
  expect(bodies.flatMap(unpack)).toMatchObject([{ points: { note: strange } }, { event }, { event }]);
  // 12 bytes each when escaped: two such do not fit into one message.
  const long = (d: string) => ({ ...envelope(d), p: { note: "💥".repeat(50_000) } });
  await packs.send("demo", 6, [long("a"), long("b")]);
  expect(bodies).toHaveLength(5);
});

test("requests that travel in one pack keep a trace each", async () => {
  const { bodies, letGo, client } = rememberingQueue();
  const packs = createPackSender(client, "q", 4);
  const sends = [
    packs.send("demo", 5, [envelope("first")]),
    packs.send("demo", 6, [envelope("a"), envelope("b")], one),
    packs.send("demo", 7, [envelope("c")]),
    packs.send("demo", 8, [envelope("d"), envelope("e")], two),
  ];
  letGo();
  await Promise.all(sends);
  expect(bodies).toHaveLength(2);
  const traces = unpack(bodies[1] ?? "").map((message) =>
    message.kind === "sample" ? [message.actorId, message.trace?.parent] : [],
  );
  expect(traces).toEqual([
    ["a", one],
    ["b", one],
    ["c", undefined],
    ["d", two],
    ["e", two],
  ]);
});

test("a request too big for one message is traced in both", async () => {
  const { bodies, letGo, client } = rememberingQueue();
  letGo();
  const big = (d: string) => ({ ...envelope(d), p: { note: "x".repeat(600_000) } });
  await createPackSender(client, "q", 4).send("demo", 5, [big("a"), big("b")], one);
  expect(bodies).toHaveLength(2);
  for (const body of bodies) {
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1_048_576);
    expect(unpack(body)).toMatchObject([{ trace: { parent: one } }]);
  }
});

test("a notice of a traced request says so", async () => {
  const { bodies, letGo, client } = rememberingQueue();
  letGo();
  await createNoticeSender(client, "q").send({ id: "n", d: "a", at: 1, event: { type: "t" } }, one);
  expect(unpack(bodies[0] ?? "")).toMatchObject([{ kind: "notice", trace: { parent: one } }]);
});
