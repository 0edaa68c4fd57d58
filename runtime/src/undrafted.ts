import type { Errand } from "./errand.ts";
import type { Message } from "./message.ts";

export interface Proof {
  /** What it was given, ms. */
  readonly patienceMs: number;
  /** The thread was at work for that long, and did not only wait for a core. */
  readonly isProven: boolean;
  /** It was on the thread of suspects. */
  readonly isApart: boolean;
}

/** Which errand it was whose draft was not made, and at what. */
export class Undrafted extends Error {
  readonly errand: Errand;
  readonly at: Message | null;
  /** Held messages that it was to carry. */
  readonly first: number;
  readonly patienceMs: number;
  readonly isProven: boolean;
  readonly isApart: boolean;
  constructor(
    errand: Errand,
    at: Message | null,
    first: number,
    { patienceMs, isProven, isApart }: Proof,
    cause: unknown,
  ) {
    super(String(cause), { cause });
    this.errand = errand;
    this.at = at;
    this.first = first;
    this.patienceMs = patienceMs;
    this.isProven = isProven;
    this.isApart = isApart;
  }
}

/** The errand as it is carried the next time. What is not proven says nothing, also not against what was. */
export function afterTry({ errand, at, isProven }: Undrafted): Errand {
  const { tries = 0 } = errand;
  return { ...errand, tries: tries + 1, ...(isProven && { hung: at }) };
}

/** It was broken off before, and what it is narrowed down to still has to be stepped. */
export const isSuspect = ({ tries = 0, unfit }: Errand): boolean => tries > 0 && unfit === undefined;
