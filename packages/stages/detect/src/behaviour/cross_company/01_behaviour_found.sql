-- Step 1 of 1. Seconded people who open lists of other companies and soon mail home, on several days. Which domain is a company's own is
-- told by nobody: it is the outside domain that the people seconded from it write to most.
-- reads: event, behaviour_roster        makes: behaviour_found
create or replace temp table behaviour_found as
with own_domain as (
    select distinct split_part(mail, '@', 2) as domain from behaviour_roster where contains(mail, '@')
),
opened as (
    select event_id, "@timestamp" as moment, roster.account, "user.name" as written, parse_path("file.path", 'both_slash')[-2] as company
    from event
    join behaviour_roster roster on roster.account = lower(regexp_replace("user.name", '^.*\\', ''))
    where list_contains($reads, "logsource.service" || ':' || "event.action")
        and roster.home is not null and len(list_filter($lists, word -> contains(lower("file.path"), lower(word)))) > 0
        and parse_path("file.path", 'both_slash')[-2] <> roster.home
),
sent as (
    select event_id, "@timestamp" as moment, "event.code" as queue_id, "host.name" as host, roster.account, roster.home, "file.size" as size
    from event
    join behaviour_roster roster on roster.mail = lower("email.from.address")
    where list_contains($sent, "logsource.service" || ':' || "event.action")
        and roster.home is not null
),
mailed as (
    select sent.event_id, sent.moment, sent.account, sent.home, sent.size, split_part(lower(event."email.to.address"), '@', 2) as domain,
        event.event_id as delivery_id
    from event
    join sent on sent.queue_id = event."event.code" and sent.host is not distinct from event."host.name"
        and event."@timestamp" between sent.moment and sent.moment + interval 1 day
    where list_contains($delivered, "logsource.service" || ':' || "event.action")
        and split_part(lower(event."email.to.address"), '@', 2) not in (select domain from own_domain)
),
home_domain as (
    select home, arg_max(domain, (mail_count, domain)) as domain
    from (select home, domain, count(*) as mail_count from mailed where domain <> '' group by all)
    group by home
),
pair as (
    select opened.account, opened.written, domain, company, opened.event_id as opened_id, mailed.event_id as sent_id, delivery_id,
        mailed.moment, (mailed.moment + interval 9 hours)::DATE as pair_day
    from mailed
    join home_domain using (home, domain)
    join opened on opened.account = mailed.account
        and opened.moment between mailed.moment - to_minutes($span_minutes::INTEGER) and mailed.moment
    where mailed.size >= $least_bytes
),
pair_day as (
    select account, domain, pair_day, list(distinct company) as companies from pair group by all
),
cumulated as (
    select this.account, this.domain, this.pair_day,
        count(distinct earlier.pair_day) as day_count,
        len(list_distinct(flatten(list(earlier.companies)))) as company_count
    from pair_day this
    join pair_day earlier on earlier.account = this.account and earlier.domain = this.domain
        and earlier.pair_day between this.pair_day - $window_days::INTEGER and this.pair_day
    group by all
),
fired as (
    select account, domain, min(pair_day) as from_day from cumulated
    where day_count >= $least_days and company_count >= $least_companies
    group by all
),
most as (
    select account, max(day_count) as day_count from cumulated group by account
),
peers as (
    select fired.account, fired.domain,
        quantile_cont(coalesce(most.day_count, 0), 0.5) as peer_usual, count(*) as peer_count
    from fired
    join (select distinct account from behaviour_roster where home is not null) peer on peer.account <> fired.account
    left join most on most.account = peer.account
    group by all
)
select
    unnest([pair.opened_id, pair.sent_id, pair.delivery_id]) as event_id,
    pair.moment as matched_at,
    'user.name' as entity_field,
    min_by(pair.written, pair.moment) over (partition by pair.account) as entity,
    'days_of_other_companies' as measure,
    most.day_count::DOUBLE as value,
    'day' as unit,
    $window_days::BIGINT as known_days,
    null::DOUBLE as own_usual,
    peers.peer_usual::DOUBLE as peer_usual,
    peers.peer_count::BIGINT as peer_count
from pair
join fired on fired.account = pair.account and fired.domain = pair.domain and pair.pair_day >= fired.from_day
join most on most.account = pair.account
left join peers on peers.account = pair.account and peers.domain = pair.domain;
