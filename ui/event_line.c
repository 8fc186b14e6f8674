// SPDX-License-Identifier: GPL-2.0-or-later
#include "event_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../src/base/say.h"
#include "../src/event/kind.h"
#include "../src/event/value.h"
#include "format.h"
#include "owner.h"
#include "storage_line.h"
#include "../src/model/lock_words.h"

#define WIDE 100	/* cells from which on the position has its column */
#define WIDER 150	/* and the meaning */
#define OWNER_MAX 28
#define WHAT_LONG 40	/* cells from which on it is said at length, so that rows are alike */
#define WHAT_MAX 46	/* while there is a meaning */

static const struct {
	const char *heading;
	bool number;
} columns[EV_COLUMNS] = {
	[EV_POSITION] = { "EVENT", true },
	[EV_TIME] = { "SECONDS", true },
	[EV_CPU] = { "CPU", true },
	[EV_CTX] = { "IN", false },
	[EV_OWNER] = { "OWNER", false },
	[EV_KIND] = { "KIND", false },
	[EV_WHAT] = { "WHAT", false },
	[EV_FREE] = { "FREE", true },
	[EV_MEANING] = { "MEANING", false },
};

const char *event_heading(enum event_column column)
{
	return columns[column].heading;
}

bool event_column_is_number(enum event_column column)
{
	return columns[column].number;
}

struct event_layout event_layout(int width, uint32_t ncpus)
{
	struct event_layout l = { .w = {
		[EV_POSITION] = width >= WIDE ? 13 : 0, [EV_TIME] = 11,
		[EV_CPU] = ncpus > 1000 ? 4 : 3, [EV_CTX] = 4, [EV_KIND] = 11, [EV_FREE] = 5,
	} };
	int fixed = 1, x = 1, rest;

	for (int c = 0; c < EV_COLUMNS; c++)
		fixed += l.w[c] ? l.w[c] + 1 : 0;
	rest = width - fixed - 2;	/* for owner and what, and the blanks behind them */
	l.w[EV_OWNER] = rest / 3 < OWNER_MAX ? rest / 3 : OWNER_MAX;
	l.w[EV_WHAT] = rest - l.w[EV_OWNER];
	if (width >= WIDER) {
		l.w[EV_MEANING] = l.w[EV_WHAT] - WHAT_MAX - 1;
		l.w[EV_WHAT] = WHAT_MAX;
	}
	for (int c = 0; c < EV_COLUMNS; c++) {
		l.x[c] = x;
		x += l.w[c] ? l.w[c] + 1 : 0;
	}
	return l;
}

void event_owner(const struct model *m, uint32_t cache, char buf[EVENT_TEXT])
{
	const struct model_cache *c = model_cache(m, cache);
	char label[OWNER_LABEL];

	buf[0] = 0;
	if (!c)
		return;
	owner_label(m, &m->classes[c->class], label);
	snprintf(buf, EVENT_TEXT, "%s", label);
}

void event_owner_of(const struct model *m, const struct event *e, char buf[EVENT_TEXT])
{
	if (is_lock_event(e->kind) && e->kind != BMA_LOCK_HELD)
		lock_words(m, e->n[N_LOCK], buf, EVENT_TEXT);
	else if (is_storage_event(e->kind))
		storage_line_owner(m, e, buf, EVENT_TEXT);
	else
		event_owner(m, e->cache, buf);
}

/* The name is cut before the number is. */
static void say_owner_in(struct say *s, const struct model *m, const struct event *e, int width)
{
	char text[EVENT_TEXT], *id;
	int over;

	if (is_storage_event(e->kind)) {
		storage_line_owner_in(s, m, e, width);
		return;
	}
	event_owner_of(m, e, text);
	over = draw_width(text) - width;
	id = strrchr(text, ' ');
	if (over > 0 && id && id - text > over + 1)
		say(s, "%.*s…%s", (int)(id - text - over - 1), text, id);
	else
		say(s, "%s", text);
}

struct text text_object(uint64_t obj)
{
	struct text t;

	snprintf(t.s, sizeof(t.s), "o%05x", (unsigned int)(obj >> 3 & 0xfffff));
	return t;
}

static void say_object(struct say *s, const struct event *e)
{
	if (e->obj)
		say(s, "%s", text_object(e->obj).s);
}

