// Host
//
// Runs actors in this process: receives, turns, wakes timers, rings the bell, stops cleanly. Shares nothing with other hosts.
//   L2  A delivery is settled when every message in it is true.
//   L8  Memory is bounded: receiving waits while the backlog is full.
import { crashPoint } from "@microgrid/runtime/crash-point";
import { createBackfill, BACKFILL_READINGS } from "./backfill.ts";
import { createBacklog, type Backlog, type Receipt } from "./backlog.ts";
import { coalesced, ringAfterTurns, silentBell } from "./bell.ts";
import { createCatchUp, oldestOf } from "./catch-up.ts";
import { createDatabaseClock } from "./database-clock.ts";
import type { Errand } from "./errand.ts";
import type { Host, HostOptions, MailboxStats } from "./host-options.ts";
import { Unproven } from "./errors.ts";
import { silentLog } from "./log.ts";
import type { Delivery, Mailbox } from "./mailbox.ts";
import { createResidents } from "./resident.ts";
import { createActorsAhead } from "./release.ts";
import { longPatience, shortPatience, WARM_MESSAGES } from "./patience.ts";
import { createSettler } from "./settler.ts";
import { carryTurn, type TurnOutcome, type TurnPorts } from "./turn.ts";
import { followDue } from "./timer-loop.ts";
import { traceTurn, traceWait, type TracedTurn } from "./turn-trace.ts";
import { pause, retrying } from "./waiting.ts";
import { keepWatch } from "./watch.ts";

/** Errands that are carried by themselves at once: what does not end holds the thread of all. */
const MOST_ALONE = 2;

/** How soon that is tried again of which a machine that stood still has shown nothing. */
const UNPROVEN_AGAIN_MS = 1_000;

/** How soon what a newer release has to carry is shown to it again. */
const AHEAD_AGAIN_MS = 2_000;

