-- A record of a fixing is a hundred kilobytes of text: compressing it was most of what publishing cost.
-- Where the server was built without lz4 it stays as it was.

do $$
begin
    alter table fixing alter column record set compression lz4;
exception when feature_not_supported then
    null;
end $$;
