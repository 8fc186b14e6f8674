// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 2, Cache: one class of caches as a picture of where its objects are and which way they
 * go, for one CPU or for all of them together. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache_cpus.h"
#include "cache_graphs.h"
#include "cache_incidents.h"
#include "cache_layout.h"
#include "cache_next.h"
#include "cache_picture.h"
#include "cache_sum.h"
#include "cache_words.h"
#include "owner.h"
#include "strip.h"
#include "view.h"

#define LATENCY_AT 26	/* where free_llist begins on a narrow screen */
#define TEXT 320

struct cache_view {
	struct cache_rates rates;
	struct cache_last last;
	uint32_t ncpus;		/* as drawn last */
	int32_t cpu;		/* likewise; ALL_CPUS: all */
	struct rect cpus;	/* where the table's lines were drawn, for clicks */
	int to_incident;	/* asked for by keys since: 1: the next, -1: the one before */
	uint64_t incident;	/* number of the one gone to last; 0: none */
	uint64_t number;	/* of the class as drawn last; 0: none was */
	uint64_t visit;		/* of the focus, likewise */
	bool of_event;		/* screen 7 chose what is shown */
	uint64_t jumps;		/* the scene's, as drawn last */
};

static void *cache_open(void)
{
	struct cache_view *v = calloc(1, sizeof(*v));

	if (v)
		v->cpu = ALL_CPUS;
	return v;
}

static void cache_close(void *state)
{
	struct cache_view *v = state;

	if (v)
		cache_rates_release(&v->rates);
	free(v);
}

/* All CPUs come before the first and after the last, however many keys came before a frame. */
static int32_t wrapped(int64_t cpu, uint32_t ncpus)
{
	int64_t n = (int64_t)ncpus + 1, at = (cpu + 1) % n;

	return (at < 0 ? at + n : at) - 1;
}

static void step_cpu(const struct cache_view *v, struct focus *focus, int way)
{
	focus->cpu += way;
	if (v->ncpus)
		focus->cpu = wrapped(focus->cpu, v->ncpus);
}

/* A page is what the table of CPUs shows at once; it ends at the first and the last CPU. */
static void page_cpu(const struct cache_view *v, struct focus *focus, int way)
{
	int64_t page = v->cpus.h > 1 ? v->cpus.h - 1 : 1, cpu = focus->cpu + way * page;
	int64_t last = v->ncpus ? (int64_t)v->ncpus - 1 : 0;

	focus->cpu = cpu < 0 ? 0 : cpu > last ? last : cpu;
}

static void click(const struct cache_view *v, struct focus *focus, int y, int x)
{
	uint32_t cpu = cpus_first(v->cpus.h, v->ncpus, v->cpu) + y - v->cpus.y;

	if (y >= v->cpus.y && y < v->cpus.y + v->cpus.h && x >= v->cpus.x && cpu < v->ncpus)
		focus->cpu = cpu;
}

static bool choose_cpu(const struct cache_view *v, struct focus *focus, enum action action)
{
	switch (action) {
	case ACT_ALL_CPUS:
		focus->cpu = ALL_CPUS;
		return true;
	case ACT_CPU_BEFORE:
	case ACT_UP:
		step_cpu(v, focus, -1);
		return true;
	case ACT_CPU_NEXT:
	case ACT_DOWN:
		step_cpu(v, focus, 1);
		return true;
	case ACT_PAGE_UP:
	case ACT_PAGE_DOWN:
		page_cpu(v, focus, action == ACT_PAGE_DOWN ? 1 : -1);
		return true;
	case ACT_FIRST:
	case ACT_LAST:
		focus->cpu = action == ACT_LAST && v->ncpus ? (int32_t)v->ncpus - 1 : 0;
		return true;
	default:
		return false;
	}
}

static bool cache_act(void *state, struct focus *focus, enum action action, const struct input *in)
{
	struct cache_view *v = state;

	switch (action) {
	case ACT_INCIDENT_BEFORE:
	case ACT_INCIDENT_NEXT:
		v->to_incident = action == ACT_INCIDENT_NEXT ? 1 : -1;
		return true;
	case ACT_CLICK:
		click(v, focus, in->y, in->x);
		return true;
	default:
		return choose_cpu(v, focus, action);
	}
}

static void cache_note(void *state, char *buf, size_t size)
{
	const struct cache_view *v = state;

	const char *whose = v->of_event ? "event's " : "";

	if (v->ncpus > 1 && v->cpu < 0)
		snprintf(buf, size, "all CPUs");
	else if (v->ncpus > 1)
		snprintf(buf, size, "%sCPU %d", whose, v->cpu);
	else if (v->of_event)
		snprintf(buf, size, "%scache", whose);
}

