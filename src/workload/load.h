/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What loading a workload's BPF programs needs, whatever they do. */
#ifndef BMA_LOAD_H
#define BMA_LOAD_H

#include <stdbool.h>
#include <stdint.h>

struct bpf_map;
struct bpf_program;

/* libbpf says nothing itself: load_err() does. */
void load_quiet(void);

/* Says why a workload's programs cannot be loaded (-errno); returns an enum exit_code. */
int load_err(int rc);

/* Has this kernel the function for BPF programs to call? */
bool load_has_kfunc(const char *name);

/* Says that a program did not run to its end (-errno; 0: it did); returns an enum exit_code. */
int load_stopped(int rc);

/* Runs a SEC("syscall") program on the calling CPU; it changes ctx. 0 or -errno. */
int load_run(const struct bpf_program *prog, void *ctx, uint32_t size);

/* What the kernel calls it by; 0: it does not tell. */
uint32_t load_map_id(const struct bpf_map *map);
uint32_t load_prog_id(const struct bpf_program *prog);

/* `map NAME id ID` and `prog NAME id ID` */
void load_print_map(const struct bpf_map *map);
void load_print_prog(const struct bpf_program *prog);

#endif
