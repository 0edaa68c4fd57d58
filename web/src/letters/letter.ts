// Letter
//
// A dead letter: a message that its actor could not carry, why, and what somebody makes of it.
import type { DeadLetter as Wire, LetterState } from "@microgrid/api-specs";
import { count } from "../kit/words.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface Letter {
  readonly id: string;
  readonly deviceId: string;
  /** null when no such device is known. */
  readonly siteId: string | null;
  readonly kind: Wire["kind"];
  readonly state: LetterState;
  readonly error: { readonly name: string; readonly message: string; readonly stack: string | null };
  readonly message: Fields;
  /** What came, before somebody edited it. */
  readonly original: Fields | null;
  readonly at: number;
  readonly retries: number;
  readonly retriesLeft: number;
  readonly settledBy: string | null;
  readonly settledAt: number | null;
  readonly reason: string | null;
}

/** What of a letter may be edited, in the form in which the API takes it. */
export interface Editable {
  readonly field: "points" | "payload";
  readonly label: string;
  readonly value: Fields;
}

const labels: Readonly<Record<LetterState, string>> = {
  open: "open",
  retrying: "on its way",
  retried: "dealt with",
  discarded: "discarded",
};

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

/** The runtime carries a value that is not simply good as `{ v, q }`; the API takes it as `{ value, quality }`. */
function point(value: unknown): unknown {
  const { v, q, ...rest } = fieldsOf(value);
  return v === undefined || q === undefined || Object.keys(rest).length > 0
    ? value
    : { value: v, quality: q };
}

export const Letter = {
  states: ["open", "retrying", "retried", "discarded"] as readonly LetterState[],
  label: (state: LetterState): string => labels[state] ?? state,

  fromWire(wire: Wire): Letter {
    return {
      id: wire.letterId,
      deviceId: wire.deviceId,
      siteId: wire.siteId,
      kind: wire.kind,
      state: wire.state,
      error: { name: wire.error.name, message: wire.error.message, stack: wire.error.stack ?? null },
      message: wire.message,
      original: wire.original,
      at: Date.parse(wire.at),
      retries: wire.retries,
      retriesLeft: wire.retriesLeft,
      settledBy: wire.settledBy,
      settledAt: wire.settledAt === null ? null : Date.parse(wire.settledAt),
      reason: wire.reason,
    };
  },

  /** `not tried again`, `tried again once`, `tried again 3 times`. */
  tries({ retries }: Pick<Letter, "retries">): string {
    if (retries === 0) return "not tried again";
    return retries === 1 ? "tried again once" : `tried again ${count(retries, "time")}`;
  },

  /** null of a deadline: there is nothing in it that anybody wrote. */
  editable({ kind, message }: Pick<Letter, "kind" | "message">): Editable | null {
    if (kind === "timer") return null;
    if (kind === "reading") {
      const points = Object.entries(fieldsOf(message["points"])).map(([name, value]) => [name, point(value)]);
      return { field: "points", label: "Points", value: Object.fromEntries(points) as Fields };
    }
    const { type: _, ...payload } = fieldsOf(message["event"]);
    return { field: "payload", label: "Payload", value: payload };
  },

  json: (value: unknown): string => JSON.stringify(value, null, 2),
};
