-- The votes of a fixing without a table function a row: most rows stand for one operator. A call of
-- unnest for each took half of what reading the votes of a day's pages cost the server.
create or replace view api_v1.fixing_input as
 SELECT f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.publication_no,
    i.partition + n.n AS partition,
    coalesce(o.operator, '') AS operator,
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
     CROSS JOIN LATERAL generate_series(0, least(i.span, f.partitions + 1) - 1) n(n)
     CROSS JOIN LATERAL ( SELECT i.operator, i.market
        UNION ALL
         SELECT unnest(i.more_operators), unnest(i.more_markets)
          WHERE num_nulls(i.more_operators, i.more_markets) < 2) o(operator, market)
     LEFT JOIN gpurate.verdict v ON v.kind = 'offer'::text AND v.word = i.verdict;

