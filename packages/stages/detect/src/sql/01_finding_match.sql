-- Step 1 of 5. What each rule matched, with the entity it is told of: the rule's own field, else the address.
-- reads: sigma_match, detect_rule        makes: finding_match
create or replace temp table finding_match as
select distinct
    detect_rule.rule_id,
    detect_rule.rule_name,
    detect_rule.entity_field,
    coalesce(
        case detect_rule.entity_field when 'user.name' then sigma_match."user.name" else sigma_match."source.ip" end,
        '-'
    ) as entity,
    sigma_match.event_id,
    sigma_match.matched_at
from sigma_match
join detect_rule using (rule_no);
