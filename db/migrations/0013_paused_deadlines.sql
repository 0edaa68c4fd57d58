-- A paused device is due never. Its deadline that had passed stayed at the front of the index, where every look for due timers walked
-- over it; from now on what pauses a device takes it out of the index, and resuming makes it due at once, as before.
-- A process of the version before leaves the deadline where it is when it pauses a device, which costs time and harms nothing.

update deadline d set due_at = null
  from actor a
 where a.actor_id = d.actor_id and a.status = 'paused' and d.due_at is not null;
comment on column deadline.due_at is
  'Lower bound of the earliest deadline in actor.timers; may lie before it, never after. While a claim holds, its end. Null when there is none or the device is paused.';
