-- Step 2 of 5. One finding per rule and entity, its id the same in every run; and whether somebody set it aside.
-- reads: finding_match, detect_rule, detect_suppression        makes: finding_one
create or replace temp table finding_one as
with found as (
    select
        'finding_' || substr(sha256(concat_ws(chr(10), rule_id, rule_name, entity_field, entity)), 1, 20) as finding_id,
        rule_id,
        rule_name,
        any_value(detect_rule.level)           as level,
        any_value(detect_rule.tags)            as tags,
        entity_field,
        entity,
        'story_' || substr(sha256(concat_ws(chr(10), entity_field, entity)), 1, 20) as story_id,
        min(finding_match.matched_at)          as first_at,
        max(finding_match.matched_at)          as last_at,
        count(distinct finding_match.event_id) as event_count,
        max(detect_rule.points)                as points
    from finding_match
    join (select distinct on (rule_id, rule_name) * from detect_rule order by rule_id, rule_name, points desc) as detect_rule
        using (rule_id, rule_name)
    group by rule_id, rule_name, entity_field, entity
),
set_aside as (
    select found.finding_id, min_by(suppression_id, place) as suppression_id
    from found
    join detect_suppression as said
        on said.finding_id = found.finding_id
        and (
            said.event_count is null
            -- What a person saw is by the millisecond.
            or (said.event_count = found.event_count
                and date_trunc('millisecond', said.first_at) = date_trunc('millisecond', found.first_at)
                and date_trunc('millisecond', said.last_at) = date_trunc('millisecond', found.last_at))
        )
    group by found.finding_id
)
select found.*, set_aside.suppression_id
from found
left join set_aside using (finding_id);
