// SPDX-License-Identifier: GPL-2.0-or-later
#include "caption.h"

#define MARGIN 3	/* a blank, a bar and a blank before the text */

int caption_lines(const struct model *m, const struct reel_line *line, int cols)
{
	bool any = m && m->nmarks;

	for (unsigned int i = 0; !any && line && i < line->n; i++)
		any = line->buckets[i].marks;
	if (!any)
		return 0;
	return cols - MARGIN - 1 >= MARK_LEN - 1 ? 1 : 2;
}

void caption_draw(const struct draw *d, const struct model *m, struct rect r)
{
	struct rect text = { r.y, r.x + MARGIN, r.h, r.w - MARGIN - 1 };
	int lines;

	if (!r.h || !m->nmarks || !m->mark.text[0])
		return;
	lines = draw_paragraph(d, text, ROLE_STRONG, m->mark.text);
	for (int i = 0; i < lines && i < r.h; i++)
		draw_text(d, r.y + i, r.x + 1, 1, ROLE_NOTICE, "┃");
}
