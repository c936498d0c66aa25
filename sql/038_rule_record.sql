-- What proves a settlement by a rule, for readers: whoever may read it can compute it again.

create view api_v1.rule_record as
select s.shadow_no, s.contract, s.since, s.code, r.index, s.period_from, s.period_to, s.as_of, s.status,
       s.combinations, s.calendars, r.definition_digest, s.record, s.record_digest, s.published_at,
       s.annulled = (select count(*) from annulment x
                     join fixing f on f.publication_no = x.annulled_no and f.status = 'final'
                     where x.kind = 'fixing' and x.name = r.index
                     and x.row_date >= s.period_from - 31 and x.row_date <= s.as_of) as speaks
from shadow s join contract_rule r using (contract, since);
comment on view api_v1.rule_record is 'Every row of a rule applied to our index, with its record; api_v1.settlement_rules tells the newest that speak.';
comment on column api_v1.rule_record.shadow_no is 'Key.';
comment on column api_v1.rule_record.contract is 'Contract whose rule it is.';
comment on column api_v1.rule_record.since is 'Version of the rule.';
comment on column api_v1.rule_record.code is 'Contract month.';
comment on column api_v1.rule_record.index is 'Our index that the rule is applied to.';
comment on column api_v1.rule_record.period_from is 'First day of the period.';
comment on column api_v1.rule_record.period_to is 'Last day of the period.';
comment on column api_v1.rule_record.as_of is 'The last day looked at.';
comment on column api_v1.rule_record.status is 'running; shadow, ended; final, ended and our own; not_determined.';
comment on column api_v1.rule_record.combinations is 'Combinations of what unknown fields may be.';
comment on column api_v1.rule_record.calendars is 'SHA-256 of each calendar that it may go by.';
comment on column api_v1.rule_record.definition_digest is 'SHA-256 of the version of the rule.';
comment on column api_v1.rule_record.record is 'Canonical text: definition, calendars, days and prices.';
comment on column api_v1.rule_record.record_digest is 'SHA-256 of the canonical text.';
comment on column api_v1.rule_record.published_at is 'When it was published.';
comment on column api_v1.rule_record.speaks is 'No day that it stands on was annulled since.';

create view api_v1.rule_price as
select shadow_no, number, price, price::text as price_text, result, choice, made, why, days, days_used,
       days_repeated, days_without, worth, combinations
from shadow_price;
comment on view api_v1.rule_price is 'Every price of a row of api_v1.rule_record.';
comment on column api_v1.rule_price.shadow_no is 'What it is a price of.';
comment on column api_v1.rule_price.number is 'From 1, by price.';
comment on column api_v1.rule_price.price is 'USD per unit; null when there is none.';
comment on column api_v1.rule_price.price_text is 'Exact decimal text of price.';
comment on column api_v1.rule_price.result is 'Of an event contract: what comes true.';
comment on column api_v1.rule_price.choice is 'What unknown fields have to be for this price; null when all are known.';
comment on column api_v1.rule_price.made is 'Step by step, what makes the difference to our own rule''s price.';
comment on column api_v1.rule_price.why is 'Why there is no price.';
comment on column api_v1.rule_price.days is 'Days that the rule counts, so far.';
comment on column api_v1.rule_price.days_used is 'Of them with a value of their own.';
comment on column api_v1.rule_price.days_repeated is 'Of them with the value of a day before.';
comment on column api_v1.rule_price.days_without is 'Those without a value of their own.';
comment on column api_v1.rule_price.worth is 'What one contract is worth: sizes and values.';
comment on column api_v1.rule_price.combinations is 'Combinations that give this price.';
grant select on api_v1.rule_record, api_v1.rule_price to gpurate_collector, gpurate_publisher, gpurate_reader;
