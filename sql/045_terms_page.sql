-- The pages on which sources have their terms, by the text that a person sees there: what was read, when,
-- and who carries a text that nobody has entered yet.

alter table market add column terms_sha256 text;
comment on column market.terms_sha256 is 'SHA-256 of the text that was read, as `markets terms` gives it; null where none was entered.';

create table terms_page (
    address text primary key,
    asked_at timestamptz not null,
    read_at timestamptz,
    sha256 text,
    etag text,
    last_modified text,
    why text
);
comment on table terms_page is 'Pages with terms of use that are looked at, as they were found last.';
comment on column terms_page.address is 'Where it is.';
comment on column terms_page.asked_at is 'When it was asked for last.';
comment on column terms_page.read_at is 'When it could be read last; null when never.';
comment on column terms_page.sha256 is 'SHA-256 of the text that stood there then.';
comment on column terms_page.etag is 'Validator that the server gave with it.';
comment on column terms_page.last_modified is 'Another.';
comment on column terms_page.why is 'Why it could not be read when it was asked for last; null when it could.';

create table terms_text (
    address text not null references terms_page,
    sha256 text not null,
    seen_at timestamptz not null,
    reply text not null,
    primary key (address, sha256)
);
comment on table terms_text is 'Texts of such a page, each once.';
comment on column terms_text.address is 'The page.';
comment on column terms_text.sha256 is 'SHA-256 of the text.';
comment on column terms_text.seen_at is 'When it was seen first.';
comment on column terms_text.reply is 'SHA-256 of the page itself, in the archive of the machine that read it.';

create view api_v1.terms_change as
select m.market as source, m.title, t.address, t.seen_at, t.sha256,
       coalesce(b.sha256, m.terms_sha256) as sha256_before, t.reply,
       p.sha256 = t.sha256 and t.sha256 <> coalesce(m.terms_sha256, f.sha256) as open
from market m
join terms_page p on p.address = m.terms_address
join terms_text t on t.address = p.address
cross join lateral (
    select o.sha256 from terms_text o where o.address = t.address order by o.seen_at, o.sha256 limit 1) f
left join lateral (
    select o.sha256 from terms_text o
    where o.address = t.address and (o.seen_at, o.sha256) < (t.seen_at, t.sha256)
    order by o.seen_at desc, o.sha256 desc limit 1) b on true
where b.sha256 is not null or m.terms_sha256 <> t.sha256;
comment on view api_v1.terms_change is 'Texts of terms that were seen after another one, or that are not the one that was read; by source.';
comment on column api_v1.terms_change.source is 'A market or a source of token prices.';
comment on column api_v1.terms_change.title is 'Name for people.';
comment on column api_v1.terms_change.address is 'Where its terms are.';
comment on column api_v1.terms_change.seen_at is 'When the text was seen first.';
comment on column api_v1.terms_change.sha256 is 'SHA-256 of the text.';
comment on column api_v1.terms_change.sha256_before is 'SHA-256 of the text before it.';
comment on column api_v1.terms_change.reply is 'SHA-256 of the page itself, in the archive of the machine that read it.';
comment on column api_v1.terms_change.open is 'It stands there now and is not the one that was entered as read.';

grant select on terms_page, terms_text to gpurate_collector, gpurate_publisher;
grant insert, update on terms_page to gpurate_collector;
grant insert on terms_text to gpurate_collector;
grant select on api_v1.terms_change to gpurate_collector, gpurate_publisher, gpurate_reader;
