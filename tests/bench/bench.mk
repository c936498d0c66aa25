# Speed and memory as ratios and budgets within one run; see tests/bench/bench.sh.

BENCH := measure parse_bench poll_bench day_bench
BENCH_OBJ := $(BENCH:%=$(OUT)/tests/bench/%.o) $(OUT)/tests/bench/store_bench.o

$(OUT)/measure: $(OUT)/tests/bench/measure.o
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS)

$(OUT)/parse_bench $(OUT)/poll_bench: $(OUT)/%: $(OUT)/tests/bench/%.o \
                                      $(OUT)/tests/lib/sources.o $(OUT)/tests/lib/source_reply.o $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(LDLIBS)

$(OUT)/day_bench: $(OUT)/tests/bench/day_bench.o $(OUT)/tests/lib/calc_kit.o $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS) -lcheck -lsubunit -lm -lrt -lpthread $(LDLIBS)

.PHONY: bench bench-year
bench: deps-bench ## speed and memory against their budgets, as a table (ONLY=word of a name)
	@$(MAKE) -s all sim $(BENCH:%=$(OUT)/%) $(OUT)/store_bench
	@tests/bench/bench.sh $(ONLY)
	@echo 'What years of history cost is a table of its own, of some minutes: make bench-year'

bench-year: deps-bench ## the same of years of history: imported, caught up, verified, nothing due (ONLY=)
	@$(MAKE) -s all sim $(OUT)/measure
	@tests/bench/year.sh $(ONLY)

.PHONY: bench-growth
bench-growth: deps-bench ## what a day of hourly runs adds to each table, in rows and bytes
	@$(MAKE) -s all sim $(OUT)/measure
	@tests/bench/growth.sh

DAYS ?= 365

.PHONY: check-year
check-year: deps-bench ## a year of hourly runs of 91 simulated sources: time, disk, a restore, proof (DAYS=, SOURCES=, FRESH=1); hours, stops and goes on
	@$(MAKE) -s all sim $(OUT)/measure
	@nice tests/bench/simulated_year.sh $(DAYS)

-include $(BENCH_OBJ:.o=.d)
