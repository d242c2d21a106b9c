-- Which object an event is about, so that the events of one object are found without reading all.
-- We render the id first. Text is searched instead of JSON, since a text that PostgreSQL takes as
-- JSON may still hold escapes that it cannot read.
alter table events add column object_id text collate "C";
update events set object_id = substring(data::text from '^\{"object":\{"id":"([^"\\]+)"');
create index events_by_object on events (account_id, object_id, id);
