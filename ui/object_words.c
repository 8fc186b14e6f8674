// SPDX-License-Identifier: GPL-2.0-or-later
#include "object_words.h"

#include <inttypes.h>

#define HIDDEN 8	/* the struct llist_node before each object; per-CPU objects have none */

/* The slab's name for a bucket: kmalloc-96, kmalloc-1k. */
static void say_bucket(struct say *s, uint64_t bytes)
{
	say(s, "kmalloc-%" PRIu64 "%s", bytes < 1024 ? bytes : bytes / 1024,
	    bytes < 1024 ? "" : "k");
}

void say_object(struct say *s, const struct model *m, const struct model_class *k)
{
	uint64_t bytes = model_object_bytes(m, k);

	if (!k->unit_size) {
		say(s, "size not known");
	} else if (k->percpu_size) {
		say(s, "%u x %u B per-CPU + %u B in ", m->ncpus, k->unit_size, k->percpu_size);
		say_bucket(s, bytes - (uint64_t)k->unit_size * m->ncpus);
	} else {
		say(s, "%u B (%u + %d hidden) in ", k->unit_size, k->unit_size - HIDDEN, HIDDEN);
		say_bucket(s, bytes);
	}
}
