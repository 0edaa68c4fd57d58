// Order stream: one server-sent-event stream with the orders to all devices of the site, reopened for ever. Which
// order is new, late or answered already is the order desk's business.
import type { Order } from "@microgrid/api-specs";
import { createParser } from "eventsource-parser";
import { backoffMs, pause } from "./backoff.ts";
import { problemOf, reasonOf } from "./http.ts";
import type { Api } from "./http.ts";
import type { Tally } from "./statistics.ts";

export interface OrderStreamOptions {
  readonly api: Api;
  readonly site: string;
  readonly random: () => number;
  readonly tally: Tally;
  readonly say: (line: string) => void;
  readonly onOrder: (order: Order) => void;
}

const SILENT_TOO_LONG_MS = 60_000; // comment lines keep a live stream talking

type Ending =
  | { readonly kind: "broken"; readonly reason: string }
  | { readonly kind: "refused"; readonly sentence: string };

/** Follows the stream until `signal`; resolves when it has ended for good. */
export async function followOrders(options: OrderStreamOptions, signal: AbortSignal): Promise<void> {
  const { random, tally, say } = options;
  let attempt = 0;
  let lost = false;
  while (!signal.aborted) {
    const ending = await listen(options, signal, () => {
      if (lost) say("the order stream is open again");
      attempt = 0;
      lost = false;
      tally.orderStream("connected");
    });
    if (signal.aborted) break;
    if (ending.kind === "refused") {
      say(`no orders: ${ending.sentence}`);
      break;
    }
    if (!lost) say(`the order stream is broken (${ending.reason}); trying again`);
    lost = true;
    tally.orderStream("away");
    await pause(backoffMs(attempt, random), signal);
    attempt += 1;
  }
  tally.orderStream("off");
}

async function listen(options: OrderStreamOptions, signal: AbortSignal, onOpen: () => void): Promise<Ending> {
  const silence = new AbortController();
  let watchdog: NodeJS.Timeout | undefined;
  const heard = (): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => silence.abort(new Error("silent for a minute")), SILENT_TOO_LONG_MS);
  };
  heard();
  try {
    const response = await fetch(`${options.api.url}/v1/orders?site=${encodeURIComponent(options.site)}`, {
      headers: { authorization: `Bearer ${options.api.token}`, accept: "text/event-stream" },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.status !== 200 || !response.body) {
      const problem = problemOf(response.status, await response.json().catch(() => null));
      const sentence = `${problem.code}: ${problem.detail} ${problem.fix}`;
      const final = response.status === 401 || response.status === 403;
      return final
        ? { kind: "refused", sentence }
        : { kind: "broken", reason: `${response.status}, ${problem.code}` };
    }
    onOpen();
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === "order") received(data, options);
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body) {
      heard();
      parser.feed(decoder.decode(chunk, { stream: true }));
    }
    return { kind: "broken", reason: "the API closed it" };
  } catch (error) {
    return { kind: "broken", reason: reasonOf(error) };
  } finally {
    clearTimeout(watchdog);
  }
}

function received(data: string, { onOrder, say }: OrderStreamOptions): void {
  try {
    onOrder(JSON.parse(data) as Order);
  } catch (error) {
    say(`an order could not be read: ${reasonOf(error)}`);
  }
}
