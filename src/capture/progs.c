// SPDX-License-Identifier: GPL-2.0-or-later
#include "progs.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "loads.h"

#define LOOK_EVERY_NS 20000000ull	/* a flood of failures must not become one of look-ups */
#define FUNCS_MAX 512			/* of one program */
#define UPDATE_EVERY_NS 1000000ull	/* a look into the rings of all CPUs */
#define KNOWN_MAX 16384			/* functions; then we start anew */

struct progs {
	uint32_t *own;
	unsigned int nown;
	struct loads *loads;	/* NULL: they do not tell of themselves */
	struct load *known;	/* by address; none overlap */
	size_t n, cap;
	uint64_t looked, updated;	/* CLOCK_MONOTONIC, ns */
};

static bool is_own(const struct progs *p, uint32_t id)
{
	for (unsigned int i = 0; i < p->nown; i++)
		if (p->own[i] == id)
			return true;
	return false;
}

/* The first that ends behind the address: the address lies in it, or in none. */
static size_t first_behind(const struct progs *p, uint64_t addr)
{
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (p->known[mid].end > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static bool has_room(struct progs *p)
{
	size_t cap = p->cap ? p->cap * 2 : 64;
	struct load *known;

	if (p->n < p->cap)
		return true;
	if (p->n >= KNOWN_MAX) {	/* those that still live are found again by look() */
		p->n = 0;
		return true;
	}
	known = realloc(p->known, cap * sizeof(*known));
	if (!known)
		return false;
	p->known = known;
	p->cap = cap;
	return true;
}

/* Where new code lies, older code has gone. Without memory for it a program stays nameless. */
static void add(void *ctx, const struct load *load)
{
	struct progs *p = ctx;
	size_t at, behind;

	if (load->start >= load->end || !has_room(p))
		return;
	at = behind = first_behind(p, load->start);
	while (behind < p->n && p->known[behind].start < load->end)
		behind++;
	memmove(&p->known[at + 1], &p->known[behind], (p->n - behind) * sizeof(*p->known));
	p->known[at] = *load;
	p->n = at + 1 + (p->n - behind);
}

/* A program is one function, or several: callbacks of bpf_loop() are functions of their own. */
static void add_prog(struct progs *p, int fd)
{
	uint64_t starts[FUNCS_MAX];
	uint32_t lens[FUNCS_MAX], len;
	struct bpf_prog_info info = { 0 };
	uint64_t since;

	info.jited_ksyms = (uint64_t)(uintptr_t)starts;
	info.nr_jited_ksyms = FUNCS_MAX;
	info.jited_func_lens = (uint64_t)(uintptr_t)lens;
	info.nr_jited_func_lens = FUNCS_MAX;
	len = sizeof(info);
	if (bpf_obj_get_info_by_fd(fd, &info, &len) || is_own(p, info.id) ||
	    !info.jited_ksyms || !info.jited_func_lens)	/* it may hide where they are */
		return;
	/* load_time is on the clock that goes on while the machine sleeps */
	since = info.load_time - (clock_ns(CLOCK_BOOTTIME) - clock_ns(CLOCK_MONOTONIC));
	for (uint32_t i = 0; i < info.nr_jited_ksyms && i < info.nr_jited_func_lens &&
	     i < FUNCS_MAX; i++) {
		struct load l = { starts[i], starts[i] + lens[i], since, info.id, "" };

		memcpy(l.name, info.name, BMA_NAME_LEN - 1);
		add(p, &l);
	}
}

static void look(struct progs *p)
{
	uint32_t id = 0;

	while (!bpf_prog_get_next_id(id, &id)) {
		int fd = bpf_prog_get_fd_by_id(id);

		if (fd < 0)
			continue;
		add_prog(p, fd);
		close(fd);
	}
}

struct progs *progs_new(const uint32_t *own, unsigned int nown)
{
	struct progs *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->own = calloc(nown ? nown : 1, sizeof(*own));
	if (!p->own) {
		progs_free(p);
		errno = ENOMEM;
		return NULL;
	}
	memcpy(p->own, own, nown * sizeof(*own));
	p->nown = nown;
	return p;
}

void progs_free(struct progs *p)
{
	if (!p)
		return;
	loads_free(p->loads);
	free(p->own);
	free(p->known);
	free(p);
}

void progs_listen(struct progs *p, uint32_t ncpus)
{
	p->loads = loads_new(ncpus);
}

void progs_update(struct progs *p)
{
	p->updated = clock_ns(CLOCK_MONOTONIC);
	if (p->loads)
		loads_read(p->loads, add, p);
}

static const struct load *find(const struct progs *p, uint64_t time, const __u64 *addrs,
			       unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		size_t at = first_behind(p, addrs[i]);

		if (at < p->n && addrs[i] >= p->known[at].start && time >= p->known[at].since)
			return &p->known[at];
	}
	return NULL;
}

static bool may_look(struct progs *p)
{
	if (p->looked && clock_ns(CLOCK_MONOTONIC) < p->looked + LOOK_EVERY_NS)
		return false;
	p->looked = clock_ns(CLOCK_MONOTONIC);
	return true;
}

uint32_t progs_find(struct progs *p, uint64_t time, const __u64 *addrs, unsigned int n,
		    char name[BMA_NAME_LEN])
{
	const struct load *l = find(p, time, addrs, n);

	/* known code may have made way for what is news */
	if (!l || clock_ns(CLOCK_MONOTONIC) > p->updated + UPDATE_EVERY_NS) {
		progs_update(p);
		l = find(p, time, addrs, n);
	}
	if (!l && n && may_look(p)) {
		look(p);
		l = find(p, time, addrs, n);
	}
	if (!l)
		return 0;
	memcpy(name, l->name, BMA_NAME_LEN);
	return l->id;
}
