-- Step 5 of 5. The intruder's requests: from the spell of the first finding to the spell of the last.
-- reads: intruder_request        makes: intruder_event_one
create or replace temp table intruder_event_one as
with span as (
    select
        story_id,
        min(spell) filter (at_time >= first_at) as first_spell,
        max(spell) filter (at_time <= last_at)  as last_spell
    from intruder_request
    group by story_id
)
select event_id, story_id
from intruder_request
join span using (story_id)
where spell between first_spell and last_spell;
