/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many uses of caches are told: what was asked for at the start, what a reader asks for since,
 * and fewer as long as there would be more events than the budget allows. Pure.
 */
#ifndef BMA_RATER_H
#define BMA_RATER_H

#include <stdbool.h>
#include <stdint.h>

struct rater {
	uint32_t wanted;	/* one in so many; BMA_RATE_NONE: none */
	uint64_t budget;	/* told uses a second; 0: any number */
	uint32_t rate;		/* as it is now */
	uint64_t time, told, always;	/* when it was looked at last, ns, and what was told until then */
};

/* As struct capture_opts has them. */
void rater_init(struct rater *r, uint32_t wanted, uint64_t budget);

/* A reader's word: TELL_COUNTS: counts will do; TELL_EVENTS: it looks at single ones. The other two
 * are about locks, and not for the rater: each one is told, or only waits and failures. */
#define TELL_COUNTS 'c'
#define TELL_EVENTS 'e'
#define TELL_LOCKS 'l'
#define TELL_NO_LOCKS 'L'
void rater_hear(struct rater *r, char word);

/* It is `time`, and `told` uses were told so far, `always` of them whatever the rate. The rate from
 * now on: r->rate. True: it is another one than before. */
bool rater_look(struct rater *r, uint64_t time, uint64_t told, uint64_t always);

#endif
