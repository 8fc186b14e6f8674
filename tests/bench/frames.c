// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a frame costs on a machine that is made up (shared/crowd.h):
 *
 *	frames CPUS MAPS BUSY		"name<TAB>value" lines: ms of CPU time, the middle one of FRAMES
 *					frames, between which 10,000 events came; memory in MiB
 *
 * The same by valgrind --tool=callgrind --instr-atstart=no counts the instructions of three frames of
 * each kind.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "shared/count.h"
#include "shared/crowd.h"
#include "shared/stage.h"

#define FRAMES 31
#define COUNTED 3		/* by callgrind, which writes a file for each */

static const char screens[] = { '1', '2', '3', '7' };
static const struct {
	int rows, cols;
} sizes[] = { { 50, 200 }, { 24, 80 } };

struct bench {
	struct stage stage;
	struct crowd crowd;
	unsigned int frames;	/* of which the middle one is taken */
};

static void fail(const char *what, int rc)
{
	fprintf(stderr, "frames: %s: %s\n", what, strerror(-rc));
	exit(1);
}

static void need(const char *what, int rc)
{
	if (rc)
		fail(what, rc);
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void say_middle(const char *name, double *ms, unsigned int n)
{
	qsort(ms, n, sizeof(*ms), compare);
	printf("%s\t%.3f\n", name, ms[n / 2]);
	fflush(stdout);
}

/* Pieces of the stream, read and applied. */
static void go_on(struct bench *b, enum crowd_piece piece)
{
	need("the stream's maker", crowd_more(&b->crowd, piece));
	need("reading", stage_read(&b->stage, b->crowd.fd));
}

static void time_frames(struct bench *b, const char *name)
{
	double ms[FRAMES];

	for (unsigned int i = 0; i < b->frames; i++) {
		double from;

		go_on(b, CROWD_EVENTS);
		count_begin();
		from = cpu_ms();
		stage_draw(&b->stage);
		ms[i] = cpu_ms() - from;
		count_end(name);
	}
	say_middle(name, ms, b->frames);
}

static void time_pieces(struct bench *b, enum crowd_piece piece, const char *name)
{
	double ms[FRAMES];

	for (unsigned int i = 0; i < b->frames; i++) {
		need("the stream's maker", crowd_more(&b->crowd, piece));
		count_begin();
		ms[i] = cpu_ms();
		need("reading", stage_read(&b->stage, b->crowd.fd));
		ms[i] = cpu_ms() - ms[i];
		count_end(name);
	}
	say_middle(name, ms, b->frames);
}

static void time_screens(struct bench *b)
{
	for (size_t i = 0; i < sizeof(screens); i++)
		for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			char name[32];

			snprintf(name, sizeof(name), "screen %c %dx%d", screens[i],
				 sizes[k].cols, sizes[k].rows);
			stage_size(&b->stage, sizes[k].rows, sizes[k].cols);
			stage_key(&b->stage, screens[i]);
			stage_draw(&b->stage);	/* the first one opens the screen */
			time_frames(b, name);
		}
}

static void say_memory(const char *name)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	printf("%s\t%ld\n", name, u.ru_maxrss / 1024);
}

static void run(const struct crowd_want *w)
{
	struct bench b = { .frames = RUNNING_ON_VALGRIND ? COUNTED : FRAMES };

	need("the stream", crowd_start(&b.crowd, w));
	need("a terminal that is not seen", stage_open(&b.stage));
	need("reading", stage_read(&b.stage, b.crowd.fd));
	say_memory("model MiB");
	need("the last events", stage_keep_past(&b.stage));
	for (int i = 0; i < 3; i++)
		go_on(&b, CROWD_EVENTS);
	time_pieces(&b, CROWD_EVENTS, "10000 events");
	time_pieces(&b, CROWD_TICK, "tick");
	time_pieces(&b, CROWD_SECOND, "second");
	time_screens(&b);
	say_memory("peak MiB");
	printf("caches\t%u\nwaiting\t%u\nevents\t%" PRIu64 "\n", b.stage.feed.model->ncaches - 1,
	       b.stage.feed.model->nwaiting, b.stage.feed.model->position);
	stage_close(&b.stage);
	crowd_end(&b.crowd);
}

int main(int argc, char **argv)
{
	struct crowd_want w;

	if (argc != 4) {
		fputs("frames CPUS MAPS BUSY\n", stderr);
		return 2;
	}
	w = (struct crowd_want){ atoi(argv[1]), atoi(argv[2]), atoi(argv[3]) };
	if (!w.cpus || !w.maps || !w.busy) {
		fputs("frames: each is a number above 0\n", stderr);
		return 2;
	}
	run(&w);
	return 0;
}
