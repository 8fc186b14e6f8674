// SPDX-License-Identifier: GPL-2.0-or-later
/* One record of Trace Event JSON after the other. */
#include "perfetto_parts.h"

/* Microseconds with three decimals, whatever their size: no exponent, which viewers misread. */
static void out_us(struct text_out *o, uint64_t ns)
{
	unsigned int rest = ns % 1000;
	char digits[4] = { '.', '0' + rest / 100, '0' + rest / 10 % 10, '0' + rest % 10 };

	out_uint(o, ns / 1000);
	out_short(o, digits, sizeof(digits));
}

static void out_ids(struct text_out *o, const struct record *r)
{
	OUT(o, "\",\"pid\":");
	out_uint(o, r->pid);
	if (r->tid) {
		OUT(o, ",\"tid\":");
		out_uint(o, r->tid);
	}
	if (r->ph == 'b' || r->ph == 'e') {
		OUT(o, ",\"id\":\"");
		out_uint(o, r->id);
		OUT(o, "\"");
	}
	if (r->ph == 'i') {
		OUT(o, ",\"s\":\"");
		out_char(o, r->scope);
		OUT(o, "\"");
	}
}

static void out_times(struct text_out *o, const struct record *r)
{
	if (r->ph == 'M')
		return;
	OUT(o, ",\"ts\":");
	out_us(o, r->ts);
	if (r->ph != 'X')
		return;
	OUT(o, ",\"dur\":");
	out_us(o, r->dur);
}

void record_begin(struct perfetto *p, const struct record *r)
{
	struct text_out *o = &p->out;

	if (p->first)
		OUT(o, "{\"ph\":\"");
	else
		OUT(o, ",\n{\"ph\":\"");
	p->first = false;
	p->records++;
	out_char(o, r->ph);
	out_ids(o, r);
	out_times(o, r);
	if (r->cat) {
		OUT(o, ",\"cat\":");
		out_string(o, r->cat);
	}
	OUT(o, ",\"name\":");
	out_string(o, r->name);
	OUT(o, ",\"args\":{");
	p->first_arg = true;
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
	out_string(&p->out, key);
	out_char(&p->out, ':');
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
