-- Logical replication of what readers may have: run once by a superuser in the publisher's database,
-- with wal_level = logical. All of it is append-only: rows are inserted and never changed.
create publication gpurate_reader for table
    gpurate.fixing, gpurate.settlement, gpurate.basket_level, gpurate.erratum, gpurate.annulment,
    gpurate.publication_status;
create role gpurate_subscriber login replication;
grant usage on schema gpurate to gpurate_subscriber;
grant select on gpurate.fixing, gpurate.settlement, gpurate.basket_level, gpurate.erratum,
    gpurate.annulment, gpurate.publication_status to gpurate_subscriber;
