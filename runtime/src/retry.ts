// Retry
//
// What trying a letter again tells its actor, once. Pure.
//   L2  A notice of which there is a letter because it was never heard may have come again and been heard meanwhile: the inbox knows.
//   L4  A reading drives the machine only while nothing newer was heard. A reboot is told while its boot has the device's voice.
import type { Boot } from "./actor-state.ts";
import { place } from "./arrival.ts";
import { EventRefused } from "./errors.ts";
import type { Unheard, Untold } from "./letter.ts";
import type { Notice, Wake } from "./message.ts";
import { isOutsideEvent } from "./xstate-kernel.ts";

/** The event `letter.retried`. */
export interface Retry {
  readonly letter: string;
  readonly by: string;
  readonly attempt: number;
  /** As the letter holds it. The letters of early releases hold wakes, too. */
  readonly message: Untold | Unheard | Wake;
}

export const retryOf = (notice: Notice): Retry => notice.event as unknown as Retry;
export const isRetry = (notice: Notice): boolean => notice.event.type === "letter.retried";

export type Retrial =
  | { readonly kind: "settled" }
  | { readonly kind: "history"; readonly sample: Untold }
  | { readonly kind: "notice"; readonly notice: Unheard }
  | {
      readonly kind: "reading";
      readonly sample: Untold;
      /** Those known with it, where it was never taken. */
      readonly boots: readonly Boot[] | null;
      readonly isReboot: boolean;
      readonly isHeard: boolean;
    };

/** Throws `EventRefused`. */
export function retrialOf(
  { letter, message }: Retry,
  boots: readonly Boot[],
  known: (notice: Notice) => boolean,
): Retrial {
  if (message.kind === "wake") return { kind: "settled" };
  if (message.kind === "notice") {
    const { type } = message.event;
    if (!isOutsideEvent(type) && !letter.startsWith("timer "))
      throw new EventRefused(`The event "${type}" may not come from outside.`);
    return message.unheard && known(message) ? { kind: "settled" } : { kind: "notice", notice: message };
  }
  if (message.historical) return { kind: "history", sample: message };
  const arrival = place(boots, message);
  if (arrival.kind === "live")
    return {
      kind: "reading",
      sample: message,
      boots: arrival.boots,
      isReboot: arrival.rebooted,
      isHeard: true,
    };
  const [newest] = boots;
  const isOfNewest = newest?.id === message.boot;
  const isReboot = message.untold !== undefined && isOfNewest;
  const isHeard = isOfNewest && newest.seq === message.seq;
  return isReboot || isHeard
    ? { kind: "reading", sample: message, boots: null, isReboot, isHeard }
    : { kind: "history", sample: message };
}

/** The notices of which the inbox must be asked before these held messages are carried. */
export const askedBy = (held: readonly (Notice | { readonly kind: string })[]): Notice[] =>
  held.flatMap((message) => {
    if (!("event" in message) || !isRetry(message)) return [];
    const { message: inner } = retryOf(message);
    return inner.kind === "notice" && inner.unheard ? [inner] : [];
  });
