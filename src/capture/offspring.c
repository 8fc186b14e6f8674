// SPDX-License-Identifier: GPL-2.0-or-later
#include "offspring.h"

#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TRIES 40		/* of each way to end them */
#define TRY_NS 50000000

struct pids {
	pid_t *pid;
	size_t n, cap;
};

struct offspring {
	struct pids others;	/* children of ours that are not the command's */
	struct pids told;	/* got the newest signal */
	int sig;		/* that signal; 0: none yet */
};

static bool pids_have(const struct pids *p, pid_t pid)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->pid[i] == pid)
			return true;
	return false;
}

/* Without memory for it a process is asked twice: no harm. */
static void pids_add(struct pids *p, pid_t pid)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 16;
		pid_t *grown = realloc(p->pid, cap * sizeof(*grown));

		if (!grown)
			return;
		p->pid = grown;
		p->cap = cap;
	}
	p->pid[p->n++] = pid;
}

/* Its parent and whether it still runs. 0: it has just gone. */
static pid_t parent_of(pid_t pid, bool *runs)
{
	char path[64], line[512] = "", state = 'Z';
	const char *end;
	int parent = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (!fgets(line, sizeof(line), f))
		line[0] = 0;
	fclose(f);
	end = strrchr(line, ')');	/* a program's name may hold anything */
	if (!end || sscanf(end, ") %c %d", &state, &parent) != 2)
		return 0;
	*runs = state != 'Z';
	return parent;
}

/* The kernel's own list of them; not every kernel has it. */
static bool list_children(void (*found)(void *ctx, pid_t pid), void *ctx)
{
	char path[64];
	int pid;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	f = fopen(path, "r");
	if (!f)
		return false;
	while (fscanf(f, "%d", &pid) == 1)
		found(ctx, pid);
	fclose(f);
	return true;
}

static void each_child(void (*found)(void *ctx, pid_t pid), void *ctx)
{
	struct dirent *e;
	DIR *proc;
	bool runs;

	if (list_children(found, ctx))
		return;
	proc = opendir("/proc");
	while (proc && (e = readdir(proc)))
		if (isdigit((unsigned char)e->d_name[0]) &&
		    parent_of(atoi(e->d_name), &runs) == getpid())
			found(ctx, atoi(e->d_name));
	if (proc)
		closedir(proc);
}

static void note_other(void *ctx, pid_t pid)
{
	struct offspring *o = ctx;

	pids_add(&o->others, pid);
}

struct offspring *offspring_new(void)
{
	struct offspring *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	each_child(note_other, o);
	/* where it fails, what the command's children start is not ours to end */
	prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
	return o;
}

void offspring_free(struct offspring *o)
{
	if (!o)
		return;
	free(o->others.pid);
	free(o->told.pid);
	free(o);
}

struct telling {
	struct offspring *o;
	unsigned int running;
};

static void tell(void *ctx, pid_t pid)
{
	struct telling *t = ctx;
	bool runs = false;

	if (pids_have(&t->o->others, pid) || !parent_of(pid, &runs) || !runs)
		return;
	t->running++;
	if (pids_have(&t->o->told, pid))
		return;
	kill(pid, t->o->sig);
	pids_add(&t->o->told, pid);
}

unsigned int offspring_signal(struct offspring *o, int sig)
{
	struct telling t = { .o = o };

	if (sig != o->sig)
		o->told.n = 0;
	o->sig = sig;
	each_child(tell, &t);
	return t.running;
}

static bool gone_after(struct offspring *o, int sig)
{
	for (int tries = 0; tries < TRIES; tries++) {
		if (!offspring_signal(o, sig))
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = TRY_NS }, NULL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	return false;
}

void offspring_end(struct offspring *o)
{
	if (!gone_after(o, SIGTERM))
		gone_after(o, SIGKILL);
}
