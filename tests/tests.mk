# What the tests need around the program; see tests/lib and tests/sim.

SIM_SRC := $(sort $(wildcard tests/sim/*.c))
SIM_OBJ := $(SIM_SRC:%.c=$(OUT)/%.o)

.PHONY: sim
sim: $(OUT)/sim ## the simulated marketplaces

$(OUT)/sim: $(SIM_OBJ)
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS)

-include $(SIM_OBJ:.o=.d)

# Loaded before the C library.
$(OUT)/refuse.so $(OUT)/strike.so: $(OUT)/%.so: tests/tool/%.c
	@mkdir -p $(@D)
	$(CC_V) -O2 -g -Wall -Wextra -shared -fPIC -o $@ $<

# Installs what a target needs, or names it.
DEPS := build deb deb-test check-bare check-deb check-ha demo unit bench fuzz format lint zoom test
.PHONY: $(DEPS:%=deps-%)
$(DEPS:%=deps-%): deps-%:
	@tests/lib/deps.sh $*

.PHONY: check
check: deps-test ## everything: both compilers, unit and flow tests, the demo; ends with the counts
	@tests/lib/check.sh

.PHONY: demo demo-stop demo-clean
demo: deps-demo ## a whole simulated day on a private PostgreSQL, from polls to the settlement of its month
	@tests/demo/demo.sh
demo-stop: ## end what the demo left running
	@tests/demo/demo.sh stop
demo-clean: ## the same, and remove what it made
	@tests/demo/demo.sh clean

.PHONY: flow
flow: deps-test ## the real binary against simulated markets and scratch databases (T=part of a name)
	@$(MAKE) -s V=asan all
	@$(MAKE) -s all sim build/release/refuse.so build/release/measure V=release
	@tests/lib/flow.sh $(T)

.PHONY: torture
torture: deps-test ## a run stopped at its sends, writes, fsyncs, renames, messages and allocations, at each place of the program first and last: an hour or two, it goes on (TORTURE=20 of a kind, all)
	@$(MAKE) -s V=release all sim build/release/refuse.so
	@TORTURE=$(TORTURE) tests/lib/torture.sh

.PHONY: check-backup
check-backup: deps-test ## a day of polls backed up, lost, restored, moved, by the words of doc/OPERATOR.md: what was lost, how long it took
	@$(MAKE) -s V=release all sim
	@BACKUP=day GPURATE=build/release/gpurate FLOW_LIMIT_S=$${FLOW_LIMIT_S:-3600} tests/lib/flow.sh 83_backup
	@sed -n 's/^backup: //p' var/flow-tests/83_backup/talk

.PHONY: check-many
check-many: deps-test ## 1,000 markets by definition polled in one run (MANY=1000): time, memory, open files
	@$(MAKE) -s V=release all sim
	@MANY=$${MANY:-1000} GPURATE=build/release/gpurate FLOW_LIMIT_S=$${FLOW_LIMIT_S:-900} tests/lib/flow.sh 90_many
	@sed -n 's/^many: //p' var/flow-tests/90_many/talk

.PHONY: check-bare
check-bare: deps-check-bare ## README's two commands, and targets after the demo alone, in a bare Debian by root and by a user who may not install; as root, half an hour (BARE="unit lint", BARE=check)
	@tests/lib/bare_test.sh $(BARE)

.PHONY: check-ha
check-ha: deps-check-ha ## the leader of three PostgreSQL nodes under Patroni killed while runs are at work (HA=100); half an hour
	@$(MAKE) -s V=release all sim build/release/strike.so
	@rm -rf var/ha && mkdir -p var/ha && FLOW_NAME=ha FLOW_DIR=$$PWD/var/ha bash tests/ha/kills.sh

# Tests that need PostgreSQL: a private cluster under var/dbtest, or the one GPURATE_TEST_DB names
# (a superuser's conninfo: roles and databases are created there).
DBTEST_SRC := $(sort $(wildcard tests/db/*.c) tests/lib/unit.c tests/lib/sources.c tests/lib/calc_kit.c \
                tests/lib/calc_random.c)
DBTEST_OBJ := $(DBTEST_SRC:%.c=$(OUT)/%.o)

$(OUT)/dbtest: $(DBTEST_OBJ) $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS) -lcheck -lsubunit -lm -lrt -lpthread $(LDLIBS)

.PHONY: db-test
db-test: deps-bench ## tests of the database side, in a private PostgreSQL (ONLY=store_poll for one)
	@$(MAKE) -s $(OUT)/dbtest
	@[ "$$GPURATE_TEST_DB" ] || trap 'tests/lib/pg.sh end dbtest' EXIT; \
		db="$${GPURATE_TEST_DB:-$$(tests/lib/pg.sh start dbtest)}" && GPURATE_TEST_DB="$$db" $(OUT)/dbtest $(ONLY)

-include $(DBTEST_OBJ:.o=.d)

$(OUT)/store_bench: $(OUT)/tests/bench/store_bench.o $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(LDLIBS)

.PHONY: bench-site bench-site-years
bench-site-years: deps-bench ## what the site costs over years of every index, at once and a day more (YEARS=5); minutes
	@$(MAKE) -s all sim $(OUT)/measure
	tests/bench/site_years.sh $(YEARS)

bench-site: ## requests a second of the demo's site behind nginx, and of one fixed file
	tests/bench/site_bench.sh

.PHONY: bench-store
bench-store: deps-bench ## storing quotes against psql's \copy
	@$(MAKE) -s $(OUT)/store_bench
	tests/bench/store_bench.sh $(OUT)/store_bench

.PHONY: token-report
token-report: deps-unit ## three recorded weeks of token prices through the method, as config/methods/TOKENS-BACKTEST.md has them
	@$(MAKE) -s $(OUT)/unit
	@rm -f $(OUT)/token-report.md
	@CK_RUN_CASE=token_report TOKEN_REPORT=$(OUT)/token-report.md $(OUT)/unit >$(OUT)/token-report.log || \
		{ cat $(OUT)/token-report.log; false; }
	@cat $(OUT)/token-report.md 2>/dev/null || { echo 'no report: the recorded weeks are in ../shared, or where GPURATE_SHARED says' >&2; false; }

MUTATE ?= --count 40

.PHONY: mutate
mutate: deps-test ## one change at a time to the sources: does a test see it? (MUTATE="--seed 7 --under calc,sql")
	@tests/tool/mutate.pl $(MUTATE)

.PHONY: method-report
method-report: deps-unit ## recorded prices under GHR-1.0 and GHR-1.1, as config/methods/GHR-1.1.md has them
	@$(MAKE) -s $(OUT)/unit
	@rm -f $(OUT)/method-report.md
	@CK_RUN_CASE=calc_change METHOD_REPORT=$(OUT)/method-report.md $(OUT)/unit >$(OUT)/method-report.log || \
		{ cat $(OUT)/method-report.log; false; }
	@cat $(OUT)/method-report.md 2>/dev/null || { echo 'no report: the recorded prices are in ../shared, or where GPURATE_SHARED says' >&2; false; }
