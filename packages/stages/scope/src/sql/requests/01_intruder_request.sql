-- Step 1. The intruder's requests, each with the tags of the findings that name it, of those the data map mentions.
-- reads: event, intruder_event, finding, finding_event        makes: intruder_request
create or replace temp table intruder_request as
with intruder as (
    select distinct event_id
    from intruder_event
),
tagged as (
    select
        finding_event.event_id,
        string_agg(distinct tag.tag, ' ' order by tag.tag) as tags
    from finding_event
    join intruder using (event_id)
    join finding using (finding_id),
    unnest(string_split(finding.tags, ' ')) as tag (tag)
    where list_contains($tags, tag.tag)
    group by finding_event.event_id
)
select
    event.event_id,
    event."logsource.service"         as service,
    event."http.request.method"       as method,
    event."url.path"                  as path,
    event."url.original"              as url,
    event."http.response.status_code" as status,
    event."http.response.bytes"       as bytes,
    coalesce(tagged.tags, '')         as tags
from event
join intruder using (event_id)
left join tagged using (event_id);
