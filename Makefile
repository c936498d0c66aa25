# gpurate: `make help` lists what there is to make.
#
# Everything generated goes to build/, all local state to var/.

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
.DELETE_ON_ERROR:

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif

# A variant is a build of its own: release, asan (address and undefined), ubsan, clang, fuzz, coverage,
# mutate.
V ?= release
OUT := build/$(V)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
        -Wpointer-arith -Wformat=2 -Wundef
CFLAGS.release := -O2 -g -D_FORTIFY_SOURCE=2
CFLAGS.asan := -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS.ubsan := -O1 -g -fsanitize=undefined -fno-sanitize-recover=all
# For what clang says; nothing runs it.
CFLAGS.clang := -O0
CFLAGS.fuzz := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
# A child that ends itself leaves its counts too.
CFLAGS.coverage := -O0 -g --coverage -D_exit=exit
CFLAGS.mutate := -O1
CC.clang := clang
CC.fuzz := clang
CC_V := $(or $(CC.$(V)),$(CC))

# What makes a fault in reading a stranger's bytes harder to use. Debian's C runtime does not say that
# it bears control-flow protection, so the executable is marked for it only where the runtime does.
HARDEN := -fPIE -fstack-protector-strong -fstack-clash-protection
ifeq ($(shell uname -m),x86_64)
HARDEN += -fcf-protection=full
endif
LDFLAGS += -pie -Wl,-z,relro,-z,now,-z,noexecstack

CPPFLAGS := -std=c11 -D_GNU_SOURCE -Iinclude -Isrc \
            $(addprefix -isystem ,/usr/include/postgresql /usr/include/libxml2)
FLAGS := $(WARN) $(HARDEN) $(CFLAGS.$(V))
CFLAGS := $(FLAGS) $(WERROR)
# libcurl, libpq and libxml2 are opened when first used (see edge/http, edge/db, edge/html): a
# command that needs no network, no database and no page starts in a fraction of the time and memory.
LDLIBS := -lcjson -lzstd -lcrypto -ldl -lm

