// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * docs/stream.md against the program: the reader written from it counts the same as ours, and its
 * table of kinds is ours. With names of recordings as arguments: compares these.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <zstd.h>

#include "../../src/base/varint.h"
#include "../../src/event/kind.h"
#include "other_reader.h"

#define REAL "tests/unit/data/churn100.bma"
#define DUMPED 260		/* bytes in the document's dumps */
#define PACKED_AT 0x927		/* where the document's packed block stands in it */
#define DOC "docs/stream.md"

/* As other_reader.c does it: kind and context, CPU, time, number, fields in the document's order. */
static uint64_t mix_event(uint64_t hash, const struct event *e)
{
	uint64_t v[] = { e->kind | e->ctx << 5, e->cpu, e->time, e->seq, e->flags, e->what, e->cache,
			 e->tgt, e->obj, (uint32_t)e->free_cnt, e->n[0], e->n[1], e->n[2], e->n[3],
			 e->n[4], e->n[5], e->n[6], e->n[7], e->moves, e->tgt_moves };

	for (size_t i = 0; i < ARRAY_SIZE(v); i++)
		hash = other_mix(hash, v[i]);
	return hash;
}

static uint64_t mix_name(uint64_t hash, const struct name_info *n)
{
	hash = other_mix(other_mix(hash, n->of == NAME_PROG ? 'P' : 'T'), n->id);
	for (int i = 0; i < BMA_NAME_LEN; i++)
		hash = other_mix(hash, n->name[i]);
	return hash;
}

static uint64_t mix_mark(uint64_t hash, const struct mark *m)
{
	hash = other_mix(hash, m->time);
	for (const char *c = m->text; *c; c++)
		hash = other_mix(hash, *c);
	return hash;
}

/* The same numbers from our reader. */
static void ours(const struct items *i, struct other *o)
{
	bool in_counters = false;

	memset(o, 0, sizeof(*o));
	for (size_t k = 0; k < i->n; k++) {
		const struct item *item = &i->item[k];
		const struct event *e = &item->event;

		if (item->type == ITEM_COUNTERS)
			o->attempted = (in_counters ? o->attempted : 0) + item->counters.attempted;
		in_counters = item->type == ITEM_COUNTERS;
		o->allocs += item->type == ITEM_ALLOC;
		o->caches += item->type == ITEM_CACHE;
		o->ticks += item->type == ITEM_TICK;
		o->keys += item->type == ITEM_KEY;
		o->names += item->type == ITEM_NAME;
		o->marks += item->type == ITEM_MARK;
		if (item->type == ITEM_MARK)
			o->mark_hash = mix_mark(o->mark_hash, &item->mark);
		if (item->type == ITEM_NAME)
			o->name_hash = mix_name(o->name_hash, &item->name);
		if (item->type != ITEM_EVENT)
			continue;
		if (e->kind == BMA_LOSS) {
			o->lost += e->n[0];
			continue;
		}
		o->hash = mix_event(o->hash, e);
		o->kinds[e->kind]++;
	}
	o->missing = i->health.unexplained;
	o->damaged_bytes = i->health.damaged_bytes;
	o->damaged_places = i->health.damaged_places;
	o->tail_bytes = i->health.tail_bytes;
	o->unknown_blocks = i->health.unknown_blocks;
	o->ended = i->health.ended;
}

static void agree(const struct bytes *b)
{
	struct items i = items_of(b->p, b->len, 0);
	struct other mine, other;

	ours(&i, &mine);
	other_read(b->p, b->len, &other);
	for (unsigned int k = 0; k < 32; k++)
		assert_int_equal(other.kinds[k], mine.kinds[k]);
	assert_int_equal(other.lost, mine.lost);
	assert_int_equal(other.missing, mine.missing);
	assert_int_equal(other.damaged_places, mine.damaged_places);
	assert_int_equal(other.damaged_bytes, mine.damaged_bytes);
	mine.index = other.index;		/* our reader leaves INDEX to others */
	mine.places = other.places;
	mine.wrong_places = other.wrong_places;
	assert_memory_equal(&other, &mine, sizeof(mine));
	items_release(&i);
}

static void a_reader_written_from_the_document_counts_the_same(void **state)
{
	struct bytes b[] = { bytes_of_file(REAL), bytes_of_file("tests/unit/data/cross.bma"),
			     bytes_of_file("tests/unit/data/v1/churn100.bma"),
			     bytes_of_file("tests/unit/data/v1/cross.bma"),
			     small_recording(), busy_recording(6, 5000), busy_recording(7, 40000) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(b); i++) {
		agree(&b[i]);
		bytes_release(&b[i]);
	}
}

