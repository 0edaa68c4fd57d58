// Host
//
// Runs actors in this process: receives, turns, wakes timers, rings the bell, stops cleanly. Shares nothing with other hosts.
//   L8  Memory is bounded: receiving waits while the backlog is full.
import { crashPoint } from "@microgrid/runtime/crash-point";
import { createApart, whileOpen } from "./apart.ts";
import { createApartThread } from "./apart-thread.ts";
import { createBackfill, BACKFILL_READINGS } from "./backfill.ts";
import { createBacklog, type Backlog } from "./backlog.ts";
import { coalesced, ringAfterTurns, silentBell } from "./bell.ts";
import { createCatchUp } from "./catch-up.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { createDeliveries } from "./deliveries.ts";
import type { Errand } from "./errand.ts";
import type { Host, HostOptions } from "./host-options.ts";
import { Unproven } from "./errors.ts";
import { silentLog } from "./log.ts";
import type { Mailbox } from "./mailbox.ts";
import { hold } from "./holding.ts";
import { createResidents } from "./resident.ts";
import { createActorsAhead } from "./release.ts";
import { longPatience, shortPatience, WARM_MESSAGES } from "./patience.ts";
import { carryTurn, type TurnOutcome, type TurnPorts } from "./turn.ts";
import { followDue } from "./timer-loop.ts";
import { traceTurn, type TracedTurn } from "./turn-trace.ts";
import { pause, retrying } from "./waiting.ts";
import { keepWatch } from "./watch.ts";