SRC := $(sort $(shell find src -name '*.c'))
OBJ := $(SRC:%.c=$(OUT)/%.o)
# The migrations travel inside the program (sql/embed.sh).
SQL := $(sort $(wildcard sql/[0-9]*.sql))
# So do the definitions of sources (src/source/embed.sh).
DEFINITION := $(sort $(wildcard src/source/*.json))
# And the script of the pages with zoom (src/site/embed.sh).
GEN_OBJ := $(OUT)/gen/migration.o $(OUT)/gen/builtin.o $(OUT)/gen/zoom.o
LIB_OBJ := $(filter-out $(OUT)/src/main.o,$(OBJ)) $(GEN_OBJ)
UNIT_SRC := $(sort $(shell find tests/unit -name '*_test.c') tests/lib/unit.c \
              tests/lib/sources.c tests/lib/source_reply.c tests/lib/token_reply.c tests/lib/calc_kit.c \
              tests/lib/calc_random.c tests/lib/calc_twin.c tests/lib/calc_twin_book.c \
              tests/lib/recording.c tests/lib/token_series.c tests/lib/reply_order.c tests/lib/source_table.c)
UNIT_OBJ := $(UNIT_SRC:%.c=$(OUT)/%.o)

.PHONY: all
all: $(OUT)/gpurate ## build the program: build/gpurate
	@ln -sfn $(V)/gpurate build/gpurate

$(OUT)/gpurate: $(OBJ) $(GEN_OBJ)
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(LDLIBS)

$(OUT)/libgpurate.a: $(LIB_OBJ)
	rm -f $@
	ar rcs $@ $^

# Changes when the flags do: what was built with others is built again. Before the first file is
# compiled, by whatever target, what that needs is installed or named.
.PHONY: force
$(OUT)/flags: force | deps-build
	@mkdir -p $(@D)
	@echo '$(CC_V) $(CPPFLAGS) $(FLAGS)' | cmp -s - $@ || echo '$(CC_V) $(CPPFLAGS) $(FLAGS)' >$@

# No large frame: the program works with a stack of 64 KiB (sanitizers and coverage have larger ones).
FRAME.release := -Wframe-larger-than=10240
$(OBJ): WARN += $(FRAME.$(V))

$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(CC_V) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# One that was renamed or removed leaves nothing newer behind: the list of them is looked at.
$(OUT)/gen/migration.list: EMBED := $(SQL)
$(OUT)/gen/builtin.list: EMBED := $(DEFINITION)
$(OUT)/gen/migration.list $(OUT)/gen/builtin.list: force
	@mkdir -p $(@D)
	@echo '$(EMBED)' | cmp -s - $@ || echo '$(EMBED)' >$@

$(OUT)/gen/migration.c: $(SQL) sql/embed.sh $(OUT)/gen/migration.list
	sql/embed.sh $(SQL) >$@
$(OUT)/gen/builtin.c: $(DEFINITION) src/source/embed.sh $(OUT)/gen/builtin.list
	src/source/embed.sh $(DEFINITION) >$@
$(OUT)/gen/zoom.c: src/site/zoom.js src/site/embed.sh
	@mkdir -p $(@D)
	src/site/embed.sh $< >$@

$(GEN_OBJ): %.o: %.c $(OUT)/flags
	$(CC_V) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/unit: $(UNIT_OBJ) $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS) -lcheck -lsubunit -lm -lrt -lpthread $(LDLIBS)

.PHONY: unit
unit: deps-unit ## unit tests: fast, no database, no network
	@$(MAKE) -s $(OUT)/unit
	$(OUT)/unit

.PHONY: asan ubsan
asan: ## unit tests under the address and undefined behaviour sanitizers
	@$(MAKE) V=asan unit
ubsan: ## unit tests under the undefined behaviour sanitizer alone
	@$(MAKE) V=ubsan unit

.PHONY: coverage
coverage: ## lines that the unit tests reach, by folder of src
	@find build/coverage -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) -s V=coverage unit
	@tests/lib/coverage.sh build/coverage

$(OUT)/expect: $(OUT)/tests/tool/expect.o $(OUT)/tests/lib/sources.o $(OUT)/tests/lib/source_reply.o \
               $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(LDLIBS)

.PHONY: expect
expect: $(OUT)/expect ## what a source's stored replies give now (SOURCE=x [CASE=y [REQUEST=1]])
	@$< $(SOURCE) $(CASE) $(if $(REQUEST),request)

$(OUT)/source_table: $(OUT)/tests/tool/source_table.o $(OUT)/tests/lib/source_table.o $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(LDLIBS)

.PHONY: sources
sources: $(OUT)/source_table ## the tables of doc/SOURCES.md anew from the configuration
	@$<

.PHONY: floors
floors: all ## arrows between the floors of src that do not point down, and circles
	@tests/lib/floors.sh

.PHONY: hardening
hardening: all ## what protects the program against faults of memory, read from its ELF
	@tests/lib/hardening.sh $(OUT)/gpurate $(OBJ) $(GEN_OBJ)

.PHONY: api-sql
api-sql: deps-bench all ## sql/api_v1.sql again, from what the migrations make
	@db=$$(tests/lib/pg.sh start dbtest) && db=$$(tests/lib/pg.sh newdb dbtest api_sql) && \
		build/gpurate --db "$$db" init && sql/api_v1.sh "$$db" >sql/api_v1.sql && \
		tests/lib/pg.sh dropdb dbtest api_sql

.PHONY: lint
lint: deps-lint ## what cppcheck, clang-tidy and shellcheck say
	@tests/lib/lint.sh

include tests/tests.mk
include tests/bench/bench.mk
include tests/fuzz/fuzz.mk
include tests/work/work.mk

.PHONY: format
format: deps-format ## lay the code out, by clang-format 14 (Debian 12's)
	clang-format -i $$(git ls-files -co --exclude-standard '*.c' '*.h')

.PHONY: format-check
format-check: deps-format ## what clang-format would lay out otherwise
	@clang-format --dry-run -Werror $$(git ls-files -co --exclude-standard '*.c' '*.h')

PREFIX ?= /usr/local
CONFIG_DIR ?= /etc/gpurate
STATE_DIR ?= /var/lib/gpurate

INSTALL = DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) CONFIG_DIR=$(CONFIG_DIR) STATE_DIR=$(STATE_DIR) config/package/install.sh

.PHONY: install uninstall
install: all ## program, definitions, units and man page to PREFIX=/usr/local, settings to /etc/gpurate; settings that are there stay
	$(INSTALL) install $(OUT)/gpurate
uninstall: ## take that away again; configuration and state stay
	$(INSTALL) uninstall $(OUT)/gpurate

.PHONY: zoom
zoom: deps-zoom ## uPlot by npm, checked, in build/zoom: for "site_zoom" in gpurate.json, the site's pages with zoom
	@src/site/zoom.sh build/zoom

.PHONY: deb deb-test check-deb
deb: deps-deb all ## a Debian package in build/deb
	@config/package/deb.sh $(OUT)/gpurate build/deb
deb-test: deps-deb-test all ## the package: its contents, man page and completion, what lintian, mandoc and systemd say
	@tests/lib/deb_test.sh $(OUT)/gpurate
check-deb: deps-check-deb all sim ## the same, then installed, upgraded, removed and purged in a bare Debian (as root)
	@tests/lib/deb_test.sh $(OUT)/gpurate chroot

.PHONY: clean
clean: ## remove what was built; local state in var/ stays
	rm -rf build

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

-include $(OBJ:.o=.d) $(UNIT_OBJ:.o=.d) $(OUT)/tests/tool/expect.d $(OUT)/tests/tool/source_table.d
