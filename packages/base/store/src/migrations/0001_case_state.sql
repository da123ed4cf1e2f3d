-- Case state: everything about an incident that is small and changes. Big things are Parquet in the lake.

create table case_record (
    case_id      text primary key,
    title        jsonb not null,
    system       text,
    data_map     text,
    organisation text not null,
    state        text not null default 'open' check (state in ('open', 'closed')),
    is_synthetic boolean not null default false,
    detected_at  timestamptz,
    created_at   timestamptz not null
);

create table source (
    source_id   text primary key,
    case_id     text not null references case_record,
    path        text not null,
    name        text not null,
    kind        text not null check (kind in ('log', 'table')),
    "as"        text not null,
    time_zone   text,
    state       text not null check (state in ('added', 'collected', 'failed')),
    evidence_id text,
    result      jsonb,
    fault       jsonb,
    added_at    timestamptz not null,
    unique (case_id, path)
);

create table run (
    run_id       text primary key,
    case_id      text not null references case_record,
    stage        text not null,
    state        text not null check (state in ('running', 'done', 'failed', 'cancelled', 'interrupted')),
    done         bigint not null default 0,
    total        bigint,
    input_digest text,
    result       jsonb,
    fault        jsonb,
    started_at   timestamptz not null,
    ended_at     timestamptz
);
create unique index run_one_at_a_time on run (case_id) where state = 'running';
create index run_newest on run (case_id, started_at desc);

create table fact (
    fact_no     bigint generated always as identity primary key,
    case_id     text not null references case_record,
    fact        text not null,
    value       jsonb not null,
    origin      text not null check (origin in ('stated', 'derived')),
    by          text not null,
    reason      text,
    recorded_at timestamptz not null
);
create index fact_newest on fact (case_id, fact, fact_no desc);

create table obligation (
    obligation_id text primary key,
    case_id       text not null references case_record,
    duty          text not null,
    body          jsonb not null,
    state         text not null check (state in ('open', 'filed', 'closed', 'undecided', 'not_owed')),
    due_on        date,
    filed_at      timestamptz,
    is_late       boolean,
    late_reason   text,
    changed_at    timestamptz not null,
    unique (case_id, duty)
);

create table obligation_history (
    history_no    bigint generated always as identity primary key,
    obligation_id text not null references obligation,
    case_id       text not null references case_record,
    state         text not null,
    body          jsonb not null,
    recorded_at   timestamptz not null
);

create table document (
    document_id text primary key,
    case_id     text not null references case_record,
    kind        text not null,
    language    text not null,
    format      text not null,
    version     integer not null,
    path        text not null,
    sha256      text not null,
    bytes       bigint not null,
    figures     jsonb not null,
    missing     jsonb not null,
    made_at     timestamptz not null,
    unique (case_id, kind, language, format, version)
);

create table delivery (
    delivery_id text primary key,
    case_id     text not null references case_record,
    person_id   bigint not null,
    channel     text not null check (channel in ('mail', 'letter', 'call', 'publication')),
    state       text not null check (state in ('planned', 'made', 'sent', 'failed', 'returned', 'reached', 'listed')),
    attempt     integer not null,
    reference   text,
    reason      text,
    made_at     timestamptz not null,
    changed_at  timestamptz not null,
    unique (case_id, person_id, attempt)
);
create index delivery_by_state on delivery (case_id, channel, state);
create index delivery_by_reference on delivery (case_id, reference);

create table evidence_item (
    case_id     text not null references case_record,
    evidence_id text not null,
    evidence_no integer not null,
    name        text not null,
    sha256      text not null,
    bytes       bigint not null,
    entry_index bigint not null,
    kept_at     timestamptz not null,
    primary key (case_id, evidence_id),
    unique (case_id, evidence_no)
);

create table verify_result (
    case_id     text not null references case_record,
    result      jsonb not null,
    verified_at timestamptz not null
);

-- Facts and history are append-only, whoever asks.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end $$;
create trigger fact_append_only before update or delete on fact
    for each row execute function refuse_change();
create trigger obligation_history_append_only before update or delete on obligation_history
    for each row execute function refuse_change();

-- Who asked to see a person's data unmasked, and why. The log holds the asking without the words.
create table disclosure (
    disclosure_no bigint generated always as identity primary key,
    case_id       text not null references case_record,
    row_id        bigint not null,
    actor         text not null,
    reason        text not null,
    entry_index   bigint not null,
    asked_at      timestamptz not null
);
create trigger disclosure_append_only before update or delete on disclosure
    for each row execute function refuse_change();
