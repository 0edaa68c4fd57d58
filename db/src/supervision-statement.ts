// Supervision statement
//
// What a commit writes when the standing of an actor changes, or messages are held for it or were. Seldom, so it is no part of the
// statement that every reading runs through.
//   L1, L3  The pieces complete the commit's own statement, derived from the rows that won; an actor that stays as it is has its own.

/** The columns of `actor` that say how it stands, from one JSON array. */
export const standingSet = (parameter: string): string => `(status, paused_reason, paused_at, overflow) = (
           select s.status,
                  case when s.status = 'paused' then coalesce(s.reason, a.paused_reason) end,
                  case when s.status <> 'paused' then null when s.reason is null then a.paused_at else now() end,
                  case when a.status = 'active' then 0 else a.overflow end + s.overflow
             from json_to_recordset(${parameter}::json) as s(actor_id text, status text, reason text, overflow bigint)
            where s.actor_id = a.actor_id)`;

/** Holding, letting go, and closing letters that were carried, from three JSON arrays. */
export const heldCtes = (first: number): string => `,
kept as (
  insert into held_message (actor_id, message_id, message)
  select w.actor_id, h.id, h.message
    from json_to_recordset($${first}::json) as h(actor_id text, n int, id text, message jsonb)
    join won w using (actor_id)
   -- ordinal is assigned in this order
   order by w.actor_id, h.n
  on conflict (actor_id, message_id) do nothing
),
released as (
  delete from held_message h
   using json_to_recordset($${first + 1}::json) as r(actor_id text, id text)
    join won w using (actor_id)
   where h.actor_id = r.actor_id and h.message_id = r.id
),
settled as (
  update dead_letter l
     set state = 'retried'
    from json_to_recordset($${first + 2}::json) as s(actor_id text, id text)
    join won w using (actor_id)
   where l.actor_id = s.actor_id and l.letter_id = s.id and l.state = 'retrying'
)`;

/**
 * Readings for history. What stands beside a commit of its actor is late as that commit sees it, so it is true only with it: of a
 * loser it may be what drives the actor when it is carried again (L3, L4).
 */
export const lateCte = (parameter: string): string => `read_late as (
  insert into reading (device_id, measured_at, boot_id, seq, site_id, received_at, late, points)
  select a.actor_id, to_timestamp(r.measured / 1000), r.boot, r.seq, a.site_id, to_timestamp(r.accepted / 1000), true, r.points
    from json_to_recordset(${parameter}::json) as r(
      actor_id text, fenced boolean, measured double precision, boot text, seq bigint, accepted double precision, points jsonb)
    join actor a using (actor_id)
    left join won w using (actor_id)
   where not r.fenced or w.actor_id is not null
  on conflict do nothing
)`;

/** A letter that failed once more is open again, with what it says now. */
export const again = `do update
     set state = 'open', error = excluded.error, at = excluded.at
   where dead_letter.state = 'retrying'`;

/** $1 actors · $2 standing · $3 messages to hold · $4 held ones carried · $5 letters carried · $6 letters · $7 journal · $8 late readings. */
export const asideStatement = `
with given as (
  select * from json_to_recordset($1::json) as g(actor_id text, expected bigint)
),
won as (
  update actor a
     set version = a.version + 1,
         ${standingSet("$2")}
    from given g
   where a.actor_id = g.actor_id
     and a.version = g.expected
  returning a.actor_id, a.site_id, a.version, a.state, a.status
),
stilled as (
  -- nobody looks for the deadlines of a paused actor; resuming makes it due at once
  update deadline d set due_at = null
    from won w
   where d.actor_id = w.actor_id and w.status = 'paused' and d.due_at is not null
),
woken as (
  -- whoever can carry what is held from now on shall do so at once
  insert into deadline (actor_id, due_at)
  select w.actor_id, statement_timestamp()
    from won w
   where w.status <> 'paused'
     and exists (select from json_to_recordset($3::json) as h(actor_id text) where h.actor_id = w.actor_id)
  on conflict (actor_id) do update set due_at = excluded.due_at
)${heldCtes(3)},
journalled as (
  insert into journal (actor_id, version, ordinal, site_id, at, part_key, machine, event, value_before, value_after, state)
  select w.actor_id, w.version, j.ordinal, w.site_id, to_timestamp(j.at / 1000), null, j.machine, j.event, j.before, j.after, w.state
    from json_to_recordset($7::json) as j(
      actor_id text, ordinal int, at double precision, machine text, event jsonb, before jsonb, after jsonb)
    join won w using (actor_id)
   order by w.actor_id, j.ordinal
),
${lateCte("$8")},
put_aside as (
  insert into dead_letter (actor_id, letter_id, site_id, queue, message, error, at)
  select w.actor_id, l.id, w.site_id, l.queue, l.message, l.error, to_timestamp(l.at / 1000)
    from json_to_recordset($6::json) as l(actor_id text, id text, queue text, message jsonb, error jsonb, at double precision)
    join won w using (actor_id)
  on conflict (actor_id, letter_id) ${again}
)
select extract(epoch from clock_timestamp())::double precision * 1000 as now,
       (select coalesce(json_agg(actor_id), '[]') from won) as won`;
