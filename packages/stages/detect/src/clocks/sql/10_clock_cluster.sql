-- Step 10 of 11. Where these distances lie closest, by minutes that overlap by half, and whether they do so anywhere else as well.
-- Usual: units in such a minute of the hour around. floor: // goes towards zero, and would make one of these minutes longer.
-- reads: clock_pair        makes: clock_cluster
create or replace temp table clock_cluster as
with bin as (
    select
        clock_no, reference_no, floor(apart_ms / 30000)::BIGINT - unnest([0, 1]) as bin_no,
        unit, is_own, actor, reference_actor
    from clock_pair
),
counted as (
    select
        clock_no,
        reference_no,
        bin_no,
        count(distinct unit)                                                   as unit_count,
        count(distinct case when is_own then unit end)                         as own_count,
        greatest(count(distinct actor), count(distinct reference_actor))       as actor_count
    from bin
    group by clock_no, reference_no, bin_no
),
best as (
    select clock_no, reference_no, arg_max(counted, (unit_count, -abs(bin_no))) as best
    from counted
    group by clock_no, reference_no
)
select
    clock_no,
    reference_no,
    any_value(best.bin_no)                                                                               as bin_no,
    any_value(best.unit_count)                                                                           as unit_count,
    any_value(best.own_count)                                                                            as own_count,
    any_value(best.actor_count)                                                                          as actor_count,
    coalesce(max(counted.unit_count) filter (abs(counted.bin_no - best.bin_no) > 10), 0)                 as rival_count,
    coalesce(sum(counted.unit_count) filter (abs(counted.bin_no - best.bin_no) between 5 and 64), 0) / 120 as usual_count
from counted
join best using (clock_no, reference_no)
group by clock_no, reference_no;
