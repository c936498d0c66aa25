-- Rows of one digest stand in a hash index one behind the other, and each new one goes by all of them: a file of
-- prices that is the same for months cost each poll more. In a tree it costs what any other does.
drop index reply_sha256, fx_rate_reply;
create index reply_digest on reply (sha256) where sha256 is not null;
create index fx_rate_digest on fx_rate (reply_sha256) where reply_sha256 is not null;
