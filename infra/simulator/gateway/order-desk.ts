// Order desk
//
// Takes an order once, however often it comes, never after it has expired, and sees to it that each answer of the
// device reaches the API: in order, with retries. Does not know what an order means.
import type { Order, OrderAnswer } from "@microgrid/api-specs";
import type { Answer } from "../models/order.ts";
import type { LinkQuality } from "../scenarios/scenario.ts";
import { backoffMs, pause } from "./backoff.ts";
import { post, problemOf } from "./http.ts";
import type { Api } from "./http.ts";
import { between } from "./link-fault.ts";
import type { Tally } from "./statistics.ts";

export interface OrderDeskOptions {
  readonly api: Api;
  readonly link: LinkQuality;
  readonly random: () => number;
  readonly tally: Tally;
  readonly say: (line: string) => void;
  /** Hands a new order to its device; what the device says comes back through `answer`. */
  readonly carryOut: (order: Order) => readonly Answer[];
}

export interface OrderDesk {
  receive(order: Order): void;
  answer(answers: readonly Answer[]): void;
  stop(): Promise<void>;
}

interface Known {
  readonly deviceId: string;
  last: Answer | null;
  posting: Promise<void>;
}

const REMEMBERED = 10_000;
const TRIES = 12;

export function createOrderDesk(options: OrderDeskOptions): OrderDesk {
  const { api, link, random, tally, say } = options;
  const known = new Map<string, Known>();
  const abort = new AbortController();

  const send = async (deviceId: string, answer: Answer): Promise<void> => {
    if (random() < link.lostAnswer) return; // the device has acted, but nobody will hear of it
    if (random() < link.lateAnswer) await pause(between(link.lateAnswerMs, random), abort.signal);
    const body: OrderAnswer = {
      deviceId,
      answer: answer.answer,
      ...(answer.cause ? { cause: answer.cause } : {}),
    };
    for (let attempt = 0; attempt < TRIES && !abort.signal.aborted; attempt += 1) {
      const reply = await post(
        api,
        `/v1/orders/${encodeURIComponent(answer.orderId)}/answer`,
        body,
        abort.signal,
      );
      if (reply.kind === "answered" && reply.status < 300) return tally.count("ordersAnswered");
      const lasting = reply.kind === "answered" && reply.status < 500 && reply.status !== 429;
      if (lasting) {
        const problem = problemOf(reply.status, reply.body);
        return say(
          `the answer ${answer.answer} of ${deviceId} was refused: ${problem.code}: ${problem.detail}`,
        );
      }
      const afterMs = reply.kind === "answered" ? reply.retryAfterMs : null;
      await pause(afterMs ?? backoffMs(attempt, random), abort.signal);
    }
  };

  const answer = (answers: readonly Answer[]): void => {
    for (const each of answers) {
      const entry = known.get(each.orderId);
      if (!entry) continue;
      entry.last = each;
      entry.posting = entry.posting.then(() => send(entry.deviceId, each));
    }
  };

  const remember = (order: Order): void => {
    known.set(order.orderId, { deviceId: order.deviceId, last: null, posting: Promise.resolve() });
    if (known.size <= REMEMBERED) return;
    const oldest = known.keys().next().value;
    if (oldest !== undefined) known.delete(oldest);
  };

  return {
    receive(order) {
      const before = known.get(order.orderId);
      if (before) {
        if (before.last) answer([before.last]); // the API asks again, so it has not heard the answer
        return;
      }
      remember(order);
      tally.count("ordersReceived");
      const expired = Date.parse(order.expiresAt) <= Date.now();
      answer(
        expired
          ? [{ orderId: order.orderId, answer: "rejected", cause: "EXPIRED" }]
          : options.carryOut(order),
      );
    },
    answer,
    async stop() {
      const settled = Promise.allSettled([...known.values()].map(({ posting }) => posting));
      const patience = setTimeout(() => abort.abort(), 1000);
      await settled;
      clearTimeout(patience);
    },
  };
}
