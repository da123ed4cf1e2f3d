-- Step 3 of 5. All findings of one entity, weighed: each rule once by its level, each further tactic on top.
-- reads: finding_one, finding_match        makes: story_one
create or replace temp table story_one as
with tactic as (
    select story_id, count(distinct tag) as tactic_count
    from (select story_id, unnest(string_split(tags, ' ')) as tag from finding_one)
    where starts_with(tag, 'attack.') and not regexp_matches(tag, '^attack\.[tgsm]\d')
    group by story_id
),
event_of_story as (
    select entity_field, entity, count(distinct event_id) as event_count
    from finding_match
    group by entity_field, entity
)
select
    story_id,
    entity_field,
    entity,
    sum(points)::DOUBLE + $further_tactic * greatest(coalesce(any_value(tactic_count), 0) - 1, 0) as score,
    score >= $intruder_score and list_contains($intruder_fields, entity_field) as is_intruder,
    min(first_at)             as first_at,
    max(last_at)              as last_at,
    count(*)::INTEGER         as finding_count,
    any_value(event_of_story.event_count) as event_count
from finding_one
left join tactic using (story_id)
join event_of_story using (entity_field, entity)
group by story_id, entity_field, entity;
