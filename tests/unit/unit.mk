# SPDX-License-Identifier: GPL-2.0-or-later
# The unit tests, built twice: as the program is, and with the sanitizers. `make check-unit` builds
# and runs them; tests/unit/run runs what is built.

UNIT_TESTS := $(sort $(wildcard tests/unit/test_*.c))
UNIT_SHARED := tests/unit/exported.c tests/unit/lanes.c tests/unit/locking.c tests/unit/other_events.c tests/unit/other_reader.c tests/unit/rows_writer.c tests/unit/stat_parsed.c tests/unit/story.c \
	       tests/unit/tape.c tests/unit/two_caches.c tests/unit/unit.c tests/unit/wind.c \
	       tests/unit/world.c
UNIT_SRC := $(BASE) $(EVENT) $(STREAM) $(MODEL) $(PLAY) $(EXPORT) src/capture/lane.c src/capture/lock_held.c src/capture/lock_ids.c src/capture/lock_ranges.c src/capture/marks.c src/capture/names.c src/capture/order.c src/capture/rater.c \
	    src/capture/registry.c src/capture/resolve.c src/capture/storage.c src/capture/trigger.c src/cmd/capture_args.c src/cmd/number.c \
	    src/cmd/record_line.c src/cmd/record_opts.c
UNIT_LIBS := -lcmocka -lcjson -lz -lzstd
UNIT_SAN := -O1 -g -fno-lto -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

UNIT_DIR := $(BUILD)/unit
UNIT_SAN_DIR := $(BUILD)/unit-san
UNIT_BIN := $(UNIT_TESTS:tests/unit/%.c=$(UNIT_DIR)/%)
UNIT_SAN_BIN := $(UNIT_TESTS:tests/unit/%.c=$(UNIT_SAN_DIR)/%)
UNIT_OBJ := $(UNIT_SHARED:%.c=$(BUILD)/%.o) $(UNIT_SRC:%.c=$(BUILD)/%.o)
UNIT_SAN_OBJ := $(UNIT_SHARED:%.c=$(UNIT_SAN_DIR)/%.o) $(UNIT_SRC:%.c=$(UNIT_SAN_DIR)/%.o)

.PHONY: unit check-unit
unit: $(UNIT_BIN) $(UNIT_SAN_BIN)
check-unit: unit
	@BUILD=$(BUILD) tests/unit/run
check-build: unit

$(UNIT_BIN): $(UNIT_DIR)/%: $(BUILD)/tests/unit/%.o $(UNIT_OBJ)
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) -fno-lto $(LDFLAGS) $^ $(UNIT_LIBS) -o $@

$(UNIT_SAN_DIR)/%.o: %.c tests/unit/unit.mk
	@mkdir -p $(@D)
	$(call say,CC-SAN,$<)
	$(Q)$(CC) $(CFLAGS_ALL) $(UNIT_SAN) -c $< -o $@

$(UNIT_SAN_BIN): $(UNIT_SAN_DIR)/%: $(UNIT_SAN_DIR)/tests/unit/%.o $(UNIT_SAN_OBJ)
	$(call say,TEST-SAN,$@)
	$(Q)$(CC) $(UNIT_SAN) $^ $(UNIT_LIBS) -o $@

-include $(UNIT_OBJ:.o=.d) $(UNIT_SAN_OBJ:.o=.d) $(UNIT_TESTS:%.c=$(BUILD)/%.d) \
	 $(UNIT_TESTS:%.c=$(UNIT_SAN_DIR)/%.d)
