-- When an original was erased, and why; its name is blank from then on.
alter table evidence_item add column erased_at timestamptz, add column erased_reason text;
