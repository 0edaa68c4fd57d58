// The commit
//
//   L1  One statement makes a turn true: snapshots, journal, parts, orders, readings, inbox, letters.
//   L3  The compare-and-swap comes first; everything else is derived from the rows that won it.
// What every reading writes (its actor and itself) comes by column, each column one parameter: texts joined by U+001F, which JSON
// escapes and ids forbid, so that nothing is escaped here or parsed twice there. What is rare comes as one JSON array per table.
import { again, heldCtes, lateCte, standingSet } from "./supervision-statement.ts";

/**
 * $1–$8 actors: id, expected version, machine version, state, snapshot, timers, first deadline (ms), newest reading (ms), changed ·
 * $10–$15 readings: actor, measured at (ms), boot, sequence, accepted at (ms), points ·
 * $16 late readings · $17 journal · $18 parts · $19 orders · $20 inbox · $21 letters ·
 * $22 actors again: what becomes of the stored bound of their deadlines.
 */
const commitText = (supervised: {
  readonly set: string;
  readonly ctes: string;
  readonly again: string;
}): string => `
with given as (
  select *
    from unnest(
      string_to_array($1, U&'\\001F'), $2::bigint[], string_to_array($3, U&'\\001F'), string_to_array($4, U&'\\001F'),
      string_to_array($5, U&'\\001F'), string_to_array($6, U&'\\001F'), $7::double precision[], $8::double precision[],
      $9::boolean[], $22::text[])
      as g(actor_id, expected, machine_version, state, snapshot, timers, due, read, changed, bound)
),
won as (
  update actor a
     set version = a.version + 1,
         machine_version = g.machine_version,
         state = g.state,
         snapshot = g.snapshot::json,
         timers = g.timers::json,
         last_reading_at = coalesce(to_timestamp(g.read / 1000), a.last_reading_at),
         changed_at = case when g.changed then clock_timestamp() else a.changed_at end${supervised.set}
    from given g
   where a.actor_id = g.actor_id
     and a.version = g.expected
  returning a.actor_id, a.site_id, a.version, to_timestamp(g.due / 1000)::timestamptz(3) as due_at, g.bound
),
timed as (
  insert into deadline (actor_id, due_at)
  select actor_id, due_at
    from won w
   -- L6 A bound that lies ahead and not behind the deadline stays: a watchdog that every reading winds up again writes no index.
   -- While this statement waited, a claim may have moved the bound to the first of the old deadlines, unseen from here; so one that
   -- comes sooner than those is always written. Where nothing was due it is not looked at: of a million actors each has a page of
   -- this table and of its index by itself.
   where case w.bound
           when 'write' then true
           when 'look' then not coalesce(
             (select d.due_at is not distinct from w.due_at or (d.due_at > statement_timestamp() and d.due_at <= w.due_at)
                from deadline d where d.actor_id = w.actor_id),
             w.due_at is null)
           else false
         end
  on conflict (actor_id) do update set due_at = excluded.due_at
),
journalled as (
  insert into journal (actor_id, version, ordinal, site_id, at, part_key, machine, event, value_before, value_after, state, taken, orders, detail, trace)
  select w.actor_id, w.version, j.ordinal, w.site_id, to_timestamp(j.at / 1000), j.part, j.machine, j.event, j.before, j.after, j.state, j.taken, j.orders, j.detail, j.trace
    from json_to_recordset($17::json) as j(
      actor_id text, ordinal int, at double precision, part text, machine text, event jsonb, before jsonb, after jsonb,
      state text, taken text[], orders jsonb, detail jsonb, trace text)
    join won w using (actor_id)
   -- seq is assigned in this order: within one commit the feed tells an actor's transitions as they happened (L9)
   order by w.actor_id, j.ordinal
),
projected as (
  insert into part as p (actor_id, part_key, site_id, machine, state, rank, value, context, started_at, changed_at, ended_at)
  select w.actor_id, g.key, w.site_id, g.machine, g.state, g.rank, g.value, g.context,
         to_timestamp(g.started / 1000), to_timestamp(g.changed / 1000), to_timestamp(g.ended / 1000)
    from json_to_recordset($18::json) as g(
      actor_id text, key text, machine text, state text, rank smallint, value jsonb, context jsonb,
      started double precision, changed double precision, ended double precision)
    join won w using (actor_id)
  on conflict (actor_id, part_key) do update
     set state = excluded.state, rank = excluded.rank, value = excluded.value, context = excluded.context,
         started_at = excluded.started_at, changed_at = excluded.changed_at, ended_at = excluded.ended_at
),
ordered as (
  insert into outbox (actor_id, order_id, site_id, payload, expires_at)
  select w.actor_id, o.order_id, w.site_id, o.payload, to_timestamp(o.expires / 1000)
    from json_to_recordset($19::json) as o(actor_id text, order_id text, payload jsonb, expires double precision)
    join won w using (actor_id)
  on conflict (actor_id, order_id) do nothing
),
read as (
  insert into reading (device_id, measured_at, boot_id, seq, site_id, received_at, late, points)
  select w.actor_id, to_timestamp(r.measured / 1000), r.boot, r.seq, w.site_id, to_timestamp(r.accepted / 1000), false, r.points::jsonb
    from unnest(
      string_to_array($10, U&'\\001F'), $11::double precision[], string_to_array($12, U&'\\001F'), $13::bigint[],
      $14::double precision[], string_to_array($15, U&'\\001F')) as r(actor_id, measured, boot, seq, accepted, points)
    join won w using (actor_id)
  on conflict do nothing
),
${lateCte("$16")},
noted as (
  insert into inbox (actor_id, message_id)
  select w.actor_id, n.id
    from json_to_recordset($20::json) as n(actor_id text, id text)
    join won w using (actor_id)
),
put_aside as (
  insert into dead_letter (actor_id, letter_id, site_id, queue, message, error, at)
  select l.actor_id, l.id, coalesce(a.site_id, ''), l.queue, l.message, l.error, to_timestamp(l.at / 1000)
    from json_to_recordset($21::json) as l(
      actor_id text, id text, fenced boolean, queue text, message jsonb, error jsonb, at double precision)
    left join won w using (actor_id)
    left join actor a using (actor_id)
   where not l.fenced or w.actor_id is not null
  on conflict (actor_id, letter_id) ${supervised.again}
)${supervised.ctes}
select extract(epoch from clock_timestamp())::double precision * 1000 as now,
       (select coalesce(json_agg(actor_id), '[]') from won) as won`;

