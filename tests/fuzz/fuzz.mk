# SPDX-License-Identifier: GPL-2.0-or-later
# The fuzzers, with clang's libFuzzer and the sanitizers; read by the Makefile. `make fuzz` builds
# them and runs tests/fuzz/run; FUZZ_SECONDS=3600 make fuzz: longer than the minute of make check.

FUZZ_DIR := $(BUILD)/fuzz
FUZZ_BIN := $(FUZZ_DIR)/stream $(FUZZ_DIR)/blocks
FUZZ_SRC := tests/fuzz/examine.c $(BASE) $(EVENT) $(STREAM) $(MODEL) $(PLAY)
FUZZ_OBJ := $(FUZZ_SRC:%.c=$(FUZZ_DIR)/%.o)
FUZZ_FLAGS := -std=gnu11 -D_GNU_SOURCE $(WARN) -Wno-missing-field-initializers -O1 -g -fno-omit-frame-pointer \
	      -fno-sanitize-recover=all -MMD -MP

.PHONY: fuzz
fuzz: $(FUZZ_BIN)
	@BUILD=$(BUILD) tests/fuzz/run
check-build: $(FUZZ_BIN)

$(FUZZ_DIR)/%.o: %.c tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	$(call say,CC-FUZZ,$<)
	$(Q)$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link,address,undefined -c $< -o $@

$(FUZZ_BIN): $(FUZZ_DIR)/%: $(FUZZ_DIR)/tests/fuzz/%.o $(FUZZ_OBJ)
	$(call say,FUZZ,$@)
	$(Q)$(CLANG) -fsanitize=fuzzer,address,undefined $^ -lcjson -lz -lzstd -o $@

# Makes inputs for blocks.c out of recordings; by hand: see tests/fuzz/run.
$(FUZZ_DIR)/unpack: $(FUZZ_DIR)/tests/fuzz/unpack.o $(FUZZ_OBJ)
	$(Q)$(CLANG) -fsanitize=address,undefined $^ -lcjson -lz -lzstd -o $@

-include $(FUZZ_OBJ:.o=.d) $(FUZZ_BIN:$(FUZZ_DIR)/%=$(FUZZ_DIR)/tests/fuzz/%.d) \
	 $(FUZZ_DIR)/tests/fuzz/unpack.d