export function startHost(options: HostOptions): Host {
  const {
    definitions,
    store,
    mailboxes,
    bell = silentBell,
    log = silentLog,
    tracer,
    observer,
    monotonic = () => performance.now(),
  } = options;
  const { turns: maxTurns = 2, turnActors = 500, turnMessages = 500, backlogLimit = 5_000 } = options;
  const { backlogBytes = 64 * 1_048_576, leaveWithinMs = 3_000 } = options;
  let heldBytes = 0;
  const stopping = new AbortController();
  const clock = createDatabaseClock(monotonic);
  const residents = createResidents(options.residents ?? 100_000);
  const live = createBacklog();
  const backfill = createBackfill();
  const settlers = mailboxes.map(({ mailbox }) => createSettler(mailbox, log));
  /** With its receipt and the instant of arrival; oldest first. */
  const unfinished = mailboxes.map(() => new Map<Delivery, { receipt: Receipt; at: number }>());
  const received = mailboxes.map(() => 0);
  const ahead = createActorsAhead(monotonic);
  const count = {
    turns: 0,
    commits: 0,
    messages: 0,
    transitions: 0,
    conflicts: 0,
    letters: 0,
    failures: 0,
    turnMs: 0,
  };
  let inFlight = 0;
  /** Of these, errands that are carried by themselves. */
  let alone = 0;
  const waitingAlone: Errand[] = [];
  let failuresInARow = 0;
  let waitingForRoom: (() => void)[] = [];
  let idle: (() => void) | null = null;
  const catchUp = createCatchUp(monotonic, clock);

  // Wakes are bounded by their claims: however many timers are due, a command is received.
  const isFull = (times: number): boolean =>
    live.size - live.wakes >= backlogLimit * times || heldBytes >= backlogBytes * times;

  const makeRoom = (): void => {
    const resolves = waitingForRoom;
    waitingForRoom = [];
    for (const resolve of resolves) resolve();
  };

  const statsOf = ({ mailbox: { name } }: { mailbox: Mailbox }, index: number): MailboxStats => {
    const open = unfinished[index] ?? new Map<Delivery, { at: number }>();
    const [oldest] = open;
    let oldestMs = 0;
    if (oldest !== undefined) {
      const [{ messages }, { at: arrivedAt }] = oldest;
      const acceptedAt = messages[0]?.kind === "sample" ? messages[0].acceptedAt : Number.NaN;
      const sinceAccepted = clock.now() - acceptedAt;
      oldestMs = Math.max(0, Number.isNaN(sinceAccepted) ? monotonic() - arrivedAt : sinceAccepted);
    }
    return { name, received: received[index] ?? 0, open: open.size, oldestMs };
  };

  const beginTurn = ringAfterTurns(coalesced(bell, log));
  // A worker that hears nothing from its queues cannot tell a silent device from a silent queue: it gives no sign.
  const failing = new Set<string>();
  const keeper = options.watch && keepWatch(options.watch, () => failing.size === 0, log);

  const tell = (outcome: TurnOutcome, startedAt: number, backlog: Backlog): void => {
    for (const errand of outcome.done) {
      count.messages += errand.messages.length;
      backlog.finish(errand);
    }
    for (const errand of outcome.lost) backlog.restore(errand);
    for (const errand of outcome.left) backlog.restore(errand);
    for (const errand of outcome.ahead) backlog.giveBack(errand);
    if (outcome.ahead.length > 0)
      log.warn({ actors: outcome.ahead.length }, "Actors of a newer release were left to it.");
    count.turns += 1;
    count.commits += outcome.commits;
    count.transitions += outcome.transitions;
    count.conflicts += outcome.lost.length;
    count.letters += outcome.letters;
    count.turnMs = monotonic() - startedAt;
    observer?.turned(count.turnMs);
    if (outcome.letters > 0)
      log.warn(
        { letters: outcome.letters },
        "Messages could not be carried and were put aside as dead letters.",
      );
    for (const letter of outcome.dropped)
      log.error({ letter }, "A message could neither be carried nor put aside; it is in this line only.");
  };

  /** What this worker cannot wake it does not keep from others either. */
  const endClaims = async (woken: readonly string[]): Promise<void> => {
    if (woken.length > 0)
      await store
        .unclaim(woken)
        .catch((error: unknown) =>
          log.warn({ err: error }, "Claims of timers could not be ended; they lapse."),
        );
  };
  const leaveToNewer = (errands: readonly Errand[]): Promise<void> => {
    const noted = errands.filter(({ actorId }) => ahead.note(actorId));
    const woken = noted.filter(({ messages }) => messages.some(({ kind }) => kind === "wake"));
    return endClaims(woken.map(({ actorId }) => actorId));
  };

  const carry = async (errands: readonly Errand[], backlog: Backlog, isAlone = false): Promise<void> => {
    const startedAt = monotonic();
    const endTurn = beginTurn();
    let traced: TracedTurn | null = null;
    const apart: Errand[] = [];
    try {
      if (tracer !== undefined) traced = traceTurn(tracer, errands, store);
      const ports: TurnPorts = {
        definitions,
        store: traced?.store ?? store,
        residents,
        clock,
        observer,
        ...(keeper && { outages: keeper.known, look: keeper.look }),
        patience: options.patience ?? (count.messages < WARM_MESSAGES ? longPatience : shortPatience),
        // Readings of the past wait for each other anyway.
        ...(backlog === live && { setApart: (errand: Errand) => void apart.push(errand) }),
      };
      const outcome = await carryTurn(ports, traced?.errands ?? errands);
      traced?.end(outcome);
      tell(outcome, startedAt, backlog);
      endTurn(outcome.transitions);
      if (outcome.ahead.length > 0) await leaveToNewer(outcome.ahead);
      failuresInARow = 0;
    } catch (error) {
      traced?.fail(error);
      // The outcome is unknown, so nothing is deleted; the cursor decides when the errands are carried again (L4), with what was set apart.
      apart.length = 0;
      if (error instanceof Unproven) {
        log.warn({ err: error }, "What did not end is not proven to be at fault.");
        await pause(UNPROVEN_AGAIN_MS, stopping.signal);
        for (const errand of errands) backlog.restore(errand);
        endTurn(1);
        return;
      }
      for (const errand of errands) backlog.restore(errand);
      count.failures += 1;
      // It may have committed all the same, and then nothing is left to write when it is carried again.
      endTurn(1);
      failuresInARow += 1;
      log.error(
        { err: error, errands: errands.length },
        "A turn failed; its messages will be carried again.",
      );
      await pause(Math.min(5_000, 50 * 2 ** failuresInARow), stopping.signal);
    } finally {
      // In no turn's place, so that what may not end a second time holds up nobody meanwhile.
      if (isAlone) alone -= 1;
      inFlight -= 1;
      waitingAlone.push(...apart);
      carryAlone();
      if (backlog === backfill.backlog) backfill.end();
      // Each who waits looks for itself: there is room for the urgent before there is any for the others.
      makeRoom();
      if (inFlight === 0) idle?.();
      pump();
    }
  };

  const carryAlone = (): void => {
    while (alone < MOST_ALONE) {
      const errand = waitingAlone.shift();
      if (errand === undefined) return;
      if (stopping.signal.aborted) {
        live.restore(errand);
        continue;
      }
      alone += 1;
      inFlight += 1;
      void carry([errand], live, true);
    }
  };

  const startTurn = (): boolean => {
    if (stopping.signal.aborted || inFlight - alone >= maxTurns) return false;
    // After a failure smaller turns: one that is too big for the database's patience would fail for ever at the same size.
    const share = 2 ** Math.min(failuresInARow, 16);
    const next = backfill.isDue()
      ? []
      : live.take(Math.ceil(turnActors / share), Math.ceil(turnMessages / share));
    if (next.length > 0) backfill.yield();
    const errands = next.length > 0 ? next : backfill.take(Math.ceil(BACKFILL_READINGS / share));
    if (errands.length === 0) return false;
    inFlight += 1;
    void carry(errands, next.length > 0 ? live : backfill.backlog);
    return true;
  };
  const pump = (): void => {
    while (startTurn());
  };

  const giveBack = async (index: number, deliveries: readonly Delivery[], afterMs = 0): Promise<void> => {
    if (deliveries.length > 0) await mailboxes[index]?.mailbox.release(deliveries, afterMs).catch(() => {});
  };

  const oldestLive = (): number =>
    Math.min(
      ...unfinished.map((open, index) => (mailboxes[index]?.backfill ? Infinity : oldestOf(open.keys()))),
    );

  const accept = (index: number, delivery: Delivery): void => {
    const open = unfinished[index] as Map<Delivery, { receipt: Receipt; at: number }>;
    const backlog = mailboxes[index]?.backfill ? backfill.backlog : live;
    received[index] = (received[index] ?? 0) + delivery.messages.length;
    heldBytes += delivery.bytes ?? 0;
    const complete = (): void => {
      heldBytes -= delivery.bytes ?? 0;
      open.delete(delivery);
      if (receipt.isReturned) void giveBack(index, [delivery], AHEAD_AGAIN_MS);
      else settlers[index]?.settle(delivery);
    };
    const receipt: Receipt = { open: delivery.messages.length, complete };
    if (delivery.messages.length === 0) return complete();
    if (tracer !== undefined) traceWait(tracer, mailboxes[index]?.mailbox.name ?? "", delivery.messages);
    open.set(delivery, { receipt, at: monotonic() });
    backlog.add(delivery.messages, receipt);
  };

  const receive = async (
    index: number,
    mailbox: Mailbox,
    urgent: boolean,
    isPast: boolean,
  ): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (isFull(urgent ? 2 : 1) || (isPast && backfill.backlog.size > 0)) {
        await new Promise<void>((resolve) => waitingForRoom.push(resolve));
        if (!urgent && !isPast) catchUp.interrupted();
        continue;
      }
      const deliveries = await retrying(
        () => mailbox.receive(stopping.signal),
        stopping.signal,
        (error, waitMs) => {
          // Without its past a worker hears of every device all the same.
          if (!isPast) failing.add(mailbox.name);
          if (!urgent && !isPast) catchUp.interrupted();
          log.error({ err: error, mailbox: mailbox.name, waitMs }, "The queue did not answer; trying again.");
        },
      );
      if (deliveries) failing.delete(mailbox.name);
      if (deliveries?.length) crashPoint("W1");
      if (stopping.signal.aborted) {
        if (deliveries?.length) await mailbox.release(deliveries).catch(() => {});
        return;
      }
      if (deliveries && !urgent && !isPast) catchUp.received(deliveries, live.size, oldestLive);
      for (const delivery of deliveries ?? []) {
        accept(index, delivery);
        crashPoint("W8");
      }
      pump();
    }
  };

  const receivers = mailboxes.flatMap(
    ({ mailbox, receivers: loops, urgent, backfill: isPast = false }, index) =>
      Array.from({ length: loops }, () => receive(index, mailbox, urgent, isPast)),
  );
  const timers = (async () => {
    await Promise.race([catchUp.done, pause(options.timerGraceMs ?? 0, stopping.signal)]);
    await followDue({
      store,
      log,
      signal: stopping.signal,
      pollMs: options.timerPollMs ?? 200,
      clock,
      look: keeper?.look,
      except: ahead.list,
      wake(due) {
        live.add(
          due.map(({ actorId, version }) => ({ kind: "wake", actorId, version })),
          null,
        );
        pump();
      },
      async room(most) {
        while (live.wakes > most && !stopping.signal.aborted)
          await new Promise<void>((resolve) => waitingForRoom.push(resolve));
      },
    });
  })();

  const watching = keeper?.follow(stopping.signal);

  return {
    async stop() {
      // Works on until no wait is left that could take messages along, so that a stop delays nothing by a poll of an idle queue.
      const waits = mailboxes.flatMap(({ mailbox }) => mailbox.leave?.() ?? []);
      if (waits.length > 0) await Promise.race([Promise.all(waits), pause(leaveWithinMs, stopping.signal)]);
      stopping.abort();
      makeRoom();
      // At once, not after the receivers, whose last wait takes its time: others wait for what is given back.
      const leave = async (): Promise<void> => {
        // What no turn has touched goes at once; the turns in flight may take their time.
        const untouched = unfinished.map((open) => [...open].filter(([, { receipt }]) => !receipt.isBegun));
        await Promise.all(
          untouched.map((entries, index) => {
            for (const [delivery] of entries) unfinished[index]?.delete(delivery);
            return giveBack(
              index,
              entries.map(([delivery]) => delivery),
            );
          }),
        );
        if (inFlight > 0) await new Promise<void>((resolve) => (idle = resolve));
        crashPoint("W12");
        await Promise.all(settlers.map((settler) => settler.flush()));
        await Promise.all(unfinished.map((open, index) => giveBack(index, [...open.keys()])));
      };
      await Promise.all([...receivers, timers, watching, leave()]);
      await endClaims(live.woken());
      await Promise.all(mailboxes.map(({ mailbox }) => mailbox.close()));
    },
    stats: () => ({
      ...count,
      backlog: live.size + backfill.backlog.size,
      residents: residents.size,
      mailboxes: mailboxes.map(statsOf),
    }),
  };
}
