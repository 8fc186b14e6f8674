// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_info.h"

#include <errno.h>
#include <stddef.h>

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

const char *storage_errno_name(unsigned int err)
{
	static const struct {
		unsigned int err;
		const char *name;
	} names[] = {
		{ EBUSY, "EBUSY" }, { EDEADLK, "EDEADLK" }, { ETIMEDOUT, "ETIMEDOUT" },
		{ EEXIST, "EEXIST" }, { ENOENT, "ENOENT" }, { ENOMEM, "ENOMEM" },
		{ EAGAIN, "EAGAIN" }, { EINVAL, "EINVAL" }, { EOPNOTSUPP, "EOPNOTSUPP" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].err == err)
			return names[i].name;
	return NULL;
}
