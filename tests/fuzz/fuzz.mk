# Fuzz targets of all parsers of outside bytes; see tests/fuzz/README.md.

FUZZ := $(patsubst tests/fuzz/%_fuzz.c,%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
FUZZ_OBJ := $(OUT)/tests/lib/sources.o $(patsubst %,$(OUT)/tests/fuzz/%_fuzz.o,$(FUZZ)) $(OUT)/tests/fuzz/fuzz.o
SECONDS ?= 60

.PHONY: fuzz
fuzz: deps-fuzz ## fuzz all parsers for about SECONDS=60 on two cores; fails on a crash, a leak or a hang
	@$(MAKE) -s V=fuzz fuzz-targets
	@tests/fuzz/fuzz.sh $(SECONDS)

.PHONY: fuzz-targets
fuzz-targets: $(FUZZ:%=$(OUT)/%_fuzz)

$(FUZZ:%=$(OUT)/%_fuzz): $(OUT)/%_fuzz: $(OUT)/tests/fuzz/%_fuzz.o $(OUT)/tests/fuzz/fuzz.o \
                         $(OUT)/tests/lib/sources.o \
                         $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDFLAGS) $(LDLIBS)

-include $(FUZZ_OBJ:.o=.d)