static void say_raise(struct say *s, const struct event *e, const char *what)
{
	if (event_raise(e))
		say(s, "  %s %s", what,
		    event_raise(e) == BMA_RAISE_QUEUED ? "queued" : "pending");
}

static void what_alloc(struct say *s, const struct event *e)
{
	say_object(s, e);
	say_raise(s, e, "refill");
}

static void what_fail(struct say *s, const struct event *e)
{
	say(s, e->what == BMA_FAIL_BUSY ? "active is busy" : "list empty");
	if (e->flags & BMA_F_IRQS_OFF)
		say(s, ", irqs off");
}

static void what_free(struct say *s, const struct event *e)
{
	say_object(s, e);
	if (e->flags & BMA_F_EXTRA)
		say(s, "  to the extra list");
	say_raise(s, e, "trim");
}

static void what_free_rcu(struct say *s, const struct event *e)
{
	say_object(s, e);
	if (e->flags & BMA_F_EXTRA)
		say(s, "  to the extra list");
	say_raise(s, e, "work");
}

static const char *flavour(const struct event *e, bool brief)
{
	return brief && e->what == BMA_GP_TASKS_TRACE ? "ttrace" : flavour_words(e->what);
}

static void say_cpu_of(struct say *s, const struct model *m, uint32_t cache, const char *none)
{
	const struct model_cache *c = model_cache(m, cache);

	if (!c || c->info.cpu == CPU_UNKNOWN)
		say(s, "%s", none);
	else
		say(s, "cpu%" PRIu32, c->info.cpu);
}

/* Sources that gave nothing are left out where the line is short. */
static void what_bulk(struct say *s, const struct event *e, bool brief)
{
	const char *const names[] = {
		[N_BEHIND] = "behind", [N_WAITING] = brief ? "wait" : "waiting", [N_SLAB] = "slab",
	};
	const char *gap = "";
	uint32_t got = e->n[N_BEHIND] + e->n[N_WAITING] + e->n[N_SLAB];

	if (!brief)
		say(s, "got ");
	if (!brief || got != e->n[N_ASKED])
		say(s, "%" PRIu32 " of %" PRIu32 ": ", got, e->n[N_ASKED]);
	if (!got)
		say(s, "refused");
	for (unsigned int i = N_BEHIND; got && i <= N_SLAB; i++) {
		if (!e->n[i] && brief)
			continue;
		say(s, "%s%" PRIu32 " %s", gap, e->n[i], names[i]);
		gap = " ";
	}
}

static void what_trim(struct say *s, const struct model *m, const struct event *e)
{
	say(s, "%" PRIu32, e->n[N_MOVED]);
	if (e->n[N_EXTRA])
		say(s, " + %" PRIu32 " extra", e->n[N_EXTRA]);
	say(s, " to ");
	say_cpu_of(s, m, e->tgt, "?");
}

static void what_gp(struct say *s, const struct model *m, const struct event *e, bool brief)
{
	say(s, "%s: %" PRIu32, flavour(e, brief), e->n[N_MOVED]);
	if (e->kind == BMA_GP_START) {
		say(s, e->flags & BMA_F_DRAINING ? " do not wait" : " wait");
		return;
	}
	if (e->what == BMA_GP_RCU) {
		say(s, " on to ");
		say_cpu_of(s, m, e->tgt, "?");
	} else {
		say(s, brief ? " to slab" : " to the slab");
	}
}

static void what_new(struct say *s, const struct model *m, const struct event *e)
{
	const struct model_cache *c = model_cache(m, e->cache);

	if (c)
		say(s, "%" PRIu32 " B", c->info.unit_size);
}

static void what_state(struct say *s, const struct event *e, bool brief)
{
	uint64_t wait = 0;

	if (e->flags & BMA_F_TORN) {
		say(s, "torn");
		return;
	}
	if (!brief) {
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			say(s, e->n[l] == LENGTH_UNKNOWN ? "%s%s ?" : "%s%s %" PRIu32,
			    l ? " " : "", list_name(l), e->n[l]);
		return;
	}
	for (unsigned int l = 1; l < BMA_LISTS; l++)
		wait += e->n[l] == LENGTH_UNKNOWN ? 0 : e->n[l];
	say(s, "%" PRIu64 " on other lists", wait);
}

static void what_slab(struct say *s, const struct event *e)
{
	if (e->obj)
		say_object(s, e);
	else
		say(s, "refused");
}

