/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the workloads of local storage have in common: calls that are counted, and how counts are printed. */
#ifndef BMA_WORKLOAD_STORAGES_H
#define BMA_WORKLOAD_STORAGES_H

#include "../../bpf/workload/storage.h"

struct bpf_map;

/* Makes an element of the owner that fd stands for, or replaces it; deletes it. Counted. */
void storage_update(const struct bpf_map *map, int fd, struct outcomes *c);
void storage_delete(const struct bpf_map *map, int fd, struct outcomes *c);

/* The calling process as an owner of task storage: a descriptor or -errno. */
int storage_own_pidfd(void);

/* `WHAT NAME attempts N done N eagain N …` */
void storage_print(const char *what, const char *name, const struct outcomes *c);

#endif
