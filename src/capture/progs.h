/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which BPF program a kernel address belongs to. The kernel tells of every loaded program where
 * its machine code lies; an address that is in none of them makes us look again, for a program may
 * be younger than the last look.
 */
#ifndef BMA_PROGS_H
#define BMA_PROGS_H

#include <stdint.h>

#include "../../bpf/event.h"

struct progs;

/* Our own programs are left out: those loaded when it is made whose id is in own[]. NULL with
 * errno ENOMEM. */
struct progs *progs_new(const uint32_t *own, unsigned int nown);
void progs_free(struct progs *p);

/*
 * The innermost of the addresses that lies in a program: its id, and its name to `name`. 0: in
 * none, or the program is gone.
 */
uint32_t progs_find(struct progs *p, const __u64 *addrs, unsigned int n,
		    char name[BMA_NAME_LEN]);

#endif
