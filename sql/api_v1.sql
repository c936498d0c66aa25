-- The schema api_v1 as the migrations make it; written by make api-sql, for reading only.

-- Markets that were held, and when they were found right.
create view api_v1.acceptance as
 SELECT acceptance.market,
    acceptance.accepted_at,
    acceptance.note,
    acceptance.stored_at
   FROM gpurate.acceptance;
-- market: Market.
-- accepted_at: From when on its polls are believed again.
-- note: What was found; null when nothing was said.
-- stored_at: When it was stored, by the database's clock.

-- Published rows that count no more: none of them is newest in any view.
create view api_v1.annulment as
 SELECT x.publication_no,
    x.kind,
    x.name,
    x.row_date,
    x.month,
    x.revision,
    x.annulled_no,
    x.annulled_digest,
    x.annulled_by,
    x.why,
    x.record,
    x.record_digest,
    x.previous_digest,
    x.signature,
    x.key_id,
    x.run_id,
    x.published_at,
    x.stored_at
   FROM gpurate.annulment x;
-- publication_no: Ascending over all that is published, in the order it became visible.
-- kind: fixing, settlement or basket.
-- name: Index, contract or basket.
-- row_date: Date of the fixing or of the basket's level; of a settlement the day it speaks from.
-- month: First day of the contract month; null for a fixing and a basket.
-- revision: Revision of the row.
-- annulled_no: Publication number of the row.
-- annulled_digest: Digest of the row's record.
-- annulled_by: Who annulled it.
-- why: Why.
-- record: Canonical text.
-- record_digest: SHA-256 of the canonical text.
-- previous_digest: Digest of the record before in the chain of the index, contract or basket.
-- signature: Signature of the digest.
-- key_id: Key of the signature.
-- run_id: The run that published it.
-- published_at: When it was published, by the clock of the program.
-- stored_at: When it was stored, by the database's clock.

-- Levels of the baskets of token prices, all revisions.
create view api_v1.basket as
 SELECT b.publication_no,
    b.basket,
    b.basket_date,
    b.revision,
    NOT (EXISTS ( SELECT
           FROM gpurate.basket_level n
          WHERE n.basket = b.basket AND n.basket_date = b.basket_date AND n.revision > b.revision)) AND NOT (EXISTS ( SELECT
           FROM gpurate.annulment x
          WHERE x.annulled_no = b.publication_no)) AS newest,
    b.base_date,
    b.level,
    b.level::text AS level_text,
    b.carried,
    b.chained,
    b.settled,
    b.polls,
    b.record,
    b.record_digest,
    b.previous_digest,
    b.signature,
    b.key_id,
    b.run_id,
    b.published_at,
    b.stored_at
   FROM gpurate.basket_level b;
-- publication_no: Ascending over fixings, settlements and errata, in the order they became visible.
-- basket: Basket.
-- basket_date: Date of the prices.
-- revision: From 1; the newest counts.
-- newest: No later revision of this basket and date exists, and it is not annulled.
-- base_date: First day of the basket, on which its level is its base.
-- level: 1 to 5; at 5 no value is published.
-- level_text: Exact decimal text of level.
-- carried: Of them carried.
-- chained: The first day of a quarter: the next day starts from this level and its members.
-- settled: False: information only.
-- polls: Polls it was computed from: what came later is not an input.
-- record: Canonical text.
-- record_digest: SHA-256 of the canonical text.
-- previous_digest: Digest of the index's record before, in order of publication.
-- signature: Signature of the digest.
-- key_id: Key of the signature.
-- run_id: Key.
-- published_at: When it was published, by the clock of the run.
-- stored_at: When it was first seen here.

-- Members of each basket's level and the prices they counted with.
create view api_v1.basket_member as
 SELECT b.basket,
    b.basket_date,
    b.revision,
    b.newest,
    m.publication_no,
    m.member,
    m.price,
    m.price::text AS price_text,
    m.carried,
    m.source,
    m.sources
   FROM gpurate.basket_member m
     JOIN api_v1.basket b USING (publication_no);
-- basket: Basket.
-- basket_date: Date of the prices.
-- revision: From 1; the newest counts.
-- newest: No later revision of this basket and date exists.
-- publication_no: The level.
-- member: An index, or MODEL:DIRECTION@OPERATOR for a posted price.
-- price: USD per 1 M tokens.
-- price_text: Exact decimal text of price.
-- carried: The price is of an earlier day.
-- source: Who told the posted price.
-- sources: How many sources told it within 5 %; 0 for a fixing.

-- Calendars under which something was computed, with their definitions.
create view api_v1.calendar as
 SELECT calendar_version.calendar,
    calendar_version.digest,
    calendar_version.definition,
    calendar_version.stored_at
   FROM gpurate.calendar_version;
-- calendar: Calendar.
-- digest: SHA-256 of its file.
-- definition: The file.
-- stored_at: When it was first used.

-- Contracts that settle on an index.
create view api_v1.contract as
 SELECT contract.contract,
    contract.title,
    contract.index,
    contract.size,
    contract.size_unit,
    contract.unit,
    contract.tick,
    contract.tick::text AS tick_text,
    contract.months,
    contract.listed_from,
    contract.listed_months
   FROM gpurate.contract;
-- contract: Name.
-- title: Name for people.
-- index: Index it settles on.
-- size: Units of the index in one contract.
-- size_unit: What size counts, such as GPU-hours.
-- unit: Unit of its price.
-- tick: Least move of its price, USD per unit.
-- tick_text: Exact decimal text of tick.
-- months: Letters of the listed months: F is January, Z December.
-- listed_from: First listed month.
-- listed_months: How many months are open at a time.

-- Rules of contracts under which something was computed, with their definitions.
create view api_v1.contract_rule as
 SELECT contract_rule.contract,
    contract_rule.since,
    contract_rule.title,
    contract_rule.venue,
    contract_rule.underlying,
    contract_rule.status,
    contract_rule.index,
    contract_rule.unit,
    contract_rule.says,
    contract_rule.definition,
    contract_rule.definition_digest,
    contract_rule.stored_at
   FROM gpurate.contract_rule;
-- contract: Contract whose rule it is.
-- since: First end of a period it holds for, until a later version.
-- title: Name for people.
-- venue: Whose contract it is.
-- underlying: What the venue itself settles on.
-- status: own, announced, filed, listed or ended.
-- index: Our index that the rule is applied to.
-- unit: Unit of its price.
-- says: What its prices here are, and what they are not.
-- definition: The file.
-- definition_digest: SHA-256 of the definition's file.
-- stored_at: When it was first used.

