/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A BPF program that runs for a while in a thread of its own, and so holds grace periods open. */
#ifndef BMA_DETAIN_H
#define BMA_DETAIN_H

#include <stdint.h>

struct detain;

enum detain_flavour { DETAIN_RCU, DETAIN_TASKS_TRACE };

/* NULL: *code says how to exit and the message is out. */
struct detain *detain_new(int *code);

/* Waits for what still runs. NULL is taken. */
void detain_free(struct detain *d);

/* Begins; returns when the program is about to run. 0, -EBUSY: another one still runs, or -errno. */
int detain_start(struct detain *d, enum detain_flavour flavour, uint32_t us);

/* Waits for its end. 0 (also when none was begun) or the program's -errno. */
int detain_end(struct detain *d);

#endif