/* Who comes back from screen 7 may find another cache or CPU than before: then that is said, until
 * another one is chosen here. */
static void note_choice(struct cache_view *v, const struct focus *f)
{
	bool other = f->cpu != v->cpu || (v->number && f->number != v->number);

	if (f->visit != v->visit)
		v->of_event = f->from == ACT_EVENTS && (other || v->of_event);
	else if (other)
		v->of_event = false;
	v->visit = f->visit;
	v->number = f->number;
}

/* Why there is nothing to draw, as a sentence; NULL: there is. */
static const char *nothing(const struct scene *s)
{
	const struct model *m = s->model;

	if (!m->nclasses)
		return "No BPF memory cache seen yet: as soon as the kernel sets one up, for "
		       "instance for a hash map made with BPF_F_NO_PREALLOC, it can be chosen on "
		       "screen 1.";
	if (s->focus->number > m->class_number)
		return "At this event there was no such cache yet: step on, or press 1 and choose "
		       "another one.";
	if (s->focus->class >= m->nclasses)
		return "No cache is chosen: press 1 and choose one with the arrow keys and Enter.";
	if (!s->focus->number || m->classes[s->focus->class].number != s->focus->number)
		return "This cache went so long ago that its numbers are not kept: press 1 and "
		       "choose another one.";
	if (m->classes[s->focus->class].moved)
		return "This cache turned out to belong to another owner: press 1 and choose it "
		       "there.";
	return NULL;
}

static void draw_owner(const struct draw *d, const struct cache_facts *f, struct rect r)
{
	char name[OWNER_LEN], objects[TEXT];
	struct row row = { 0 };
	int x = r.x + 1, room;

	owner_of(f->model, f->class, row.kind, row.name, row.id);
	say_objects(objects, sizeof(objects), f);
	room = r.w - 3 - draw_width(objects) - 1;	/* the name yields */
	row_owner(&row, name, room > 12 ? room : 12);
	x += draw_text(d, r.y, x, r.w - 1, ROLE_STRONG, name) + 2;
	x += draw_text(d, r.y, x, r.x + r.w - x, ROLE_TEXT, objects) + 3;
	if (x + 30 < r.x + r.w)
		draw_text(d, r.y, x, r.x + r.w - x, ROLE_DIM, owner_objects(f->model, f->class));
}

static void draw_head(const struct draw *d, const struct cache_facts *f, struct rect r)
{
	char text[TEXT];
	int x = r.x + 1;

	draw_owner(d, f, r);
	say_where(text, sizeof(text), f);
	x += draw_text(d, r.y + 1, x, r.w - 1, f->gone || f->draining ? ROLE_NOTICE : ROLE_STRONG,
		       text) + 3;
	x = x < r.x + LATENCY_AT ? r.x + LATENCY_AT : x;
	say_latency(text, sizeof(text), f);
	draw_text(d, r.y + 1, x, r.x + r.w - 1 - x, f->refill.n ? ROLE_TEXT : ROLE_DIM, text);
}

/* The sum stays when there is one line less. */
static void draw_notes(const struct draw *d, const struct cache_view *v,
		       const struct cache_facts *f, const struct cache_facts *all, bool paused,
		       struct rect r)
{
	char text[TEXT], waiting[TEXT];
	bool waits = say_waits(waiting, sizeof(waiting), f), room = r.h > (waits ? 3 : 2);
	int y = r.y;
	enum role role;

	if (room || paused) {	/* who stands still asks what happened, not what comes */
		say_last(text, sizeof(text), f, &v->last, r.w - 2);
		draw_text(d, y++, r.x + 1, r.w - 1, ROLE_TEXT, text);
	}
	if (room || !paused) {
		say_next(text, sizeof(text), f, r.w - 2);
		draw_text(d, y++, r.x + 1, r.w - 1, ROLE_TEXT, text);
	}
	if (waits && r.h > 2)
		draw_text(d, y++, r.x + 1, r.w - 1, ROLE_TEXT, waiting);
	role = say_sum(text, sizeof(text), all, f->cpu, r.w - 2);
	draw_text(d, y, r.x + 1, r.w - 1, role, text);
}

/* Where the next incident of another cache was. */
static void go_to_incident(struct cache_view *v, const struct scene *s)
{
	const struct model *m = s->model;
	uint64_t number = incident_elsewhere(m, s->focus->class, s->focus->cpu, v->incident,
					     v->to_incident);
	const struct model_cache *c;

	v->to_incident = 0;
	if (!number)
		return;
	v->incident = number;
	c = model_cache(m, model_incident(m, number)->cache);
	s->focus->class = c->class;
	s->focus->number = m->classes[c->class].number;
	s->focus->cpu = c->info.cpu == CPU_UNKNOWN ? ALL_CPUS : (int32_t)c->info.cpu;
}

