# SPDX-License-Identifier: GPL-2.0-or-later
# The programs that count and time screens and exports. `frames` is optimised as the program is;
# `work`, whose counts tests/bench/check compares, is not optimised as a whole: what that inlines
# changes with code that has nothing to do with what is counted.

FRAMES_PARTS := $(UI) $(PLAY) $(MODEL) $(STREAM) $(EVENT) $(BASE)
FRAMES_OBJ := $(FRAMES_PARTS:%.c=$(BUILD)/%.o) $(BUILD)/tests/bench/shared/stage.o
FRAMES_LIBS := -lz -lzstd -lcjson -lncursesw -ltinfo

.PHONY: bench-build
bench-build: $(BUILD)/bench/frames $(BUILD)/bench/work
check-build: $(BUILD)/bench/work

$(BUILD)/bench/frames: $(BUILD)/tests/bench/frames.o $(BUILD)/tests/bench/shared/crowd.o $(UI_SIM) $(FRAMES_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(FRAMES_LIBS) -o $@

$(BUILD)/bench/work: $(BUILD)/tests/bench/work.o $(EXPORT:%.c=$(BUILD)/%.o) $(FRAMES_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -fno-lto $(LDFLAGS) $^ $(FRAMES_LIBS) -o $@

-include $(BUILD)/tests/bench/frames.d $(BUILD)/tests/bench/work.d $(BUILD)/tests/bench/shared/stage.d \
	 $(BUILD)/tests/bench/shared/crowd.d
