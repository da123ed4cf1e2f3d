-- Step 11 of 11. The offsets: the median within the densest two seconds' surroundings, how far the half of the pairs lies from it, and
-- how sure that is. Logs that nothing ties to another are listed as well.
-- reads: clock, clock_pair, clock_cluster        makes: clock_offset_one
create or replace temp table clock_offset_one as
with near as (
    select clock_pair.*, unit_count
    from clock_pair
    join clock_cluster using (clock_no, reference_no)
    where apart_ms between bin_no * 30000 - 30000 and bin_no * 30000 + 90000
),
second as (
    select clock_no, reference_no, floor(apart_ms / 1000)::BIGINT - unnest([0, 1]) as second_no, unit from near
),
mode as (
    select clock_no, reference_no, arg_max(second_no, (units, -abs(second_no))) * 1000 + 1000 as mode_ms
    from (select clock_no, reference_no, second_no, count(distinct unit) as units from second group by all)
    group by clock_no, reference_no
),
-- Each event once: with the one that lies next.
nearest as (
    select *
    from near
    join mode using (clock_no, reference_no)
    where abs(apart_ms - mode_ms) <= $reach_ms
    qualify row_number() over (partition by clock_no, reference_no, event_id order by abs(apart_ms - mode_ms), reference_event_id) = 1
),
middle as (
    select clock_no, reference_no, round(median(apart_ms))::BIGINT as offset_ms from nearest group by clock_no, reference_no
),
measured as (
    select
        clock_no,
        reference_no,
        any_value(offset_ms)                                                        as offset_ms,
        count(*)                                                                    as pair_count,
        round(median(abs(apart_ms - offset_ms)))::BIGINT                            as spread_ms,
        min(at_time)                                                                as from_at,
        max(at_time)                                                                as to_at,
        arg_min(event_id, (abs(apart_ms - offset_ms), event_id))                    as event_id,
        arg_min(reference_event_id, (abs(apart_ms - offset_ms), event_id))          as reference_event_id
    from nearest
    join middle using (clock_no, reference_no)
    group by clock_no, reference_no
),
judged as (
    select
        *,
        case
            when not (own_count >= $least_own or (unit_count >= $least_units and actor_count >= $least_actors)) then 'too_few_pairs'
            when rival_count > $most_rival * unit_count or unit_count < 5 * (usual_count + 1) then 'no_cluster'
        end as reason
    from measured
    join clock_cluster using (clock_no, reference_no)
),
found as (
    select
        clock_no, reference_no, pair_count, from_at, to_at, event_id, reference_event_id, reason,
        case when reason is null then offset_ms end as offset_ms,
        case when reason is null then spread_ms end as spread_ms,
        case
            when reason is not null then 'cannot_tell'
            when unit_count >= $sure_units and rival_count <= $sure_rival * unit_count and spread_ms <= $sure_spread_ms then 'sure'
            else 'likely'
        end as sureness
    from judged
),
alone as (
    select clock_no, 'nothing_shared' as reason
    from clock
    where clock_no not in (select clock_no from found union all select reference_no from found) and (select count(*) from clock) > 1
)
select
    'clock_' || substr(sha256(json_array(
        own.log, own.host, own.evidence_id, reference.log, reference.host, reference.evidence_id
    )::VARCHAR), 1, 20)                                            as clock_offset_id,
    own.log, own.host, own.evidence_id,
    array_to_string(own.evidence_ids, ' ')                as evidence_ids,
    reference.log                                         as reference_log,
    reference.host                                        as reference_host,
    reference.evidence_id                                 as reference_evidence_id,
    array_to_string(reference.evidence_ids, ' ')          as reference_evidence_ids,
    found.offset_ms,
    coalesce(found.pair_count, 0)                         as pair_count,
    found.spread_ms,
    coalesce(found.sureness, 'cannot_tell')               as sureness,
    coalesce(found.reason, alone.reason)                  as reason,
    case
        when found.offset_ms is null then null
        when abs(found.offset_ms) <= greatest(found.spread_ms, $agree_ms) then 'agree'
        when round(found.offset_ms / 3600000) <> 0
            and abs(found.offset_ms - 3600000 * round(found.offset_ms / 3600000)) <= $zone_near_ms then 'zone'
        else 'apart'
    end                                                   as verdict,
    coalesce(found.from_at, own.first_at)                 as from_at,
    coalesce(found.to_at, own.last_at)                    as to_at,
    found.event_id, found.reference_event_id
from clock as own
left join found using (clock_no)
left join alone using (clock_no)
left join clock as reference on reference.clock_no = found.reference_no
where found.clock_no is not null or alone.clock_no is not null;
