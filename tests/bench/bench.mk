# SPDX-License-Identifier: GPL-2.0-or-later
# What the benchmarks need besides the program; read by the Makefile.

BENCH_DIR := $(BUILD)/bench
BENCH_BPF := $(BENCH_DIR)/empty $(BENCH_DIR)/bare
BENCH_BIN := $(BENCH_DIR)/cost $(BENCH_BPF)

.PHONY: bench-build
bench-build: $(BENCH_BIN)
check-build: $(BENCH_DIR)/cost $(BENCH_DIR)/bare

$(BENCH_BPF:=.bpf.o): $(BENCH_DIR)/%.bpf.o: tests/bench/%.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$<)
	$(Q)$(CLANG) $(BPFFLAGS) -c $< -o $@

$(BENCH_BPF:=.skel.h): $(BENCH_DIR)/%.skel.h: $(BENCH_DIR)/%.bpf.o
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@

$(BENCH_BPF): $(BENCH_DIR)/%: tests/bench/%.c $(BENCH_DIR)/%.skel.h
	$(call say,BENCH,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto -I$(BENCH_DIR) $< -lbpf -lelf -lz -o $@

$(BENCH_DIR)/cost: tests/bench/cost.c
	@mkdir -p $(@D)
	$(call say,BENCH,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto $< -o $@

-include $(BENCH_BIN:=.d) $(BENCH_BPF:=.bpf.d)
