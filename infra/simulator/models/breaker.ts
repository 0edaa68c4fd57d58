// Breaker
//
// A motor-driven breaker with a double-point position (IEC 61850 Pos): while it travels it is neither open nor
// closed. It trips by itself (its relay, not the runtime), and refuses to close onto a dead grid.
import { settled, taken } from "./order.ts";
import type { Order, Pending, Stepped, Verdict } from "./order.ts";
import { rounded } from "./quantity.ts";

export interface Breaker {
  readonly position: "open" | "closed" | "intermediate" | "bad";
  readonly target: "open" | "closed";
  readonly travelledS: number;
  readonly tripped: boolean;
  /** True while its relay says that closing is blocked: the last thing it saw of the world. */
  readonly blocked: boolean;
  readonly pending: Pending | null;
}

export interface BreakerWorld {
  /** The relay sees an overcurrent or a lost grid. */
  readonly trip: boolean;
  /** Closing is blocked by the interlock: the island's live bus would feed a dead grid. */
  readonly blocked: boolean;
  /** The relay, or the crew, closes it again if it has tripped; what an operator has opened stays open. */
  readonly reclose: boolean;
  /** The auxiliary contacts contradict each other for as long as this lasts. */
  readonly badContacts: boolean;
}

/** What its measuring transformers see once the bus has settled. */
export interface Flow {
  readonly powerKw: number;
  readonly voltageV: number;
  readonly frequencyHz: number;
}

const TRAVEL_S = 0.7; // spring charge and motor included; the contacts themselves move in under 0.1 s
const POWER_FACTOR = 0.98;

export function startBreaker(): Breaker {
  return {
    position: "closed",
    target: "closed",
    travelledS: 0,
    tripped: false,
    blocked: false,
    pending: null,
  };
}

function driven(breaker: Breaker, target: Breaker["target"]): Breaker {
  if (breaker.target === target && breaker.position !== "bad") return breaker;
  return { ...breaker, target, travelledS: 0, position: "intermediate" };
}

function judge(breaker: Breaker, order: Order): Verdict<Breaker> {
  if (order.type !== "operation.send") return { kind: "refused", cause: "INCONSISTENT_PARAMETERS" };
  if (breaker.pending) return { kind: "refused", cause: "ALREADY_IN_EXECUTION" };
  if (order.operation === "open") return { kind: "taken", aim: "open", state: driven(breaker, "open") };
  if (order.operation !== "close") return { kind: "refused", cause: "INCONSISTENT_PARAMETERS" };
  if (breaker.blocked) return { kind: "refused", cause: "BLOCKED_BY_INTERLOCK" };
  return { kind: "taken", aim: "closed", state: { ...driven(breaker, "closed"), tripped: false } };
}

function moved(breaker: Breaker, dtS: number): Breaker {
  if (breaker.position === breaker.target) return breaker;
  const travelledS = breaker.travelledS + dtS;
  return { ...breaker, travelledS, position: travelledS >= TRAVEL_S ? breaker.target : "intermediate" };
}

export function breakerPoints(breaker: Breaker, flow: Flow): Stepped<Breaker>["points"] {
  const conducting = breaker.position === "closed" && flow.voltageV > 0;
  const currentA = (Math.abs(flow.powerKw) * 1000) / (Math.sqrt(3) * flow.voltageV * POWER_FACTOR);
  return {
    position: breaker.position,
    tripped: breaker.tripped,
    currentA: conducting ? rounded(currentA, 1) : 0,
    voltageV: rounded(flow.voltageV, 1),
    frequencyHz: rounded(flow.frequencyHz, 3),
  };
}

/** Steps the mechanism; the points lack the flow until the bus is solved: see `breakerPoints`. */
export function stepBreaker(
  before: Breaker,
  order: Order | null,
  dtS: number,
  world: BreakerWorld,
): Stepped<Breaker> {
  const told = taken({ ...before, blocked: world.blocked }, order, judge);
  const tripping = world.trip && told.state.target === "closed";
  const thrown: Breaker = tripping
    ? { ...told.state, target: "open", position: "open", travelledS: 0, tripped: true }
    : told.state;
  const reclosing = world.reclose && !world.trip && !world.blocked && thrown.tripped;
  const lived = moved(reclosing ? { ...driven(thrown, "closed"), tripped: false } : thrown, dtS);
  const position = world.badContacts ? "bad" : lived.position === "bad" ? lived.target : lived.position;
  const shown: Breaker = { ...lived, position };
  const closed = settled(shown, dtS, 5, (aim) => {
    if (tripping && aim === "closed") return { cause: "ABORTED_BY_TRIP" };
    return shown.position === aim ? "completed" : "waiting";
  });
  return {
    state: closed.state,
    points: breakerPoints(closed.state, { powerKw: 0, voltageV: 0, frequencyHz: 0 }),
    answers: [...told.answers, ...closed.answers],
  };
}
