-- What people learned of a delivery by other ways than ours: a letter that came back, a call that was answered.
create table delivery_mark (
    mark_no      bigint generated always as identity primary key,
    case_id      text not null references case_record,
    delivery_id  text not null references delivery,
    state_before text not null,
    state        text not null check (state in ('failed', 'returned', 'reached')),
    happened_on  date not null,
    reason       text not null,
    note         text,
    actor        text not null,
    recorded_at  timestamptz not null
);
create index delivery_mark_by_delivery on delivery_mark (delivery_id, mark_no);
create trigger delivery_mark_append_only before update or delete on delivery_mark
    for each row execute function refuse_change();
