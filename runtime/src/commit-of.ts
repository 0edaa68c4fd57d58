import { closeEnvelope, type ActorState } from "./actor-state.ts";
import type { Timer } from "./timer.ts";
import type { ActorCommit, Bound, JournalEntry, PartEntry, Supervision } from "./actor-store.ts";
import type { ActorDefinition } from "./definition.ts";
import type { StepRecord } from "./step.ts";
import { CLAIM_HOLD_MS } from "./timer-loop.ts";
import type { Visit } from "./visit.ts";

function firstDeadline(timers: Readonly<Record<string, Timer>>): number | null {
  let first: number | null = null;
  for (const key in timers) {
    const due = timers[key]?.due;
    if (due !== undefined && (first === null || due < first)) first = due;
  }
  return first;
}

function plainEvent(event: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { at: _at, ...rest } = event;
  return rest;
}

/** A change is always told. What changed nothing is told when somebody asked for it: not a reading, a deadline or talk among parts. */
const isTold = (record: StepRecord): boolean =>
  record.notable ||
  (record.direct &&
    record.event.type !== "telemetry.received" &&
    !record.event.type.startsWith("xstate.after."));

function journalOf(records: readonly StepRecord[]): JournalEntry[] {
  return records.filter(isTold).map((record, ordinal) => ({
    ordinal,
    at: record.at,
    part: record.part,
    machine: record.machine,
    event: plainEvent(record.event),
    before: record.before,
    after: record.after,
    state: record.state,
    taken: record.taken,
    orders: record.orders,
    detail: record.part === null ? null : record.snapshot.context,
    ...(record.trace === undefined ? undefined : { trace: record.trace }),
  }));
}

function partsOf(definition: ActorDefinition, records: readonly StepRecord[]): PartEntry[] {
  const last = new Map<string, StepRecord>();
  for (const record of records) if (record.part !== null) last.set(record.part, record);
  return [...last].map(([key, { machine, state, snapshot, at, ended, startedAt }]) => ({
    key,
    machine,
    state,
    rank: definition.parts[machine]?.rank?.(snapshot) ?? 0,
    value: snapshot.value,
    context: snapshot.context,
    startedAt,
    changedAt: at,
    endedAt: ended ? at : null,
  }));
}

/** From the clock of a turn to its commit, with room, ms. */
const UNTIL_COMMIT_MS = 1_000;

interface Turned {
  /** Clock of the turn, ms. */
  readonly now: number;
  /** Whether a claim of its timers woke the actor. */
  readonly isWoken: boolean;
}

/**
 * What a visit makes true of its actor, or null when it left the actor as it was. A claim that woke it may have put the bound behind
 * a deadline which a commit beside it set and, not seeing the claim, did not write: so a wake that changes nothing writes the next
 * deadline where it comes before the end of the claim.
 */
export function commitOf(
  definition: ActorDefinition,
  before: ActorState,
  visit: Visit,
  supervision?: Supervision,
  { now, isWoken }: Turned = { now: Number.NaN, isWoken: false },
): ActorCommit | null {
  const { state, records, readings, letters, notices, lastReadingAt } = visit;
  const untouched =
    records.length === 0 &&
    readings.length === 0 &&
    notices.length === 0 &&
    letters.length === 0 &&
    supervision === undefined;
  const isSame = untouched && state.timers === before.timers;
  if (state.root === null) return null;
  // Nobody looks for the deadlines of a paused actor; resuming is due at once.
  const isPaused = supervision?.status === "paused";
  const nextDueAt = isPaused ? null : firstDeadline(state.timers);
  const isBehindClaim =
    isSame && isWoken && nextDueAt !== null && nextDueAt > now && nextDueAt < now + CLAIM_HOLD_MS;
  if (isSame && !isBehindClaim) return null;
  const dueBefore = state.timers === before.timers ? nextDueAt : firstDeadline(before.timers);
  const isSooner = nextDueAt !== null && (dueBefore === null || nextDueAt < dueBefore);
  // Who has it drafted already may be overtaken by a claim of what falls due meanwhile: nobody has claimed what was due a good while later.
  const isClaimable =
    isWoken ||
    supervision !== undefined ||
    before.status !== "active" ||
    (dueBefore !== null && !(dueBefore > now + UNTIL_COMMIT_MS));
  let bound: Bound = isClaimable ? "look" : "keep";
  if (isPaused || isBehindClaim || isSooner) bound = "write";
  return {
    actorId: state.actorId,
    expectedVersion: before.version,
    machineVersion: String(definition.machine.version),
    state: definition.state(state.root),
    snapshot: closeEnvelope(definition, state),
    timers: state.timers,
    nextDueAt,
    bound,
    lastReadingAt,
    journal: journalOf(records),
    parts: partsOf(definition, records),
    readings,
    letters,
    notices,
    ...(supervision === undefined ? undefined : { supervision }),
  };
}
