// Uplink
//
// Carries envelopes to POST /v1/telemetry: full batches, a few requests at once, and nothing lost while the API is
// away as long as the store has room. What was sent without a reply is sent again as it was: the API knows it by its
// identity. Knows no device models and no orders.
//   L4  The same envelope again is a duplicate, never a second reading.
//   L10 Only a 202 counts as accepted.
import type { Envelope, RejectedEnvelope } from "@microgrid/api-specs";
import type { LinkQuality } from "../scenarios/scenario.ts";
import { backoffMs } from "./backoff.ts";
import { createDepartures } from "./departures.ts";
import type { Batch } from "./departures.ts";
import { post } from "./http.ts";
import type { Api, Reply } from "./http.ts";
import { between, faultOf } from "./link-fault.ts";
import { verdictOn } from "./receipt.ts";
import type { Tally } from "./statistics.ts";
import type { Store } from "./store.ts";

export interface UplinkOptions {
  readonly api: Api;
  /** Envelopes per request. */
  readonly batch: number;
  /** Requests at once. */
  readonly inFlight: number;
  /** Live readings that may wait; more than that, and the oldest go to the store. */
  readonly liveBound: number;
  readonly store: Store;
  readonly link: LinkQuality;
  readonly random: () => number;
  readonly tally: Tally;
  readonly say: (line: string) => void;
  readonly onRejected: (rejected: readonly RejectedEnvelope[]) => void;
  /** The API will never take anything from us: a wrong token, a foreign site. */
  readonly onRefused: (sentence: string) => void;
}

export interface Uplink {
  offer(envelopes: readonly Envelope[]): void;
  /** Readings of an outage: sent as `historical` when the live ones leave room. */
  backfill(envelopes: readonly Envelope[]): void;
  /** Sends what is left until `deadlineMs` have passed, then stops. */
  stop(deadlineMs: number): Promise<void>;
}

const OLD_AFTER_MS = 10_000;
const TICK_MS = 50;