/* A stream of version 1 by a later program: fields, a kind, letters and a type of block that nobody knows yet. */
static struct bytes later_rows(void)
{
	static const char meta[] = "{\"schema\":\"bmascope.meta/1\",\"cpus\":1,\"kinds\":["
		"{\"kind\":1,\"fields\":[\"cache\",\"age\",\"obj\"]},"
		"{\"kind\":30,\"fields\":[\"n00\",\"n0\",\"moves_of\",\"moves\"]}]}";
	static const uint8_t events[] = {
		100, 3, 1, 0, 0,		/* base time, three events, CPU 0 from number 0 */
		1, 0, 2, 4, 0xff, 0x7f, 6,	/* alloc: cache 2, age 16383, obj 3 */
		0x80 | 30, 2, 5, 6, 0x80, 1, 7,	/* n00 5, n0 6, moves_of 128, moves 7 */
		0x80 | 1, 2, 2, 1, 2,		/* alloc: cache 3, age 1, obj 4 */
	};
	static const uint8_t names[] = "P\1first\0\0\0\0\0\0\0\0\0\0\0"
				       "X\2second\0\0\0\0\0\0\0\0\0\0"
				       "T\3third\0\0\0\0\0\0\0\0\0\0";
	struct bytes b = { 0 };

	bytes_add(&b, "bmascope\1\0\0\0\0\0\0\0", 16);
	bytes_add_block(&b, BLOCK_META, meta, strlen(meta));
	bytes_add_block(&b, BLOCK_NAMES, names, sizeof(names));
	bytes_add_block(&b, 77, names, sizeof(names));
	bytes_add_block(&b, BLOCK_EVENTS, events, sizeof(events));
	return b;
}

/* The same as columns, among them one that nobody knows; "age" and "moves_of" are in it. */
static struct bytes later_columns(void)
{
	static const char meta[] = "{\"schema\":\"bmascope.meta/1\",\"cpus\":1,\"kinds\":["
		"{\"kind\":1,\"fields\":[\"cache\",\"age\",\"obj\"]},"
		"{\"kind\":30,\"fields\":[\"n00\",\"n0\",\"moves_of\",\"moves\"]}],"
		"\"columns\":[\"ages\",\"moves\",\"n0\",\"obj_addr\",\"obj\",\"cache_id\",\"cache\","
		"\"time\",\"cpu\",\"head\",\"flags\"]}";
	static const uint8_t events[] = {
		100, 3, 1, 0, 0,		/* base time, three events, CPU 0 from number 0 */
		10, 4, 1, 1, 2, 2, 2, 2, 3, 1, 3,	/* ten of the eleven columns, their lengths */
		0xff, 0x7f, 5, 0x80,		/* ages */
		14, 6,				/* moves 7, n0 6 */
		6, 2, 1, 1,			/* obj 3, then 4 */
		4, 2, 1, 1,			/* cache 2, then 3 */
		2, 2, 2, 0,			/* time, cpu */
		1, 0x80 | 30, 0x80 | 1,
	};
	static const uint8_t names[] = "P\1first\0\0\0\0\0\0\0\0\0\0\0"
				       "X\2second\0\0\0\0\0\0\0\0\0\0"
				       "T\3third\0\0\0\0\0\0\0\0\0\0";
	struct bytes b = { 0 };

	bytes_add_header(&b, 2);
	bytes_add_block(&b, BLOCK_META, meta, strlen(meta));
	bytes_add_block(&b, BLOCK_NAMES, names, sizeof(names));
	bytes_add_packed(&b, 77, 9, names, sizeof(names));
	bytes_add_block(&b, BLOCK_EVENTS, events, sizeof(events));
	return b;
}

static void what_later_has(struct bytes b)
{
	struct items i = items_of(b.p, b.len, 0);

	agree(&b);
	assert_int_equal(items_count(&i, ITEM_EVENT), 3);
	assert_int_equal(items_count(&i, ITEM_NAME), 2);
	assert_string_equal(i.item[2].name.name, "third");
	assert_int_equal(i.item[3].event.obj, 3);
	assert_int_equal(i.item[4].event.n[0], 6);
	assert_int_equal(i.item[4].event.moves, 7);
	assert_int_equal(i.item[5].event.cache, 3);
	assert_int_equal(i.item[5].event.obj, 4);
	assert_int_equal(i.health.damaged_places, 0);
	assert_int_equal(i.health.unknown_blocks, 1);
	items_release(&i);
	bytes_release(&b);
}

