/* SPDX-License-Identifier: GPL-2.0-only OR GPL-2.0-or-later */
/* What attempts came to, counted by what the kernel said: by programs, and by src/workload. */
#ifndef BMA_WORKLOAD_OUTCOME_H
#define BMA_WORKLOAD_OUTCOME_H

#include <linux/errno.h>
#include <linux/types.h>

struct outcomes {		/* counted up */
	__u64 attempts;
	__u64 done, eagain, edeadlk, etimedout, ebusy, other;	/* what the attempts came to */
};

/* Always inline: under a lock the verifier lets no program call a function of its own. */
static inline __attribute__((always_inline)) void outcome_count(struct outcomes *o, long rc)
{
	o->attempts++;
	if (!rc)
		o->done++;
	else if (rc == -EAGAIN)
		o->eagain++;
	else if (rc == -EDEADLK)
		o->edeadlk++;
	else if (rc == -ETIMEDOUT)
		o->etimedout++;
	else if (rc == -EBUSY)
		o->ebusy++;
	else
		o->other++;
}

#endif