static void what_owner(struct say *s, const struct event *e)
{
	if (e->n[N_MAP])
		say(s, "map #%" PRIu32, e->n[N_MAP]);
	if (e->flags & BMA_F_COUNT)
		say(s, ": %s elements", text_count(e->n[N_COUNT]).s);
}

static void what_count(struct say *s, const struct event *e)
{
	uint64_t frees = 0;

	for (unsigned int use = BMA_USE_FREE; use < BMA_USES; use++)
		frees += e->n[use];
	say(s, "%s allocs, %s frees", text_count(e->n[BMA_USE_ALLOC]).s, text_count(frees).s);
}

static void what_rate(struct say *s, const struct event *e)
{
	if (e->n[N_RATE] == 1)
		say(s, "all told");
	else if (e->n[N_RATE] == BMA_RATE_NONE)
		say(s, "counted only");
	else
		say(s, "1 in %" PRIu32 " told", e->n[N_RATE]);
}

/* Lock events: how long, who, and how many locks this CPU has in its table then. */
static void what_lock(struct say *s, const struct model *m, const struct event *e, bool brief)
{
	struct lock_side who = { .prog = e->n[N_LOCK_PROG], .pid = e->n[N_LOCK_PID] };
	bool failed = e->kind == BMA_LOCK_FAIL;
	char text[EVENT_TEXT];

	if (failed)
		say(s, "%s ", lock_failure_name(e->what));
	if (failed || e->kind == BMA_LOCK_ACQUIRED)
		say(s, "after %s", text_age(e->n[N_WAITED]).s);
	if (failed && e->n[N_HOLDER] != BMA_NO_CPU)
		say(s, ", cpu%" PRIu32 " has it", e->n[N_HOLDER]);
	if (!brief && (failed || e->kind == BMA_LOCK_WAIT)) {
		lock_who_words(m, &who, text, sizeof(text));
		say(s, "%s%s", s->len && *text ? ", " : "", text);
	}
	if (e->n[N_HELD] > 1 || (e->n[N_HELD] && failed))
		say(s, "%s%" PRIu32 " in table", s->len ? ", " : "", e->n[N_HELD]);
}

static void what_held(struct say *s, const struct model *m, const struct event *e, bool brief)
{
	uint32_t cnt = e->n[N_HELD_CNT];
	char name[LOCK_NAME];

	say(s, "cpu%" PRIu32 ": ", e->n[N_HELD_CPU]);
	if (!cnt)
		say(s, "nothing");
	if (brief && cnt)
		say(s, "%" PRIu32 " lock%s", cnt, cnt == 1 ? "" : "s");
	for (uint32_t i = 0; !brief && i < HELD_LOCKS && e->what + i < cnt &&
	     e->what + i < BMA_HELD_MAX; i++)
		say(s, "%s%s", i ? ", " : "", lock_words(m, e->n[N_HELD_LOCK + i], name,
							 sizeof(name)));
	if (cnt && e->flags & (BMA_F_TOP_TRIED | BMA_F_TOP_OPEN))
		say(s, e->flags & BMA_F_TOP_TRIED ? " (top tried)" : " (top open)");
}

static void say_what(struct say *s, const struct model *m, const struct event *e, bool brief)
{
	switch (e->kind) {
	case BMA_ALLOC: what_alloc(s, e); break;
	case BMA_ALLOC_FAIL: what_fail(s, e); break;
	case BMA_FREE: what_free(s, e); break;
	case BMA_FREE_RCU: what_free_rcu(s, e); break;
	case BMA_PREFILL:
	case BMA_REFILL: what_bulk(s, e, brief); break;
	case BMA_TRIM: what_trim(s, m, e); break;
	case BMA_EXTRA_RCU: say(s, "%" PRIu32 " to free_by_rcu", e->n[N_MOVED]); break;
	case BMA_GP_START:
	case BMA_GP_END: what_gp(s, m, e, brief); break;
	case BMA_CACHE_NEW:
	case BMA_CACHE_GONE: what_new(s, m, e); break;
	case BMA_CACHE_DRAIN:
		say(s, "%" PRIu32 " of %s", e->n[N_MOVED], list_name(e->what));
		break;
	case BMA_SLAB_ALLOC:
	case BMA_RAW_FREE: what_slab(s, e); break;
	case BMA_STATE: what_state(s, e, brief); break;
	case BMA_LOSS: say(s, "%s missing here", text_count(e->n[0]).s); break;
	case BMA_OWNER: what_owner(s, e); break;
	case BMA_COUNT: what_count(s, e); break;
	case BMA_RATE: what_rate(s, e); break;
	case BMA_LOCK_ACQUIRE:
	case BMA_LOCK_WAIT:
	case BMA_LOCK_ACQUIRED:
	case BMA_LOCK_FAIL:
	case BMA_LOCK_RELEASE: what_lock(s, m, e, brief); break;
	case BMA_LOCK_HELD: what_held(s, m, e, brief); break;
	case BMA_STORAGE_NEW:
	case BMA_STORAGE_LINK:
	case BMA_STORAGE_UNLINK:
	case BMA_STORAGE_FREE: storage_line_what(s, m, e, brief); break;
	default: break;
	}
}

