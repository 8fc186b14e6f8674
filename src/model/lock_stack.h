/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A CPU's stack of locks, and the kernel's table of it. For src/model only. */
#ifndef BMA_MODEL_LOCK_STACK_H
#define BMA_MODEL_LOCK_STACK_H

#include "model.h"

/* A new entry, topmost or at a place. A held one that has no room is forgotten at once. */
void stack_push(struct model *m, struct lock_cpu *c, struct lock_entry entry);
void stack_insert(struct model *m, struct lock_cpu *c, int at, struct lock_entry entry);
void stack_remove(struct model *m, struct lock_cpu *c, int at);

/* The topmost entry of that lock: held, or else tried; an open one is either. -1: there is none. */
int stack_find(const struct lock_cpu *c, uint32_t lock, bool held);

/* Nothing is known to be held or tried, and cnt is 0. */
void stack_forget(struct model *m, struct lock_cpu *c);

/* What the kernel does to its table. */
void stack_table_push(struct lock_cpu *c, uint32_t lock);
void stack_table_pop(struct lock_cpu *c);

/* The table is that; known entries that it has are kept. */
void stack_adopt(struct model *m, struct lock_cpu *c, const struct lock_table *t);

/* Our stack as a table. */
struct lock_table stack_as_table(const struct lock_cpu *c, uint64_t time);

/* before: the kernel's cnt before the event, which is to be ours. Only where ours is known. */
void lock_check_cnt(struct model *m, struct lock_cpu *c, const struct event *e, int64_t before);

/* An event that tells a part of a table; when it is whole, it is compared. c: of the CPU that tells. */
void lock_check_table(struct model *m, struct lock_cpu *c, const struct event *e);

#endif
