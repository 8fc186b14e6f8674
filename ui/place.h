/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A place of a recording, as people write it: at the prompt, and behind --at. Pure. */
#ifndef BMA_UI_PLACE_H
#define BMA_UI_PLACE_H

#include <stdbool.h>
#include <stdint.h>

enum place_kind {
	PLACE_POSITION,		/* right behind the event n */
	PLACE_TIME,		/* n ns since the beginning */
	PLACE_SHARE,		/* n millionths of the recording's time */
	PLACE_BY_TIME,		/* n ns on, or back when below 0 */
	PLACE_BY_EVENTS,
	PLACE_END,
};

struct place {
	enum place_kind kind;
	int64_t n;
};

/*
 * 12.5s, 1m30s, 500ms, 20us, 1:30; the same behind a + or -: from where it stands. 50%. #1,234 or
 * 1234: the number of an event, +10: so many further. Blanks do not matter. False: none of these.
 */
bool place_parse(const char *text, struct place *place);

#endif
