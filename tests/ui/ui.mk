# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/ui/run needs besides the program; read by the Makefile. The parts that need no terminal
# are built twice: as the program is, and with the sanitizers.

UI_TEST_DIR := $(BUILD)/tests/ui
UI_SIM	:= $(UI_TEST_DIR)/sim.o $(UI_TEST_DIR)/sim_locks.o $(UI_TEST_DIR)/sim_storage.o
UI_DECK	:= $(sort $(wildcard src/cmd/deck*.c))
UI_TEST_SRC := tests/ui/ui_test.c $(sort $(wildcard tests/ui/test_*.c)) tests/ui/sim.c tests/ui/sim_locks.c tests/ui/sim_storage.c \
	       $(UI_DECK) $(UI) $(PLAY) $(MODEL) $(STREAM) $(EVENT) $(BASE)
UI_PARTS := $(UI_TEST_SRC:%.c=$(BUILD)/%.o)
UI_SAN_PARTS := $(UI_TEST_SRC:%.c=$(UNIT_SAN_DIR)/%.o)
# The program without the part that touches the kernel.
UI_FAKE	:= $(filter-out $(CAPTURE:%.c=$(BUILD)/%.o),$(OBJ)) $(UI_TEST_DIR)/fake_capture.o $(UI_SIM)

check-build: $(BUILD)/tests/make_stream $(BUILD)/tests/bmascope-fake $(BUILD)/tests/ui_test \
	     $(BUILD)/tests/ui_test_san $(BUILD)/bmascope.1

$(BUILD)/tests/make_stream: $(UI_TEST_DIR)/make_stream.o $(UI_SIM) \
		$(STREAM:%.c=$(BUILD)/%.o) $(EVENT:%.c=$(BUILD)/%.o) \
		$(BASE:%.c=$(BUILD)/%.o)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) -fno-lto $(LDFLAGS) $^ -lz -lzstd -lcjson -o $@

$(BUILD)/tests/bmascope-fake: $(UI_FAKE)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) -fno-lto $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/tests/ui_test: $(UI_PARTS)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) -fno-lto $(LDFLAGS) $^ $(LIBS) -lcmocka -o $@

# unit.mk makes such objects of any source.
$(BUILD)/tests/ui_test_san: $(UI_SAN_PARTS)
	$(call say,TEST-SAN,$@)
	$(Q)$(CC) $(UNIT_SAN) $^ $(LIBS) -lcmocka -o $@

-include $(UI_PARTS:.o=.d) $(UI_SAN_PARTS:.o=.d) $(UI_SIM:.o=.d) $(UI_TEST_DIR)/make_stream.d \
	 $(UI_TEST_DIR)/fake_capture.d
