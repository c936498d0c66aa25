-- Every segment of the log goes to pgBackRest when it is full, and once a minute: what a lost disk takes
-- with it. In force after a restart.
alter system set archive_mode = on;
alter system set archive_command = 'pgbackrest --stanza=gpurate archive-push %p';
alter system set archive_timeout = '60s';