/** How soon that is tried again of which a machine that stood still has shown nothing. */
const UNPROVEN_AGAIN_MS = 1_000;

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
  const stopping = new AbortController();
  const clock = createDatabaseClock(monotonic);
  const residents = createResidents(options.residents ?? 100_000);
  const live = createBacklog();
  const backfill = createBackfill();
  const deliveries = createDeliveries({
    mailboxes,
    live,
    backfill: backfill.backlog,
    log,
    tracer,
    clock,
    monotonic,
  });
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
  const thread = options.apart && createApartThread(options.apart, { log });
  const threadOfLive = thread && whileOpen(thread, (actorId, wait) => apart.open(actorId, wait));
  let failuresInARow = 0;
  let waitingForRoom: (() => void)[] = [];
  let idle: (() => void) | null = null;
  const catchUp = createCatchUp(monotonic, clock);

  // Wakes are bounded by their claims: however many timers are due, a command is received.
  const isFull = (times: number): boolean =>
    live.size - live.wakes >= backlogLimit * times || deliveries.bytes >= backlogBytes * times;

  const makeRoom = (): void => {
    const resolves = waitingForRoom;
    waitingForRoom = [];
    for (const resolve of resolves) resolve();
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

  /** Says what did not end beside the others. Never rejects. */
  const carry = async (errands: readonly Errand[], backlog: Backlog): Promise<readonly Errand[]> => {
    const startedAt = monotonic();
    const endTurn = beginTurn();
    let traced: TracedTurn | null = null;
    const broken: Errand[] = [];
    try {
      if (tracer !== undefined) traced = traceTurn(tracer, errands, store);
      const ports: TurnPorts = {
        definitions,
        store: traced?.store ?? store,
        residents,
        clock,
        observer,
        ...(keeper && { outages: keeper.known, look: keeper.look }),
        apart: backlog === live ? threadOfLive : thread,
        patience: options.patience ?? (count.messages < WARM_MESSAGES ? longPatience : shortPatience),
        // Readings of the past wait for each other anyway.
        ...(backlog === live && { setApart: (errand: Errand) => void broken.push(errand) }),
      };
      const outcome = await carryTurn(ports, traced?.errands ?? errands);
      traced?.end(outcome);
      tell(outcome, startedAt, backlog);
      endTurn(outcome.transitions);
      if (outcome.ahead.length > 0) await leaveToNewer(outcome.ahead);
      failuresInARow = 0;
      return broken;
    } catch (error) {
      traced?.fail(error);
      // The outcome is unknown, so nothing is deleted; the cursor decides when the errands are carried again (L4), with what was broken off.
      if (error instanceof Unproven) {
        log.warn({ err: error }, "What did not end is not proven to be at fault.");
        const rest = (): Promise<void> => pause(UNPROVEN_AGAIN_MS, stopping.signal);
        await (backlog === live ? apart.open(error.actorId, rest) : rest());
        for (const errand of errands) backlog.restore(errand);
        endTurn(1);
        return [];
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
      return [];
    }
  };

  const apart = createApart({
    async hold(errand) {
      log.warn(
        { actorId: errand.actorId },
        "A step did not end in its time: it is held and tried by itself.",
      );
      try {
        const held = await hold({ store, residents, clock }, errand);
        if (held.kind === "held") {
          count.messages += errand.messages.length;
          return live.hold(errand, held.version);
        }
        if (held.kind === "none") return errand;
      } catch (error) {
        log.error({ err: error }, "What did not end could not be held; it will be carried again.");
      }
      live.restore(errand);
      return null;
    },
    async holdBehind(actorId) {
      const behind = live.behind(actorId, turnMessages);
      if (behind === null) return false;
      try {
        const { kind } = await hold({ store, residents, clock }, behind.errand);
        if (kind === "held") {
          count.messages += behind.errand.messages.length;
          behind.held();
          makeRoom();
          return true;
        }
        behind.back();
        return kind === "lost";
      } catch (error) {
        behind.back();
        log.error({ err: error }, "What came behind could not be held; it waits.");
        return false;
      }
    },
    carry: (errand) => carry([errand], live),
    restore: live.restore,
    ended: () => proceed(),
    signal: stopping.signal,
  });

  const turn = async (errands: readonly Errand[], backlog: Backlog): Promise<void> => {
    inFlight += 1;
    const broken = await carry(errands, backlog);
    inFlight -= 1;
    apart.add(broken);
    if (backlog === backfill.backlog) backfill.end();
    proceed();
  };

  const isIdle = (): boolean => inFlight + apart.underWay === 0;
  const proceed = (): void => {
    // Each who waits looks for itself: there is room for the urgent before there is any for the others.
    makeRoom();
    if (isIdle()) idle?.();
    pump();
  };

  const startTurn = (): boolean => {
    if (stopping.signal.aborted || inFlight >= maxTurns) return false;
    // After a failure smaller turns: one that is too big for the database's patience would fail for ever at the same size.
    const share = 2 ** Math.min(failuresInARow, 16);
    const next = backfill.isDue()
      ? []
      : live.take(Math.ceil(turnActors / share), Math.ceil(turnMessages / share));
    if (next.length > 0) backfill.yield();
    const errands = next.length > 0 ? next : backfill.take(Math.ceil(BACKFILL_READINGS / share));
    if (errands.length === 0) return false;
    void turn(errands, next.length > 0 ? live : backfill.backlog);
    return true;
  };
  const pump = (): void => {
    apart.look();
    while (startTurn());
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
      const brought = await retrying(
        () => mailbox.receive(stopping.signal),
        stopping.signal,
        (error, waitMs) => {
          // Without its past a worker hears of every device all the same.
          if (!isPast) failing.add(mailbox.name);
          if (!urgent && !isPast) catchUp.interrupted();
          log.error({ err: error, mailbox: mailbox.name, waitMs }, "The queue did not answer; trying again.");
        },
      );
      if (brought) failing.delete(mailbox.name);
      if (brought?.length) crashPoint("W1");
      if (stopping.signal.aborted) {
        if (brought?.length) await mailbox.release(brought).catch(() => {});
        return;
      }
      if (brought && !urgent && !isPast) catchUp.received(brought, live.size, deliveries.oldestLive);
      for (const delivery of brought ?? []) {
        deliveries.accept(index, delivery);
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
        await deliveries.giveBack((receipt) => !receipt.isBegun);
        if (!isIdle()) await new Promise<void>((resolve) => (idle = resolve));
        crashPoint("W12");
        await deliveries.flush();
        await deliveries.giveBack(() => true);
      };
      // What is on the other thread is given back with the rest: nothing of it is true.
      await Promise.all([...receivers, timers, watching, thread?.stop(), leave()]);
      await endClaims(live.woken());
      await Promise.all(mailboxes.map(({ mailbox }) => mailbox.close()));
    },
    stats: () => ({
      ...count,
      backlog: live.size + backfill.backlog.size,
      residents: residents.size,
      suspects: apart.underWay,
      mailboxes: deliveries.stats(),
    }),
  };
}
