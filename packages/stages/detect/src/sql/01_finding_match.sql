-- Step 1 of 5. What each rule matched, with the entity it is told of.
-- reads: sigma_told, detect_rule        makes: finding_match
create or replace temp table finding_match as
select distinct
    detect_rule.rule_id,
    detect_rule.rule_name,
    sigma_told.entity_field,
    sigma_told.entity,
    sigma_told.event_id,
    sigma_told.matched_at
from sigma_told
join detect_rule using (rule_no);
