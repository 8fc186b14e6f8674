// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stream as text, a line an item, for the shell tests: word after word of `key value` pairs.
 * An event: event POS kind K cpu N seq N cache ID size BYTES tgt ID ctx N flags N what N free_cnt N
 * n0 N … n7 N moves N tgt_moves N obj ADDRESS time NS; a loss: loss FIRST count N cpu N. Also
 * tick NS, key NS before EVENTS, mark NS text TEXT. A name and a text stand last on their line:
 * they may hold spaces.
 */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "../../src/event/kind.h"
#include "../../src/stream/reader.h"

#define CACHES 65536

static uint32_t unit_size[CACHES];

static void print_event(const struct event *e, uint64_t *pos)
{
	if (e->kind == BMA_LOSS) {
		printf("loss %" PRIu64 " count %u cpu %u\n", e->seq, e->n[0], e->cpu);
		return;
	}
	printf("event %" PRIu64 " kind %s cpu %u seq %" PRIu64 " cache %u size %u tgt %u ctx %u "
	       "flags %u what %u free_cnt %d", ++*pos, kind_name(e->kind), e->cpu, e->seq,
	       e->cache, e->cache < CACHES ? unit_size[e->cache] : 0, e->tgt, e->ctx, e->flags,
	       e->what, e->free_cnt);
	for (int i = 0; i < EVENT_COUNTS; i++)
		printf(" n%d %u", i, e->n[i]);
	printf(" moves %u tgt_moves %u obj %" PRIx64 " time %" PRIu64 "\n", e->moves, e->tgt_moves,
	       e->obj, e->time);
}

static void print_item(const struct item *i, uint64_t *pos)
{
	switch (i->type) {
	case ITEM_EVENT:
		print_event(&i->event, pos);
		break;
	case ITEM_CACHE:
		if (i->cache.id < CACHES)
			unit_size[i->cache.id] = i->cache.unit_size;
		printf("cache %u alloc %u cpu %u size %u percpu %u\n", i->cache.id, i->cache.alloc,
		       i->cache.cpu, i->cache.unit_size, i->cache.percpu_size);
		break;
	case ITEM_ALLOC:
		printf("alloc %u owner %u map %u name %s\n", i->alloc.id, i->alloc.owner,
		       i->alloc.map_id, i->alloc.name);
		break;
	case ITEM_NAME:
		printf("%s %u name %s\n", i->name.of == NAME_PROG ? "prog" : "task", i->name.id,
		       i->name.name);
		break;
	case ITEM_TICK:
		printf("tick %" PRIu64 "\n", i->time);
		break;
	case ITEM_KEY:
		printf("key %" PRIu64 " before %" PRIu64 "\n", i->time, i->events);
		break;
	case ITEM_MARK:
		printf("mark %" PRIu64 " text %s\n", i->mark.time, i->mark.text);
		break;
	default:
		break;
	}
}

int main(void)
{
	struct reader *r = reader_new();
	struct reader_health h;
	static char buf[1 << 16];
	uint64_t pos = 0;
	struct item item;
	ssize_t n;

	do {
		n = read(STDIN_FILENO, buf, sizeof(buf));
		if (n > 0)
			reader_feed(r, buf, n);
		else
			reader_eof(r);
		while (reader_next(r, &item) > 0)
			print_item(&item, &pos);
	} while (n > 0);
	reader_health(r, &h);
	printf("unexplained %" PRIu64 " damaged %" PRIu64 " ended %d\n", h.unexplained,
	       h.damaged_bytes, h.ended);
	reader_free(r);
	return 0;
}
