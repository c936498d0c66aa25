-- The last final with a value before a date: after a gap of years it is not looked for behind every
-- day that had none.

create index fixing_valued on fixing (index, fixing_date, revision) where status = 'final' and level < 5;
