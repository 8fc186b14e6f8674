# SPDX-License-Identifier: GPL-2.0-or-later
# bmascope: `make live` and `make check` are the two commands; `make help` tells the rest.

BUILD	?= build
V	?= 0
VERSION	:= 0.1.0

CC	?= gcc
CLANG	?= clang
BPFTOOL	?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
ARCH	:= $(shell uname -m | sed 's/x86_64/x86/; s/aarch64/arm64/')
TRIPLET	:= $(shell $(CC) -print-multiarch)

WARN	:= -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes $(WERROR)
CFLAGS	?= -O2 -g -flto=auto
CFLAGS_ALL = -std=gnu11 -D_GNU_SOURCE -DBMASCOPE_VERSION='"$(VERSION)"' $(WARN) $(CFLAGS) \
	     -I$(BUILD)/bpf -MMD -MP
BPFFLAGS := -g -O2 -target bpf -mcpu=v3 -D__TARGET_ARCH_$(ARCH) -Wall $(WERROR) \
	    -idirafter /usr/include/$(TRIPLET) -MMD -MP

# The folders in the order of the data flow: who may include whom is tests/includes.
BASE	:= src/base/err.c src/base/ptrmap.c
EVENT	:= src/event/kind.c src/event/cache_info.c
STREAM	:= src/stream/codec.c src/stream/meta.c src/stream/reader.c src/stream/writer.c
CAPTURE	:= src/capture/allowed.c src/capture/capture.c src/capture/child.c src/capture/order.c \
	   src/capture/probe.c src/capture/registry.c src/capture/resolve.c src/capture/rings.c
MODEL	:= src/model/apply.c src/model/feed.c src/model/model.c src/model/sum.c
EXPORT	:= src/export/stat_json.c src/export/stat_text.c
WORKLOAD := src/workload/churn.c src/workload/cross.c src/workload/hash.c src/workload/stop.c
UI	:= $(sort $(wildcard ui/*.c))
CMD	:= src/cmd/cmd_record.c src/cmd/cmd_stat.c src/cmd/cmd_workload.c src/cmd/input.c \
	   src/cmd/main.c src/cmd/number.c $(wildcard src/cmd/cmd_view.c src/cmd/cmd_live.c src/cmd/privilege.c)
SRC	:= $(BASE) $(EVENT) $(STREAM) $(CAPTURE) $(MODEL) $(EXPORT) $(WORKLOAD) $(UI) $(CMD)
OBJ	:= $(SRC:%.c=$(BUILD)/%.o)
LIBS	:= -lbpf -lelf -lz -lcjson -lncursesw -ltinfo

PROBES	:= $(BUILD)/bpf/probe_mem.bpf.o $(BUILD)/bpf/state.bpf.o $(BUILD)/bpf/owner.bpf.o

ifeq ($(V),0)
Q := @
say = @printf '  %-8s %s\n' $(1) $(2)
endif

.DELETE_ON_ERROR:
.PHONY: all clean
all: bmascope

bmascope: $(OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) -c $< -o $@

$(BUILD)/%.bpf.o: %.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$<)
	$(Q)$(CLANG) $(BPFFLAGS) -c $< -o $@

$(BUILD)/bpf/bmascope.bpf.o: $(PROBES)
	$(call say,BPFLINK,$@)
	$(Q)$(BPFTOOL) gen object $@ $^

$(BUILD)/bpf/bmascope.skel.h: $(BUILD)/bpf/bmascope.bpf.o
	$(Q)$(BPFTOOL) gen skeleton $< name bmascope_bpf > $@

$(BUILD)/bpf/workload_hash.skel.h: $(BUILD)/bpf/workload/hash.bpf.o
	$(Q)$(BPFTOOL) gen skeleton $< name workload_hash_bpf > $@

# -MMD finds a generated header only once it is there.
$(BUILD)/src/capture/probe.o: $(BUILD)/bpf/bmascope.skel.h
$(BUILD)/src/workload/hash.o: $(BUILD)/bpf/workload_hash.skel.h

clean:
	rm -rf $(BUILD) bmascope

-include $(OBJ:.o=.d) $(PROBES:.o=.d) $(BUILD)/bpf/workload/hash.bpf.d
