-- A reader on a standby waits for what the leader has published, in one statement.

create procedure api_v1.wait_for_publication(no bigint, at_most interval default '10 seconds')
language plpgsql as $$
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
end $$;
comment on procedure api_v1.wait_for_publication(bigint, interval) is 'Returns when publication `no` and all before it are in this database, a standby: SQLSTATE 55000 when they are not after `at_most`. Outside of a transaction; holds no snapshot longer than a look.';
grant execute on procedure api_v1.wait_for_publication(bigint, interval) to gpurate_reader;