/* Often the code runs on another CPU than the one whose cache it is about. */
static void say_other_cpu(struct say *s, const struct model *m, const struct event *e)
{
	const struct model_cache *c = model_cache(m, e->cache);

	if (c && c->info.cpu != CPU_UNKNOWN && c->info.cpu != e->cpu)
		say(s, "%s(cpu%" PRIu32 "'s)", s->len ? " " : "", c->info.cpu);
}

static void text_what(const struct model *m, const struct event *e, int width,
		      char buf[EVENT_TEXT])
{
	for (int brief = width < WHAT_LONG; brief < 2; brief++) {
		struct say s;

		say_start(&s, buf, EVENT_TEXT);
		say_what(&s, m, e, brief);
		say_other_cpu(&s, m, e);
		if (draw_width(buf) <= width)
			return;
	}
}

/* Where there is no room, what an event is about is told by its owner. */
static void say_kind(struct say *s, const struct event *e, int width)
{
	const char *name = kind_name(e->kind), *verb = strchr(name, '_');

	say(s, "%s", draw_width(name) > width && verb ? verb + 1 : name);
}

static void say_time(struct say *s, const struct model *m, const struct event *e)
{
	bool before = e->time < m->start;
	uint64_t us = (before ? m->start - e->time : e->time - m->start) / 1000;

	say(s, "%s%" PRIu64 ".%06" PRIu64, before ? "-" : "", us / 1000000, us % 1000000);
}

static bool has_free_cnt(const struct event *e)
{
	const struct kind *k = kind_row(e->kind);

	if (e->flags & BMA_F_EXTRA && e->kind == BMA_FREE)
		return false;	/* `active` was busy: nobody looked */
	for (int i = 0; k && i < KIND_FIELDS && k->fields[i]; i++)
		if (k->fields[i] == FIELD_FREE_CNT)
			return true;
	return false;
}

void event_text(enum event_column column, const struct model *m, const struct event *e,
		uint64_t position, int width, char buf[EVENT_TEXT])
{
	struct say s;

	say_start(&s, buf, EVENT_TEXT);
	switch (column) {
	case EV_POSITION: say(&s, "#%s", text_count(position).s); break;
	case EV_TIME: say_time(&s, m, e); break;
	case EV_CPU: say(&s, "%" PRIu32, e->cpu); break;
	case EV_CTX: say(&s, "%s", ctx_short(e->ctx)); break;
	case EV_OWNER: say_owner_in(&s, m, e, width); break;
	case EV_KIND: say_kind(&s, e, width); break;
	case EV_WHAT: text_what(m, e, width, buf); break;
	case EV_FREE:
		if (has_free_cnt(e))
			say(&s, "%" PRId32, e->free_cnt);
		break;
	case EV_MEANING:
		if (kind_row(e->kind))
			say(&s, "%s", kind_row(e->kind)->meaning);
		break;
	default: break;
	}
}

enum role event_role(const struct event *e)
{
	switch (e->kind) {
	case BMA_ALLOC_FAIL:
	case BMA_LOSS:
	case BMA_LOCK_FAIL:
		return ROLE_BAD;
	case BMA_STATE:
	case BMA_OWNER:
	case BMA_MAP_FD:
	case BMA_COUNT:
	case BMA_RATE:
	case BMA_LOCK_HELD:
		return ROLE_DIM;
	case BMA_ALLOC:
	case BMA_FREE:
	case BMA_FREE_RCU:
	case BMA_RAW_FREE:
	case BMA_LOCK_ACQUIRE:
	case BMA_LOCK_RELEASE:
		return ROLE_TEXT;
	default:
		return ROLE_STRONG;
	}
}
