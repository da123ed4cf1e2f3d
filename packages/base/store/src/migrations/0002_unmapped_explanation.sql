-- What a person said of a group of the intruder's requests that the data map cannot explain, and why. The newest row
-- of a group counts; it holds for the requests whose digest it names and for no others. The log holds the saying
-- without the words.
create table unmapped_explanation (
    explanation_no bigint generated always as identity primary key,
    case_id        text not null references case_record,
    group_id       text not null,
    -- SHA-256 of the group's event ids, ascending, joined by commas.
    events_digest  text not null,
    event_count    bigint not null,
    verdict        text not null check (verdict in ('no_personal_data', 'accepted_unknown', 'taken_back')),
    reason         text not null,
    actor          text not null,
    entry_index    bigint not null,
    recorded_at    timestamptz not null
);
create index unmapped_explanation_newest on unmapped_explanation (case_id, group_id, explanation_no desc);
create trigger unmapped_explanation_append_only before update or delete on unmapped_explanation
    for each row execute function refuse_change();
