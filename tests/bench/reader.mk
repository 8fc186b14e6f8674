# SPDX-License-Identifier: GPL-2.0-or-later
# The programs that the benchmarks of tests/bench run, optimised as the program itself is.

READER_SRC := $(BASE) $(EVENT) $(STREAM) $(MODEL) $(PLAY) $(EXPORT)
READER_OBJ := $(READER_SRC:%.c=$(BUILD)/%.o)
READER_BIN := $(BUILD)/bench/growth $(BUILD)/bench/reader

.PHONY: bench-build
bench-build: $(READER_BIN)

$(READER_BIN): $(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(READER_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lcjson -lz -lzstd -o $@

-include $(READER_BIN:$(BUILD)/bench/%=$(BUILD)/tests/bench/%.d)
