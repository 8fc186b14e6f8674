# SPDX-License-Identifier: GPL-2.0-or-later
# bmascope: `make live` and `make check` are the two commands; `make help` tells the rest.

BUILD	?= build
V	?= 0
VERSION	:= 0.1.0

CC	?= gcc
CLANG	?= clang
BPFTOOL	?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
ARCH	:= $(shell uname -m | sed 's/x86_64/x86/; s/aarch64/arm64/')
TRIPLET	:= $(shell $(CC) -print-multiarch 2>/dev/null)

WARN	:= -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes $(WERROR)
# The program is optimised as a whole; tests link the same objects as they are, which is quicker.
CFLAGS	?= -O2 -g -flto=auto -ffat-lto-objects
CFLAGS_ALL = -std=gnu11 -D_GNU_SOURCE -DBMASCOPE_VERSION='"$(VERSION)"' $(WARN) $(CFLAGS) \
	     -I$(BUILD)/bpf -MMD -MP
BPFFLAGS := -g -O2 -target bpf -mcpu=v3 -D__TARGET_ARCH_$(ARCH) -Wall $(WERROR) \
	    -idirafter /usr/include/$(TRIPLET) -MMD -MP

# The folders in the order of the data flow: who may include whom is tests/includes.
BASE	:= src/base/err.c src/base/hist.c src/base/pool.c src/base/ptrmap.c \
	   src/base/say.c src/base/signals.c
EVENT	:= src/event/cache_info.c src/event/kind.c src/event/lock_info.c src/event/lock_words.c \
	   src/event/storage_info.c src/event/value.c