-- Each index and day from its first fixing to its last: partitions scheduled, valid, carried, and every gap. A day without a record is there, as missing.
create view api_v1.coverage as
 WITH RECURSIVE name AS (
        ( SELECT fixing.index
           FROM gpurate.fixing
          ORDER BY fixing.index
         LIMIT 1)
        UNION ALL
         SELECT n.index
           FROM name
             CROSS JOIN LATERAL ( SELECT f_1.index
                   FROM gpurate.fixing f_1
                  WHERE f_1.index > name.index
                  ORDER BY f_1.index
                 LIMIT 1) n
        ), day AS (
         SELECT name.index,
            c_1.day AS fixing_date
           FROM name
             CROSS JOIN LATERAL ( SELECT f_1.fixing_date AS date
                   FROM gpurate.fixing f_1
                  WHERE f_1.index >= name.index
                  ORDER BY f_1.index, f_1.fixing_date
                 LIMIT 1) first
             CROSS JOIN LATERAL ( SELECT f_1.fixing_date AS date
                   FROM gpurate.fixing f_1
                  WHERE f_1.index <= name.index
                  ORDER BY f_1.index DESC, f_1.fixing_date DESC
                 LIMIT 1) last
             JOIN gpurate.calendar c_1 ON c_1.day >= first.date AND c_1.day <= last.date
        )
 SELECT day.index,
    day.fixing_date,
    COALESCE(f.status, 'missing'::text) AS status,
    f.revision,
    f.level,
    f.partitions AS scheduled,
    f.valid_partitions AS valid,
    COALESCE(c.carried, 0) AS carried,
    COALESCE(g.gaps, 0) AS gaps,
    COALESCE(g.longest_gap, 0) AS longest_gap,
    COALESCE(g.gap, '[]'::jsonb) AS gap,
    COALESCE(g.cause,
        CASE
            WHEN f.index IS NULL THEN 'no record of this day'::text
            ELSE NULL::text
        END) AS cause,
    f.flags,
    f.publication_no
   FROM day
     LEFT JOIN LATERAL ( SELECT f_1.publication_no,
            f_1.index,
            f_1.fixing_date,
            f_1.revision,
            f_1.newest,
            f_1.status,
            f_1.level,
            f_1.avg,
            f_1.avg_text,
            f_1.med,
            f_1.med_text,
            f_1.mean,
            f_1.mean_text,
            f_1.avg_exact,
            f_1.avg_exact_text,
            f_1.med_exact,
            f_1.med_exact_text,
            f_1.mean_exact,
            f_1.mean_exact_text,
            f_1.valid_partitions,
            f_1.partitions,
            f_1.operators,
            f_1.low,
            f_1.low_text,
            f_1.high,
            f_1.high_text,
            f_1.q1,
            f_1.q1_text,
            f_1.q3,
            f_1.q3_text,
            f_1.influence,
            f_1.influence_text,
            f_1.influence_operator,
            f_1.matched,
            f_1.matched_text,
            f_1.composition,
            f_1.composition_text,
            f_1.flags,
            f_1.repeated,
            f_1.prior_date,
            f_1.valid_until,
            f_1.why,
            f_1.method,
            f_1.method_hash,
            f_1.panel,
            f_1.panel_hash,
            f_1.fx_date,
            f_1.inputs_digest,
            f_1.polls,
            f_1.record,
            f_1.record_digest,
            f_1.previous_digest,
            f_1.signature,
            f_1.key_id,
            f_1.run_id,
            f_1.published_at,
            f_1.stored_at,
            f_1.author,
            f_1.author_price,
            f_1.author_price_text,
            f_1.agreement,
            f_1.agreement_of
           FROM api_v1.fixing f_1
          WHERE f_1.index = day.index AND f_1.fixing_date = day.fixing_date AND f_1.newest
         LIMIT 1) f ON true
     LEFT JOIN LATERAL ( SELECT count(*)::integer AS gaps,
            max(gap.length) AS longest_gap,
            jsonb_agg(jsonb_build_object('start', to_char((gap.start_at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text), 'partitions', gap.length, 'cause', gap.cause) ORDER BY gap.start_at) AS gap,
            string_agg(DISTINCT gap.cause, '; '::text ORDER BY gap.cause) AS cause
           FROM ( SELECT min(broken.start_at) AS start_at,
                    count(*)::integer AS length,
                    string_agg(DISTINCT COALESCE(broken.why, 'not told'::text), '; '::text ORDER BY (COALESCE(broken.why, 'not told'::text))) AS cause
                   FROM ( SELECT p.why,
                            p.start_at + make_interval(secs => n.n::double precision * COALESCE(p.step, 0)::double precision) AS start_at,
                            p.number + n.n - row_number() OVER (ORDER BY (p.number + n.n)) AS run
                           FROM gpurate.partition_value p,
                            LATERAL generate_series(0, LEAST(p.span, f.partitions + 1) - 1) n(n)
                          WHERE p.publication_no = f.publication_no AND NOT p.valid) broken
                  GROUP BY broken.run) gap) g ON true
     LEFT JOIN LATERAL ( SELECT sum(LEAST(p.span, f.partitions + 1)) FILTER (WHERE p.carried > 0)::integer AS carried
           FROM gpurate.partition_value p
          WHERE p.publication_no = f.publication_no) c ON true;
-- index: Name, such as H100-SXM.
-- fixing_date: Date of the fixing.
-- status: preliminary, final, or missing.
-- revision: From 1; the newest counts.
-- level: 1 to 5; at 5 no value is published.
-- scheduled: Partitions of the day.
-- valid: Partitions that counted.
-- carried: Partitions in which a price was carried.
-- gaps: Runs of partitions that did not count.
-- longest_gap: Partitions in the longest of them.
-- gap: Start, partitions and cause of each.
-- cause: All causes in one line.
-- flags: review, jump, dispersed, carried, composition (from GHR-1.1); empty for none.
-- publication_no: Ascending over fixings, settlements and errata, in the order they became visible.

-- Coverage of each contract month, up to the newest fixing.
create view api_v1.coverage_contract as
 SELECT m.contract,
    m.month,
    c.index,
    c.days,
    c.published,
    c.level_1,
    c.level_2,
    c.level_3,
    c.level_4,
    c.level_5,
    c.missing,
    c.scheduled,
    c.valid,
    c.carried,
    c.gaps,
    c.longest_gap,
    c.gap
   FROM ( SELECT DISTINCT settlement.contract,
            settlement.month
           FROM gpurate.settlement) m
     JOIN gpurate.contract t USING (contract)
     CROSS JOIN LATERAL api_v1.coverage_of(t.index, m.month, (m.month + '1 mon'::interval - '1 day'::interval)::date) c(index, days, published, level_1, level_2, level_3, level_4, level_5, missing, scheduled, valid, carried, gaps, longest_gap, gap);
-- contract: Contract.
-- month: First day of the contract month.
-- index: Index it settles on.
-- days: Days looked at.
-- published: Of them with a value.
-- level_1: Days at level 1.
-- level_2: Days at level 2.
-- level_3: Days at level 3.
-- level_4: Days at level 4.
-- level_5: Days at level 5, without a value.
-- missing: Days without a record.
-- scheduled: Partitions of those days.
-- valid: Partitions that counted.
-- carried: Partitions in which a price was carried.
-- gaps: Runs of partitions that did not count.
-- longest_gap: Partitions in the longest of them.
-- gap: Start, partitions and cause of each.

-- A day of an index with what is asked of it: return, week low and high, volatility. Days of levels 4 and 5 have no return and are in no statistic. Ask for a range of fixing_date.
create view api_v1.day_statistics as
 SELECT f.index,
    f.fixing_date,
    f.status,
    f.level,
    f.avg,
    f.avg_text,
    s.previous_date,
        CASE
            WHEN f.level <= 3 THEN round(f.avg / s.previous - 1::numeric, 9)
            ELSE NULL::numeric
        END AS return,
        CASE
            WHEN f.level <= 3 THEN round(f.avg / s.previous - 1::numeric, 9)
            ELSE NULL::numeric
        END::text AS return_text,
    s.week_low,
    s.week_low::numeric(20,4)::text AS week_low_text,
    s.week_high,
    s.week_high::numeric(20,4)::text AS week_high_text,
    round(s.deviation * sqrt(365::numeric), 9) AS volatility_30d,
    round(s.deviation * sqrt(365::numeric), 9)::text AS volatility_30d_text,
    s.returns_30d,
    f.publication_no
   FROM api_v1.fixing f
     CROSS JOIN LATERAL ( SELECT max(d.fixing_date) FILTER (WHERE d.fixing_date < f.fixing_date) AS previous_date,
            (array_agg(d.avg ORDER BY d.fixing_date DESC) FILTER (WHERE d.fixing_date < f.fixing_date))[1] AS previous,
            min(d.avg) FILTER (WHERE d.fixing_date > (f.fixing_date - 7)) AS week_low,
            max(d.avg) FILTER (WHERE d.fixing_date > (f.fixing_date - 7)) AS week_high,
            stddev_samp(d.r) AS deviation,
            count(d.r)::integer AS returns_30d
           FROM ( SELECT n.fixing_date,
                    n.avg,
                    ln(n.avg / lag(n.avg) OVER (ORDER BY n.fixing_date)) AS r
                   FROM api_v1.fixing n
                  WHERE n.index = f.index AND n.fixing_date >= (f.fixing_date - 30) AND n.fixing_date <= f.fixing_date AND n.newest AND n.level <= 3) d) s
  WHERE f.newest;
-- index: Index.
-- fixing_date: Date of the fixing.
-- status: preliminary or final.
-- level: 1 to 5; at 4 the value is that of an earlier day, at 5 there is none.
-- avg: AVG, on which contracts settle.
-- avg_text: Exact decimal text of avg.
-- previous_date: The last day before, of the 30 before, with a value of levels 1 to 3.
-- return: avg against that day: 0.01 is one per cent up.
-- return_text: Exact decimal text of return.
-- week_low: Lowest avg of the seven days that end with this one.
-- week_low_text: Exact decimal text of week_low.
-- week_high: Highest avg of the seven days that end with this one.
-- week_high_text: Exact decimal text of week_high.
-- volatility_30d: Standard deviation of the logarithmic returns of 30 days to this one, times the root of 365; null of fewer than two.
-- volatility_30d_text: Exact decimal text of volatility_30d.
-- returns_30d: How many returns that is of.
-- publication_no: Ascending over all that is published, in the order it became visible.

-- The day a panel or a method took effect, with its value under the old and the new ones side by side.
create view api_v1.definition_change as
 SELECT f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.status,
    c.panel AS panel_before,
    f.panel,
    c.level AS level_before,
    f.level,
    c.avg AS avg_before,
    c.avg::numeric(20,4)::text AS avg_before_text,
    f.avg,
    f.avg_text,
    c.med AS med_before,
    c.med::numeric(20,4)::text AS med_before_text,
    f.med,
    f.med_text,
    c.mean AS mean_before,
    c.mean::numeric(20,4)::text AS mean_before_text,
    f.mean,
    f.mean_text,
    c.operators AS operators_before,
    f.operators,
    c.common,
    c.difference,
    c.difference::text AS difference_text,
    c.market,
    c.market::text AS market_text,
    c.composition,
    c.composition::text AS composition_text,
    c.why AS why_before,
    c.panel_hash AS panel_hash_before,
    f.panel_hash,
    f.publication_no,
    COALESCE(c.method, f.method) AS method_before,
    f.method,
    COALESCE(c.method_hash, f.method_hash) AS method_hash_before,
    f.method_hash
   FROM gpurate.panel_change c
     JOIN api_v1.fixing f ON f.publication_no = c.publication_no;
-- index: Index.
-- fixing_date: First date of the new panel.
-- revision: Revision of the fixing.
-- newest: No later revision of this index and date exists.
-- status: preliminary or final.
-- panel_before: Version of the panel before.
-- panel: Version of the new panel.
-- level_before: Level under the panel before.
-- level: Level under the new panel, as published.
-- avg_before: The settlement series under the panel before.
-- avg_before_text: Exact decimal text of avg_before.
-- avg: The settlement series, as published.
-- avg_text: Exact decimal text of avg.
-- med_before: The median series under the panel before.
-- med_before_text: Exact decimal text of med_before.
-- med: The median series, as published.
-- med_text: Exact decimal text of med.
-- mean_before: The mean series under the panel before.
-- mean_before_text: Exact decimal text of mean_before.
-- mean: The mean series, as published.
-- mean_text: Exact decimal text of mean.
-- operators_before: Operators with a price under the panel before.
-- operators: Operators with a price under the new panel.
-- common: Operators priced under both.
-- difference: New less old, before rounding; null where either is of level 4 or 5.
-- difference_text: Exact decimal text of difference.
-- market: What of it the operators of both panels give.
-- market_text: Exact decimal text of market.
-- composition: The rest of it: who votes.
-- composition_text: Exact decimal text of composition.
-- why_before: Why not a better level under the panel before.
-- panel_hash_before: SHA-256 of the file of the panel before.
-- panel_hash: SHA-256 of the file of the new panel.
-- publication_no: The fixing under the new panel.
-- method_before: Version of the method the day before.
-- method: Version of the method of this fixing.
-- method_hash_before: SHA-256 of the file of the method before.
-- method_hash: SHA-256 of the file of the method.

-- Errors found after a value had become final. The value stands.
create view api_v1.erratum as
 SELECT e.publication_no,
    e.index,
    e.contract,
    e.erratum_date,
    e.revision,
    e.published,
    e.published::text AS published_text,
    e.would_be,
    e.would_be::text AS would_be_text,
    e.why,
    e.published_at,
    e.stored_at
   FROM gpurate.erratum e;
-- publication_no: Ascending over fixings, settlements and errata, in the order they became visible.
-- index: Index, when it speaks about a fixing.
-- contract: Contract, when it speaks about a settlement price.
-- erratum_date: Date of the fixing, or first day of the contract month.
-- revision: Revision of the row it speaks about.
-- published: The value that stands.
-- published_text: Exact decimal text of published.
-- would_be: The value that would have been.
-- would_be_text: Exact decimal text of would_be.
-- why: What was found.
-- published_at: When it was published, by the clock of the run.
-- stored_at: When it was stored, by the database's clock.

-- Months exported to files; those that are away are not in the views any more.
create view api_v1.exported_month as
 SELECT exported_month.table_name,
    exported_month.month,
    exported_month.state,
    exported_month.state = ANY (ARRAY['leaving'::text, 'dropped'::text]) AS away,
    exported_month.rows,
    exported_month.bytes,
    exported_month.manifest_sha256,
    exported_month.exported_at,
    exported_month.changed_at
   FROM gpurate.exported_month;
-- table_name: The table whose rows they are.
-- month: First day of the month, UTC.
-- state: exported: in files and in the database; leaving, dropped: in files; restored: in the database again.
-- away: The rows are in the files alone, or about to be.
-- rows: Rows in the files.
-- bytes: Bytes of the rows as CSV.
-- manifest_sha256: SHA-256 of the manifest, which names every file with its own.
-- exported_at: When it was exported, by the clock of the program.
-- changed_at: When its state last changed, by the database's clock.

-- Every published record, all revisions. A reader that asks for publication_no > N misses nothing; NOTIFY gpurate_fixing is a hint.
create view api_v1.fixing as
 SELECT f.publication_no,
    f.index,
    f.fixing_date,
    f.revision,
    NOT (EXISTS ( SELECT
           FROM gpurate.fixing n
          WHERE n.index = f.index AND n.fixing_date = f.fixing_date AND n.revision > f.revision)) AND NOT (EXISTS ( SELECT
           FROM gpurate.annulment x
          WHERE x.annulled_no = f.publication_no)) AS newest,
    f.status,
    f.level,
    f.avg,
    f.avg::numeric(20,4)::text AS avg_text,
    f.med,
    f.med::numeric(20,4)::text AS med_text,
    f.mean,
    f.mean::numeric(20,4)::text AS mean_text,
    f.avg_exact,
    f.avg_exact::text AS avg_exact_text,
    f.med_exact,
    f.med_exact::text AS med_exact_text,
    f.mean_exact,
    f.mean_exact::text AS mean_exact_text,
    f.valid_partitions,
    f.partitions,
    f.operators,
    f.low,
    f.low::text AS low_text,
    f.high,
    f.high::text AS high_text,
    f.q1,
    f.q1::text AS q1_text,
    f.q3,
    f.q3::text AS q3_text,
    f.influence,
    f.influence::text AS influence_text,
    f.influence_operator,
    f.matched,
    f.matched::text AS matched_text,
    f.composition,
    f.composition::text AS composition_text,
    f.flags,
    f.repeated,
    f.prior_date,
    f.valid_until,
    f.why,
    f.method,
    f.method_hash,
    f.panel,
    f.panel_hash,
    f.fx_date,
    f.inputs_digest,
    f.polls,
    gpurate.record_text(f.record) AS record,
    f.record_digest,
    f.previous_digest,
    f.signature,
    f.key_id,
    f.run_id,
    f.published_at,
    f.stored_at,
    f.author,
    f.author_price,
    f.author_price::text AS author_price_text,
    f.agreement,
    f.agreement_of
   FROM gpurate.fixing f;
-- publication_no: Ascending over fixings, settlements and errata, in the order they became visible.
-- index: Index.
-- fixing_date: Date of the fixing; its window ends there at the fixing time.
-- revision: From 1; the newest counts.
-- newest: No later revision of this index and date exists, and it is not annulled.
-- status: preliminary or final.
-- level: 1 to 5; at 5 no value is published.
-- avg: The settlement series, USD per unit to 0.0001.
-- avg_text: Exact decimal text of avg.
-- med: The median series, USD per unit to 0.0001.
-- med_text: Exact decimal text of med.
-- mean: The mean series, for comparison; never settled on.
-- mean_text: Exact decimal text of mean.
-- avg_exact: avg before its last rounding.
-- avg_exact_text: Exact decimal text of avg_exact.
-- med_exact: med before its last rounding.
-- med_exact_text: Exact decimal text of med_exact.
-- mean_exact: mean before its last rounding.
-- mean_exact_text: Exact decimal text of mean_exact.
-- valid_partitions: Partitions that counted.
-- partitions: Partitions of the day.
-- operators: Operators with a price in a partition that counted.
-- low: Lowest price of an operator over the day.
-- low_text: Exact decimal text of low.
-- high: Highest price of an operator over the day.
-- high_text: Exact decimal text of high.
-- q1: First quartile of the operators' prices.
-- q1_text: Exact decimal text of q1.
-- q3: Third quartile of the operators' prices.
-- q3_text: Exact decimal text of q3.
-- influence: Largest move of avg when one operator is left out, absolute.
-- influence_text: Exact decimal text of influence.
-- influence_operator: Whose influence that is.
-- matched: Relative change over operators priced today and in the previous final.
-- matched_text: Exact decimal text of matched.
-- composition: The rest of the relative change of avg.
-- composition_text: Exact decimal text of composition.
-- flags: review, jump, dispersed, carried, composition (from GHR-1.1); empty for none.
-- repeated: Days in a row that repeat a value, this one included.
-- prior_date: Date of the previous final it was compared with.
-- valid_until: A reader must not use the value past this time.
-- why: Why not a better level; null at level 1.
-- method: Version of the method.
-- method_hash: SHA-256 of the method's file.
-- panel: Version of the panel.
-- panel_hash: SHA-256 of the panel's file.
-- fx_date: Date of the reference rates used.
-- inputs_digest: SHA-256 of the canonical inputs.
-- polls: Polls it was computed from: what came later is not an input.
-- record: Canonical text.
-- record_digest: SHA-256 of the canonical text.
-- previous_digest: Digest of the index's record before, in order of publication.
-- signature: Signature of the digest.
-- key_id: Key of the signature.
-- run_id: The run that published it.
-- published_at: When it was published, by the clock of the run.
-- stored_at: When it was stored, by the database's clock.
-- author: The operator who made what is sold; null where the index names none.
-- author_price: The author's price over the day; null where it had none.
-- author_price_text: Exact decimal text of author_price.
-- agreement: How many operators stood exactly on it over the day, the author included; null where there is none to stand on. Many are no sign of independence.
-- agreement_of: Of how many.

-- The vote of each operator in each partition of each published record, or why it had none.
create view api_v1.fixing_input as
 SELECT f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.publication_no,
    i.partition + n.n AS partition,
    COALESCE(o.operator, ''::text) AS operator,
    o.market,
    i.verdict,
    v.meaning,
    i.carried,
    i.carried_from,
    i.price,
    i.price::text AS price_text,
    i.counted,
    i.counted::text AS counted_text,
    i.weight,
    i.weight::text AS weight_text
   FROM api_v1.fixing f
     CROSS JOIN LATERAL ( SELECT fixing_input.publication_no,
            fixing_input.partition,
            fixing_input.operator,
            fixing_input.market,
            fixing_input.verdict,
            fixing_input.carried,
            fixing_input.carried_from,
            fixing_input.price,
            fixing_input.counted,
            fixing_input.weight,
            fixing_input.span,
            fixing_input.more_operators,
            fixing_input.more_markets
           FROM gpurate.fixing_input
          WHERE fixing_input.publication_no = f.publication_no
         OFFSET 0) i
     CROSS JOIN LATERAL generate_series(0, LEAST(i.span, f.partitions + 1) - 1) n(n)
     CROSS JOIN LATERAL ( SELECT i.operator,
            i.market
        UNION ALL
         SELECT unnest(i.more_operators) AS unnest,
            unnest(i.more_markets) AS unnest
          WHERE num_nulls(i.more_operators, i.more_markets) < 2) o(operator, market)
     LEFT JOIN gpurate.verdict v ON v.kind = 'offer'::text AND v.word = i.verdict;
-- index: Index.
-- fixing_date: Date of the fixing; its window ends there at the fixing time.
-- revision: From 1; the newest counts.
-- newest: No later revision of this index and date exists.
-- publication_no: The fixing.
-- partition: Number of the partition.
-- operator: Operator.
-- market: Market that gave the price.
-- verdict: ok, carried and clamped count; see table verdict.
-- meaning: What the verdict means.
-- carried: Whether the price was carried.
-- carried_from: From how many partitions back; 0 when it was not.
-- price: Price before the clamp; null where there is none.
-- price_text: Exact decimal text of price.
-- counted: Price after the clamp.
-- counted_text: Exact decimal text of counted.
-- weight: Share in the partition's central50.
-- weight_text: Exact decimal text of weight.

-- The newest revision of each index and date.
create view api_v1.fixing_latest as
 SELECT f.publication_no,
    f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.status,
    f.level,
    f.avg,
    f.avg_text,
    f.med,
    f.med_text,
    f.mean,
    f.mean_text,
    f.avg_exact,
    f.avg_exact_text,
    f.med_exact,
    f.med_exact_text,
    f.mean_exact,
    f.mean_exact_text,
    f.valid_partitions,
    f.partitions,
    f.operators,
    f.low,
    f.low_text,
    f.high,
    f.high_text,
    f.q1,
    f.q1_text,
    f.q3,
    f.q3_text,
    f.influence,
    f.influence_text,
    f.influence_operator,
    f.matched,
    f.matched_text,
    f.composition,
    f.composition_text,
    f.flags,
    f.repeated,
    f.prior_date,
    f.valid_until,
    f.why,
    f.method,
    f.method_hash,
    f.panel,
    f.panel_hash,
    f.fx_date,
    f.inputs_digest,
    f.polls,
    f.record,
    f.record_digest,
    f.previous_digest,
    f.signature,
    f.key_id,
    f.run_id,
    f.published_at,
    f.stored_at,
    f.author,
    f.author_price,
    f.author_price_text,
    f.agreement,
    f.agreement_of
   FROM api_v1.fixing f
  WHERE f.newest;
-- publication_no: Ascending over fixings, settlements and errata, in the order they became visible.
-- index: Index.
-- fixing_date: Date of the fixing; its window ends there at the fixing time.
-- revision: From 1; the newest counts.
-- newest: No later revision of this index and date exists.
-- status: preliminary or final.
-- level: 1 to 5; at 5 no value is published.
-- avg: The settlement series, USD per unit to 0.0001.
-- avg_text: Exact decimal text of avg.
-- med: The median series, USD per unit to 0.0001.
-- med_text: Exact decimal text of med.
-- mean: The mean series, for comparison; never settled on.
-- mean_text: Exact decimal text of mean.
-- avg_exact: avg before its last rounding.
-- avg_exact_text: Exact decimal text of avg_exact.
-- med_exact: med before its last rounding.
-- med_exact_text: Exact decimal text of med_exact.
-- mean_exact: mean before its last rounding.
-- mean_exact_text: Exact decimal text of mean_exact.
-- valid_partitions: Partitions that counted.
-- partitions: Partitions of the day.
-- operators: Operators with a price in a partition that counted.
-- low: Lowest price of an operator over the day.
-- low_text: Exact decimal text of low.
-- high: Highest price of an operator over the day.
-- high_text: Exact decimal text of high.
-- q1: First quartile of the operators' prices.
-- q1_text: Exact decimal text of q1.
-- q3: Third quartile of the operators' prices.
-- q3_text: Exact decimal text of q3.
-- influence: Largest move of avg when one operator is left out, absolute.
-- influence_text: Exact decimal text of influence.
-- influence_operator: Whose influence that is.
-- matched: Relative change over operators priced today and in the previous final.
-- matched_text: Exact decimal text of matched.
-- composition: The rest of the relative change of avg.
-- composition_text: Exact decimal text of composition.
-- flags: review, jump, dispersed, carried, composition (from GHR-1.1); empty for none.
-- repeated: Days in a row that repeat a value, this one included.
-- prior_date: Date of the previous final it was compared with.
-- valid_until: A reader must not use the value past this time.
-- why: Why not a better level; null at level 1.
-- method: Version of the method.
-- method_hash: SHA-256 of the method's file.
-- panel: Version of the panel.
-- panel_hash: SHA-256 of the panel's file.
-- fx_date: Date of the reference rates used.
-- inputs_digest: SHA-256 of the canonical inputs.
-- polls: Polls it was computed from: what came later is not an input.
-- record: Canonical text.
-- record_digest: SHA-256 of the canonical text.
-- previous_digest: Digest of the index's record before, in order of publication.
-- signature: Signature of the digest.
-- key_id: Key of the signature.
-- run_id: The run that published it.
-- published_at: When it was published, by the clock of the run.
-- stored_at: When it was stored, by the database's clock.
-- author: The operator who made what is sold; null where the index names none.
-- author_price: The author's price over the day; null where it had none.
-- author_price_text: Exact decimal text of author_price.
-- agreement: How many operators stood exactly on it over the day, the author included; null where there is none to stand on. Many are no sign of independence.
-- agreement_of: Of how many.

-- Operators of each published record.
create view api_v1.fixing_operator as
 SELECT f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.publication_no,
    o.operator,
    o.segment,
    o.partitions,
    o.price,
    o.price::text AS price_text,
    o.influence,
    o.influence::text AS influence_text
   FROM api_v1.fixing f
     CROSS JOIN LATERAL ( SELECT fixing_operator.publication_no,
            fixing_operator.operator,
            fixing_operator.segment,
            fixing_operator.partitions,
            fixing_operator.price,
            fixing_operator.influence
           FROM gpurate.fixing_operator
          WHERE fixing_operator.publication_no = f.publication_no
         OFFSET 0) o;
-- index: Index.
-- fixing_date: Date of the fixing; its window ends there at the fixing time.
-- revision: From 1; the newest counts.
-- newest: No later revision of this index and date exists.
-- publication_no: The fixing.
-- operator: Operator.
-- segment: Segment of the panel.
-- partitions: Partitions that counted in which it had a price.
-- price: Mean of its prices there, before the clamp.
-- price_text: Exact decimal text of price.
-- influence: avg less avg without it, signed.
-- influence_text: Exact decimal text of influence.

-- Operators that counted in a published record, by what the terms of the source say that they were read from. The register as it is today: no part of the record.
create view api_v1.fixing_terms as
 SELECT f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.publication_no,
    t.terms,
    t.operators,
    t.markets
   FROM api_v1.fixing f
     CROSS JOIN LATERAL ( SELECT COALESCE(m.terms, 'unread'::text) AS terms,
            count(DISTINCT i.operator) AS operators,
            array_agg(DISTINCT i.market ORDER BY i.market) AS markets
           FROM gpurate.fixing_input i
             LEFT JOIN gpurate.market m ON m.market = i.market
          WHERE i.publication_no = f.publication_no AND i.counted IS NOT NULL
          GROUP BY (COALESCE(m.terms, 'unread'::text))) t;
-- index: Index.
-- fixing_date: Date of the fixing.
-- revision: Revision of that date.
-- newest: No later revision of that date exists.
-- publication_no: Ascending over all that is published, in the order it became visible.
-- terms: permitted, open_licence, no_clause_found, unclear, forbidden or unread.
-- operators: Operators that counted in at least one partition by such a source.
-- markets: These sources.

-- Reference rates.
create view api_v1.fx_rate as
 SELECT fx_rate.rate_date,
    fx_rate.currency,
    fx_rate.source,
    fx_rate.per_eur,
    fx_rate.per_eur::text AS per_eur_text,
    fx_rate.fetched_at,
    fx_rate.reply_sha256,
    fx_rate.stored_at
   FROM gpurate.fx_rate;
-- rate_date: Business day of the rate.
-- currency: ISO 4217.
-- source: Who published it.
-- per_eur: Units of the currency for one euro.
-- per_eur_text: Exact decimal text of per_eur.
-- fetched_at: When we read it.
-- reply_sha256: The reply it was read from, in the archive.
-- stored_at: When it was stored, by the database's clock; null: before this was kept.

-- Series that are fixed.
create view api_v1.index as
 SELECT index.index,
    index.title,
    index.unit,
    index.instrument,
    index.term,
    index.panel,
    index.method,
    index.headline,
    index.from_date,
    index.author,
    index.region,
    index.uniform,
    index.segment
   FROM gpurate.index;
-- index: Name, such as H100-SXM.
-- title: Name for people.
-- unit: Unit of its values.
-- instrument: Instruments it is made of.
-- term: on_demand, spot or reserved.
-- panel: Name of its panel; the date picks the version.
-- method: Name of its method; the date picks the version.
-- headline: Whether it is a headline index.
-- from_date: First fixing date.
-- author: The operator who made what is sold; null where the index names none.
-- region: Countries it is of; empty: any place.
-- uniform: Whether one price at all sites of a seller counts if one of them is in the region.
-- segment: Segments of the panel that vote; empty: all.

-- Snapshot values of each run; never settled on.
create view api_v1.indicative as
 SELECT i.index,
    i.observed_at,
    i.fixing_date,
    i.start_at,
    i.end_at,
    i.level,
    i.avg,
    i.avg::numeric(20,4)::text AS avg_text,
    i.med,
    i.med::numeric(20,4)::text AS med_text,
    i.mean,
    i.mean::numeric(20,4)::text AS mean_text,
    i.avg_exact,
    i.avg_exact::text AS avg_exact_text,
    i.med_exact,
    i.med_exact::text AS med_exact_text,
    i.mean_exact,
    i.mean_exact::text AS mean_exact_text,
    i.operators,
    i.low,
    i.low::text AS low_text,
    i.high,
    i.high::text AS high_text,
    i.q1,
    i.q1::text AS q1_text,
    i.q3,
    i.q3::text AS q3_text,
    i.markets,
    i.median_low,
    i.median_low::text AS median_low_text,
    i.median_high,
    i.median_high::text AS median_high_text,
    i.influence,
    i.influence::text AS influence_text,
    i.influence_operator,
    i.flags,
    i.valid_until,
    i.why,
    i.method,
    i.method_hash,
    i.panel,
    i.panel_hash,
    i.stored_at
   FROM gpurate.indicative i;
-- index: Index.
-- observed_at: Time of the polls.
-- fixing_date: Fixing date the polls belong to.
-- start_at: Start of the partition.
-- end_at: End of the partition.
-- level: 1 to 5; at 5 there is no value.
-- avg: Mean of the middle half, USD per unit to 0.0001.
-- avg_text: Exact decimal text of avg.
-- med: Median.
-- med_text: Exact decimal text of med.
-- mean: Plain average.
-- mean_text: Exact decimal text of mean.
-- avg_exact: avg before its last rounding.
-- avg_exact_text: Exact decimal text of avg_exact.
-- med_exact: med before its last rounding.
-- med_exact_text: Exact decimal text of med_exact.
-- mean_exact: mean before its last rounding.
-- mean_exact_text: Exact decimal text of mean_exact.
-- operators: Operators with a price.
-- low: Lowest price of an operator.
-- low_text: Exact decimal text of low.
-- high: Highest price of an operator.
-- high_text: Exact decimal text of high.
-- q1: First quartile.
-- q1_text: Exact decimal text of q1.
-- q3: Third quartile.
-- q3_text: Exact decimal text of q3.
-- markets: Seats with at least one eligible offer.
-- median_low: Lowest of the markets' medians.
-- median_low_text: Exact decimal text of median_low.
-- median_high: Highest of the markets' medians.
-- median_high_text: Exact decimal text of median_high.
-- influence: Largest move of avg when one operator is left out, absolute.
-- influence_text: Exact decimal text of influence.
-- influence_operator: Whose influence that is.
-- flags: review, jump, dispersed, carried, composition (from GHR-1.1); empty for none.
-- valid_until: A reader must not use the value past this time.
-- why: Why not a better level.
-- method: Version of the method.
-- method_hash: SHA-256 of the method's file.
-- panel: Version of the panel.
-- panel_hash: SHA-256 of the panel's file.
-- stored_at: When it was stored, by the database's clock.

-- What one unit buys.
create view api_v1.instrument as
 SELECT instrument.instrument,
    instrument.family,
    instrument.form,
    instrument.title,
    instrument.low,
    instrument.low::text AS low_text,
    instrument.high,
    instrument.high::text AS high_text
   FROM gpurate.instrument;
-- instrument: Name, such as H100-SXM-80.
-- family: Family, such as H100.
-- form: Form factor; null where it is not told.
-- title: Name for people.
-- low: Least believable price, USD per unit.
-- low_text: Exact decimal text of low.
-- high: Highest believable price, USD per unit.
-- high_text: Exact decimal text of high.

-- The intake ledger: polls and offers by day, market and verdict.
create view api_v1.intake as
 SELECT p.day,
    p.market,
    'poll'::text AS kind,
    p.verdict,
    v.meaning,
    count(*) AS count
   FROM ( SELECT (poll.observed_at AT TIME ZONE 'UTC'::text)::date AS day,
            poll.market,
            poll.verdict,
            poll.revision,
            max(poll.revision) OVER (PARTITION BY ((poll.observed_at AT TIME ZONE 'UTC'::text)::date), poll.market, poll.observed_at) AS last
           FROM gpurate.poll) p
     LEFT JOIN gpurate.verdict v ON v.kind = 'poll'::text AND v.word = p.verdict
  WHERE p.revision = p.last
  GROUP BY p.day, p.market, p.verdict, v.meaning
UNION ALL
 SELECT d.day,
    o.market,
    'offer'::text AS kind,
    o.verdict,
    v.meaning,
    o.count
   FROM ( SELECT p.day,
            array_agg(p.poll_id) AS ids,
            array_agg(p.market) AS markets
           FROM ( SELECT (poll.observed_at AT TIME ZONE 'UTC'::text)::date AS day,
                    poll.poll_id,
                    poll.market,
                    poll.revision,
                    max(poll.revision) OVER (PARTITION BY ((poll.observed_at AT TIME ZONE 'UTC'::text)::date), poll.market, poll.observed_at) AS last
                   FROM gpurate.poll) p
          WHERE p.revision = p.last
          GROUP BY p.day) d
     CROSS JOIN LATERAL ( SELECT p.market,
            c.verdict,
            sum(c.count)::bigint AS count
           FROM ( SELECT min(i.id) AS low,
                    max(i.id) AS high
                   FROM ( SELECT i_1.id,
                            count(*) FILTER (WHERE i_1.apart) OVER (ORDER BY i_1.id) AS run
                           FROM ( SELECT u.id,
                                    (u.id - lag(u.id) OVER (ORDER BY u.id)) > 32 AS apart
                                   FROM ROWS FROM(unnest(d.ids), generate_series(1, cardinality(d.ids))) u(id, n)) i_1) i
                  GROUP BY i.run) w
             CROSS JOIN LATERAL ( SELECT c_1.poll_id,
                    c_1.verdict,
                    c_1.count
                   FROM gpurate.poll_verdict c_1
                  WHERE c_1.poll_id >= w.low AND c_1.poll_id <= w.high
                 OFFSET 0) c
             JOIN ROWS FROM(unnest(d.ids), unnest(d.markets), generate_series(1, cardinality(d.ids))) p(id, market, n) ON p.id = c.poll_id
          GROUP BY p.market, c.verdict
         OFFSET 0) o
     LEFT JOIN gpurate.verdict v ON v.kind = 'offer'::text AND v.word = o.verdict;
-- day: Day of the polls, UTC.
-- market: Name, key in every row; never reused.
-- kind: poll: counts polls; offer: counts offers.
-- verdict: What became of it: kind poll of table verdict.
-- meaning: What the verdict means.
-- count: How many.

-- What a poll told, as rows of api_v1.quote_said of its month (UTC). Ask for a range of observed_at.
create view api_v1.listing as
 SELECT listing.observed_at,
    listing.poll_id,
    listing.market,
    listing.said_ids
   FROM gpurate.listing;
-- observed_at: Time of the poll.
-- poll_id: The poll.
-- market: Its market.
-- said_ids: Its quotes in their places.

-- Marketplaces that are polled.
create view api_v1.market as
 SELECT market.market,
    market.title,
    market.see,
    market.operator,
    market.kind,
    market.gap_s
   FROM gpurate.market;
-- market: Name, key in every row; never reused.
-- title: Name for people.
-- see: Where a person reads the same prices.
-- operator: Whose machines; null for brokers, whose offers tell.
-- kind: peer, list, broker, hyperscaler or page.
-- gap_s: Least time between two polls, in seconds.

-- What each market asked for an index in each run.
create view api_v1.market_price as
 SELECT m.index,
    m.observed_at,
    m.market,
    NULLIF(m.operator, ''::text) AS operator,
    m.verdict,
    v.meaning,
    m.price,
    m.price::text AS price_text,
    m.offers,
    m.gpus,
    m.low,
    m.low::text AS low_text,
    m.median,
    m.median::text AS median_text,
    m.high,
    m.high::text AS high_text,
    ((m.observed_at AT TIME ZONE 'UTC'::text) + '08:00:00'::interval)::date AS fixing_date,
    m.mean,
    m.mean::text AS mean_text
   FROM ( SELECT market_price.index,
            market_price.observed_at,
            market_price.market,
            market_price.operator,
            market_price.verdict,
            market_price.price,
            market_price.offers,
            market_price.gpus,
            market_price.low,
            market_price.median,
            market_price.high,
            market_price.mean
           FROM gpurate.market_price
        UNION ALL
         SELECT i.index,
            i.observed_at,
            a.market,
            a.operator,
            a.verdict,
            a.price,
            a.offers,
            a.gpus,
            a.low,
            a.median,
            a.high,
            a.mean
           FROM gpurate.indicative i
             CROSS JOIN LATERAL unnest(i.asked) u(id)
             CROSS JOIN LATERAL ( SELECT asked.asked_id,
                    asked.offers,
                    asked.gpus,
                    asked.market,
                    asked.operator,
                    asked.verdict,
                    asked.price,
                    asked.low,
                    asked.median,
                    asked.high,
                    asked.mean
                   FROM gpurate.asked
                  WHERE asked.asked_id = u.id
                 OFFSET 0) a) m
     LEFT JOIN gpurate.verdict v ON v.kind = 'offer'::text AND v.word = m.verdict;
-- index: Index.
-- observed_at: Time of the poll.
-- market: Market.
-- operator: Whose machines; null where the market as a whole is spoken of.
-- verdict: ok, or why there is no price.
-- meaning: What the verdict means.
-- price: Price of the filling, USD per unit.
-- price_text: Exact decimal text of price.
-- offers: Eligible offers.
-- gpus: GPUs in them, rate cards at their depth.
-- low: Lowest eligible offer.
-- low_text: Exact decimal text of low.
-- median: Median of the eligible offers.
-- median_text: Exact decimal text of median.
-- high: Highest eligible offer.
-- high_text: Exact decimal text of high.
-- fixing_date: The fixing date in whose window it was asked: windows end at 16:00 UTC.
-- mean: Mean of the eligible offers, each once; null before this was stored.
-- mean_text: Exact decimal text of mean.

-- Versions of the methods.
create view api_v1.method as
 SELECT method.method,
    method.name,
    method.from_date,
    method.hash,
    method.text,
    method.stored_at
   FROM gpurate.method;
-- method: Version, such as GHR-1.0.
-- name: Series of versions, such as GHR.
-- from_date: First date it is live on.
-- hash: SHA-256 of its file, named by every fixing.
-- text: The file.
-- stored_at: When it was first seen here.

-- Version of the schema: the highest number.
create view api_v1.migration as
 SELECT migration.number,
    migration.name,
    migration.applied_at
   FROM gpurate.migration;
-- number: Number of the file in sql/.
-- name: Name of the file.
-- applied_at: When it was applied.

-- Versions of the panels.
create view api_v1.panel as
 SELECT panel.panel,
    panel.name,
    panel.from_date,
    panel.hash,
    panel.text,
    panel.stored_at
   FROM gpurate.panel;
-- panel: Version, such as headline-2026-01.
-- name: Series of versions, such as headline.
-- from_date: First date it is live on, the first of a month.
-- hash: SHA-256 of its file, named by every fixing.
-- text: The file.
-- stored_at: When it was first seen here.

-- The day a panel or a method took effect, without the names of the methods.
create view api_v1.panel_change as
 SELECT definition_change.index,
    definition_change.fixing_date,
    definition_change.revision,
    definition_change.newest,
    definition_change.status,
    definition_change.panel_before,
    definition_change.panel,
    definition_change.level_before,
    definition_change.level,
    definition_change.avg_before,
    definition_change.avg_before_text,
    definition_change.avg,
    definition_change.avg_text,
    definition_change.med_before,
    definition_change.med_before_text,
    definition_change.med,
    definition_change.med_text,
    definition_change.mean_before,
    definition_change.mean_before_text,
    definition_change.mean,
    definition_change.mean_text,
    definition_change.operators_before,
    definition_change.operators,
    definition_change.common,
    definition_change.difference,
    definition_change.difference_text,
    definition_change.market,
    definition_change.market_text,
    definition_change.composition,
    definition_change.composition_text,
    definition_change.why_before,
    definition_change.panel_hash_before,
    definition_change.panel_hash,
    definition_change.publication_no
   FROM api_v1.definition_change;
-- index: Index.
-- fixing_date: First date of the new panel.
-- revision: Revision of the fixing.
-- newest: No later revision of this index and date exists.
-- status: preliminary or final.
-- panel_before: Version of the panel before.
-- panel: Version of the new panel.
-- level_before: Level under the panel before.
-- level: Level under the new panel, as published.
-- avg_before: The settlement series under the panel before.
-- avg_before_text: Exact decimal text of avg_before.
-- avg: The settlement series, as published.
-- avg_text: Exact decimal text of avg.
-- med_before: The median series under the panel before.
-- med_before_text: Exact decimal text of med_before.
-- med: The median series, as published.
-- med_text: Exact decimal text of med.
-- mean_before: The mean series under the panel before.
-- mean_before_text: Exact decimal text of mean_before.
-- mean: The mean series, as published.
-- mean_text: Exact decimal text of mean.
-- operators_before: Operators with a price under the panel before.
-- operators: Operators with a price under the new panel.
-- common: Operators priced under both.
-- difference: New less old, before rounding; null where either is of level 4 or 5.
-- difference_text: Exact decimal text of difference.
-- market: What of it the operators of both panels give.
-- market_text: Exact decimal text of market.
-- composition: The rest of it: who votes.
-- composition_text: Exact decimal text of composition.
-- why_before: Why not a better level under the panel before.
-- panel_hash_before: SHA-256 of the file of the panel before.
-- panel_hash: SHA-256 of the file of the new panel.
-- publication_no: The fixing under the new panel.

-- Partitions of each published record.
create view api_v1.partition_value as
 SELECT f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.publication_no,
    p.number + n.n AS number,
        CASE n.n
            WHEN 0 THEN p.start_at
            ELSE p.start_at + make_interval(secs => n.n::double precision * COALESCE(p.step, 0)::double precision)
        END AS start_at,
    p.valid,
    p.polled,
    p.why,
    p.operators,
    p.carried,
    p.clamped,
    p.dispersed,
    p.median,
    p.median::text AS median_text,
    p.central50,
    p.central50::text AS central50_text,
    p.mean,
    p.mean::text AS mean_text
   FROM api_v1.fixing f
     CROSS JOIN LATERAL ( SELECT partition_value.publication_no,
            partition_value.number,
            partition_value.start_at,
            partition_value.valid,
            partition_value.polled,
            partition_value.why,
            partition_value.operators,
            partition_value.carried,
            partition_value.clamped,
            partition_value.dispersed,
            partition_value.median,
            partition_value.central50,
            partition_value.mean,
            partition_value.span,
            partition_value.step
           FROM gpurate.partition_value
          WHERE partition_value.publication_no = f.publication_no
         OFFSET 0) p
     CROSS JOIN LATERAL generate_series(0, LEAST(p.span, f.partitions + 1) - 1) n(n);
-- index: Name, such as H100-SXM.
-- fixing_date: Date of the fixing; its window ends there at the fixing time.
-- revision: From 1; the newest counts.
-- newest: No later revision of this index and date exists.
-- publication_no: The fixing.
-- number: 0 is the oldest of the window.
-- start_at: Start of the partition.
-- valid: Whether it counted.
-- polled: Whether any member answered.
-- why: Why it did not count.
-- operators: Operators with a price.
-- carried: Of them carried.
-- clamped: Of them clamped.
-- dispersed: More than a quarter were clamped.
-- median: Median of the operators' prices.
-- median_text: Exact decimal text of median.
-- central50: Mean of the middle half.
-- central50_text: Exact decimal text of central50.
-- mean: Plain average.
-- mean_text: Exact decimal text of mean.

-- Each poll of each market and what became of it.
create view api_v1.poll as
 SELECT p.poll_id,
    p.run_id,
    p.market,
    p.operator,
    p.partition_start,
    p.observed_at,
    p.revision,
    p.revision = (( SELECT max(n.revision) AS max
           FROM gpurate.poll n
          WHERE n.market = p.market AND n.observed_at = p.observed_at)) AS newest,
    p.verdict,
    COALESCE(v.complete, false) AS complete,
    v.meaning,
    p.why,
    p.shape,
    p.ms,
    p.offers,
    p.quotes,
    p.quotes_ok,
    p.replies,
    p.imported,
    p.stored_at
   FROM gpurate.poll p
     LEFT JOIN gpurate.verdict v ON v.kind = 'poll'::text AND v.word = p.verdict;
-- poll_id: Key.
-- run_id: The run that polled or imported it.
-- market: Market.
-- operator: Whose machines, where the whole market has one operator.
-- partition_start: Start of the partition it was made for.
-- observed_at: Time of the poll; all its quotes share it.
-- revision: From 1; the newest counts.
-- newest: No later revision of this poll exists.
-- verdict: What became of it: kind poll of table verdict.
-- complete: The market answered whole: what it did not offer was not for sale.
-- meaning: What the verdict means.
-- why: The reason in words.
-- shape: Fingerprint of the shape of the reply.
-- ms: Milliseconds from the first request to the last reply.
-- offers: Offers told, also those that became no quote.
-- quotes: Quotes stored.
-- quotes_ok: Quotes with verdict ok.
-- replies: Replies received.
-- imported: From a file of the past, not polled by us.
-- stored_at: When it was stored, by the database's clock.

-- By which definition of its source a poll was read.
create view api_v1.poll_definition as
 SELECT poll.poll_id,
    poll.definition
   FROM gpurate.poll;
-- poll_id: The poll.
-- definition: SHA-256 of the definition, which stands in the program or in the configuration; null: the source is code, or it was not kept yet.

-- Which version of the readers made the quotes of a poll.
create view api_v1.poll_reader as
 SELECT poll.poll_id,
    poll.reader
   FROM gpurate.poll;
-- poll_id: The poll.
-- reader: Version of the readers that made its quotes.

-- Offers of each poll by verdict.
create view api_v1.poll_verdict as
 SELECT poll_verdict.poll_id,
    poll_verdict.verdict,
    poll_verdict.count
   FROM gpurate.poll_verdict;
-- poll_id: The poll.
-- verdict: Kind offer of table verdict.
-- count: How many.

-- Posted list prices of single-seller models by day, with their last change; information only.
create view api_v1.posted as
 SELECT p.posted_date,
    p.provider,
    p.model,
    p.direction,
    p.price,
    p.price::text AS price_text,
    p.source,
    p.sources,
    p.disputed,
    p.observed_at,
    p.changed_at,
    p.before,
    p.before::text AS before_text,
    NOT (EXISTS ( SELECT
           FROM gpurate.posted_price n
          WHERE n.provider = p.provider AND n.model = p.model AND n.direction = p.direction AND n.posted_date > p.posted_date)) AS newest,
    p.since,
    p.since_source
   FROM gpurate.posted_price p;
-- posted_date: Date of the prices.
-- provider: The maker, who sells it.
-- model: Model.
-- direction: input, output, cached_input or blend.
-- price: Mean of its prices there, before the clamp.
-- price_text: Exact decimal text of price.
-- source: Who published it.
-- sources: How many sources told it within 5 %; 0 for a fixing.
-- disputed: How many tell another one.
-- observed_at: Time of the poll; all its quotes share it.
-- changed_at: When it was first seen at this price; null while no change was ever seen.
-- before: The price before that change.
-- before_text: Exact decimal text of before.
-- newest: There is no later day of this price.
-- since: Day of the last change that is known: of changed_at, else what a source says that tells this very price; null where nobody does.
-- since_source: The source that says since; null where we saw the change ourselves.

-- Months whose replies of failed and held polls, on which nothing published rests, left an archive.
create view api_v1.pruned_month as
 SELECT pruned_month.month,
    pruned_month.machine,
    pruned_month.state,
    pruned_month.replies,
    pruned_month.bytes,
    pruned_month.list_sha256,
    pruned_month.listed_at,
    pruned_month.pruned_at
   FROM gpurate.pruned_month;
-- month: First day of the month of the polls, UTC.
-- machine: Whose archive: the name of the machine, or of its host.
-- state: listed: they go next; pruned: they are gone.
-- replies: How many the archive had when they were listed; the same bytes are one.
-- bytes: What they took on its disk.
-- list_sha256: SHA-256 of the list, which names each by its own.
-- listed_at: When they were listed, by the clock of the program.
-- pruned_at: When they went, likewise; null before.

-- The one feed: fixings, ends of contract months, levels of baskets, errata, annulments and changes of status in publication order. Ask for publication_no > N, ordered by it.
create view api_v1.publication as
 SELECT f.publication_no,
    'fixing'::text AS kind,
    f.index AS name,
    f.fixing_date AS effective_date,
    NULL::date AS month,
    f.revision,
    f.status,
    f.level,
    f.avg AS value,
    f.avg::numeric(20,4)::text AS value_text,
    f.valid_until,
    f.why,
    f.record_digest,
    f.published_at
   FROM gpurate.fixing f
UNION ALL
 SELECT s.publication_no,
    'settlement'::text AS kind,
    s.contract AS name,
    s.as_of AS effective_date,
    s.month,
    s.revision,
    s.status,
    NULL::integer AS level,
    s.price AS value,
    s.price::numeric(20,4)::text AS value_text,
    NULL::timestamp with time zone AS valid_until,
    s.why,
    s.record_digest,
    s.published_at
   FROM gpurate.settlement s
  WHERE s.status <> 'running'::text
UNION ALL
 SELECT b.publication_no,
    'basket'::text AS kind,
    b.basket AS name,
    b.basket_date AS effective_date,
    NULL::date AS month,
    b.revision,
    'published'::text AS status,
    NULL::integer AS level,
    b.level AS value,
    b.level::text AS value_text,
    NULL::timestamp with time zone AS valid_until,
    NULL::text AS why,
    b.record_digest,
    b.published_at
   FROM gpurate.basket_level b
UNION ALL
 SELECT e.publication_no,
    'erratum'::text AS kind,
    COALESCE(e.index, e.contract) AS name,
    e.erratum_date AS effective_date,
        CASE
            WHEN e.index IS NULL THEN e.erratum_date
            ELSE NULL::date
        END AS month,
    e.revision,
    'erratum'::text AS status,
    NULL::integer AS level,
    e.would_be AS value,
    e.would_be::text AS value_text,
    NULL::timestamp with time zone AS valid_until,
    e.why,
    NULL::text AS record_digest,
    e.published_at
   FROM gpurate.erratum e
UNION ALL
 SELECT x.publication_no,
    'annulment'::text AS kind,
    x.name,
    x.row_date AS effective_date,
    x.month,
    x.revision,
    'annulled'::text AS status,
    NULL::integer AS level,
    NULL::numeric(20,9) AS value,
    NULL::text AS value_text,
    NULL::timestamp with time zone AS valid_until,
    x.why,
    x.record_digest,
    x.published_at
   FROM gpurate.annulment x
UNION ALL
 SELECT s.publication_no,
    'status'::text AS kind,
    s.name,
    (s.published_at AT TIME ZONE 'UTC'::text)::date AS effective_date,
    NULL::date AS month,
    1 AS revision,
    s.status,
    NULL::integer AS level,
    NULL::numeric(20,9) AS value,
    NULL::text AS value_text,
    NULL::timestamp with time zone AS valid_until,
    s.why,
    NULL::text AS record_digest,
    s.published_at
   FROM gpurate.publication_status s;
-- publication_no: Ascending over all that is published, in the order it became visible.
-- kind: fixing, settlement, basket, erratum, annulment or status.
-- name: Index, contract or basket; of a status also *: all.
-- effective_date: Date of the fixing or level; of a settlement the day it speaks from; of a status the day it was said.
-- month: First day of the contract month.
-- revision: From 1; the newest counts.
-- status: preliminary, final, not_determined, published, erratum or annulled; of a status its word.
-- level: Level of a fixing; at 5 there is no value.
-- value: AVG of a fixing, settlement price, level of a basket, or what an erratum says it would have been.
-- value_text: Exact decimal text of value.
-- valid_until: A fixing is not to be used after it.
-- why: Why there is no better value, or none, or what was found.
-- record_digest: SHA-256 of the canonical text, where there is one.
-- published_at: When it was published, by the clock of the run.

-- Whether an index, contract or all of them (*) are published; a name without a row is active.
create view api_v1.publication_status as
 SELECT s.publication_no,
    s.name,
    s.status,
    s.why,
    s.said_by,
    s.published_at AS since,
    NOT (EXISTS ( SELECT
           FROM gpurate.publication_status n
          WHERE n.name = s.name AND n.publication_no > s.publication_no)) AS newest,
    s.stored_at
   FROM gpurate.publication_status s;
-- publication_no: Ascending over all that is published, in the order it became visible.
-- name: Index or contract; * is all.
-- status: active; suspended: values are withheld and follow when it ends; holiday: the same, announced; ceased: there are none any more.
-- why: Why.
-- said_by: Who said so.
-- since: From when on it holds.
-- newest: It holds: no later row of this name exists.
-- stored_at: When it was stored, by the database's clock.

-- When each fixing and settlement was due, and how late it was published. Ask for a range of published_at or publication_no.
create view api_v1.punctuality as
 SELECT p.publication_no,
    p.kind,
    p.name,
    p.effective_date,
    p.revision,
    p.status,
    p.due_at,
    p.published_at,
    GREATEST(EXTRACT(epoch FROM p.published_at - p.due_at), 0::numeric)::integer AS late_s
   FROM ( SELECT f.publication_no,
            'fixing'::text AS kind,
            f.index AS name,
            f.fixing_date AS effective_date,
            f.revision,
            f.status,
            (f.fixing_date::timestamp without time zone AT TIME ZONE 'UTC'::text) + make_interval(secs => ("substring"(m.text, '"fix_at_s": *([0-9]+)'::text)::integer +
                CASE f.status
                    WHEN 'final'::text THEN "substring"(m.text, '"final_after_s": *([0-9]+)'::text)
                    ELSE "substring"(m.text, '"preliminary_after_s": *([0-9]+)'::text)
                END::integer)::double precision) AS due_at,
            f.published_at
           FROM gpurate.fixing f
             JOIN gpurate.method m ON m.method = f.method
        UNION ALL
         SELECT s.publication_no,
            'settlement'::text,
            s.contract,
            s.as_of,
            s.revision,
            s.status,
            (s.as_of::timestamp without time zone AT TIME ZONE 'UTC'::text) + make_interval(secs => ("substring"(m.text, '"fix_at_s": *([0-9]+)'::text)::integer + "substring"(m.text, '"settle_after_s": *([0-9]+)'::text)::integer)::double precision),
            s.published_at
           FROM gpurate.settlement s
             JOIN gpurate.contract c ON c.contract = s.contract
             CROSS JOIN LATERAL ( SELECT m_1.text
                   FROM gpurate.fixing f
                     JOIN gpurate.method m_1 ON m_1.method = f.method
                  WHERE f.index = c.index AND f.fixing_date <= s.as_of
                  ORDER BY f.index DESC, f.fixing_date DESC
                 LIMIT 1) m
          WHERE s.status <> 'running'::text) p;
-- publication_no: Ascending over all that is published, in the order it became visible.
-- kind: fixing or settlement.
-- name: Index or contract.
-- effective_date: Date of the fixing, or the day a settlement speaks from.
-- revision: From 1; the newest counts.
-- status: preliminary, final or not_determined.
-- due_at: When the method has it due.
-- published_at: When it was published, by the clock of the run.
-- late_s: Seconds after it was due; of a later revision also what the correction took.

-- Offers normalised to USD per GPU-hour. Ask for a range of observed_at.
create view api_v1.quote as
 SELECT q.observed_at,
    q.market,
    q.operator,
    q.instrument,
    q.term,
    q.tier,
    q.region,
    q.offer,
    q.host,
    q.machine,
    q.gpus,
    q.available,
    q.price_usd,
    q.price_usd::text AS price_usd_text,
    q.currency,
    q.native,
    q.native::text AS native_text,
    q.reliability,
    q.reliability::text AS reliability_text,
    q.verdict,
    v.meaning,
    q.poll_verdict,
    q.imported,
    q.poll_id,
    q."position",
    q.since,
    q.country,
    q.eligible
   FROM ( SELECT r.observed_at,
            p.market,
            r.operator,
            r.instrument,
            r.term,
            r.tier,
            r.region,
            r.offer,
            r.host,
            r.machine,
            r.gpus,
            r.available,
            r.price_usd,
            r.currency,
            r.native,
            r.reliability,
            r.verdict,
            p.verdict AS poll_verdict,
            p.imported,
            r.poll_id,
            r."position",
            r.since,
            r.country,
            ( SELECT ARRAY( SELECT e.indices[i.i] AS indices
                           FROM unnest(array_positions(e.positions, r."position")) i(i)
                          ORDER BY (e.indices[i.i])) AS "array"
                   FROM gpurate.eligible e
                  WHERE e.observed_at = r.observed_at AND e.market = p.market) AS eligible
           FROM gpurate.quote r
             JOIN gpurate.poll p ON p.poll_id = r.poll_id AND p.observed_at = r.observed_at
          WHERE p.revision = (( SELECT max(n.revision) AS max
                   FROM gpurate.poll n
                  WHERE n.market = p.market AND n.observed_at = p.observed_at))
        UNION ALL
         SELECT l.observed_at,
            p.market,
            r.operator,
            r.instrument,
            r.term,
            r.tier,
            r.region,
            r.offer,
            r.host,
            r.machine,
            r.gpus,
            r.available,
            r.price_usd,
            r.currency,
            r.native,
            r.reliability,
            r.verdict,
            p.verdict,
            p.imported,
            l.poll_id,
            r."position",
            r.since,
            r.country,
                CASE
                    WHEN e.market IS NOT NULL THEN COALESCE(r.indices, '{}'::text[])
                    ELSE NULL::text[]
                END AS "case"
           FROM gpurate.listing l
             JOIN gpurate.poll p ON p.poll_id = l.poll_id AND p.observed_at = l.observed_at
             LEFT JOIN gpurate.eligible e ON e.observed_at = l.observed_at AND e.market = p.market
             CROSS JOIN LATERAL ( SELECT r_1."position",
                    r_1.observed_at,
                    r_1.said_id,
                    r_1.gpus,
                    r_1.available,
                    r_1.native,
                    r_1.price_usd,
                    r_1.reliability,
                    r_1.operator,
                    r_1.instrument,
                    r_1.term,
                    r_1.verdict,
                    r_1.offer,
                    r_1.currency,
                    r_1.tier,
                    r_1.region,
                    r_1.host,
                    r_1.machine,
                    r_1.since,
                    r_1.country,
                    r_1.market,
                    x.indices
                   FROM ( SELECT (u.n - 1)::integer AS "position",
                            s.observed_at,
                            s.said_id,
                            s.gpus,
                            s.available,
                            s.native,
                            s.price_usd,
                            s.reliability,
                            s.operator,
                            s.instrument,
                            s.term,
                            s.verdict,
                            s.offer,
                            s.currency,
                            s.tier,
                            s.region,
                            s.host,
                            s.machine,
                            s.since,
                            s.country,
                            s.market
                           FROM unnest(l.said_ids) WITH ORDINALITY u(id, n)
                             CROSS JOIN LATERAL ( SELECT s_1.observed_at,
                                    s_1.said_id,
                                    s_1.gpus,
                                    s_1.available,
                                    s_1.native,
                                    s_1.price_usd,
                                    s_1.reliability,
                                    s_1.operator,
                                    s_1.instrument,
                                    s_1.term,
                                    s_1.verdict,
                                    s_1.offer,
                                    s_1.currency,
                                    s_1.tier,
                                    s_1.region,
                                    s_1.host,
                                    s_1.machine,
                                    s_1.since,
                                    s_1.country,
                                    s_1.market
                                   FROM gpurate.quote_said s_1
                                  WHERE s_1.said_id = u.id AND s_1.observed_at >= date_trunc('month'::text, l.observed_at, 'UTC'::text) AND s_1.observed_at <= l.observed_at
                                 OFFSET 0) s
                         OFFSET 0) r_1
                     LEFT JOIN ( SELECT x_1."position",
                            array_agg(x_1.index ORDER BY x_1.index) AS indices
                           FROM UNNEST(e.positions, e.indices) x_1("position", index)
                          GROUP BY x_1."position") x USING ("position")
                 OFFSET 0) r
          WHERE p.revision = (( SELECT max(n.revision) AS max
                   FROM gpurate.poll n
                  WHERE n.market = p.market AND n.observed_at = p.observed_at))) q
     LEFT JOIN gpurate.verdict v ON v.kind = 'offer'::text AND v.word = q.verdict;
-- observed_at: Time of the poll.
-- market: Name, key in every row; never reused.
-- operator: Whose machines.
-- instrument: What it is; null when it is none of ours.
-- term: on_demand, spot or reserved.
-- tier: The market's word for the class of host.
-- region: Region as told.
-- offer: The market's key of the offer.
-- host: Host as told.
-- machine: Machine as told.
-- gpus: GPUs of the whole offer.
-- available: GPUs that can be rented; null where a rate card only says that they can.
-- price_usd: USD per GPU-hour; null without a reference rate.
-- price_usd_text: Exact decimal text of price_usd.
-- currency: ISO 4217.
-- native: The whole offer per hour in its currency.
-- native_text: Exact decimal text of native.
-- reliability: Share of time up, 0 to 1; null where it is not told.
-- reliability_text: Exact decimal text of reliability.
-- verdict: Kind offer of table verdict; only ok can be eligible.
-- meaning: What the verdict means.
-- poll_verdict: What became of the whole poll: only complete polls are used.
-- imported: From a file of the past, not polled by us.
-- poll_id: The poll, which names the market.
-- position: Place in the poll, from 0.
-- since: From which day on the source says that the price holds; null where it is not told.
-- country: Derived from the region by regions.json when it was polled: US, DE+US (several), uniform:CA+US (one price at all these sites of the seller); null: not known.
-- eligible: Indices that it was eligible for when it was polled; empty: none; null: not known, as no indicative value was made of the poll, or a version before this one made it.

-- Those of api_v1.quote_stored that polls share, each once: api_v1.listing names them. Ask for a range of observed_at or for said_id.
create view api_v1.quote_said as
 SELECT quote_said.observed_at,
    quote_said.market,
    quote_said.said_id,
    quote_said.gpus,
    quote_said.available,
    quote_said.native,
    quote_said.native::text AS native_text,
    quote_said.price_usd,
    quote_said.price_usd::text AS price_usd_text,
    quote_said.reliability,
    quote_said.reliability::text AS reliability_text,
    quote_said.operator,
    quote_said.instrument,
    quote_said.term,
    quote_said.verdict,
    quote_said.offer,
    quote_said.currency,
    quote_said.tier,
    quote_said.region,
    quote_said.host,
    quote_said.machine,
    quote_said.since,
    quote_said.country
   FROM gpurate.quote_said;
-- observed_at: Time of the first poll that told it.
-- market: Its market.
-- said_id: Its number in its month.
-- gpus: GPUs of the whole offer.
-- available: GPUs that can be rented; null where a rate card only says that they can.
-- native: The whole offer per hour in its currency.
-- native_text: Exact decimal text of native.
-- price_usd: USD per GPU-hour; null without a reference rate.
-- price_usd_text: Exact decimal text of price_usd.
-- reliability: Share of time up, 0 to 1; null where it is not told.
-- reliability_text: Exact decimal text of reliability.
-- operator: Whose machines.
-- instrument: What it is; null when it is none of ours.
-- term: on_demand, spot or reserved.
-- verdict: Kind offer of table verdict; only ok can be eligible.
-- offer: The market's key of the offer.
-- currency: ISO 4217.
-- tier: The market's word for the class of host.
-- region: Region as told.
-- host: Host as told.
-- machine: Machine as told.
-- since: From which day on the source says that the price holds; null where it is not told. Never an input of a fixing.
-- country: Derived from the region by regions.json when it was polled: US, DE+US (several), uniform:CA+US (one price at all these sites of the seller); null: not known.

-- Those of api_v1.quote_stored that are stored poll by poll. Ask for a range of observed_at.
create view api_v1.quote_single as
 SELECT quote.observed_at,
    quote.poll_id,
    quote."position",
    quote.gpus,
    quote.available,
    quote.native,
    quote.native::text AS native_text,
    quote.price_usd,
    quote.price_usd::text AS price_usd_text,
    quote.reliability,
    quote.reliability::text AS reliability_text,
    quote.operator,
    quote.instrument,
    quote.term,
    quote.verdict,
    quote.offer,
    quote.currency,
    quote.tier,
    quote.region,
    quote.host,
    quote.machine,
    quote.since,
    quote.country
   FROM gpurate.quote;
-- observed_at: Time of the poll.
-- poll_id: The poll, which names the market.
-- position: Place in the poll, from 0.
-- gpus: GPUs of the whole offer.
-- available: GPUs that can be rented; null where a rate card only says that they can.
-- native: The whole offer per hour in its currency.
-- native_text: Exact decimal text of native.
-- price_usd: USD per GPU-hour; null without a reference rate.
-- price_usd_text: Exact decimal text of price_usd.
-- reliability: Share of time up, 0 to 1; null where it is not told.
-- reliability_text: Exact decimal text of reliability.
-- operator: Whose machines.
-- instrument: What it is; null when it is none of ours.
-- term: on_demand, spot or reserved.
-- verdict: Kind offer of table verdict; only ok can be eligible.
-- offer: The market's key of the offer.
-- currency: ISO 4217.
-- tier: The market's word for the class of host.
-- region: Region as told.
-- host: Host as told.
-- machine: Machine as told.
-- since: From which day on the source says that the price holds; null where it is not told. Never an input of a fixing.
-- country: Derived from the region by regions.json when it was polled: US, DE+US (several), uniform:CA+US (one price at all these sites of the seller); null: not known.

-- Rows of quotes as they stand, of polls that were stored again since as well: to be taken with the newest of api_v1.poll. What counts is in api_v1.quote. Ask for a range of observed_at.
create view api_v1.quote_stored as
 SELECT quote_row.observed_at,
    quote_row.poll_id,
    quote_row."position",
    quote_row.gpus,
    quote_row.available,
    quote_row.native,
    quote_row.native::text AS native_text,
    quote_row.price_usd,
    quote_row.price_usd::text AS price_usd_text,
    quote_row.reliability,
    quote_row.reliability::text AS reliability_text,
    quote_row.operator,
    quote_row.instrument,
    quote_row.term,
    quote_row.verdict,
    quote_row.offer,
    quote_row.currency,
    quote_row.tier,
    quote_row.region,
    quote_row.host,
    quote_row.machine,
    quote_row.since,
    quote_row.country
   FROM gpurate.quote_row;
-- observed_at: Time of the poll.
-- poll_id: The poll, which names the market.
-- position: Place in the poll, from 0.
-- gpus: GPUs of the whole offer.
-- available: GPUs that can be rented; null where a rate card only says that they can.
-- native: The whole offer per hour in its currency.
-- native_text: Exact decimal text of native.
-- price_usd: USD per GPU-hour; null without a reference rate.
-- price_usd_text: Exact decimal text of price_usd.
-- reliability: Share of time up, 0 to 1; null where it is not told.
-- reliability_text: Exact decimal text of reliability.
-- operator: Whose machines.
-- instrument: What it is; null when it is none of ours.
-- term: on_demand, spot or reserved.
-- verdict: Kind offer of table verdict; only ok can be eligible.
-- offer: The market's key of the offer.
-- currency: ISO 4217.
-- tier: The market's word for the class of host.
-- region: Region as told.
-- host: Host as told.
-- machine: Machine as told.
-- since: From which day on the source says that the price holds; null where it is not told. Never an input of a fixing.
-- country: Derived from the region by regions.json when it was polled: US, DE+US (several), uniform:CA+US (one price at all these sites of the seller); null: not known.

-- AVG of an index of a region less that of another region or of any place, by date.
create view api_v1.region_basis as
 SELECT a.index,
    b.index AS against,
    a.fixing_date,
    a.level,
    b.level AS against_level,
    a.avg - b.avg AS basis,
    (a.avg - b.avg)::numeric(20,4)::text AS basis_text
   FROM gpurate.index x
     JOIN gpurate.index y ON y.instrument = x.instrument AND y.term = x.term AND y.method = x.method AND y.index <> x.index AND y.segment = x.segment
     CROSS JOIN LATERAL ( SELECT f.publication_no,
            f.index,
            f.fixing_date,
            f.revision,
            f.newest,
            f.status,
            f.level,
            f.avg,
            f.avg_text,
            f.med,
            f.med_text,
            f.mean,
            f.mean_text,
            f.avg_exact,
            f.avg_exact_text,
            f.med_exact,
            f.med_exact_text,
            f.mean_exact,
            f.mean_exact_text,
            f.valid_partitions,
            f.partitions,
            f.operators,
            f.low,
            f.low_text,
            f.high,
            f.high_text,
            f.q1,
            f.q1_text,
            f.q3,
            f.q3_text,
            f.influence,
            f.influence_text,
            f.influence_operator,
            f.matched,
            f.matched_text,
            f.composition,
            f.composition_text,
            f.flags,
            f.repeated,
            f.prior_date,
            f.valid_until,
            f.why,
            f.method,
            f.method_hash,
            f.panel,
            f.panel_hash,
            f.fx_date,
            f.inputs_digest,
            f.polls,
            f.record,
            f.record_digest,
            f.previous_digest,
            f.signature,
            f.key_id,
            f.run_id,
            f.published_at,
            f.stored_at,
            f.author,
            f.author_price,
            f.author_price_text,
            f.agreement,
            f.agreement_of
           FROM api_v1.fixing_latest f
          WHERE f.index = x.index AND f.avg IS NOT NULL) a
     CROSS JOIN LATERAL ( SELECT f.publication_no,
            f.index,
            f.fixing_date,
            f.revision,
            f.newest,
            f.status,
            f.level,
            f.avg,
            f.avg_text,
            f.med,
            f.med_text,
            f.mean,
            f.mean_text,
            f.avg_exact,
            f.avg_exact_text,
            f.med_exact,
            f.med_exact_text,
            f.mean_exact,
            f.mean_exact_text,
            f.valid_partitions,
            f.partitions,
            f.operators,
            f.low,
            f.low_text,
            f.high,
            f.high_text,
            f.q1,
            f.q1_text,
            f.q3,
            f.q3_text,
            f.influence,
            f.influence_text,
            f.influence_operator,
            f.matched,
            f.matched_text,
            f.composition,
            f.composition_text,
            f.flags,
            f.repeated,
            f.prior_date,
            f.valid_until,
            f.why,
            f.method,
            f.method_hash,
            f.panel,
            f.panel_hash,
            f.fx_date,
            f.inputs_digest,
            f.polls,
            f.record,
            f.record_digest,
            f.previous_digest,
            f.signature,
            f.key_id,
            f.run_id,
            f.published_at,
            f.stored_at,
            f.author,
            f.author_price,
            f.author_price_text,
            f.agreement,
            f.agreement_of
           FROM api_v1.fixing_latest f
          WHERE f.index = y.index AND f.fixing_date = a.fixing_date AND f.avg IS NOT NULL) b
  WHERE x.region <> '{}'::text[] AND (y.region = '{}'::text[] OR y.index < x.index);
-- index: An index of a region.
-- against: One of the same instruments and term, of any place or of another region.
-- fixing_date: Date of both.
-- level: Level of the first.
-- against_level: Level of the other.
-- basis: The first less the other, USD per unit.
-- basis_text: The same as text.

-- Replies, by the hash under which the archive keeps their bytes.
create view api_v1.reply as
 SELECT p.market,
    p.observed_at,
    r.poll_id,
    r."position",
    r.step,
    r.number,
    r.url,
    r.status,
    r.content_type,
    r.sha256,
    r.bytes,
    r.ms
   FROM gpurate.reply r
     JOIN gpurate.poll p USING (poll_id);
-- market: Name, key in every row; never reused.
-- observed_at: Time of the poll; all its quotes share it.
-- poll_id: The poll.
-- position: Place in the poll, from 0.
-- step: Which of the market's routes.
-- number: Which page of it, from 0.
-- url: What was asked, without secrets.
-- status: HTTP status; 0 without an answer.
-- content_type: Content type as told.
-- sha256: SHA-256 of the bytes; null when they are not kept (a token).
-- bytes: Size after inflation.
-- ms: Milliseconds from request to last byte.

-- Every price of a row of api_v1.rule_record.
create view api_v1.rule_price as
 SELECT shadow_price.shadow_no,
    shadow_price.number,
    shadow_price.price,
    shadow_price.price::text AS price_text,
    shadow_price.result,
    shadow_price.choice,
    shadow_price.made,
    shadow_price.why,
    shadow_price.days,
    shadow_price.days_used,
    shadow_price.days_repeated,
    shadow_price.days_without,
    shadow_price.worth,
    shadow_price.combinations
   FROM gpurate.shadow_price;
-- shadow_no: What it is a price of.
-- number: From 1, by price.
-- price: USD per unit; null when there is none.
-- price_text: Exact decimal text of price.
-- result: Of an event contract: what comes true.
-- choice: What unknown fields have to be for this price; null when all are known.
-- made: Step by step, what makes the difference to our own rule's price.
-- why: Why there is no price.
-- days: Days that the rule counts, so far.
-- days_used: Of them with a value of their own.
-- days_repeated: Of them with the value of a day before.
-- days_without: Those without a value of their own.
-- worth: What one contract is worth: sizes and values.
-- combinations: Combinations that give this price.

-- Every row of a rule applied to our index, with its record; api_v1.settlement_rules tells the newest that speak.
create view api_v1.rule_record as
 SELECT s.shadow_no,
    s.contract,
    s.since,
    s.code,
    r.index,
    s.period_from,
    s.period_to,
    s.as_of,
    s.status,
    s.combinations,
    s.calendars,
    r.definition_digest,
    s.record,
    s.record_digest,
    s.published_at,
    s.annulled = (( SELECT count(*) AS count
           FROM gpurate.annulment x
             JOIN gpurate.fixing f ON f.publication_no = x.annulled_no AND f.status = 'final'::text
          WHERE x.kind = 'fixing'::text AND x.name = r.index AND x.row_date >= (s.period_from - 31) AND x.row_date <= s.as_of)) AS speaks
   FROM gpurate.shadow s
     JOIN gpurate.contract_rule r USING (contract, since);
-- shadow_no: Key.
-- contract: Contract whose rule it is.
-- since: Version of the rule.
-- code: Contract month.
-- index: Our index that the rule is applied to.
-- period_from: First day of the period.
-- period_to: Last day of the period.
-- as_of: The last day looked at.
-- status: running; shadow, ended; final, ended and our own; not_determined.
-- combinations: Combinations of what unknown fields may be.
-- calendars: SHA-256 of each calendar that it may go by.
-- definition_digest: SHA-256 of the version of the rule.
-- record: Canonical text: definition, calendars, days and prices.
-- record_digest: SHA-256 of the canonical text.
-- published_at: When it was published.
-- speaks: No day that it stands on was annulled since.

-- Calls of the program that stored something, with what they brought. Ask for a range of now_at.
create view api_v1.run as
 SELECT r.run_id,
    r.kind,
    r.now_at,
    r.began_at,
    r.ended_at,
    (EXTRACT(epoch FROM r.ended_at - r.began_at) * 1000::numeric)::bigint AS ms,
    r.exit,
    r.why,
    p.polls,
    p.answered,
    p.quotes,
    p.quotes_ok,
    r.clock_ahead_s,
    r.clock_markets,
    r.version,
    r.host
   FROM gpurate.run r
     CROSS JOIN LATERAL ( SELECT count(*)::integer AS polls,
            count(*) FILTER (WHERE v.complete)::integer AS answered,
            COALESCE(sum(p_1.quotes), 0::numeric)::bigint AS quotes,
            COALESCE(sum(p_1.quotes_ok), 0::numeric)::bigint AS quotes_ok
           FROM gpurate.poll p_1
             LEFT JOIN gpurate.verdict v ON v.kind = 'poll'::text AND v.word = p_1.verdict
          WHERE p_1.run_id = r.run_id) p;
-- run_id: Key; polls and fixings name theirs.
-- kind: Command.
-- now_at: The clock of the run, moved or not.
-- began_at: When it began, by the database's clock.
-- ended_at: When it ended; null while it runs or when it was killed.
-- ms: Milliseconds from one to the other.
-- exit: Exit code; null while it runs or when it was killed.
-- why: What went wrong; null when all was well.
-- polls: Polls it stored, of all revisions.
-- answered: Those of them that count as an answer of the market.
-- quotes: Quotes of them.
-- quotes_ok: Quotes of them that may price.
-- clock_ahead_s: Seconds its clock was ahead of that of the markets: the median of their answers; null when too few said.
-- clock_markets: Markets that said what time it was.
-- version: Version of the program.
-- host: Machine it ran on.

-- Every settlement record, all revisions, of running months too.
create view api_v1.settlement as
 SELECT s.publication_no,
    s.contract,
    s.month,
    s.as_of,
    s.revision,
    NOT (EXISTS ( SELECT
           FROM gpurate.settlement n
          WHERE n.contract = s.contract AND n.month = s.month AND n.as_of = s.as_of AND n.revision > s.revision)) AND NOT (EXISTS ( SELECT
           FROM gpurate.annulment x
          WHERE x.annulled_no = s.publication_no)) AS newest,
    s.status,
    s.price,
    s.price::numeric(20,4)::text AS price_text,
    s.to_date,
    s.to_date::text AS to_date_text,
    s.indicative,
    s.indicative::text AS indicative_text,
    s.days,
    s.days_published,
    s.days_repeated,
    s.why,
    s.record,
    s.record_digest,
    s.previous_digest,
    s.signature,
    s.key_id,
    s.run_id,
    s.published_at,
    s.stored_at
   FROM gpurate.settlement s;
-- publication_no: Ascending over fixings, settlements and errata, in the order they became visible.
-- contract: Contract.
-- month: First day of the contract month.
-- as_of: The day it speaks from.
-- revision: From 1; the newest counts.
-- newest: No later revision of this contract, month and day exists, and it is not annulled.
-- status: running, final or not_determined.
-- price: Settlement price, USD per unit to 0.0001; null unless final.
-- price_text: Exact decimal text of price.
-- to_date: Mean of the days published so far.
-- to_date_text: Exact decimal text of to_date.
-- indicative: The same with the rest of the days at the last fixing; never final.
-- indicative_text: Exact decimal text of indicative.
-- days: Days of the month.
-- days_published: Days with a value so far.
-- days_repeated: Of them at level 4.
-- why: Why it is not determined, or what is odd.
-- record: Canonical text.
-- record_digest: SHA-256 of the canonical text.
-- previous_digest: Digest of the contract's record before, in order of publication.
-- signature: Signature of the digest.
-- key_id: Key of the signature.
-- run_id: The run that published it.
-- published_at: When it was published, by the clock of the run.
-- stored_at: When it was stored, by the database's clock.

-- Where each contract month stands on each of its days; never final.
create view api_v1.settlement_indicative as
 SELECT s.publication_no,
    s.contract,
    s.month,
    s.as_of,
    s.revision,
    s.newest,
    s.status,
    s.price,
    s.price_text,
    s.to_date,
    s.to_date_text,
    s.indicative,
    s.indicative_text,
    s.days,
    s.days_published,
    s.days_repeated,
    s.why,
    s.record,
    s.record_digest,
    s.previous_digest,
    s.signature,
    s.key_id,
    s.run_id,
    s.published_at,
    s.stored_at
   FROM api_v1.settlement s
  WHERE s.newest AND s.status = 'running'::text;
-- publication_no: Ascending over fixings, settlements and errata, in the order they became visible.
-- contract: Contract.
-- month: First day of the contract month.
-- as_of: The day it speaks from.
-- revision: From 1; the newest counts.
-- newest: No later revision of this contract, month and day exists.
-- status: running, final or not_determined.
-- price: Settlement price, USD per unit to 0.0001; null unless final.
-- price_text: Exact decimal text of price.
-- to_date: Mean of the days published so far.
-- to_date_text: Exact decimal text of to_date.
-- indicative: The same with the rest of the days at the last fixing; never final.
-- indicative_text: Exact decimal text of indicative.
-- days: Days of the month.
-- days_published: Days with a value so far.
-- days_repeated: Of them at level 4.
-- why: Why it is not determined, or what is odd.
-- record: Canonical text.
-- record_digest: SHA-256 of the canonical text.
-- previous_digest: Digest of the contract's record before, in order of publication.
-- signature: Signature of the digest.
-- key_id: Key of the signature.
-- run_id: The run that published it.
-- published_at: When it was published, by the clock of the run.
-- stored_at: When it was stored, by the database's clock.

-- Settlement prices of contract months that have ended: final, or not_determined without a price.
create view api_v1.settlement_price as
 SELECT s.publication_no,
    s.contract,
    s.month,
    s.as_of,
    s.revision,
    s.newest,
    s.status,
    s.price,
    s.price_text,
    s.to_date,
    s.to_date_text,
    s.indicative,
    s.indicative_text,
    s.days,
    s.days_published,
    s.days_repeated,
    s.why,
    s.record,
    s.record_digest,
    s.previous_digest,
    s.signature,
    s.key_id,
    s.run_id,
    s.published_at,
    s.stored_at
   FROM api_v1.settlement s
  WHERE s.newest AND s.status <> 'running'::text;
-- publication_no: Ascending over fixings, settlements and errata, in the order they became visible.
-- contract: Contract.
-- month: First day of the contract month.
-- as_of: The day it speaks from.
-- revision: From 1; the newest counts.
-- newest: No later revision of this contract, month and day exists.
-- status: running, final or not_determined.
-- price: Settlement price, USD per unit to 0.0001; null unless final.
-- price_text: Exact decimal text of price.
-- to_date: Mean of the days published so far.
-- to_date_text: Exact decimal text of to_date.
-- indicative: The same with the rest of the days at the last fixing; never final.
-- indicative_text: Exact decimal text of indicative.
-- days: Days of the month.
-- days_published: Days with a value so far.
-- days_repeated: Of them at level 4.
-- why: Why it is not determined, or what is odd.
-- record: Canonical text.
-- record_digest: SHA-256 of the canonical text.
-- previous_digest: Digest of the contract's record before, in order of publication.
-- signature: Signature of the digest.
-- key_id: Key of the signature.
-- run_id: The run that published it.
-- published_at: When it was published, by the clock of the run.
-- stored_at: When it was stored, by the database's clock.

-- The rules of contracts side by side on one index and month, with the difference to our own and what makes it. Ours applied to our index: never the price of an exchange.
create view api_v1.settlement_rules as
 SELECT r.index,
    date_trunc('month'::text, s.period_to::timestamp without time zone)::date AS month,
    s.contract,
    s.code,
    s.as_of,
    s.status,
    p.number,
    (( SELECT count(*) AS count
           FROM gpurate.shadow_price n
          WHERE n.shadow_no = s.shadow_no))::integer AS prices,
    p.price,
        CASE
            WHEN scale(trim_scale(p.price)) < 2 THEN p.price::numeric(20,2)
            ELSE trim_scale(p.price)
        END::text AS price_text,
    o.price AS own_price,
    o.price::numeric(20,4)::text AS own_price_text,
    p.price - o.price AS difference,
    (p.price - o.price)::numeric(20,4)::text AS difference_text,
    p.made,
    p.choice,
    p.result,
    p.why,
    p.days,
    p.days_used,
    p.days_repeated,
    p.days_without,
    p.worth,
    p.combinations,
    s.combinations AS combinations_tried,
    r.says,
    r.title,
    r.venue,
    r.underlying,
    r.status AS rule_status,
    r.unit,
    s.period_from,
    s.period_to,
    s.since,
    r.definition_digest,
    s.calendars,
    s.record,
    s.record_digest,
    s.run_id,
    s.published_at,
    s.stored_at
   FROM gpurate.shadow_true s
     JOIN gpurate.contract_rule r USING (contract, since)
     JOIN gpurate.shadow_price p USING (shadow_no)
     LEFT JOIN LATERAL ( SELECT q.price
           FROM gpurate.contract_rule own
             JOIN gpurate.shadow_true os ON os.contract = own.contract AND os.period_to = s.period_to AND os.as_of = s.as_of AND os.since = own.since
             JOIN gpurate.shadow_price q ON q.shadow_no = os.shadow_no AND q.number = 1
          WHERE own.status = 'own'::text AND own.index = r.index
         LIMIT 1) o ON true
  WHERE s.as_of = (( SELECT max(n.as_of) AS max
           FROM gpurate.shadow_true n
          WHERE n.contract = s.contract AND n.period_to = s.period_to));
-- index: Our index that the rule is applied to.
-- month: First day of the month in which the period ends.
-- contract: Contract whose rule it is.
-- code: Contract month.
-- as_of: The last day looked at.
-- status: running; shadow, ended; final, ended and our own; not_determine
-- number: From 1, by price.
-- prices: How many prices the rule allows.
-- price: USD per unit; null when there is none.
-- price_text: Exact decimal text of price.
-- own_price: Price of our own rule on the same index and period, as of the same day.
-- own_price_text: Exact decimal text of own_price.
-- difference: price less own_price.
-- difference_text: Exact decimal text of difference.
-- made: Step by step, what makes the difference to our own rule's price
-- choice: What unknown fields have to be for this price; null when all ar
-- result: Of an event contract: what comes true.
-- why: Why there is no price.
-- days: Days that the rule counts, so far.
-- days_used: Of them with a value of their own.
-- days_repeated: Of them with the value of a day before.
-- days_without: Those without a value of their own.
-- worth: What one contract is worth: sizes and values.
-- combinations: Combinations that give this price.
-- combinations_tried: Combinations of what unknown fields may be.
-- says: What the price is, and what it is not.
-- title: Name for people.
-- venue: Whose contract it is.
-- underlying: What the venue itself settles on.
-- rule_status: own, announced, filed, listed or ended.
-- unit: Unit of price.
-- period_from: First day of the period.
-- period_to: Last day of the period.
-- since: Version of the rule.
-- definition_digest: SHA-256 of the definition's file.
-- calendars: SHA-256 of each calendar that was used.
-- record: Canonical text: definition, calendars, days and prices.
-- record_digest: SHA-256 of the canonical text.
-- run_id: The run that published it.
-- published_at: When it was published, by the clock of the run.
-- stored_at: When it was stored, by the database's clock.

-- A family of GPUs in a row: its marketplaces in the last run and its index of the last day. Only those with a seat in the panel are counted: no broker has one, hyperscalers have a panel of their own.
create view api_v1.summary as
 SELECT summary_as_of.family,
    summary_as_of.panel,
    summary_as_of.term,
    summary_as_of.index,
    summary_as_of.observed_at,
    summary_as_of.markets,
    summary_as_of.hyperscalers,
    summary_as_of.brokers,
    summary_as_of.median_low,
    summary_as_of.median_low_text,
    summary_as_of.median_high,
    summary_as_of.median_high_text,
    summary_as_of.means,
    summary_as_of.mean_low,
    summary_as_of.mean_low_text,
    summary_as_of.mean_high,
    summary_as_of.mean_high_text,
    summary_as_of.fixing_date,
    summary_as_of.level,
    summary_as_of.avg,
    summary_as_of.avg_text,
    summary_as_of.week_low,
    summary_as_of.week_low_text,
    summary_as_of.week_high,
    summary_as_of.week_high_text,
    summary_as_of.change_4w,
    summary_as_of.change_4w_text
   FROM api_v1.summary_as_of('infinity'::timestamp with time zone) summary_as_of(family, panel, term, index, observed_at, markets, hyperscalers, brokers, median_low, median_low_text, median_high, median_high_text, means, mean_low, mean_low_text, mean_high, mean_high_text, fixing_date, level, avg, avg_text, week_low, week_low_text, week_high, week_high_text, change_4w, change_4w_text);
-- family: Family of the GPU.
-- panel: Whose seats are counted.
-- term: on_demand, spot or reserved.
-- index: The index that is spoken of: of any place, of the family alone, with the most instruments.
-- observed_at: Time of the run.
-- markets: Marketplaces with an eligible offer in it; one an operator.
-- hyperscalers: How many of them are hyperscalers.
-- brokers: How many of them are brokers.
-- median_low: Lowest of their medians, USD per unit.
-- median_low_text: Exact decimal text of median_low.
-- median_high: Highest of their medians.
-- median_high_text: Exact decimal text of median_high.
-- means: Of how many of them a mean is stored: none before it was.
-- mean_low: Lowest of their means.
-- mean_low_text: Exact decimal text of mean_low.
-- mean_high: Highest of their means.
-- mean_high_text: Exact decimal text of mean_high.
-- fixing_date: Last date of the index; null before its first.
-- level: Level of that date: at 4 the value is that of an earlier day, at 5 there is none.
-- avg: AVG of that date.
-- avg_text: Exact decimal text of avg.
-- week_low: Lowest AVG of the seven days that end with it, of levels 1 to 3.
-- week_low_text: Exact decimal text of week_low.
-- week_high: Highest AVG of these days.
-- week_high_text: Exact decimal text of week_high.
-- change_4w: AVG against that of 28 days before: 0.01 is one per cent up; null unless both days are of levels 1 to 3.
-- change_4w_text: Exact decimal text of change_4w.

-- Terms of use of each source, as read; no legal advice.
create view api_v1.terms as
 SELECT market.market AS source,
    market.title,
    market.terms,
    market.terms_kind AS kinds,
    market.terms_dated AS dated,
    market.terms_read AS read,
    market.terms_address AS address,
    market.attribution
   FROM gpurate.market;
-- source: A market or a source of token prices.
-- title: Name for people.
-- terms: permitted, open_licence, no_clause_found, unclear, forbidden or unread.
-- kinds: Kinds of their clauses; empty where none is known.
-- dated: Day that their text bears.
-- read: Day on which somebody read them.
-- address: Where their text is.
-- attribution: Has to be said wherever values of this source are shown.

-- Texts of terms that were seen after another one, or that are not the one that was read; by source.
create view api_v1.terms_change as
 SELECT m.market AS source,
    m.title,
    t.address,
    t.seen_at,
    t.sha256,
    COALESCE(b.sha256, m.terms_sha256) AS sha256_before,
    t.reply,
    p.sha256 = t.sha256 AND t.sha256 <> COALESCE(m.terms_sha256, f.sha256) AS open
   FROM gpurate.market m
     JOIN gpurate.terms_page p ON p.address = m.terms_address
     JOIN gpurate.terms_text t ON t.address = p.address
     CROSS JOIN LATERAL ( SELECT o.sha256
           FROM gpurate.terms_text o
          WHERE o.address = t.address
          ORDER BY o.seen_at, o.sha256
         LIMIT 1) f
     LEFT JOIN LATERAL ( SELECT o.sha256
           FROM gpurate.terms_text o
          WHERE o.address = t.address AND ((ROW(o.seen_at, o.sha256) < ROW(t.seen_at, t.sha256)))
          ORDER BY o.seen_at DESC, o.sha256 DESC
         LIMIT 1) b ON true
  WHERE b.sha256 IS NOT NULL OR m.terms_sha256 <> t.sha256;
-- source: A market or a source of token prices.
-- title: Name for people.
-- address: Where its terms are.
-- seen_at: When the text was seen first.
-- sha256: SHA-256 of the text.
-- sha256_before: SHA-256 of the text before it.
-- reply: SHA-256 of the page itself, in the archive of the machine that read it.
-- open: It stands there now and is not the one that was entered as read.

-- Posted prices of AI tokens, USD per 1 M tokens, as each source told them.
create view api_v1.token_price as
 SELECT t.observed_at,
    t.source,
    t.operator AS provider,
    split_part(t.instrument, ':'::text, 1) AS model,
    split_part(t.instrument, ':'::text, 2) AS direction,
    t.price_usd AS list,
    t.price_usd::text AS list_text,
    t.net,
    t.net::text AS net_text,
    round(1::numeric - t.net / NULLIF(t.price_usd, 0::numeric), 9) AS discount,
    round(1::numeric - t.net / NULLIF(t.price_usd, 0::numeric), 9)::text AS discount_text,
        CASE
            WHEN t.tier ~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$'::text OR t.tier = 'unknown'::text THEN t.tier
            ELSE NULL::text
        END AS quantization,
        CASE
            WHEN t.tier !~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$'::text AND t.tier <> 'unknown'::text THEN t.tier
            ELSE NULL::text
        END AS tier,
    t.region,
    t.offer,
    t.verdict,
    t.poll_id,
    t.since
   FROM ( SELECT r.observed_at,
            p.market AS source,
            r.operator,
            r.instrument,
            r.price_usd,
            n.price_usd AS net,
            r.tier,
            r.region,
            r.offer,
            r.verdict,
            r.poll_id,
            r.since
           FROM gpurate.quote r
             JOIN gpurate.poll p ON p.poll_id = r.poll_id AND p.observed_at = r.observed_at
             LEFT JOIN LATERAL ( SELECT n_1.price_usd
                   FROM gpurate.quote n_1
                  WHERE n_1.observed_at = r.observed_at AND (n_1.poll_id + 0) = r.poll_id AND gpurate.quote_key(n_1.offer, n_1.instrument) = gpurate.quote_key(r.offer || ':net'::text, r.instrument || ':net'::text) AND n_1.offer = (r.offer || ':net'::text) AND n_1.instrument = (r.instrument || ':net'::text) AND n_1.instrument ~~ '%:%'::text) n ON true
          WHERE r.instrument ~~ '%:%'::text AND r.instrument !~~ '%:net'::text AND p.revision = (( SELECT max(n_1.revision) AS max
                   FROM gpurate.poll n_1
                  WHERE n_1.market = p.market AND n_1.observed_at = p.observed_at))
        UNION ALL
         SELECT l.observed_at,
            p.market,
            r.operator,
            r.instrument,
            r.price_usd,
            r.net,
            r.tier,
            r.region,
            r.offer,
            r.verdict,
            l.poll_id,
            r.since
           FROM gpurate.listing l
             JOIN gpurate.poll p ON p.poll_id = l.poll_id AND p.observed_at = l.observed_at
             CROSS JOIN LATERAL ( WITH r AS MATERIALIZED (
                         SELECT (u.n - 1)::integer AS "position",
                            s.observed_at,
                            s.said_id,
                            s.gpus,
                            s.available,
                            s.native,
                            s.price_usd,
                            s.reliability,
                            s.operator,
                            s.instrument,
                            s.term,
                            s.verdict,
                            s.offer,
                            s.currency,
                            s.tier,
                            s.region,
                            s.host,
                            s.machine,
                            s.since,
                            s.country,
                            s.market
                           FROM unnest(l.said_ids) WITH ORDINALITY u(id, n)
                             CROSS JOIN LATERAL ( SELECT s_1.observed_at,
                                    s_1.said_id,
                                    s_1.gpus,
                                    s_1.available,
                                    s_1.native,
                                    s_1.price_usd,
                                    s_1.reliability,
                                    s_1.operator,
                                    s_1.instrument,
                                    s_1.term,
                                    s_1.verdict,
                                    s_1.offer,
                                    s_1.currency,
                                    s_1.tier,
                                    s_1.region,
                                    s_1.host,
                                    s_1.machine,
                                    s_1.since,
                                    s_1.country,
                                    s_1.market
                                   FROM gpurate.quote_said s_1
                                  WHERE s_1.said_id = u.id AND s_1.observed_at >= date_trunc('month'::text, l.observed_at, 'UTC'::text) AND s_1.observed_at <= l.observed_at
                                 OFFSET 0) s
                          WHERE s.instrument ~~ '%:%'::text
                        )
                 SELECT r_1."position",
                    r_1.observed_at,
                    r_1.said_id,
                    r_1.gpus,
                    r_1.available,
                    r_1.native,
                    r_1.price_usd,
                    r_1.reliability,
                    r_1.operator,
                    r_1.instrument,
                    r_1.term,
                    r_1.verdict,
                    r_1.offer,
                    r_1.currency,
                    r_1.tier,
                    r_1.region,
                    r_1.host,
                    r_1.machine,
                    r_1.since,
                    r_1.country,
                    r_1.market,
                    n.price_usd AS net
                   FROM r r_1
                     LEFT JOIN r n ON n.offer = (r_1.offer || ':net'::text) AND n.instrument = (r_1.instrument || ':net'::text)
                  WHERE r_1.instrument !~~ '%:net'::text
                 OFFSET 0) r
          WHERE p.revision = (( SELECT max(n.revision) AS max
                   FROM gpurate.poll n
                  WHERE n.market = p.market AND n.observed_at = p.observed_at))) t;
-- observed_at: Time of the poll.
-- source: Who was asked: a router, a catalogue or the seller itself.
-- provider: The operator whose price it is.
-- model: Canonical model of config/models.json.
-- direction: input, output, cached input, blend and so on.
-- list: List price; a temporary discount is taken out.
-- list_text: list as text, every digit.
-- net: The price as stated, discount included; never settled on.
-- net_text: net as text, every digit.
-- discount: Share of the list price that the net price leaves off.
-- discount_text: discount as text.
-- quantization: Number format of the weights, where told.
-- tier: Class of the offer (fast, batch, ...); null is the ordinary one.
-- region: Where the price holds, when told.
-- offer: The endpoint in its source.
-- verdict: ok, or why the price cannot count.
-- poll_id: The poll it was told in.
-- since: From which day on the source says that the price holds, of a blend the later of its two; null where it is not told.

-- Who changed which list price when: one row a change.
create view api_v1.token_price_change as
 SELECT p.observed_at,
    p.market AS source,
    t.operator AS provider,
    split_part(t.instrument, ':'::text, 1) AS model,
    split_part(t.instrument, ':'::text, 2) AS direction,
    b.list AS list_before,
    b.list::text AS list_before_text,
    t.price_usd AS list,
    t.price_usd::text AS list_text,
    round(t.price_usd / b.list - 1::numeric, 9) AS change,
    round(t.price_usd / b.list - 1::numeric, 9)::text AS change_text
   FROM gpurate.poll p
     CROSS JOIN LATERAL ( SELECT n.observed_at,
            n.poll_id
           FROM gpurate.poll n
          WHERE ((ROW(n.market, n.observed_at) < ROW(p.market, p.observed_at))) AND n.market = p.market AND n.quotes_ok > 0 AND n.revision = (( SELECT max(r.revision) AS max
                   FROM gpurate.poll r
                  WHERE r.market = n.market AND r.observed_at = n.observed_at))
          ORDER BY n.market DESC, n.observed_at DESC
         LIMIT 1) last
     CROSS JOIN LATERAL ( SELECT x.offer,
            x.instrument,
            x.operator,
            x.price_usd,
            x.told,
            max(x.price_usd) FILTER (WHERE NOT x.told) OVER (PARTITION BY x.offer, x.instrument) AS near
           FROM ( SELECT q.offer,
                    q.instrument,
                    q.operator,
                    q.price_usd,
                    true AS told
                   FROM gpurate.quote_row q
                  WHERE q.observed_at = p.observed_at AND q.poll_id = p.poll_id AND q.verdict = 'ok'::text AND q.instrument ~~ '%:%'::text AND q.instrument !~~ '%:net'::text
                UNION ALL
                 SELECT q.offer,
                    q.instrument,
                    q.operator,
                    q.price_usd,
                    false
                   FROM gpurate.quote_row q
                  WHERE q.observed_at = last.observed_at AND q.poll_id = last.poll_id AND q.verdict = 'ok'::text AND q.instrument ~~ '%:%'::text AND q.instrument !~~ '%:net'::text) x) t
     LEFT JOIN LATERAL ( SELECT q.price_usd AS list,
            q.observed_at AS told
           FROM gpurate.quote q
             JOIN gpurate.poll o ON o.poll_id = q.poll_id AND o.observed_at = q.observed_at
          WHERE t.near IS NULL AND gpurate.quote_key(q.offer, q.instrument) = gpurate.quote_key(t.offer, t.instrument) AND q.offer = t.offer AND q.instrument = t.instrument AND q.instrument ~~ '%:%'::text AND q.verdict = 'ok'::text AND q.observed_at < p.observed_at AND q.observed_at >= (p.observed_at - '31 days'::interval) AND o.market = p.market AND o.revision = (( SELECT max(r.revision) AS max
                   FROM gpurate.poll r
                  WHERE r.market = o.market AND r.observed_at = o.observed_at))
          ORDER BY q.observed_at DESC
         LIMIT 1) plain ON true
     LEFT JOIN LATERAL ( SELECT s.price_usd AS list,
            true AS found
           FROM ( SELECT r.said_id,
                    r.price_usd,
                    r.observed_at
                   FROM gpurate.quote_said r
                  WHERE t.near IS NULL AND gpurate.quote_key(r.offer, r.instrument) = gpurate.quote_key(t.offer, t.instrument) AND r.offer = t.offer AND r.instrument = t.instrument AND r.instrument ~~ '%:%'::text AND r.verdict = 'ok'::text AND r.observed_at < p.observed_at AND r.observed_at >= date_trunc('month'::text, p.observed_at - '31 days'::interval, 'UTC'::text) AND r.market = p.market
                  ORDER BY r.observed_at DESC
                 LIMIT 1) s
             CROSS JOIN LATERAL ( SELECT GREATEST(p.observed_at - '31 days'::interval, plain.told + '00:00:01'::interval) AS after) w
          WHERE s.observed_at >= w.after OR (s.said_id = ANY ((ARRAY( SELECT unnest(n.said_ids) AS unnest
                   FROM ( SELECT l.said_ids
                           FROM gpurate.listing l
                          WHERE l.market = p.market AND l.observed_at >= w.after AND l.observed_at < p.observed_at
                          ORDER BY l.observed_at
                         LIMIT 1) n))))) said ON true
     CROSS JOIN LATERAL ( SELECT COALESCE(t.near,
                CASE
                    WHEN said.found THEN said.list
                    ELSE plain.list
                END) AS list) b
  WHERE p.revision = (( SELECT max(n.revision) AS max
           FROM gpurate.poll n
          WHERE n.market = p.market AND n.observed_at = p.observed_at)) AND p.quotes_ok > 0 AND t.told AND b.list <> t.price_usd AND b.list > 0::numeric;
-- observed_at: Time of the poll that told the new price first.
-- source: Who was asked.
-- provider: The operator whose price it is.
-- model: Canonical model of config/models.json.
-- direction: input, output, blend and so on.
-- list_before: List price when it was told last before, at most 31 days ago.
-- list_before_text: list_before as text, every digit.
-- list: List price from then on.
-- list_text: list as text, every digit.
-- change: Relative change: -0.1 is ten per cent cheaper.
-- change_text: change as text.

-- What each verdict means.
create view api_v1.verdict as
 SELECT verdict.kind,
    verdict.word,
    verdict."position",
    verdict.stage,
    verdict.complete,
    verdict.meaning
   FROM gpurate.verdict;
-- kind: offer: of offers, quotes and operators; poll: of a market in a poll.
-- word: The word in other tables.
-- position: Place in the program's list: the first reason that applies wins.
-- stage: Offers: the stage that gives it.
-- complete: Polls: whether the market answered whole.
-- meaning: What it means and what controls it.

-- One row: days, levels, partitions scheduled, valid and carried, and every gap with start, partitions and cause, of an index from a date to another.
CREATE OR REPLACE FUNCTION api_v1.coverage_of(of_index text, first_date date, last_date date)
 RETURNS TABLE(index text, days integer, published integer, level_1 integer, level_2 integer, level_3 integer, level_4 integer, level_5 integer, missing integer, scheduled integer, valid integer, carried integer, gaps integer, longest_gap integer, gap jsonb)
 LANGUAGE sql
 STABLE
AS $function$
    with known as (
        select f.fixing_date, f.level, f.partitions, f.valid_partitions, f.publication_no
        from api_v1.fixing f where f.index = of_index and f.newest
          and f.fixing_date >= first_date and f.fixing_date <= last_date
    ), model as (
        select p.start_at - f.fixing_date::timestamp at time zone 'UTC' as opens, f.partitions
        from api_v1.fixing f
        cross join lateral (select start_at from api_v1.partition_value
                            where publication_no = f.publication_no and number = 0) p
        where f.index = of_index and f.newest order by f.fixing_date limit 1
    ), day as (
        select d.d::date as fixing_date, k.level, k.publication_no,
               coalesce(k.partitions, m.partitions) as partitions,
               coalesce(k.valid_partitions, 0) as valid
        from model m
        cross join generate_series(first_date::timestamp, least(last_date,
            (select max(fixing_date) from api_v1.fixing f where f.index = of_index))::timestamp,
            interval '1 day') d(d)
        left join known k on k.fixing_date = d.d::date
    ), broken as (
        select p.start_at, d.partitions, coalesce(p.why, 'not told') as cause
        from day d
        cross join lateral (select * from api_v1.partition_value
                            where publication_no = d.publication_no offset 0) p
        where not p.valid
        union all
        select d.fixing_date::timestamp at time zone 'UTC' + m.opens
               + n * interval '1 day' / d.partitions, d.partitions, 'no record of this day'
        from day d cross join model m cross join generate_series(0, d.partitions - 1) n
        where d.publication_no is null
    ), run as (
        select min(start_at) as start_at, count(*)::integer as length,
               string_agg(distinct cause, '; ' order by cause) as cause
        from (select b.*, floor(extract(epoch from start_at) * partitions / 86400)
                     - row_number() over (order by start_at) as run from broken b) x
        group by run
    )
    select of_index, count(*)::integer, (count(*) filter (where level < 5))::integer,
           (count(*) filter (where level = 1))::integer, (count(*) filter (where level = 2))::integer,
           (count(*) filter (where level = 3))::integer, (count(*) filter (where level = 4))::integer,
           (count(*) filter (where level = 5))::integer, (count(*) filter (where level is null))::integer,
           coalesce(sum(partitions), 0)::integer, coalesce(sum(day.valid), 0)::integer,
           (select count(*)::integer from day d
            cross join lateral (select carried from api_v1.partition_value
                                where publication_no = d.publication_no offset 0) p
            where p.carried > 0),
           (select count(*)::integer from run), (select coalesce(max(length), 0) from run),
           (select coalesce(jsonb_agg(jsonb_build_object('start', to_char(start_at at time zone 'UTC',
                'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'partitions', length, 'cause', cause)
                order by start_at), '[]'::jsonb) from run)
    from day
$function$;

-- What fixing_latest said at that moment. Column newest speaks of today.
CREATE OR REPLACE FUNCTION api_v1.fixing_as_of(moment timestamp with time zone)
 RETURNS SETOF api_v1.fixing
 LANGUAGE sql
 STABLE
AS $function$
    select distinct on (f.index, f.fixing_date) f.*
    from api_v1.fixing f
    where f.published_at <= moment
    and not exists (select from api_v1.annulment x where x.annulled_no = f.publication_no
                    and x.published_at <= moment)
    order by f.index, f.fixing_date, f.revision desc
$function$;

-- A market (or operator) beside an index: final fixings of level 1 to 3, and the mean of the prices that the market was seen with in their partitions, nothing carried.
CREATE OR REPLACE FUNCTION api_v1.hedge_basis(of_market text, of_index text, first_date date, last_date date)
 RETURNS TABLE(day date, index_value numeric, market_price numeric, basis numeric)
 LANGUAGE sql
 STABLE
AS $function$
    select f.fixing_date, f.avg, m.price, m.price - f.avg
    from api_v1.fixing f
    cross join lateral (
        select round(avg(i.price), 9) as price from api_v1.fixing_input i
        where i.publication_no = f.publication_no and (i.market = of_market or i.operator = of_market)
          and i.price is not null and not i.carried) m
    where f.index = of_index and f.fixing_date between first_date and last_date
      and f.status = 'final' and f.newest and f.level <= 3 and m.price is not null
    order by f.fixing_date
$function$;

-- Estimates over the day-on-day changes of api_v1.hedge_basis: volatility in USD per unit and day, correlation, hedge ratio of least variance, effectiveness (R squared); null below 20 changes. No part of any fixing.
CREATE OR REPLACE FUNCTION api_v1.hedge_estimate(of_market text, of_index text, first_date date, last_date date)
 RETURNS TABLE(days bigint, changes bigint, basis numeric, market_volatility double precision, index_volatility double precision, correlation double precision, hedge_ratio double precision, effectiveness double precision, label text)
 LANGUAGE sql
 STABLE
AS $function$
    with pair as (
        select b.basis, b.day - lag(b.day) over w as gap,
               (b.market_price - lag(b.market_price) over w)::double precision as s,
               (b.index_value - lag(b.index_value) over w)::double precision as f
        from api_v1.hedge_basis(of_market, of_index, first_date, last_date) b window w as (order by b.day)),
    fit as (
        select count(*) as days, count(*) filter (where gap = 1) as n, round(avg(pair.basis), 9) as mean,
               stddev_samp(s) filter (where gap = 1) as dev_s, stddev_samp(f) filter (where gap = 1) as dev_f,
               corr(s, f) filter (where gap = 1) as rho, regr_slope(s, f) filter (where gap = 1) as h
        from pair)
    select fit.days, n, mean, case when n >= 20 then dev_s end, case when n >= 20 then dev_f end,
           case when n >= 20 then rho end, case when n >= 20 then h end, case when n >= 20 then rho * rho end,
           'estimate'
    from fit
$function$;

-- USD per 1 M tokens implied by an index of GPU-hours at a stated throughput (tokens per second and GPU). Derived: no price anybody asks, and never part of an index.
CREATE OR REPLACE FUNCTION api_v1.implied_token_price(gpu_index text, tokens_per_second numeric)
 RETURNS TABLE(date date, level smallint, gpu_hour numeric, implied numeric, implied_text text, label text)
 LANGUAGE sql
 STABLE
AS $function$
    select f.fixing_date, f.level::smallint, f.avg,
           round(f.avg * 1000000 / (tokens_per_second * 3600), 9),
           round(f.avg * 1000000 / (tokens_per_second * 3600), 9)::text,
           'derived'
    from api_v1.fixing_latest f
    where f.index = gpu_index and f.level < 5 and tokens_per_second > 0
    order by f.fixing_date
$function$;

-- api_v1.summary of that time: the last prices before it and the last fixing whose window had ended, as they are stored today.
CREATE OR REPLACE FUNCTION api_v1.summary_as_of(at timestamp with time zone)
 RETURNS TABLE(family text, panel text, term text, index text, observed_at timestamp with time zone, markets bigint, hyperscalers bigint, brokers bigint, median_low numeric, median_low_text text, median_high numeric, median_high_text text, means bigint, mean_low numeric, mean_low_text text, mean_high numeric, mean_high_text text, fixing_date date, level integer, avg numeric, avg_text text, week_low numeric, week_low_text text, week_high numeric, week_high_text text, change_4w numeric, change_4w_text text)
 LANGUAGE sql
 STABLE
AS $function$
    with spoken as (
        select distinct on (g.family, x.panel, x.term) g.family, x.panel, x.term, x.index, last.observed_at
        from api_v1.index x
        cross join lateral (
            select min(i.family) as family from api_v1.instrument i where i.instrument = any(x.instrument)
            having count(*) = cardinality(x.instrument) and min(i.family) = max(i.family)) g
        cross join lateral (
            select i.observed_at from api_v1.indicative i
            where i.index between x.index and x.index and i.observed_at < at
              and (select true from api_v1.market_price m
                   where m.index = i.index and m.observed_at = i.observed_at limit 1)
            order by i.index desc, i.observed_at desc limit 1) last
        where x.region = '{}' and x.segment = '{}'
        order by g.family, x.panel, x.term, cardinality(x.instrument) desc, x.index)
    select s.family, s.panel, s.term, s.index, s.observed_at, p.markets, p.hyperscalers, p.brokers,
           p.median_low, p.median_low::text, p.median_high, p.median_high::text,
           p.means, p.mean_low, p.mean_low::text, p.mean_high, p.mean_high::text,
           d.fixing_date, d.level, d.avg, d.avg_text,
           d.week_low, d.week_low_text, d.week_high, d.week_high_text,
           round(d.avg / before.avg - 1, 9), round(d.avg / before.avg - 1, 9)::text
    from spoken s
    cross join lateral (
        select count(*) as markets, count(*) filter (where k.kind = 'hyperscaler') as hyperscalers,
               count(*) filter (where k.kind = 'broker') as brokers,
               min(m.median) as median_low, max(m.median) as median_high,
               count(m.mean) as means, min(m.mean) as mean_low, max(m.mean) as mean_high
        from api_v1.market_price m left join api_v1.market k on k.market = m.market
        where m.index = s.index and m.observed_at = s.observed_at and m.offers > 0) p
    left join lateral (
        select f.fixing_date from api_v1.fixing f
        where f.index = s.index and f.fixing_date < ((at at time zone 'UTC') + interval '8 hours')::date
        order by f.index desc, f.fixing_date desc limit 1) newest on true
    left join api_v1.day_statistics d on d.index = s.index and d.fixing_date = newest.fixing_date
    left join api_v1.fixing before on before.index = s.index and before.fixing_date = newest.fixing_date - 28
         and before.newest and before.level <= 3 and d.level <= 3
    order by s.family, s.panel, s.term
$function$;

-- Who sold a model on each day (UTC) from the first to the last: one row a day, model, operator and source, with the cheapest list price of its blend and the polls that told it.
CREATE OR REPLACE FUNCTION api_v1.token_contest(first_date date, last_date date)
 RETURNS TABLE(day date, model text, provider text, source text, list numeric, list_text text, polls bigint)
 LANGUAGE sql
 STABLE
AS $function$
    select (q.observed_at at time zone 'UTC')::date, split_part(q.instrument, ':', 1), q.operator,
           q.market, min(q.price_usd), min(q.price_usd)::text, count(distinct q.poll_id)
    from api_v1.quote q
    where q.observed_at >= first_date::timestamp at time zone 'UTC'
      and q.observed_at < (last_date + 1)::timestamp at time zone 'UTC'
      and q.instrument like '%:blend' and q.verdict = 'ok' and q.poll_verdict = 'ok'
    group by 1, 2, 3, 4
$function$;

-- Returns when publication `no` and all before it are in this database, a standby: SQLSTATE 55000 when they are not after `at_most`. Outside of a transaction; holds no snapshot longer than a look.
CREATE OR REPLACE PROCEDURE api_v1.wait_for_publication(IN no bigint, IN at_most interval DEFAULT '00:00:10'::interval)
 LANGUAGE plpgsql
AS $procedure$
declare
    until_at constant timestamptz := clock_timestamp() + coalesce(at_most, '0 s');
begin
    commit; -- in a transaction of the caller's it is refused: that sees what stood when it began
    while not coalesce(greatest((select max(publication_no) from api_v1.fixing),
                                (select max(publication_no) from api_v1.settlement),
                                (select max(publication_no) from api_v1.basket),
                                (select max(publication_no) from api_v1.erratum),
                                (select max(publication_no) from api_v1.annulment),
                                (select max(publication_no) from api_v1.publication_status)) >= no, false)
    loop
        if clock_timestamp() >= until_at then
            raise exception 'publication % is not here after %', no, at_most
                using errcode = '55000', hint = 'Read from the leader, or wait on.';
        end if;
        perform pg_sleep(0.05);
        commit; -- whoever kept an old snapshot would keep back the replay that is waited for
    end loop;
end $procedure$;
