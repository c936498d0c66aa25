# Work counted in steps and bytes; see tests/work/work.h. A variant of the build of its own: each
# basic block of the program calls out, and so does each of the C library's functions named here.

CFLAGS.steps := -O1 -g -fno-builtin -fsanitize-coverage=trace-pc
WRAPPED := strlen strnlen strcmp strncmp strncasecmp strchr strrchr strstr strpbrk strspn strcspn \
           stpcpy memchr memmem memcmp memcpy memmove memset
WORK_SRC := $(sort $(wildcard tests/work/*.c)) tests/lib/unit.c
WORK_OBJ := $(WORK_SRC:%.c=$(OUT)/%.o)

# What counts is not counted.
$(OUT)/tests/%.o: FLAGS := $(filter-out -fsanitize-coverage=trace-pc,$(FLAGS))

$(OUT)/work: $(WORK_OBJ) $(OUT)/libgpurate.a
	$(CC_V) $(CFLAGS) -o $@ $^ $(WRAPPED:%=-Wl,--wrap=%) $(LDFLAGS) -lcheck -lsubunit -lm -lrt \
		-lpthread $(LDLIBS)

.PHONY: work
work: deps-unit ## what reading replies takes, counted, of every source (ONLY=part of a suite)
	@$(MAKE) -s V=steps build/steps/work
	build/steps/work $(ONLY)

-include $(WORK_OBJ:.o=.d)
