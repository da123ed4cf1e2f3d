-- When an original was erased; its name is blank from then on.
alter table evidence_item add column erased_at timestamptz;
