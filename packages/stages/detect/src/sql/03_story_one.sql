-- Step 3 of 5. All findings of one entity, weighed: each rule once by its level, each further tactic on top. What was set aside is listed
-- and not weighed; whole_score is with it.
-- reads: finding_one, finding_match        makes: story_one
create or replace temp table story_one as
with tactic as (
    select
        story_id,
        count(distinct tag) filter (suppression_id is null) as tactic_count,
        count(distinct tag)                                 as whole_count
    from (select story_id, suppression_id, unnest(string_split(tags, ' ')) as tag from finding_one)
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
    coalesce(sum(points) filter (suppression_id is null), 0)::DOUBLE
        + $further_tactic * greatest(coalesce(any_value(tactic_count), 0) - 1, 0) as score,
    sum(points)::DOUBLE + $further_tactic * greatest(coalesce(any_value(whole_count), 0) - 1, 0) as whole_score,
    score >= $intruder_score and list_contains($intruder_fields, entity_field) as is_intruder,
    coalesce(min(first_at) filter (suppression_id is null), min(first_at)) as first_at,
    coalesce(max(last_at) filter (suppression_id is null), max(last_at))   as last_at,
    count(*)::INTEGER              as finding_count,
    count(suppression_id)::INTEGER as left_out_count,
    any_value(event_of_story.event_count) as event_count
from finding_one
left join tactic using (story_id)
join event_of_story using (entity_field, entity)
group by story_id, entity_field, entity;
