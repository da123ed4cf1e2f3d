-- What persons said of the clocks of logs: what is to be added to a log's times to be shown beside them. The newest row of a clock
-- holds; in its record an offset of null withdraws what was said before, and evidence_ids has the originals of a clock that was
-- accepted as found (null: all of the log, or its one original). Names of hosts may name somebody, so they stay here; the evidence log
-- holds a commitment to each record, which its salt opens.
create table clock_correction (
    correction_no bigint generated always as identity primary key,
    case_id       text not null references case_record,
    record        jsonb not null,
    salt          text not null,
    commitment    text not null,
    entry_index   bigint not null,
    actor         text not null,
    recorded_at   timestamptz not null
);
create index clock_correction_by_case on clock_correction (case_id, correction_no);
create trigger clock_correction_kept before update or delete on clock_correction
    for each row execute function refuse_change();
