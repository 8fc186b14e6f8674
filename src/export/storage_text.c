// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_text.h"

#include <inttypes.h>

#include "../event/lock_info.h"
#include "../model/words.h"

#define NAME_CELLS 31

static uint64_t failed(const struct storage_counts *n)
{
	return n->link_failed + n->unlink_failed;
}

static void print_map(FILE *to, const struct model *m, const struct model_storage_map *map)
{
	const struct storage_counts *n = &map->counts;
	char name[64], bytes[32] = "?";
	struct storage_sum sum;

	model_storage_map_sum(m, map->info.id, &sum);
	snprintf(name, sizeof(name), "%s %s #%" PRIu32, map->info.type ?
		 map_type_name(map->info.type) : "map", map->info.name, map->info.id);
	if (!sum.unknown)
		snprintf(bytes, sizeof(bytes), "%" PRIu64, sum.bytes);
	fprintf(to, "%-*s %5" PRIu32 " %8s %7" PRIu64 " %9" PRIu64 " %9" PRIu64 " %8" PRIu64 " %9" PRIu64
		" %6" PRIu64 "\n", NAME_CELLS, name, sum.elems, bytes, n->created, n->linked, n->unlinked,
		n->freed, n->deferred, failed(n));
}

static void print_errnos(FILE *to, const struct model_storage *s)
{
	for (int i = 0; i < STORAGE_ERRNOS && s->errnos[i].err; i++) {
		const char *name = storage_errno_name(s->errnos[i].err);

		fputs(i ? ", " : "failed: ", to);
		if (name)
			fprintf(to, "-%s %" PRIu64, name, s->errnos[i].n);
		else
			fprintf(to, "errno %u %" PRIu64, s->errnos[i].err, s->errnos[i].n);
	}
	if (s->errnos[0].err)
		fputc('\n', to);
}

/* Storages are of owners, not of maps. */
static void print_storages(FILE *to, const struct model *m)
{
	const struct model_storage *s = &m->storage;
	char p50[32];

	fprintf(to, "%" PRIu64 " storages created, %" PRIu64 " freed, %" PRIu64 " of them after tasks-trace",
		s->counts.created, s->counts.gone + s->counts.gone_deferred, s->counts.gone_deferred);
	if (s->lives.n)
		fprintf(to, "; elements lived p50 %s",
			duration_words(hist_quantile(&s->lives, 500), p50, sizeof(p50)));
	fputc('\n', to);
	print_errnos(to, s);
	if (s->left_out)
		fprintf(to, "%" PRIu32 " maps and elements had no room in the newest snapshot\n", s->left_out);
}

void print_storage(FILE *to, const struct model *m, const struct filter *filter)
{
	const struct model_storage *s = &m->storage;

	if (!s->nmaps)
		return;
	fprintf(to, "\n%-*s %5s %8s %7s %9s %9s %8s %9s %6s\n", NAME_CELLS, "LOCAL STORAGE", "ELEMS",
		"BYTES", "CREATED", "LINKED", "UNLINKED", "FREED", "DEFERRED", "FAILED");
	for (uint32_t i = 0; i < s->nmaps; i++)
		if (filter_storage_map(filter, &s->maps[i].info))
			print_map(to, m, &s->maps[i]);
	if (!filter_any(filter))
		print_storages(to, m);
}
