// SPDX-License-Identifier: GPL-2.0-or-later
/* One record of Trace Event JSON after the other. */
#include "perfetto_parts.h"

static char *put_decimals(char *at, unsigned int ns)
{
	at[0] = '.';
	at[1] = '0' + ns / 100;
	at[2] = '0' + ns / 10 % 10;
	at[3] = '0' + ns % 10;
	return at + 4;
}

/* Microseconds with three decimals, whatever their size: no exponent, which viewers misread. */
static char *put_us(char *at, uint64_t ns)
{
	return put_decimals(put_uint(at, ns / 1000), ns % 1000);
}

static char *put_ids(char *at, const struct record *r)
{
	at = put_uint(PUT(at, "\",\"pid\":"), r->pid);
	if (r->tid)
		at = put_uint(PUT(at, ",\"tid\":"), r->tid);
	if (r->ph == 'b' || r->ph == 'e')
		at = PUT(put_uint(PUT(at, ",\"id\":\""), r->id), "\"");
	if (r->ph == 'i') {
		at = PUT(at, ",\"s\":\"");
		*at++ = r->scope;
		*at++ = '"';
	}
	return at;
}

static char *put_times(char *at, const struct record *r)
{
	if (r->ph == 'M')
		return at;
	at = put_us(PUT(at, ",\"ts\":"), r->ts);
	return r->ph == 'X' ? put_us(PUT(at, ",\"dur\":"), r->dur) : at;
}

/* All that has a known length. */
static char *put_head(char *at, bool first, const struct record *r)
{
	if (!first)
		at = PUT(at, ",\n");
	at = PUT(at, "{\"ph\":\"");
	*at++ = r->ph;
	return put_times(put_ids(at, r), r);
}

void record_begin(struct perfetto *p, const struct record *r)
{
	struct text_out *o = &p->out;

	out_used(o, put_head(out_room(o, HEAD_MAX), p->first, r));
	p->first = false;
	p->records++;
	if (r->cat) {
		OUT(o, ",\"cat\":");
		out_string(o, r->cat);
	}
	OUT(o, ",\"name\":");
	out_string(o, r->name);
	OUT(o, ",\"args\":{");
	p->first_arg = true;
}

void instant_head(struct piece *head, uint32_t pid, uint32_t tid)
{
	char text[HEAD_MAX], *at = PUT(text, ",\n{\"ph\":\"i");

	at = put_ids(at, &(struct record){ .ph = 'i', .scope = 't', .pid = pid, .tid = tid });
	head->len = PUT(at, ",\"ts\":") - text;
	memcpy(head->text, text, sizeof(head->text));
}

char *instant_begin(struct perfetto *p, char *at, const struct piece *head, uint64_t ts)
{
	p->records++;
	at = put_near(put_piece(at, head), &p->instant_us, ts / 1000);
	return put_decimals(at, ts % 1000);
}

void record_end(struct perfetto *p)
{
	OUT(&p->out, "}}");
}

static void key_of(struct perfetto *p, const char *key)
{
	if (!p->first_arg)
		out_char(&p->out, ',');
	p->first_arg = false;
	out_char(&p->out, '"');
	out_text(&p->out, key);		/* a word of ours: nothing in it needs an escape */
	OUT(&p->out, "\":");
}

void arg_uint(struct perfetto *p, const char *key, uint64_t v)
{
	key_of(p, key);
	out_uint(&p->out, v);
}

void arg_sint(struct perfetto *p, const char *key, int64_t v)
{
	key_of(p, key);
	out_sint(&p->out, v);
}

void arg_address(struct perfetto *p, const char *key, uint64_t v)
{
	key_of(p, key);
	out_char(&p->out, '"');
	out_address(&p->out, v);
	out_char(&p->out, '"');
}

void arg_text(struct perfetto *p, const char *key, const char *text)
{
	key_of(p, key);
	out_string(&p->out, text);
}

void arg_true(struct perfetto *p, const char *key, bool so)
{
	if (!so)
		return;
	key_of(p, key);
	OUT(&p->out, "true");
}

void record_sort(struct perfetto *p, uint32_t pid, uint32_t tid, uint32_t sort)
{
	record_begin(p, &(struct record){ .ph = 'M', .pid = pid, .tid = tid,
					  .name = tid ? "thread_sort_index" :
							"process_sort_index" });
	arg_uint(p, "sort_index", sort);
	record_end(p);
}

void record_name(struct perfetto *p, uint32_t pid, uint32_t tid, const char *name, uint32_t sort)
{
	record_begin(p, &(struct record){ .ph = 'M', .pid = pid, .tid = tid,
					  .name = tid ? "thread_name" : "process_name" });
	arg_text(p, "name", name);
	record_end(p);
	record_sort(p, pid, tid, sort);
}
