// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_info.h"

static const char *const allocs[BMA_STORAGE_ALLOCS] = {
	[BMA_STORAGE_ALLOC_UNKNOWN] = "unknown",
	[BMA_STORAGE_MEM_ALLOC] = "bpf_mem_alloc",
	[BMA_STORAGE_KMALLOC] = "kmalloc",
	[BMA_STORAGE_KMALLOC_NOLOCK] = "kmalloc_nolock",
};

const char *storage_alloc_name(unsigned int alloc)
{
	return alloc < BMA_STORAGE_ALLOCS ? allocs[alloc] : "unknown";
}
