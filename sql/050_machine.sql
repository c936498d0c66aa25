-- Several machines with one database: who is there, which markets each asks now, whose archive has what.

alter table run add column machine text;
comment on column run.machine is 'Name of the machine, which has the replies of its polls in its archive; null: it has none but its host''s.';

create table machine (
    machine text primary key,
    host text not null,
    seen_at timestamptz not null,
    until_at timestamptz not null
);
comment on table machine is 'Machines that share the markets, as they were seen last.';
comment on column machine.machine is 'Name, as its configuration gives it.';
comment on column machine.host is 'Host of that name.';
comment on column machine.seen_at is 'When it asked last.';
comment on column machine.until_at is 'Until when markets are left to it.';

create table market_claim (
    market text primary key,
    machine text not null,
    until_at timestamptz not null
);
comment on table market_claim is 'Who asks a market now; runs out by itself.';
comment on column market_claim.market is 'The market.';
comment on column market_claim.machine is 'The machine.';
comment on column market_claim.until_at is 'When another may ask it.';

grant select, insert, update on machine to gpurate_collector;
grant select, insert, update, delete on market_claim to gpurate_collector;
