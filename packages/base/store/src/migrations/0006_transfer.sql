-- What left the house and came back (証拠保全: 授受): to whom, when, why, on what. Names of people stay here; the evidence log holds
-- a commitment to each record, which its salt opens. No hash of an original is here: an erasure (消去) leaves nothing to guess by.
create table transfer (
    transfer_id  text primary key,
    case_id      text not null references case_record,
    evidence_ids jsonb not null,
    record       jsonb not null,
    salt         text not null,
    commitment   text not null,
    entry_index  bigint not null,
    actor        text not null,
    recorded_at  timestamptz not null
);
create index transfer_by_case on transfer (case_id, recorded_at);
create trigger transfer_kept before update or delete on transfer
    for each row execute function refuse_change();
-- Receipts that were read back, and things that came back.
create table transfer_answer (
    answer_no    bigint generated always as identity primary key,
    transfer_id  text not null references transfer,
    record       jsonb not null,
    salt         text not null,
    commitment   text not null,
    entry_index  bigint not null,
    actor        text not null,
    recorded_at  timestamptz not null
);
create index transfer_answer_by_transfer on transfer_answer (transfer_id, answer_no);
create trigger transfer_answer_kept before update or delete on transfer_answer
    for each row execute function refuse_change();
