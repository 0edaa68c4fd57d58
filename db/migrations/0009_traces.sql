-- The trace of what brought a journal row, so that the feed can go on with it in another process. Written only while tracing is on.
-- A process of the version before writes null and does not read it. A null costs nothing: these rows have a null bitmap already.

alter table journal add column trace text;
comment on column journal.trace is 'W3C traceparent of the request that brought the event; null unless it was traced.';
