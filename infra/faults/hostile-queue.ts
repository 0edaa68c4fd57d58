// Hostile queue
//
// Stands before a real SQS server and breaks what a queue may break, seeded: it speaks the AWS JSON protocol on both sides, so the
// product meets it over the wire it meets SQS on. Whatever it does here SQS itself may do, or the network before it: at least once,
// in any order (L3), and a reply that never comes. Only what was answered with success counts as taken, and that is never lost.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { createRandom } from "../simulator/models/random.ts";

/** Shares of what passes, 0..1. */
export interface Hostility {
  /** Of entries sent: a second copy follows a moment later. */
  readonly duplicatedSends: number;
  /** Of messages received: handed out once more, with the same receipt, by a later receive. */
  readonly duplicatedReceives: number;
  /** Of entries sent: leave their message group and arrive later, so that what was sent after them overtakes them. */
  readonly reordered: number;
  /** Of entries deleted: answered with success and not deleted. */
  readonly lostDeletes: number;
  /** Of entries deleted: refused in a batch that otherwise succeeds. */
  readonly failedDeletes: number;
  /** Of receives: what they bring is visible to others again at once, and cannot be kept hidden. */
  readonly earlyExpiries: number;
  /** Of entries sent: refused in a batch that otherwise succeeds. */
  readonly failedSends: number;
  /** Of calls: answered with an error of the service and not carried out. */
  readonly throttled: number;
  /** Of calls that send or delete: carried out, and the line is cut instead of an answer. */
  readonly lostReplies: number;
}

export type HostileDeed = keyof Hostility;

export const peace: Hostility = {
  duplicatedSends: 0,
  duplicatedReceives: 0,
  reordered: 0,
  lostDeletes: 0,
  failedDeletes: 0,
  earlyExpiries: 0,
  failedSends: 0,
  throttled: 0,
  lostReplies: 0,
};

export interface HostileQueue {
  readonly url: string;
  readonly done: Readonly<Record<HostileDeed, number>>;
  /** Entries and messages that passed: what the shares are shares of. */
  readonly passed: Readonly<Record<"sends" | "receives" | "deletes" | "calls", number>>;
  /** From now on. */
  set(hostility: Hostility): void;
  /** Body of the first message that left its group: it waits for `settled`, so that what was sent after it surely overtakes it. */
  readonly heldBack: string | undefined;
  /** Lets everything come, and resolves when nothing that was taken is still on its way to the server. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

type Json = Record<string, unknown>;
interface Entry extends Json {
  readonly Id: string;
}
interface Answer {
  readonly status: number;
  readonly body: Json;
}

const TARGET = "AmazonSQS.";
const LATER_MS = 300;
const md5 = (body: unknown): string => createHash("md5").update(String(body)).digest("hex");
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

export async function startHostileQueue(
  target: string,
  seed: number,
  initial: Hostility,
): Promise<HostileQueue> {
  const random = createRandom(seed);
  const done: Record<HostileDeed, number> = { ...peace };
  const passed = { sends: 0, receives: 0, deletes: 0, calls: 0 };
  const underWay = new Set<Promise<unknown>>();
  /** Messages to hand out once more, by queue. */
  const echoes = new Map<string, Json[]>();
  const expired = new Set<string>();
  /** What chance still owes of each deed, so that none stays away for long: always at least its share of the occasions, less two. */
  const owed: Record<HostileDeed, number> = { ...peace };
  let hostility = initial;
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let heldBack: string | undefined;

