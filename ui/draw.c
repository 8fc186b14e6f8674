// SPDX-License-Identifier: GPL-2.0-or-later
#include "draw.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_CELLS 1024

/* Every glyph that is not ASCII, and the ASCII character in its place. All are one cell wide. */
static const struct {
	wchar_t glyph;
	char ascii;
} glyphs[] = {
	{ L'▲', '^' }, { L'▼', 'v' }, { L'✖', 'x' }, { L'≥', '>' }, { L'≤', '<' }, { L'…', '.' },
	{ L'│', '|' }, { L'▕', '[' }, { L'▏', ']' }, { L'█', '#' }, { L'↑', '^' }, { L'↓', 'v' },
	{ L'▎', ' ' }, { L'▍', ' ' }, { L'▌', '=' }, { L'▋', '=' }, { L'▊', '=' }, { L'▉', '#' },
	{ L'▁', '1' }, { L'▂', '2' }, { L'▃', '3' }, { L'▄', '4' }, { L'▅', '5' }, { L'▆', '6' },
	{ L'▇', '7' }, { L'·', '.' }, { L'–', '-' }, { L'×', 'x' }, { L'─', '-' }, { L'┌', '+' },
	{ L'┐', '+' }, { L'└', '+' }, { L'┘', '+' }, { L'├', '+' }, { L'┤', '+' }, { L'┬', '+' },
	{ L'┴', '+' }, { L'┼', '+' }, { L'►', '>' }, { L'◄', '<' }, { L'→', '>' }, { L'←', '<' },
	{ L'▸', '+' }, { L'▾', '-' }, { L'━', '=' }, { L'┃', '|' }, { L'═', '=' }, { L'║', 'H' },
	{ L'┏', '+' }, { L'┓', '+' }, { L'┗', '+' }, { L'┛', '+' }, { L'╭', '+' }, { L'╮', '+' },
	{ L'╔', '+' }, { L'╗', '+' }, { L'╚', '+' }, { L'╝', '+' }, { L'╠', '+' }, { L'╣', '+' },
	{ L'╥', 'H' }, { L'╩', '+' }, { L'╰', '+' }, { L'╯', '+' }, { L'╱', '/' }, { L'╲', '\\' }, { L'●', 'o' }, { L'○', '.' },
};

struct look {
	short fg, bg;		/* -1: the terminal's own */
	attr_t with_color, without;
};

static const struct look looks[ROLES] = {
	[ROLE_TEXT] = { -1, -1, A_NORMAL, A_NORMAL },
	[ROLE_DIM] = { -1, -1, A_DIM, A_DIM },
	[ROLE_STRONG] = { -1, -1, A_BOLD, A_BOLD },
	[ROLE_HEADING] = { -1, -1, A_UNDERLINE, A_UNDERLINE },
	[ROLE_SORTED] = { -1, -1, A_UNDERLINE | A_BOLD, A_UNDERLINE | A_BOLD },
	[ROLE_SELECTED] = { -1, -1, A_REVERSE, A_REVERSE },
	[ROLE_KEY] = { COLOR_CYAN, -1, A_BOLD, A_BOLD },
	[ROLE_GOOD] = { COLOR_GREEN, -1, A_NORMAL, A_NORMAL },
	[ROLE_NOTICE] = { COLOR_YELLOW, -1, A_BOLD, A_BOLD },
	[ROLE_HIGH] = { COLOR_MAGENTA, -1, A_BOLD, A_BOLD },
	[ROLE_BAD] = { COLOR_WHITE, COLOR_RED, A_BOLD, A_REVERSE | A_BOLD },
	[ROLE_FIRED] = { COLOR_CYAN, -1, A_BOLD, A_BOLD },
};

void draw_start(struct draw *d)
{
	if (d->color && (!has_colors() || start_color() == ERR))
		d->color = false;
	if (!d->color)
		return;
	if (use_default_colors() == ERR)
		assume_default_colors(COLOR_WHITE, COLOR_BLACK);
	for (short r = 1; r < ROLES; r++)
		init_pair(r, looks[r].fg, looks[r].bg);
}

void draw_clear(const struct draw *d)
{
	(void)d;
	erase();
}

static attr_t attrs_of(const struct draw *d, enum role role)
{
	return d->color ? looks[role].with_color : looks[role].without;
}

static short pair_of(const struct draw *d, enum role role)
{
	return d->color ? role : 0;
}

