-- The audit log is asked for by operator, newest first: without an index that is a walk over the whole log for who did little.
-- A process of the version before does not ask so.

create index audit_who on audit (who, audit_id);
