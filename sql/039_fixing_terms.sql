-- By what terms of use the votes of a record were read: whatever is unclear is counted beside each.

create view api_v1.fixing_terms as
select f.index, f.fixing_date, f.revision, f.newest, f.publication_no, t.terms, t.operators, t.markets
from api_v1.fixing f
cross join lateral (
    select coalesce(m.terms, 'unread') as terms, count(distinct i.operator) as operators,
           array_agg(distinct i.market order by i.market) as markets
    from fixing_input i left join market m on m.market = i.market
    where i.publication_no = f.publication_no and i.counted is not null
    group by coalesce(m.terms, 'unread')) t;
comment on view api_v1.fixing_terms is 'Operators that counted in a published record, by what the terms of the source say that they were read from. The register as it is today: no part of the record.';
comment on column api_v1.fixing_terms.index is 'Index.';
comment on column api_v1.fixing_terms.fixing_date is 'Date of the fixing.';
comment on column api_v1.fixing_terms.revision is 'Revision of that date.';
comment on column api_v1.fixing_terms.newest is 'No later revision of that date exists.';
comment on column api_v1.fixing_terms.publication_no is 'Ascending over all that is published, in the order it became visible.';
comment on column api_v1.fixing_terms.terms is 'permitted, open_licence, no_clause_found, unclear, forbidden or unread.';
comment on column api_v1.fixing_terms.operators is 'Operators that counted in at least one partition by such a source.';
comment on column api_v1.fixing_terms.markets is 'These sources.';
grant select on api_v1.fixing_terms to gpurate_collector, gpurate_publisher, gpurate_reader;
