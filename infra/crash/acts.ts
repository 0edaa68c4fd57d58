// Acts
//
// How far the program of a run goes: act after act, each with a silence behind it, until its point was passed and enough has happened
// to prove something. What a fast machine passes over in one act, and what a slow one takes together, comes in another.
import type { Pool } from "@microgrid/db";
import type { Running } from "./program.ts";

/** A run in which nothing happened proves nothing. */
const least = { accepted: 30, orders: 1, transitions: 20, firings: 1 } as const;
export type Happened = Readonly<Record<keyof typeof least, number>>;

/** What is missing, as sentences. */
export const tooLittle = (happened: Happened): string[] =>
  Object.entries(least)
    .filter(([what, needed]) => happened[what as keyof Happened] < needed)
    .map(([what]) => `too little happened: ${happened[what as keyof Happened]} ${what}`);

/** Firings by the transitions they made, so at least so many. */
const stored = `
select (select count(*) from outbox)::int as orders, (select count(*) from journal)::int as transitions,
       (select count(*) from journal where event ->> 'type' like 'xstate.after.%')::int as firings`;

async function isEnough(pool: Pool, { witness }: Running): Promise<boolean> {
  const { rows } = await pool.query<Omit<Happened, "accepted">>(stored);
  return rows.every((row) => tooLittle({ ...row, accepted: witness.accepted.length }).length === 0);
}

export interface Playing {
  readonly pool: Pool;
  readonly program: Running;
  readonly isHit: () => boolean;
  /** When no further act is begun. */
  readonly patience: AbortSignal;
  silence(isOver: () => boolean): Promise<void>;
}

export async function playActs({ pool, program, isHit, patience, silence }: Playing): Promise<void> {
  // A busy machine may leave the harness without a connection: then nothing is known, and the program goes on.
  const isDone = async (): Promise<boolean> =>
    patience.aborted || (isHit() && (await isEnough(pool, program).catch(() => false)));
  for (;;) {
    await program.play();
    if (await isDone()) return;
    const wasHit = isHit();
    await silence(() => patience.aborted || (!wasHit && isHit()));
    if (await isDone()) return;
  }
}
