// Letter handling
//
// What people do with dead letters: edit, retry, discard. Each takes the letter that `lockDeadLetter` found open, in one transaction with
// its audit entry, so that of two people at once the second meets what the first made of it.
//   L3  A retry is a held message of the actor: the commit that carries it deletes it and says what became of the letter. So it is
//       carried once, whoever is killed when; of a paused device it waits for the resume, behind what was held before.

import { letterColumns, toDeadLetter } from "./dead-letters.ts";
import type { DeadLetter, DeadLetterRow, LetterKey } from "./dead-letters.ts";
import { HELD_VERSION } from "./held-message.ts";
import { storable } from "./letter-row.ts";
import type { Queryable } from "./pool.ts";

/** The letter, locked until the transaction ends; `null` when there is none. */
export async function lockDeadLetter(db: Queryable, key: LetterKey): Promise<DeadLetter | null> {
  const { rows } = await db.query<DeadLetterRow>(
    `select ${letterColumns} from dead_letter where actor_id = $1 and letter_id = $2 for update`,
    [key.actorId, key.letterId],
  );
  return rows[0] ? toDeadLetter(rows[0]) : null;
}

const one = ({ rows }: { rows: DeadLetterRow[] }): DeadLetter => {
  const [row] = rows;
  if (!row) throw new Error("the letter was not locked by this transaction");
  return toDeadLetter(row);
};

/** Replaces the message; the first one is kept as the original. */
export async function editDeadLetter(
  db: Queryable,
  args: LetterKey & { readonly message: unknown },
): Promise<DeadLetter> {
  return one(
    await db.query<DeadLetterRow>(
      `update dead_letter set message = $3::jsonb, original = coalesce(original, message)
        where actor_id = $1 and letter_id = $2 returning ${letterColumns}`,
      [args.actorId, args.letterId, JSON.stringify(storable(args.message))],
    ),
  );
}

export async function discardDeadLetter(
  db: Queryable,
  args: LetterKey & { readonly by: string; readonly reason: string },
): Promise<DeadLetter> {
  return one(
    await db.query<DeadLetterRow>(
      `update dead_letter set state = 'discarded', settled_by = $3, settled_at = now(), reason = $4
        where actor_id = $1 and letter_id = $2 returning ${letterColumns}`,
      [args.actorId, args.letterId, args.by, args.reason],
    ),
  );
}

/** Puts the message among those held for its actor and wakes the actor, unless it is paused. */
export async function retryDeadLetter(
  db: Queryable,
  args: LetterKey & { readonly by: string },
): Promise<DeadLetter> {
  return one(
    await db.query<DeadLetterRow>(
      // The actor first: a worker locks it before the letter, too.
      `with woken as (
         update actor
            set version = version + 1,
                status = case status when 'active' then 'resuming' else status end
          where actor_id = $1
         returning actor_id, status),
       due as (
         insert into deadline (actor_id, due_at) select actor_id, now() from woken where status <> 'paused'
         on conflict (actor_id) do update set due_at = excluded.due_at),
       letter as (
         update dead_letter l
            set state = 'retrying', retries = l.retries + 1, settled_by = $3, settled_at = now()
           from woken w
          where l.actor_id = w.actor_id and l.letter_id = $2
         returning l.*),
       kept as (
         insert into held_message (actor_id, message_id, message)
         select actor_id, format('retry %s %s', retries, letter_id),
                jsonb_build_object('v', $4::int, 'kind', 'notice', 'actorId', actor_id, 'part', null,
                  'id', format('retry %s %s', retries, letter_id),
                  'event', jsonb_build_object('type', 'letter.retried', 'letter', letter_id, 'attempt', retries,
                                              'by', $3::text, 'message', message))
           from letter)
       select ${letterColumns} from letter`,
      [args.actorId, args.letterId, args.by, HELD_VERSION],
    ),
  );
}
