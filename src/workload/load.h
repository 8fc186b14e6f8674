/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What loading a workload's BPF programs needs, whatever they do. */
#ifndef BMA_LOAD_H
#define BMA_LOAD_H

#include <stdbool.h>

/* libbpf says nothing itself: load_err() does. */
void load_quiet(void);

/* Says why a workload's programs cannot be loaded (-errno); returns an enum exit_code. */
int load_err(int rc);

/* Has this kernel the function for BPF programs to call? */
bool load_has_kfunc(const char *name);

/* Says that a program did not run to its end (-errno; 0: it did); returns an enum exit_code. */
int load_stopped(int rc);

#endif
