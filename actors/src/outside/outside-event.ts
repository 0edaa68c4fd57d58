// Outside event
//
// The one door through which an event named outside reaches a machine.
//   L7  The outside never names an event: a name is looked up in a closed map and its payload is parsed strictly. Unknown
//       names, `xstate.*`, wildcards and names of object prototypes are refused as values, never thrown.
import type { z } from "zod";
import { outsideEvents } from "./event-catalogue.ts";

export type OutsideEvent =
  | { readonly kind: "event"; readonly event: { readonly type: string; readonly [field: string]: unknown } }
  | {
      readonly kind: "refused";
      readonly code: "event.unknown" | "event.invalid";
      readonly detail: string;
      readonly fix: string;
      readonly errors: readonly { readonly field: string; readonly detail: string }[];
    };

/** Turns a name and a payload from outside into a machine event without `at`. `by` signs it, whatever the payload says. */
export function outsideEvent(type: string, payload: unknown, by: string): OutsideEvent {
  const known = outsideEvents.get(type);
  if (known === undefined) {
    return {
      kind: "refused",
      code: "event.unknown",
      detail: `No actor can be told "${String(type).slice(0, 80)}".`,
      fix: `Use one of: ${[...outsideEvents.keys()].join(", ")}.`,
      errors: [],
    };
  }
  const parsed = known.payload.safeParse(payload ?? {});
  if (!parsed.success) return invalid(type, parsed.error);
  return { kind: "event", event: { ...parsed.data, ...(known.signed ? { by } : {}), type } };
}

function invalid(type: string, error: z.ZodError): OutsideEvent {
  const errors = error.issues.map((issue) => ({
    field: issue.path.map(String).join(".") || "(payload)",
    detail: issue.message,
  }));
  const [first] = errors;
  return {
    kind: "refused",
    code: "event.invalid",
    detail: `The payload of "${type}" does not fit: ${first?.field} ${first?.detail}.`,
    fix: "Send the fields that the event catalogue names for this type.",
    errors,
  };
}
