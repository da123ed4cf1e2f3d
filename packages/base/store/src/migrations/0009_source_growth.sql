-- Logs follow each other at one path: what stood there before keeps a row of its own, set aside by a number.
alter table source add column set_aside integer not null default 0;
alter table source drop constraint source_case_id_path_key;
alter table source add constraint source_case_id_path_set_aside_key unique (case_id, path, set_aside);

-- What becomes of a source once the lake has its rows: a kill may come between the two.
create table source_outcome (
    source_id   text primary key references source on delete cascade,
    outcome     jsonb not null
);
