-- To shelve an alarm and to take it back come with an Idempotency-Key too, so what is stored is no acknowledgement only. A process of the
-- version before goes on under the old name, through a view: it finds, stores and deletes as it did (ctid is what it deletes by).

alter table acknowledgement rename to alarm_request;
alter index acknowledgement_pkey rename to alarm_request_pkey;
alter index acknowledgement_asked rename to alarm_request_asked;
comment on table alarm_request is 'What was asked of alarms under a key, with what was answered and told. Kept shorter than the inbox.';

create view acknowledgement as select ctid, who, idempotency_key, request, results, notices, asked_at from alarm_request;
comment on view acknowledgement is 'alarm_request under the name by which the version before it knows it.';