export const commitStatement = commitText({ set: "", ctes: "", again: "do nothing" });

/** $23 standing · $24 messages to hold · $25 held ones carried · $26 letters carried, of actors that win; see the runtime's supervision. */
export const supervisedStatement = commitText({
  set: `,
         ${standingSet("$23")}`,
  ctes: heldCtes(24),
  again,
});

/** $1 actor ids · $2, $3 actor and message ids of the notices asked for, in parallel arrays. */
export const loadStatement = `
select extract(epoch from clock_timestamp())::double precision * 1000 as now,
       (select coalesce(json_agg(json_build_object(
                 'actorId', actor_id, 'kind', kind, 'version', version, 'machineVersion', machine_version, 'status', status, 'snapshot', snapshot,
                 'timers', timers,
                 'heldCount', case when status = 'active' then 0
                                   else (select count(*) from held_message h where h.actor_id = actor.actor_id) end,
                 'held', case when status in ('active', 'paused') then '[]'
                              else (select coalesce(json_agg(json_build_object('message', h.message,
                                             'at', extract(epoch from h.held_at)::double precision * 1000) order by h.ordinal), '[]')
                                      from (select * from held_message w where w.actor_id = actor.actor_id
                                             order by w.ordinal limit 500) h) end)), '[]')
          from actor
         where actor_id = any($1::text[])) as actors,
       (select coalesce(json_agg(i.actor_id || ' ' || i.message_id), '[]')
          from unnest($2::text[], $3::text[]) as asked(actor_id, message_id)
          join inbox i using (actor_id, message_id)) as known`;

/** $1 actor ids. Whoever writes a bound at this moment decides it, so nobody waits here. */
export const unclaimStatement = `
with mine as (
  select actor_id from deadline
   where actor_id = any($1::text[]) and due_at is not null
     for no key update skip locked
)
update deadline d set due_at = statement_timestamp() from mine where d.actor_id = mine.actor_id`;

/**
 * $1 how many · $2 for how many ms the claim keeps others away · $3 not these actors. A bound whose deadline was moved away meanwhile is moved after it and
 * wakes nobody.
 */
export const claimDueStatement = `
with due as (
  select d.actor_id, d.ctid as place, a.version, a.status <> 'active' as waits,
         (select to_timestamp(min((timer.value ->> 'due')::double precision) / 1000) from json_each(a.timers) as timer) as first
    from deadline d
    join actor a using (actor_id)
   -- not clock_timestamp(): volatile, it would read every timer of the fleet instead of the due ones; this one is never early
   where d.due_at <= statement_timestamp()
     and d.actor_id <> all($3::text[])
     and a.status <> 'paused'
   order by d.due_at
   limit $1
     -- the actor too: a commit between this look and this write could set an earlier deadline
     for no key update skip locked
),
claimed as (
  update deadline d
     -- one that resumes or drains is looked at whatever its timers say: messages may be held for it
     set due_at = case when due.waits or due.first <= statement_timestamp()
                       then clock_timestamp() + make_interval(secs => $2::double precision / 1000)
                       else due.first end
    from due
   where d.ctid = due.place
  returning d.actor_id, due.version, due.waits or coalesce(due.first <= statement_timestamp(), false) as ripe
)
select extract(epoch from clock_timestamp())::double precision * 1000 as now,
       (select count(*) from claimed)::int as looked,
       (select coalesce(json_agg(json_build_object('actorId', actor_id, 'version', version)), '[]') from claimed where ripe) as claimed`;