static void what_a_later_program_adds_is_stepped_over_by_both(void **state)
{
	(void)state;
	what_later_has(later_rows());
	what_later_has(later_columns());
}

/* So that agreement is not that of two readers which read nothing. */
static void it_finds_what_is_in_the_real_recording(void **state)
{
	struct bytes b = bytes_of_file(REAL);
	struct other o;

	(void)state;
	other_read(b.p, b.len, &o);
	assert_int_equal(o.no_stream, 0);
	assert_int_equal(o.kinds[1], 100);
	assert_int_equal(o.kinds[3], 100);
	assert_int_equal(o.kinds[6], 3);
	assert_int_equal(o.kinds[7], 2);
	assert_int_equal(o.lost + o.missing + o.damaged_places, 0);
	assert_int_equal(o.ended, 1);
	assert_int_equal(o.places, 2);
	assert_int_equal(o.wrong_places, 0);
	bytes_release(&b);
}

static void it_finds_the_places_of_the_index_where_they_are_said_to_be(void **state)
{
	struct bytes b = busy_recording(31, 30000);
	struct other o;

	(void)state;
	other_read(b.p, b.len, &o);
	assert_true(o.places > 100);
	assert_int_equal(o.wrong_places, 0);
	assert_int_equal(b.p[o.index + 4], BLOCK_INDEX);
	bytes_release(&b);
}

/* What is kept of a longer stream: it begins at a KEY. */
static struct bytes newest_part(void)
{
	struct rnd r = { 40 };
	char *text = meta_text(2);
	struct tape t = { .fd = memfd_create("ring", MFD_CLOEXEC), .time = 1 };

	t.w = writer_new(t.fd);
	assert_int_equal(writer_keep(t.w, 20000), 0);
	assert_int_equal(writer_meta(t.w, text), 0);
	for (int n = 0; n < 20000; n++) {
		if (n % 500 == 0)
			assert_int_equal(writer_key(t.w, t.time), 0);
		tape_event(&t, (struct event){ .kind = n % 9 ? BMA_FREE : BMA_ALLOC_FAIL,
			.cpu = n % 2, .cache = 1, .obj = rnd_below(&r, 999) * 64 });
		if (n % 100 == 0) {
			tape_loss(&t, 1, 3);
			t.time += 60000000;
			assert_int_equal(writer_tick(t.w, t.time), 0);
		}
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	free(text);
	return tape_bytes(&t);
}

static void it_begins_at_a_key_with_the_same_numbers(void **state)
{
	struct bytes b = newest_part();
	struct items i = items_of(b.p, b.len, 0);
	struct other o;

	(void)state;
	agree(&b);
	other_read(b.p, b.len, &o);
	assert_int_equal(o.keys, 1);
	assert_int_equal(o.missing + o.damaged_places, 0);
	assert_true(o.kinds[3] > 1000 && o.kinds[3] < 15000);
	assert_int_equal(i.item[i.n - 1].events, 20000);
	assert_true(o.places > 10);
	assert_int_equal(o.wrong_places, 0);
	assert_int_equal(b.p[o.index + 4], BLOCK_INDEX);
	items_release(&i);
	bytes_release(&b);
}

static void it_survives_the_same_damage_with_the_same_losses(void **state)
{
	struct bytes b = busy_recording(4, 400);
	size_t first = block_offset(&b, 0);
	struct rnd r = { 17 };

	(void)state;
	for (int round = 0; round < 600; round++) {
		struct bytes bad = bytes_copy(&b);

		if (round % 3)
			bad.p[first + rnd_below(&r, b.len - first)] ^= 1 << rnd_below(&r, 8);
		if (round % 4)
			bad.p[first + rnd_below(&r, b.len - first)] = rnd(&r);
		if (round % 5 == 0)
			bad.len -= rnd_below(&r, b.len - first);
		agree(&bad);
		bytes_release(&bad);
	}
	bytes_release(&b);
}

/* "| 7 | trim | cache tgt free_cnt n0 n1 | …": the kind, or 0 for another line. */
static unsigned int row_of_doc(const char *line, char name[32], char fields[128])
{
	unsigned int kind;

	if (sscanf(line, "| %u | %31[a-z_] | %127[a-z0-9_ ] |", &kind, name, fields) != 3)
		return 0;
	for (size_t n = strlen(fields); n && fields[n - 1] == ' ';)
		fields[--n] = 0;
	return kind;
}

static void row_of_program(unsigned int kind, char fields[128])
{
	static const char *const names[] = { "", "flags", "what", "cache", "tgt", "obj", "free_cnt",
					     "n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7",
					     "moves", "tgt_moves" };
	size_t n = 0;

	fields[0] = 0;
	for (const uint8_t *f = kind_row(kind)->fields; *f; f++)
		n += snprintf(fields + n, 128 - n, "%s%s", n ? " " : "", names[*f]);
}

static void the_table_of_kinds_is_the_programs(void **state)
{
	char line[512], name[32], doc[128], program[128];
	FILE *f = fopen(DOC, "r");
	unsigned int found = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		unsigned int kind = row_of_doc(line, name, doc);

		if (!kind)
			continue;
		found++;
		assert_int_equal(kind, found);
		assert_string_equal(name, kind_name(kind));
		row_of_program(kind, program);
		assert_string_equal(doc, program);
	}
	fclose(f);
	assert_int_equal(found, BMA_KINDS - 1);
}

