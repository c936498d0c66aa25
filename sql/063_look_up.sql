-- What polls are compared with, by indices that alone can answer: of poll_believed and the key of poll the
-- planner took the key, which costs as little in a market that answers, and one that had failed for months was
-- read back through all its failed polls. The empty text is what only this index has; the words are the
-- complete ones of poll_verdict.def, another one would not be found.
create index poll_past on poll ((market || ''), observed_at)
    where not imported and verdict in ('ok', 'empty', 'no_match');
create index poll_held on poll ((market || ''), observed_at) where verdict = 'held';
drop index poll_believed;

-- Annulments of some days, of any name.
create index annulment_day on annulment (row_date);

-- What a contract's rows said on some days, of whatever month.
create index settlement_of on settlement (contract, as_of);
