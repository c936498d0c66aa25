-- A number for each taking of a lease: who was overtaken publishes nothing more.

create sequence gpurate.lease_fence;
comment on sequence gpurate.lease_fence is 'Numbers of lease.fence; one that was given out is never given again.';
grant usage on sequence gpurate.lease_fence to gpurate_collector, gpurate_publisher;

alter table gpurate.lease add fence bigint not null default 0;
comment on column gpurate.lease.fence is 'Greater with each taking; a publication by an older one is refused.';
