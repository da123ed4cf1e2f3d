-- Step 2 of 5. One finding per rule and entity. Its id is the same in every run.
-- reads: finding_match, detect_rule        makes: finding_one
create or replace temp table finding_one as
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
group by rule_id, rule_name, entity_field, entity;
