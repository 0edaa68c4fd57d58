// Witness
//
// What the outside knows of a run: which readings were taken, which orders came and what devices made of them.

import type { Acknowledged } from "./acknowledgements.ts";

export interface SentReading {
  readonly deviceId: string;
  readonly bootId: string;
  readonly seq: number;
  readonly historical: boolean;
  readonly points: Readonly<Record<string, unknown>>;
}

export interface Delivery {
  readonly deviceId: string;
  readonly orderId: string;
  readonly payload: string;
  readonly expiresAt: number;
  readonly receivedAt: number;
}

export interface Wish {
  readonly deviceId: string;
  readonly key: string;
  /** Every id that the API answered with, over all repetitions of the request. */
  readonly commandIds: Set<string>;
}

/** What the outside knows at the end. */
export interface Witness {
  readonly accepted: readonly SentReading[];
  readonly deliveries: readonly Delivery[];
  /** `<device> <order>` → instant at which a final answer was confirmed. */
  readonly settledAt: ReadonlyMap<string, number>;
  /** `<device> <order>` of the orders on which the device acted. */
  readonly acts: ReadonlySet<string>;
  readonly wishes: readonly Wish[];
  readonly acknowledgements: readonly Acknowledged[];
  /** For how long the observer itself could not look, at worst. */
  readonly blindMs: number;
}

/** The witness while it is being written. */
export interface Notes extends Witness {
  readonly accepted: SentReading[];
  readonly deliveries: Delivery[];
  readonly settledAt: Map<string, number>;
  readonly acts: Set<string>;
  readonly wishes: Wish[];
  readonly acknowledgements: Acknowledged[];
  readonly trouble: Error[];
  blindMs: number;
}

export const blankNotes = (): Notes => ({
  accepted: [],
  deliveries: [],
  settledAt: new Map(),
  acts: new Set(),
  wishes: [],
  acknowledgements: [],
  trouble: [],
  blindMs: 0,
});
