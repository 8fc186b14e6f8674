// SPDX-License-Identifier: GPL-2.0-or-later
#include "progs.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EVERY_NS 20000000ull	/* a flood of failures must not become one of look-ups */
#define FUNCS_MAX 512			/* of one program */

struct code {			/* of one function of a program */
	uint64_t start, end;
	uint32_t id;
	char name[BMA_NAME_LEN];
};

struct progs {
	uint32_t *own;
	unsigned int nown;
	struct code *codes;
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

static bool add_code(struct progs *p, const struct code *c)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		struct code *codes = realloc(p->codes, cap * sizeof(*codes));

		if (!codes)
			return false;
		p->codes = codes;
		p->cap = cap;
	}
	p->codes[p->n++] = *c;
	return true;
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
		struct code c = { starts[i], starts[i] + lens[i], info.id, "" };

		memcpy(c.name, info.name, BMA_NAME_LEN - 1);
		if (!add_code(p, &c))
			return;
	}
}

static void look(struct progs *p)
{
	uint32_t id = 0;

	p->n = 0;
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
		free(p);
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
	free(p->own);
	free(p->codes);
	free(p);
}

static const struct code *find(const struct progs *p, const __u64 *addrs, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		for (size_t k = 0; k < p->n; k++)
			if (addrs[i] >= p->codes[k].start && addrs[i] < p->codes[k].end)
				return &p->codes[k];
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
	const struct code *c = find(p, addrs, n);

	if (!c && n && may_look(p)) {
		look(p);
		c = find(p, addrs, n);
	}
	if (!c)
		return 0;
	memcpy(name, c->name, BMA_NAME_LEN);
	return c->id;
}
