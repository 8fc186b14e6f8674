// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop.h"

#include "stop.h"

uint32_t loop_next(struct loop *l)
{
	const struct workload_opts *o = l->opts;
	uint32_t n = l->at_once;

	if (!l->under_way)
		stop_catch();
	l->done += l->under_way;
	if (o->rounds && n > o->rounds - l->done)
		n = o->rounds - l->done;
	if (n && l->under_way && stop_wanted(o->pause_us))
		n = 0;
	l->under_way = n;
	return n;
}
