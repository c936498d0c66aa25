-- How full the disk of the archive was at the end of each run: doctor says when it will be full.

alter table run add column room bigint;
comment on column run.room is 'Bytes free on the disk of its archive when it ended; null where that could not be told.';