/* One code point of UTF-8; steps over it. Anything broken is one '?' a byte. */
static wchar_t next_code(const unsigned char **p)
{
	unsigned char c = *(*p)++;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
	wchar_t w = c < 0x80 ? c : c & (0x3f >> more);

	if (c >= 0x80 && !more)
		return L'?';
	for (int i = 0; i < more; i++) {
		if (((*p)[i] & 0xc0) != 0x80)
			return L'?';
		w = w << 6 | ((*p)[i] & 0x3f);
	}
	*p += more;
	return w;
}

static wchar_t cell_of(wchar_t code, bool ascii)
{
	if (code >= 0x20 && code < 0x7f)
		return code;
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(glyphs[0]); i++)
		if (glyphs[i].glyph == code)
			return ascii ? (wchar_t)glyphs[i].ascii : code;
	return L'?';
}

int draw_width(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	int n = 0;

	while (*p) {
		next_code(&p);
		n++;
	}
	return n;
}

static void put_cells(const struct draw *d, int y, int x, enum role role, const wchar_t *cells,
		      int n)
{
	attr_set(attrs_of(d, role), pair_of(d, role), NULL);
	mvaddnwstr(y, x, cells, n);
	attr_set(A_NORMAL, 0, NULL);
}

int draw_text(const struct draw *d, int y, int x, int w, enum role role, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	wchar_t cells[LINE_MAX_CELLS];
	int n = 0;

	if (w > LINE_MAX_CELLS)
		w = LINE_MAX_CELLS;
	while (*p && n < w)
		cells[n++] = cell_of(next_code(&p), d->ascii);
	if (*p && n)
		cells[n - 1] = cell_of(L'…', d->ascii);
	if (n > 0)
		put_cells(d, y, x, role, cells, n);
	return n;
}

void draw_right(const struct draw *d, int y, int x, int w, enum role role, const char *text)
{
	int n = draw_width(text);

	if (n > w)
		n = w;
	draw_text(d, y, x + w - n, n, role, text);
}

size_t draw_break(const char *text, int w)
{
	const unsigned char *start = (const unsigned char *)text, *p = start, *blank = NULL;

	for (int n = 0; *p && n < w; n++) {
		if (*p == ' ')
			blank = p;
		next_code(&p);
	}
	return (!*p || *p == ' ' || !blank ? p : blank) - start;
}

int draw_paragraph(const struct draw *d, struct rect r, enum role role, const char *text)
{
	char line[LINE_MAX_CELLS * 4];
	int lines = 0;

	if (r.w >= LINE_MAX_CELLS)
		r.w = LINE_MAX_CELLS - 1;
	while (*text) {
		size_t n = draw_break(text, r.w);

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		if (d && lines < r.h)
			draw_text(d, r.y + lines, r.x, r.w, role, line);
		lines++;
		text += n;
		text += strspn(text, " ");
	}
	return lines;
}

void draw_mark_line(const struct draw *d, int y, int x, int w, enum role role)
{
	mvchgat(y, x, w, attrs_of(d, role), pair_of(d, role), NULL);
}

/* Cells of a zone of the gauge that ends at value `upto`. */
static int cells_upto(const struct gauge *g, int64_t upto, int cells)
{
	return g->max > 0 ? (int)(upto * cells / g->max) : 0;
}

/* How a cell looks whose left edge stands at `from` eighths when the bar is `filled` eighths. */
static const char *bar_cell(int64_t filled, int64_t from)
{
	static const char *const part[] = { " ", " ", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
	int64_t n = filled - from;

	return part[n < 0 ? 0 : n > 8 ? 8 : n];
}

void draw_gauge(const struct draw *d, int y, int x, int cells, const struct gauge *g)
{
	int64_t filled = g->max > 0 ? g->value * cells * 8 / g->max : 0;
	int low = cells_upto(g, g->low, cells), high = cells_upto(g, g->high, cells);

	draw_text(d, y, x++, 1, ROLE_DIM, "▕");
	for (int i = 0; i < cells; i++) {
		if ((g->low && i == low) || (g->high && i == high))
			draw_text(d, y, x++, 1, ROLE_STRONG, "│");
		draw_text(d, y, x++, 1, g->role, bar_cell(filled, i * 8));
	}
	draw_text(d, y, x, 1, ROLE_DIM, "▏");
}

const char *draw_eighth(int64_t value, int64_t max)
{
	static const char *const part[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	int64_t n = max > 0 ? value * 8 / max : 0;

	return part[n < 0 ? 0 : n > 7 ? 7 : n];
}
