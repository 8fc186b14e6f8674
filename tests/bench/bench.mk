# SPDX-License-Identifier: GPL-2.0-or-later
# What the benchmarks need besides the program; read by the Makefile.

BENCH_DIR := $(BUILD)/bench
BENCH_BIN := $(BENCH_DIR)/cost $(BENCH_DIR)/empty

.PHONY: bench-build
bench-build: $(BENCH_BIN)
check-build: $(BENCH_DIR)/cost

$(BENCH_DIR)/empty.bpf.o: tests/bench/empty.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$<)
	$(Q)$(CLANG) $(BPFFLAGS) -c $< -o $@

$(BENCH_DIR)/empty.skel.h: $(BENCH_DIR)/empty.bpf.o
	$(Q)$(BPFTOOL) gen skeleton $< name empty_bpf > $@

$(BENCH_DIR)/empty: tests/bench/empty.c $(BENCH_DIR)/empty.skel.h
	$(call say,BENCH,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto -I$(@D) $< -lbpf -lelf -lz -o $@

$(BENCH_DIR)/cost: tests/bench/cost.c
	@mkdir -p $(@D)
	$(call say,BENCH,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto $< -o $@

-include $(BENCH_BIN:=.d) $(BENCH_DIR)/empty.bpf.d
