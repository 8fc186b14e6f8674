// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps only: their elements are made and deleted from user space. Sizes differ, so that they can be told
 * apart.
 */
#include "storage.bpf.h"

STORAGE_MAP(churn_task_0, BPF_MAP_TYPE_TASK_STORAGE, 8);
STORAGE_MAP(churn_task_1, BPF_MAP_TYPE_TASK_STORAGE, 24);
STORAGE_MAP(churn_task_2, BPF_MAP_TYPE_TASK_STORAGE, 64);
STORAGE_MAP(churn_task_3, BPF_MAP_TYPE_TASK_STORAGE, 200);
STORAGE_MAP(churn_task_4, BPF_MAP_TYPE_TASK_STORAGE, 1000);
STORAGE_MAP(churn_cgrp_0, MAP_TYPE_CGRP_STORAGE, 16);
STORAGE_MAP(churn_cgrp_1, MAP_TYPE_CGRP_STORAGE, 128);
STORAGE_MAP(churn_inode_0, BPF_MAP_TYPE_INODE_STORAGE, 32);
STORAGE_MAP(churn_inode_1, BPF_MAP_TYPE_INODE_STORAGE, 256);
STORAGE_MAP(churn_sk_0, BPF_MAP_TYPE_SK_STORAGE, 48);
STORAGE_MAP(churn_sk_1, BPF_MAP_TYPE_SK_STORAGE, 512);

char LICENSE[] SEC("license") = "GPL";