  const happens = (deed: HostileDeed): boolean => {
    const share = hostility[deed];
    if (share === 0) return false;
    owed[deed] += share;
    const does = random() < share || owed[deed] >= 2;
    if (does) {
      done[deed] += 1;
      owed[deed] -= 1;
    }
    return does;
  };
  const ask = async (action: string, body: Json): Promise<Answer> => {
    const answer = await fetch(target, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `${TARGET}${action}` },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json().catch(() => ({}))) as Json };
  };
  /** Taken and answered already: it reaches the server whatever it takes. */
  const later = (QueueUrl: unknown, entry: Json, when = delay(random() * LATER_MS)): void => {
    const { Id: _id, ...message } = entry;
    const run = (async () => {
      await when;
      while ((await ask("SendMessage", { ...message, QueueUrl })).status !== 200);
    })().finally(() => underWay.delete(run));
    underWay.add(run);
  };

  const send = async ({ QueueUrl, Entries }: Json): Promise<Answer> => {
    const failed: Json[] = [];
    const taken: Json[] = [];
    const forwarded: Entry[] = [];
    for (const entry of listOf(Entries) as Entry[]) {
      passed.sends += 1;
      if (happens("failedSends")) {
        failed.push({ Id: entry.Id, SenderFault: false, Code: "InternalError", Message: "not now" });
        continue;
      }
      const isDuplicated = happens("duplicatedSends");
      if (isDuplicated)
        later(QueueUrl, { ...entry, MessageDeduplicationId: `${String(entry["MessageDeduplicationId"])}-2` });
      if (happens("reordered")) {
        const stray = { ...entry, MessageGroupId: `stray-${Math.floor(random() * 1e9)}` };
        const isHeld = heldBack === undefined && !isDuplicated;
        if (isHeld) heldBack = String(entry["MessageBody"]);
        later(QueueUrl, stray, isHeld ? released : undefined);
        taken.push({
          Id: entry.Id,
          MessageId: String(entry["MessageDeduplicationId"]),
          MD5OfMessageBody: md5(entry["MessageBody"]),
        });
      } else forwarded.push(entry);
    }
    if (forwarded.length === 0) return { status: 200, body: { Successful: taken, Failed: failed } };
    const { status, body } = await ask("SendMessageBatch", { QueueUrl, Entries: forwarded });
    if (status !== 200) return { status, body };
    return {
      status,
      body: {
        Successful: [...taken, ...listOf(body["Successful"])],
        Failed: [...failed, ...listOf(body["Failed"])],
      },
    };
  };

  const receive = async (asked: Json): Promise<Answer> => {
    const queue = String(asked["QueueUrl"]);
    const expires = happens("earlyExpiries");
    const answer = await ask("ReceiveMessage", expires ? { ...asked, VisibilityTimeout: 0 } : asked);
    if (answer.status !== 200) return answer;
    const messages = listOf(answer.body["Messages"]);
    const waiting = echoes.get(queue) ?? [];
    echoes.set(queue, []);
    let repeated = 0;
    for (const [index, message] of messages.entries()) {
      passed.receives += 1;
      if (expires) expired.add(String(message["ReceiptHandle"]));
      if (happens("duplicatedReceives")) repeated = index + 1;
    }
    // With all that stood before it: one alone would overtake its group.
    echoes.get(queue)?.push(...messages.slice(0, repeated));
    if (messages.length === 0) {
      // It was no occasion.
      owed.earlyExpiries -= hostility.earlyExpiries - (expires ? 1 : 0);
      if (expires) done.earlyExpiries -= 1;
    }
    const all = [...messages, ...waiting].slice(0, 10);
    return { status: 200, body: { ...answer.body, Messages: all } };
  };

  const remove = async ({ QueueUrl, Entries }: Json): Promise<Answer> => {
    const failed: Json[] = [];
    const taken: Json[] = [];
    const forwarded: Entry[] = [];
    for (const entry of listOf(Entries) as Entry[]) {
      passed.deletes += 1;
      if (happens("failedDeletes"))
        failed.push({ Id: entry.Id, SenderFault: false, Code: "InternalError", Message: "not now" });
      else if (happens("lostDeletes")) taken.push({ Id: entry.Id });
      else forwarded.push(entry);
    }
    const { body } =
      forwarded.length === 0
        ? { body: {} as Json }
        : await ask("DeleteMessageBatch", { QueueUrl, Entries: forwarded });
    return {
      status: 200,
      body: {
        Successful: [...taken, ...listOf(body["Successful"])],
        Failed: [...failed, ...listOf(body["Failed"])],
      },
    };
  };

  const hide = ({ QueueUrl, Entries }: Json): Promise<Answer> => {
    const [gone, kept]: Json[][] = [[], []];
    for (const entry of listOf(Entries))
      (expired.has(String(entry["ReceiptHandle"])) ? gone : kept)?.push(entry);
    if (kept?.length === 0)
      return Promise.resolve({
        status: 200,
        body: { Successful: gone?.map(({ Id }) => ({ Id })), Failed: [] },
      });
    return ask("ChangeMessageVisibilityBatch", { QueueUrl, Entries: kept });
  };

  const carry = (action: string, body: Json): Promise<Answer> => {
    if (action === "SendMessageBatch") return send(body);
    if (action === "ReceiveMessage") return receive(body);
    if (action === "DeleteMessageBatch") return remove(body);
    if (action === "ChangeMessageVisibilityBatch") return hide(body);
    return ask(action, body);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const action = String(request.headers["x-amz-target"]).slice(TARGET.length);
    const body = JSON.parse(await text(request)) as Json;
    passed.calls += 1;
    const isWork = /^(Send|Receive|Delete|Change)Message/.test(action);
    if (isWork && happens("throttled")) {
      response.writeHead(503, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: "com.amazonaws.sqs#ServiceUnavailable", message: "not now" }));
      return;
    }
    const held = heldBack;
    const answer = await carry(action, body);
    // Whoever does not hear that a message was taken sends it again: the one held back would come in its order after all.
    const isTold = held !== heldBack;
    if (/^(Send|Delete)Message/.test(action) && !isTold && happens("lostReplies"))
      return void request.socket.destroy();
    response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(answer.body));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const settled = async (): Promise<void> => {
    release?.();
    while (underWay.size > 0) await Promise.all(underWay);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    passed,
    get heldBack() {
      return heldBack;
    },
    set: (next) => void (hostility = next),
    settled,
    async close() {
      await settled();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
