# SPDX-License-Identifier: GPL-2.0-or-later
# The programs that the benchmarks of tests/bench run, optimised as the program itself is.

BENCH_SRC := $(BASE) $(EVENT) $(STREAM) $(MODEL) $(PLAY) $(EXPORT)
BENCH_OBJ := $(BENCH_SRC:%.c=$(BUILD)/%.o)
BENCH_BIN := $(BUILD)/bench/reader

.PHONY: bench-build
bench-build: $(BENCH_BIN)

$(BENCH_BIN): $(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(BENCH_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lcjson -lz -lzstd -o $@

-include $(BENCH_BIN:$(BUILD)/bench/%=$(BUILD)/tests/bench/%.d)
