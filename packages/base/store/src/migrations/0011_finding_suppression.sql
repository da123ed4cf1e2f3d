-- Findings that persons set aside, and that they no longer do. A row is never changed: a withdrawal is a row of its own. The entity may name
-- somebody, so records stay here; the evidence log holds a commitment to each, which its salt opens.
create table finding_suppression (
    suppression_id text primary key,
    case_id        text not null references case_record,
    record         jsonb not null,
    salt           text not null,
    commitment     text not null,
    entry_index    bigint not null,
    actor          text not null,
    recorded_at    timestamptz not null
);
create index finding_suppression_by_case on finding_suppression (case_id, recorded_at);
create trigger finding_suppression_kept before update or delete on finding_suppression
    for each row execute function refuse_change();

create table finding_suppression_withdrawal (
    suppression_id text primary key references finding_suppression,
    case_id        text not null references case_record,
    record         jsonb not null,
    salt           text not null,
    commitment     text not null,
    entry_index    bigint not null,
    actor          text not null,
    recorded_at    timestamptz not null
);
create trigger finding_suppression_withdrawal_kept before update or delete on finding_suppression_withdrawal
    for each row execute function refuse_change();
