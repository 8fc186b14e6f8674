# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/ui/run needs besides the program; read by the Makefile.

UI_TEST_DIR := $(BUILD)/tests/ui
UI_SIM	:= $(UI_TEST_DIR)/sim.o
UI_PARTS := $(UI_TEST_DIR)/test_diagram.o $(UI_TEST_DIR)/test_cache.o \
	    $(UI_TEST_DIR)/ui_test.o $(UI_TEST_DIR)/test_layout.o $(UI_TEST_DIR)/test_rows.o \
	    $(UI_TEST_DIR)/test_words.o $(UI_TEST_DIR)/test_explain.o $(UI_TEST_DIR)/test_grace.o
# The program without the part that touches the kernel.
UI_FAKE	:= $(filter-out $(CAPTURE:%.c=$(BUILD)/%.o),$(OBJ)) $(UI_TEST_DIR)/fake_capture.o $(UI_SIM)

check-build: $(BUILD)/tests/make_stream $(BUILD)/tests/bmascope-fake $(BUILD)/tests/ui_test \
	     $(BUILD)/bmascope.1

$(BUILD)/tests/make_stream: $(UI_TEST_DIR)/make_stream.o $(UI_SIM) \
		$(STREAM:%.c=$(BUILD)/%.o) $(EVENT:%.c=$(BUILD)/%.o)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lz -lcjson -o $@

$(BUILD)/tests/bmascope-fake: $(UI_FAKE)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/tests/ui_test: $(UI_PARTS) $(UI:%.c=$(BUILD)/%.o) $(MODEL:%.c=$(BUILD)/%.o) \
		$(STREAM:%.c=$(BUILD)/%.o) $(EVENT:%.c=$(BUILD)/%.o) $(BASE:%.c=$(BUILD)/%.o)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -lcmocka -o $@

-include $(UI_PARTS:.o=.d) $(UI_SIM:.o=.d) $(UI_TEST_DIR)/make_stream.d \
	 $(UI_TEST_DIR)/fake_capture.d
