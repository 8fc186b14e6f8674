// SPDX-License-Identifier: GPL-2.0-or-later
#include "run.h"

#include <string.h>

void run_start(struct run *r, int y, int x)
{
	r->y = y;
	r->x = x;
	r->n = 0;
	r->len = 0;
}

int run_end(struct run *r, const struct draw *d)
{
	r->text[r->len] = 0;
	if (r->n)
		draw_text(d, r->y, r->x - r->n, r->n, r->role, r->text);
	r->n = 0;
	r->len = 0;
	return r->x;
}

void run_add(struct run *r, const struct draw *d, enum role role, const char *glyph)
{
	size_t len = strnlen(glyph, 4);

	if (r->n && (role != r->role || r->n == RUN_CELLS - 1))
		run_end(r, d);
	r->role = role;
	memcpy(r->text + r->len, glyph, len);
	r->len += len;
	r->n++;
	r->x++;
}
