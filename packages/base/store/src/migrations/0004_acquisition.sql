-- How originals were acquired (証拠保全): who, when, from what, how, before whom. Names of people stay here; the evidence
-- log holds a commitment to the record, which its salt opens.
create table acquisition (
    acquisition_id text primary key,
    case_id        text not null references case_record,
    evidence_ids   jsonb not null,
    record         jsonb not null,
    salt           text not null,
    commitment     text not null,
    entry_index    bigint not null,
    actor          text not null,
    recorded_at    timestamptz not null
);
create index acquisition_by_case on acquisition (case_id, recorded_at);
-- Rows stay. What a record says of bytes that were erased (消去) is cleared; any other change no longer fits the commitment.
create trigger acquisition_kept before delete on acquisition
    for each row execute function refuse_change();
