-- Step 2. Tags of findings that mean a full compromise, where the intruder was answered.
-- reads: finding, finding_event, story, event                 makes: reach_tag
create or replace temp table reach_tag as
select distinct tag.tag
from finding
join story using (story_id)
join finding_event using (finding_id)
join event using (event_id),
unnest(string_split(finding.tags, ' ')) as tag (tag)
where story.is_intruder
  and list_contains($tags, tag.tag)
  and event."http.response.status_code" between 200 and 299;
