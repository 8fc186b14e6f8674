# SPDX-License-Identifier: GPL-2.0-or-later
# The capture with its programs and one more (pipeline.bpf.c), as tests/bench/pipeline runs it.

PIPELINE_DIR := $(BUILD)/bench/pipeline_parts
PIPELINE_PROBE := $(patsubst src/capture/%.c,$(PIPELINE_DIR)/%.o,$(wildcard src/capture/probe*.c))
PIPELINE_REST := $(filter-out $(BUILD)/src/capture/probe%.o,$(CAPTURE:%.c=$(BUILD)/%.o)) \
		 $(STREAM:%.c=$(BUILD)/%.o) $(EVENT:%.c=$(BUILD)/%.o) $(BASE:%.c=$(BUILD)/%.o)
PIPELINE_WRAP := bpf_object__load_skeleton probes_attach probes_offsets probes_owners probes_read_state progs_listen

.PHONY: bench-build
bench-build: $(BUILD)/bench/pipeline

$(PIPELINE_DIR)/pipeline.bpf.o: tests/bench/pipeline.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$<)
	$(Q)$(CLANG) $(BPFFLAGS) -c $< -o $@

# The same name as the program's own: src/capture includes either.
$(PIPELINE_DIR)/bmascope.skel.h: $(PIPELINE_DIR)/pipeline.bpf.o
	$(Q)$(BPFTOOL) gen skeleton $< name bmascope_bpf > $@

$(PIPELINE_DIR)/%.o: src/capture/%.c $(PIPELINE_DIR)/bmascope.skel.h
	$(call say,CC,$<)
	$(Q)$(CC) -I$(PIPELINE_DIR) $(CFLAGS_ALL) -fno-lto -c $< -o $@

$(BUILD)/bench/pipeline: tests/bench/pipeline.c $(PIPELINE_PROBE) $(PIPELINE_REST)
	$(call say,BENCH,$@)
	$(Q)$(CC) -I$(PIPELINE_DIR) $(CFLAGS_ALL) -fno-lto $(LDFLAGS) $(PIPELINE_WRAP:%=-Wl,--wrap=%) $^ \
		-lbpf -lelf -lz -lzstd -lcjson -pthread -o $@

-include $(PIPELINE_PROBE:.o=.d) $(PIPELINE_DIR)/pipeline.bpf.d $(BUILD)/bench/pipeline.d