STREAM	:= $(sort $(wildcard src/stream/*.c))
CAPTURE	:= $(sort $(wildcard src/capture/*.c))
MODEL	:= $(sort $(wildcard src/model/*.c))
PLAY	:= $(sort $(wildcard src/play/*.c))
EXPORT	:= $(sort $(wildcard src/export/*.c))
WORKLOAD := $(sort $(wildcard src/workload/*.c))
# Each has its programs in bpf/workload and loads them in src/workload, under the same name.
WORKLOAD_BPF := $(patsubst bpf/workload/%.bpf.c,%,$(sort $(wildcard bpf/workload/*.bpf.c)))
UI	:= $(sort $(wildcard ui/*.c))
CMD	:= $(sort $(wildcard src/cmd/*.c))
SRC	:= $(BASE) $(EVENT) $(STREAM) $(CAPTURE) $(MODEL) $(PLAY) $(EXPORT) $(WORKLOAD) $(UI) $(CMD)
# The recordings that the program carries: one for each story of the table.
STORIES	:= $(shell sed -n 's/^STORY.\([a-z]*\),.*/\1/p' src/cmd/stories.def)
OBJ	:= $(SRC:%.c=$(BUILD)/%.o) $(BUILD)/src/cmd/stories_data.o
LIBS	:= -lbpf -lelf -lz -lzstd -lcjson -lncursesw -ltinfo

ifeq ($(V),0)
Q := @
say = @printf '  %-8s %s\n' $(1) $(2)
endif

.DELETE_ON_ERROR:
.PHONY: help all deps kernel live check check-quick bench recordings clean install
.DEFAULT_GOAL := help

help:
	@printf '%s\n' \
	'make live         everything from nothing to the live screens of a patched kernel in a VM' \
	'make check        everything from nothing to the last test' \
	'make all          the program alone; `make deps` installs what that needs' \
	'make kernel       the patched kernel alone (KERNEL_SRC=tree: from your own sources)' \
	'make check-quick  the tests that need no virtual machine' \
	'make bench        measures what it costs, and writes docs/performance.md' \
	'make recordings   makes the recordings of `bmascope demo` anew, in virtual machines' \
	'make install      to $$(DESTDIR)$$(PREFIX), /usr/local if not said otherwise'

all: bmascope
	@:

# Packages first, then a make that finds them.
deps:
	@tools/deps

kernel: deps
	@bpf/kernel/build

live: deps
	@$(MAKE) --no-print-directory all
	@bpf/kernel/build
	@tools/live

check: deps
	@$(MAKE) --no-print-directory WERROR=-Werror all check-build
	@tests/run

check-quick:
	@$(MAKE) --no-print-directory WERROR=-Werror all check-build
	@tests/run --quick

bench: deps
	@$(MAKE) --no-print-directory all check-build bench-build
	@bpf/kernel/build
	@tests/bench/run

recordings: deps
	@$(MAKE) --no-print-directory all
	@bpf/kernel/build
	@tools/recordings

PREFIX ?= /usr/local
install: all $(BUILD)/bmascope.1
	install -D -m 755 bmascope $(DESTDIR)$(PREFIX)/bin/bmascope
	install -D -m 644 $(BUILD)/bmascope.1 $(DESTDIR)$(PREFIX)/share/man/man1/bmascope.1

# The manual page: keys and words come from the tables that the screens use.
$(BUILD)/docs/manpage: docs/manpage.c $(UI:%.c=$(BUILD)/%.o) $(PLAY:%.c=$(BUILD)/%.o) $(MODEL:%.c=$(BUILD)/%.o) \
		$(STREAM:%.c=$(BUILD)/%.o) $(EVENT:%.c=$(BUILD)/%.o) $(BASE:%.c=$(BUILD)/%.o)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/bmascope.1: docs/bmascope.1.in $(BUILD)/docs/manpage
	$(Q)$(BUILD)/docs/manpage < $< > $@

bmascope: $(OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) -c $< -o $@

$(BUILD)/src/cmd/stories_data.o: src/cmd/stories_data.S $(STORIES:%=recordings/%.bma)
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(CC) -MMD -MP -c $< -o $@

# A new story has none before `make recordings`, which needs the program.
recordings/%.bma:
	@: > $@

$(BUILD)/%.bpf.o: %.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$<)
	$(Q)$(CLANG) $(BPFFLAGS) -c $< -o $@

$(BUILD)/bpf/bmascope.skel.h: $(BUILD)/bpf/bmascope.bpf.o
	$(Q)$(BPFTOOL) gen skeleton $< name bmascope_bpf > $@

$(WORKLOAD_BPF:%=$(BUILD)/bpf/workload_%.skel.h): \
$(BUILD)/bpf/workload_%.skel.h: $(BUILD)/bpf/workload/%.bpf.o
	$(Q)$(BPFTOOL) gen skeleton $< name workload_$*_bpf > $@

# -MMD finds a generated header only once it is there.
$(patsubst %.c,$(BUILD)/%.o,$(wildcard src/capture/probe*.c)): $(BUILD)/bpf/bmascope.skel.h
$(WORKLOAD_BPF:%=$(BUILD)/src/workload/%.o): $(BUILD)/src/workload/%.o: $(BUILD)/bpf/workload_%.skel.h

# What the tests need built besides the program.
.PHONY: check-build
check-build: $(BUILD)/tests/events $(BUILD)/tests/vm/percpu.bpf.o $(BUILD)/tests/vm/hold.bpf.o $(BUILD)/tests/vm/value_lock.bpf.o $(BUILD)/tests/vm/every_list $(BUILD)/tests/vm/nested $(BUILD)/tests/vm/storage

$(BUILD)/tests/events: tests/vm/events.c $(STREAM:%.c=$(BUILD)/%.o) $(EVENT:%.c=$(BUILD)/%.o) $(BASE:%.c=$(BUILD)/%.o)
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto $^ -lz -lzstd -lcjson -o $@

$(BUILD)/tests/vm/every_list.skel.h $(BUILD)/tests/vm/nested.skel.h $(BUILD)/tests/vm/storage.skel.h: \
$(BUILD)/tests/vm/%.skel.h: $(BUILD)/tests/vm/%.bpf.o
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@

$(BUILD)/tests/vm/every_list $(BUILD)/tests/vm/nested $(BUILD)/tests/vm/storage: $(BUILD)/tests/vm/%: tests/vm/%.c $(BUILD)/tests/vm/%.skel.h
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -I$(@D) $< -lbpf -lelf -lz -pthread -o $@

include tests/unit/unit.mk
include tests/ui/ui.mk
include tests/fuzz/fuzz.mk
include $(sort $(wildcard tests/bench/*.mk))

clean:
	rm -rf $(BUILD) bmascope

-include $(OBJ:.o=.d) $(BUILD)/bpf/bmascope.bpf.d $(WORKLOAD_BPF:%=$(BUILD)/bpf/workload/%.bpf.d)
