/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A simulated kernel's local storage: a snapshot of it, and what happens behind that. */
#ifndef BMA_TEST_SIM_STORAGE_H
#define BMA_TEST_SIM_STORAGE_H

#include "sim.h"

/*
 * Tasks, a cgroup, an inode and a socket with elements in five maps; then some come and go, deletions fail
 * with two errnos, and a new task's element has no bucket yet. left_out: the snapshot had no room for
 * so many.
 */
void sim_storage_story(struct sim *s, uint32_t left_out);

#endif
