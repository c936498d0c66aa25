-- What repeats from one partition to the next is one row now with a price as well: most prices stand for hours.

comment on column fixing_input.span is 'In how many partitions from this one on the vote is the same.';
comment on column partition_value.span is 'How many partitions from this one on are alike but for number and start.';