export function createUplink(options: UplinkOptions): Uplink {
  const { api, store, link, random, tally, say } = options;
  const departures = createDepartures(options.batch, options.liveBound, store);
  const abort = new AbortController();
  let flying = 0;
  let attempt = 0;
  let state: "connecting" | "connected" | "away" | "refused" = "connecting";
  let notBefore = 0;
  let storeIsFull = false;

  const keep = (envelopes: readonly Envelope[]): void => {
    const taken = store.keep(envelopes);
    tally.stored(store.size);
    if (taken === envelopes.length) return;
    tally.count("notKept", envelopes.length - taken);
    if (!storeIsFull)
      say(`the store is full (${store.size} readings): newer ones are not kept until there is room`);
    storeIsFull = true;
  };

  const goAway = (reason: string, retryAfter: number | null): void => {
    if (state === "away" && Date.now() < notBefore) return; // one of several requests that failed together
    notBefore = Date.now() + (retryAfter ?? backoffMs(attempt, random));
    attempt += 1;
    if (state === "away") return;
    state = "away";
    tally.connection("away");
    say(`the API at ${api.url} is away (${reason}): readings are kept and sent when it is back`);
    keep(departures.surrender());
  };

  const isThere = (): void => {
    attempt = 0;
    if (state === "connected") return;
    if (state === "away") say(`the API is back: ${store.size} kept readings follow as historical`);
    state = "connected";
    tally.connection("connected");
    storeIsFull = false;
  };

  const judge = (reply: Reply, envelopes: readonly Envelope[]): void => {
    const now = Date.now();
    const verdict = verdictOn(reply, envelopes.length);
    if (verdict.kind === "away") {
      departures.again(envelopes, now, verdict.arrived === "unknown"); // unknown is not failed
      return goAway(verdict.reason, verdict.afterMs);
    }
    if (verdict.kind === "refused") {
      state = "refused";
      tally.connection("refused");
      return options.onRefused(verdict.sentence);
    }
    isThere();
    if (verdict.kind === "received") {
      tally.count("accepted", verdict.accepted);
      tally.count("rejected", verdict.rejected.length);
      if (verdict.rejected.length > 0) options.onRejected(verdict.rejected);
      const later = verdict.rejected.filter(({ code }) => code === "backlog.full" || code === "queue.away");
      keep(later.flatMap(({ index }) => envelopes[index] ?? []));
    } else if (verdict.kind === "slower") {
      departures.again(envelopes, now + verdict.afterMs, false);
      notBefore = Math.max(notBefore, now + verdict.afterMs);
    } else if (verdict.kind === "tooLarge" && envelopes.length > 1) {
      say(`${envelopes.length} readings in one request are too large for the API: sending halves`);
      departures.again(envelopes.slice(0, envelopes.length / 2), now, false);
      departures.again(envelopes.slice(envelopes.length / 2), now, false);
    } else {
      tally.count("rejected", envelopes.length);
      say(
        verdict.kind === "invalid" ? `a request was refused: ${verdict.sentence}` : "a reading is too large",
      );
    }
  };

  const carry = async ({ envelopes, fresh, sentBefore }: Batch): Promise<void> => {
    const now = Date.now();
    const fault = fresh ? faultOf(link, random) : "none";
    if (fault === "delayed") return departures.again(envelopes, now + between(link.delayMs, random), false);
    if (fault === "lostRequest")
      return departures.again(envelopes, now + between([300, 1000], random), false);
    const aged = envelopes.map((envelope) =>
      now - Date.parse(envelope.measuredAt) > OLD_AFTER_MS ? { ...envelope, historical: true } : envelope,
    );
    const wire = fault === "shuffled" ? aged.toReversed() : aged;
    const startedAt = performance.now();
    const reply = await post(api, "/v1/telemetry", { envelopes: wire }, abort.signal);
    if (abort.signal.aborted) return;
    if (reply.kind === "answered") tally.latency(performance.now() - startedAt);
    if (reply.kind === "answered" || reply.arrived === "unknown") {
      tally.count("sent", wire.length);
      tally.count("requests");
      if (sentBefore) tally.count("repeated", wire.length);
      else tally.count("backfilled", wire.filter(({ historical }) => historical === true).length);
    }
    if (fault === "lostReply" && reply.kind === "answered" && reply.status === 202) {
      return departures.again(wire, Date.now() + between([300, 2000], random), true);
    }
    judge(reply, wire);
  };

  const pump = (): void => {
    const now = Date.now();
    const stopped = state === "refused" || abort.signal.aborted;
    const most = stopped || now < notBefore ? 0 : state === "connected" ? options.inFlight : 1;
    while (flying < most) {
      const roomForOld = state === "connected" && flying <= options.inFlight / 2;
      const batch = departures.next(now, roomForOld, flying === 0); // a part waits for company while others fly
      if (!batch) break;
      flying += 1;
      void carry(batch).finally(() => {
        flying -= 1;
        pump();
      });
    }
    tally.stored(store.size);
  };
  const ticking = setInterval(pump, TICK_MS);

  return {
    offer(envelopes) {
      if (state === "refused" || envelopes.length === 0) return;
      if (state === "away") return keep(envelopes);
      keep(departures.offer(envelopes)); // when the API is slower than we are, the newest stay live
      pump();
    },
    backfill(envelopes) {
      if (envelopes.length > 0) keep(envelopes);
    },
    async stop(deadlineMs) {
      const deadline = Date.now() + deadlineMs;
      const isWorthwhile = (): boolean => {
        const left = state === "connected" ? flying + departures.size : state === "connecting" ? flying : 0;
        return left > 0 && Date.now() < deadline;
      };
      departures.hasten();
      while (isWorthwhile()) {
        pump();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      clearInterval(ticking);
      tally.stored(departures.size);
      abort.abort();
    },
  };
}
