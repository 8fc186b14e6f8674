// SPDX-License-Identifier: GPL-2.0-or-later
#include "progs.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "loads.h"

#define LOOK_EVERY_NS 20000000ull	/* a flood of failures must not become one of look-ups */
#define FUNCS_MAX 512			/* of one program */
#define KNOWN_MAX 16384			/* functions; then the older half is forgotten */

struct progs {
	uint32_t *own;
	unsigned int nown;
	struct loads *loads;
	struct load *known;	/* those heard of first come first; none overlap */
	size_t n, cap;
	uint64_t looked;	/* CLOCK_MONOTONIC, ns */
};

static bool is_own(const struct progs *p, uint32_t id)
{
	for (unsigned int i = 0; i < p->nown; i++)
		if (p->own[i] == id)
			return true;
	return false;
}

/* Where new code lies, older code has gone. */
static void forget(struct progs *p, uint64_t start, uint64_t end)
{
	size_t left = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->known[i].end <= start || p->known[i].start >= end)
			p->known[left++] = p->known[i];
	p->n = left;
	if (p->n < KNOWN_MAX)
		return;
	memmove(p->known, p->known + p->n / 2, (p->n - p->n / 2) * sizeof(*p->known));
	p->n -= p->n / 2;
}

/* Without memory for it a program stays nameless. */
static void add(void *ctx, const struct load *load)
{
	struct progs *p = ctx;

	forget(p, load->start, load->end);
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		struct load *known = realloc(p->known, cap * sizeof(*known));

		if (!known)
			return;
		p->known = known;
		p->cap = cap;
	}
	p->known[p->n++] = *load;
}

/* A program is one function, or several: callbacks of bpf_loop() are functions of their own. */
static void add_prog(struct progs *p, int fd)
{
	uint64_t starts[FUNCS_MAX];
	uint32_t lens[FUNCS_MAX], len;
	struct bpf_prog_info info = { 0 };

	info.jited_ksyms = (uint64_t)(uintptr_t)starts;
	info.nr_jited_ksyms = FUNCS_MAX;
	info.jited_func_lens = (uint64_t)(uintptr_t)lens;
	info.nr_jited_func_lens = FUNCS_MAX;
	len = sizeof(info);
	if (bpf_obj_get_info_by_fd(fd, &info, &len) || is_own(p, info.id))
		return;
	for (uint32_t i = 0; i < info.nr_jited_ksyms && i < info.nr_jited_func_lens &&
	     i < FUNCS_MAX; i++) {
		struct load l = { starts[i], starts[i] + lens[i], info.id, "" };

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

struct progs *progs_new(const uint32_t *own, unsigned int nown, uint32_t ncpus)
{
	struct progs *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->loads = loads_new(ncpus);
	p->own = calloc(nown ? nown : 1, sizeof(*own));
	if (!p->own || !p->loads) {
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

void progs_update(struct progs *p)
{
	loads_read(p->loads, add, p);
}

static const struct load *find(const struct progs *p, const __u64 *addrs, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		for (size_t k = 0; k < p->n; k++)
			if (addrs[i] >= p->known[k].start && addrs[i] < p->known[k].end)
				return &p->known[k];
	return NULL;
}

static bool may_look(struct progs *p)
{
	struct timespec t;
	uint64_t now;

	clock_gettime(CLOCK_MONOTONIC, &t);
	now = t.tv_sec * 1000000000ull + t.tv_nsec;
	if (p->looked && now < p->looked + LOOK_EVERY_NS)
		return false;
	p->looked = now;
	return true;
}

uint32_t progs_find(struct progs *p, const __u64 *addrs, unsigned int n,
		    char name[BMA_NAME_LEN])
{
	const struct load *l;

	/* first the news: known code may have made way for it */
	progs_update(p);
	l = find(p, addrs, n);
	if (!l && n && may_look(p)) {
		look(p);
		l = find(p, addrs, n);
	}
	if (!l)
		return 0;
	memcpy(name, l->name, BMA_NAME_LEN);
	return l->id;
}