/* Laid out twice: how many lines the incidents need depends on their width. */
static struct cache_layout layout_of(const struct cache_facts *f, struct rect body)
{
	unsigned int n = cache_incidents(f);
	struct cache_want want = {
		.ncpus = f->model->ncpus, .waits = f->unqueued > 0, .newest = n ? 1 : 0,
	};
	struct cache_layout l;

	want.incidents = want.newest;
	l = layout_cache(body, &want);
	incidents_lines(f, n, l.incidents.w - 2, body.y + body.h - l.incidents.y, &want.newest,
			&want.incidents);
	return layout_cache(body, &want);
}

static void draw_cache(struct cache_view *v, const struct draw *d, const struct scene *s,
		       struct rect body)
{
	struct cache_facts f, all;
	struct cache_layout l;

	s->focus->cpu = wrapped(s->focus->cpu, s->model->ncpus);
	note_choice(v, s->focus);
	cache_facts(&all, s->model, s->focus->class, ALL_CPUS);
	f = all;
	if (s->focus->cpu != ALL_CPUS)
		cache_facts(&f, s->model, s->focus->class, s->focus->cpu);
	if (v->jumps != s->jumps)
		cache_rates_release(&v->rates);
	v->jumps = s->jumps;
	if (!s->rates->whole && !s->paused)
		cache_rates_sample(&v->rates, s->model, s->focus->class);
	cache_last_find(&v->last, s->past, &f);
	f.fired = v->last.any.position ? event_flows(&v->last.any.event, &f) : 0;
	f.marked = s->marked && v->last.any.position == s->model->position && !v->last.failures &&
		   f.fired;
	f.rated = v->rates.class == f.number && !s->rates->whole &&
		  cache_rates_of(&v->rates, &f, f.rate);
	f.held = s->paused;
	all.rated = f.rated;
	all.held = f.held;
	l = layout_of(&f, body);
	v->cpu = f.cpu;
	v->cpus = (struct rect){ l.cpus.y + 1, l.cpus.x, l.cpus.h - 1, l.cpus.w };
	draw_head(d, &f, l.head);
	cache_picture_draw(d, &f, &v->last, l.diagram);
	draw_notes(d, v, &f, &all, s->paused, l.notes);
	if (l.cpus.h > 1)
		cpus_draw(d, &all, &v->rates, f.cpu, l.cpus);
	incidents_draw(d, &f, cache_incidents(&f), l.incidents);
	graphs_draw(d, &f, &l);
}

static void cache_draw(void *state, const struct draw *d, const struct scene *s, struct rect body)
{
	struct cache_view *v = state;
	struct rect r = { body.y + 2, body.x + 2, body.h - 2, body.w - 4 };
	const char *why;

	if (v->to_incident)
		go_to_incident(v, s);
	why = nothing(s);
	v->ncpus = s->model->ncpus;
	v->cpus = (struct rect){ 0 };
	if (why)
		draw_paragraph(d, r, ROLE_TEXT, why);
	else
		draw_cache(v, d, s, body);
}

static const struct word signs[] = {
	{ "33", "on an arrow: objects that went along it since the stream began" },
	{ "33/s", "objects a second, when any moved in the last one" },
	{ "bold", "the arrow that fired last; \"last:\" tells the event" },
	{ "═►", "the arrow of the event where the screen stands; step by , and ." },
	{ "-1  +1", "below a box: objects that this event took out of it, put into it" },
	{ "~n  ?", "not certain, or not known: events were lost, or the kernel has not been asked "
	  "yet" },
	{ "+n", "since the stream began: the cache is older" },
	{ "limit 164", "the most elements that the map may have: its max_entries" },
	{ "behind", "objects that came while a callback was in flight: they wait for the next" },
	{ "for 2 ms", "how long the batch in flight has been waiting for its grace period" },
	{ "in flight", "a callback whose objects were all taken back" },
	{ "to CPU 1", "where the last trim went: `tgt`, the cache of the object freed last" },
	{ "in 3", "what came from other CPUs' caches and this one's" },
	{ "extra", "frees that found `active` busy: they came from an NMI" },
	{ "event's", "above: screen 7's event chose this cache and CPU; a: all CPUs" },
	{ "exact", "nothing is missing, and each CPU's numbers are the kernel's own" },
	{ NULL, NULL },
};

static const struct word *const words[] = { signs, NULL };

const struct view_ops view_cache = {
	.name = "Cache",
	.action = ACT_CACHE,
	.events = true,
	.open = cache_open,
	.close = cache_close,
	.act = cache_act,
	.draw = cache_draw,
	.note = cache_note,
	.words = words,
};
