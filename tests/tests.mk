# What the tests need around the program; see tests/lib and tests/sim.

SIM_SRC := $(sort $(wildcard tests/sim/*.c))
SIM_OBJ := $(SIM_SRC:%.c=$(OUT)/%.o)

.PHONY: sim
sim: $(OUT)/sim ## the simulated marketplaces

$(OUT)/sim: $(SIM_OBJ)
	$(CC_V) $(CFLAGS) -o $@ $^ $(LDFLAGS)

-include $(SIM_OBJ:.o=.d)
