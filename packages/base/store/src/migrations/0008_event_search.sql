-- What was looked for among the events: words may name somebody, so they stay here; the evidence log holds a commitment to each
-- record, which its salt opens.
create table event_search (
    search_id    text primary key,
    case_id      text not null references case_record,
    record       jsonb not null,
    salt         text not null,
    commitment   text not null,
    entry_index  bigint not null,
    actor        text not null,
    recorded_at  timestamptz not null
);
create index event_search_by_case on event_search (case_id, recorded_at);
create trigger event_search_kept before update or delete on event_search
    for each row execute function refuse_change();
