// SPDX-License-Identifier: GPL-2.0-or-later
#include "canvas.h"

#include <string.h>

#define GLYPH 4		/* bytes of UTF-8 in a cell, at most */

void canvas_start(struct canvas *c, int h, int w)
{
	memset(c, 0, sizeof(*c));
	c->h = h < CANVAS_ROWS ? h : CANVAS_ROWS;
	c->w = w < CANVAS_COLS ? w : CANVAS_COLS;
}

static struct canvas_cell *cell_at(struct canvas *c, int y, int x)
{
	if (y >= 0 && y < c->h && x >= 0 && x < c->w)
		return &c->cell[y][x];
	c->faults++;
	return NULL;
}

static size_t glyph_len(const char *p)
{
	size_t n = 1;

	while ((p[n] & 0xc0) == 0x80 && n < GLYPH)
		n++;
	return n;
}

/* What stands out must do so without colour, too. */
static const char *doubled(const char *glyph)
{
	static const char *const lines[][2] = {
		{ "─", "═" }, { "│", "║" }, { "┐", "╗" }, { "┘", "╝" }, { "└", "╚" },
		{ "├", "╠" }, { "┴", "╩" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!strcmp(glyph, lines[i][0]))
			return lines[i][1];
	return glyph;
}

static void set_cell(struct canvas_cell *cell, enum role role, const char *glyph)
{
	size_t n;

	glyph = role == ROLE_FIRED ? doubled(glyph) : glyph;
	n = glyph_len(glyph);

	memcpy(cell->glyph, glyph, n);
	cell->glyph[n] = 0;
	cell->role = role;
}

void canvas_put(struct canvas *c, int y, int x, enum role role, const char *glyph)
{
	struct canvas_cell *cell = cell_at(c, y, x);

	if (!cell)
		return;
	c->faults += cell->glyph[0] != 0;
	set_cell(cell, role, glyph);
}

void canvas_join(struct canvas *c, int y, int x, enum role role, const char *glyph)
{
	struct canvas_cell *cell = cell_at(c, y, x);

	if (!cell)
		return;
	c->faults += (cell->glyph[0] & 0x80) == 0;	/* lines are no ASCII */
	set_cell(cell, role, glyph);
}

void canvas_over(struct canvas *c, int y, int x, enum role role, const char *text)
{
	for (; *text; text += glyph_len(text), x++)
		canvas_join(c, y, x, role, text);
}

void canvas_text(struct canvas *c, int y, int x, int w, enum role role, const char *text)
{
	c->faults += draw_width(text) > w;
	for (; *text && w > 0; text += glyph_len(text), x++, w--)
		canvas_put(c, y, x, role, text);
}

void canvas_text_left(struct canvas *c, int y, int x, int w, enum role role, const char *text)
{
	int n = draw_width(text);

	c->faults += n > w;
	n = n < w ? n : w;
	canvas_text(c, y, x - n, n, role, text);
}

void canvas_box(struct canvas *c, struct rect r, const char *name)
{
	int right = r.x + r.w - 1, bottom = r.y + r.h - 1;

	canvas_put(c, r.y, r.x, ROLE_TEXT, "┌");
	canvas_text(c, r.y, r.x + 2, r.w - 4, ROLE_TEXT, name);
	canvas_put(c, r.y, r.x + 1, ROLE_TEXT, " ");
	canvas_put(c, r.y, r.x + 2 + draw_width(name), ROLE_TEXT, " ");
	canvas_across(c, r.y, r.x + 1, right, ROLE_TEXT);
	canvas_put(c, r.y, right, ROLE_TEXT, "┐");
	canvas_down(c, r.y + 1, bottom, r.x, ROLE_TEXT);
	canvas_down(c, r.y + 1, bottom, right, ROLE_TEXT);
	canvas_put(c, bottom, r.x, ROLE_TEXT, "└");
	canvas_across(c, bottom, r.x + 1, right, ROLE_TEXT);
	canvas_put(c, bottom, right, ROLE_TEXT, "┘");
}

void canvas_across(struct canvas *c, int y, int x, int end, enum role role)
{
	for (; x < end; x++)
		if (x < 0 || x >= c->w || !c->cell[y][x].glyph[0])
			canvas_put(c, y, x, role, "─");
}

void canvas_down(struct canvas *c, int y, int end, int x, enum role role)
{
	for (; y < end; y++)
		canvas_put(c, y, x, role, "│");
}

/* Neighbours that look the same, in one go. */
static int draw_run(const struct draw *d, const struct canvas *c, int row, int from, int y, int x)
{
	char text[CANVAS_COLS * GLYPH + 1];
	enum role role = c->cell[row][from].role;
	int to = from;
	size_t n = 0;

	for (; to < c->w && c->cell[row][to].glyph[0] && c->cell[row][to].role == role; to++) {
		memcpy(text + n, c->cell[row][to].glyph, strlen(c->cell[row][to].glyph));
		n += strlen(c->cell[row][to].glyph);
	}
	text[n] = 0;
	draw_text(d, y + row, x + from, to - from, role, text);
	return to;
}

void canvas_draw(const struct draw *d, const struct canvas *c, int y, int x)
{
	for (int row = 0; row < c->h; row++)
		for (int from = 0; from < c->w;)
			from = c->cell[row][from].glyph[0] ? draw_run(d, c, row, from, y, x) :
			       from + 1;
}
