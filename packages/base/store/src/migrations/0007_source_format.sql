-- What a log is read as, where somebody said it; null: found by itself.
alter table source add column format text;
