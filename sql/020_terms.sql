-- What the terms of use of each source say, beside the source.

alter table market add column terms text not null default 'unread', add column terms_kind text[] not null default '{}',
    add column terms_dated date, add column terms_read date, add column terms_address text,
    add column attribution text;
comment on column market.terms is 'What they say of this interface: permitted, open_licence, no_clause_found, unclear, forbidden or unread.';
comment on column market.terms_kind is 'Kinds of their clauses; empty where none is known.';
comment on column market.terms_dated is 'Day that their text bears.';
comment on column market.terms_read is 'Day on which somebody read them.';
comment on column market.terms_address is 'Where their text is.';
comment on column market.attribution is 'What has to be said wherever values of this source go.';

create view api_v1.terms as
select market as source, title, terms, terms_kind as kinds, terms_dated as dated,
       terms_read as read, terms_address as address, attribution
from market;
comment on view api_v1.terms is 'Terms of use of each source, as read; no legal advice.';
comment on column api_v1.terms.source is 'A market or a source of token prices.';
comment on column api_v1.terms.title is 'Name for people.';
comment on column api_v1.terms.terms is 'permitted, open_licence, no_clause_found, unclear, forbidden or unread.';
comment on column api_v1.terms.kinds is 'Kinds of their clauses; empty where none is known.';
comment on column api_v1.terms.dated is 'Day that their text bears.';
comment on column api_v1.terms.read is 'Day on which somebody read them.';
comment on column api_v1.terms.address is 'Where their text is.';
comment on column api_v1.terms.attribution is 'Has to be said wherever values of this source are shown.';
grant select on api_v1.terms to gpurate_collector, gpurate_publisher, gpurate_reader;