/* "| obj_addr | …", in the section Columns. */
static void the_table_of_columns_is_the_programs(void **state)
{
	FILE *f = fopen(DOC, "r");
	char line[512], name[32];
	unsigned int found = 0;
	bool here = false;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '#')
			here = !strcmp(line, "### Columns\n");
		if (!here || sscanf(line, "| %31[a-z_0-9] |", name) != 1 || !strcmp(name, "column"))
			continue;
		assert_true(found < COLUMNS);
		assert_string_equal(name, column_name(found++));
	}
	fclose(f);
	assert_int_equal(found, COLUMNS);
}

/* What the packed block of the example holds. */
static struct bytes unpacked_example(const struct bytes *b)
{
	struct cursor c = { b->p + PACKED_AT + 16, b->p + block_offset(b, 12), 0 };
	struct bytes u = { 0 };

	for (int i = 0; i < 5; i++)		/* base time, events, CPUs, CPU, number */
		get_uint(&c);
	u.len = get_uint(&c);
	u.p = malloc(u.len);
	assert_int_equal(ZSTD_decompress(u.p, u.len, c.p, c.end - c.p), u.len);
	return u;
}

/*
 * Lines "0810  89 42 4d 41  04 …   text" of the document's dump: the bytes of the recording; and
 * "+01d  01 c6": of the unpacked block.
 */
static void dump_line(const char *line, const struct bytes *b, const struct bytes *unpacked,
		      unsigned int *compared)
{
	const struct bytes *from = line[0] == '+' ? unpacked : b;
	unsigned int at, value;
	int used;

	if (sscanf(line + (from == unpacked), "%4x%n", &at, &used) != 1 ||
	    used != 4 - (from == unpacked) || strncmp(line + 4, "  ", 2))
		return;
	for (line += 6; sscanf(line, " %2x%n", &value, &used) == 1 && line[used - 3] == ' ' &&
	     (line[used] == ' ' || (unsigned char)line[used] == 0xe2) && used < 7; at++) {
		assert_true(at < from->len);
		assert_int_equal(from->p[at], value);
		(*compared)++;
		line += used;
	}
}

static void the_dump_in_the_document_is_that_recordings(void **state)
{
	struct bytes b = bytes_of_file(REAL), unpacked = unpacked_example(&b);
	FILE *f = fopen(DOC, "r");
	unsigned int compared = 0;
	char line[512];

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		dump_line(line, &b, &unpacked, &compared);
	fclose(f);
	assert_int_equal(compared, DUMPED);
	bytes_release(&unpacked);
	bytes_release(&b);
}

/* By hand: both readers on recordings of any size. */
static int compare_files(int n, char **files)
{
	while (n--) {
		struct bytes b = bytes_of_file(*files);
		struct other o;

		agree(&b);
		other_read(b.p, b.len, &o);
		printf("%s: %llu alloc, %llu free, %llu lost: both readers agree\n", *files++,
		       (unsigned long long)o.kinds[1], (unsigned long long)o.kinds[3],
		       (unsigned long long)o.lost);
		bytes_release(&b);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_written_from_the_document_counts_the_same),
		cmocka_unit_test(what_a_later_program_adds_is_stepped_over_by_both),
		cmocka_unit_test(it_finds_what_is_in_the_real_recording),
		cmocka_unit_test(it_finds_the_places_of_the_index_where_they_are_said_to_be),
		cmocka_unit_test(it_begins_at_a_key_with_the_same_numbers),
		cmocka_unit_test(it_survives_the_same_damage_with_the_same_losses),
		cmocka_unit_test(the_table_of_kinds_is_the_programs),
		cmocka_unit_test(the_table_of_columns_is_the_programs),
		cmocka_unit_test(the_dump_in_the_document_is_that_recordings),
	};

	if (argc > 1)
		return compare_files(argc - 1, argv + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
