// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the manual page: standard input with the lines @KEYS@, @DECK@ and @SCREENS@ replaced by what
 * the screens' own tables say, so that the page and the help cannot tell two stories.
 */
#include <stdio.h>
#include <string.h>

#include "../ui/help.h"
#include "../ui/keys.h"
#include "../ui/view.h"

/* A code point of UTF-8 as groff's escape; returns its bytes. */
static int put_code(const unsigned char *p)
{
	int more = p[0] >= 0xf0 ? 3 : p[0] >= 0xe0 ? 2 : 1;
	unsigned int code = p[0] & (0x3f >> more);

	for (int i = 1; i <= more; i++)
		code = code << 6 | (p[i] & 0x3f);
	printf("\\[u%04X]", code);
	return 1 + more;
}

/* Text as it is: no character of it is roff's. */
static void put_text(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	if (*p == '.' || *p == '\'')
		fputs("\\&", stdout);
	while (*p) {
		if (*p >= 0x80) {
			p += put_code(p);
			continue;
		}
		if (*p == '\\')
			fputs("\\e", stdout);
		else if (*p == '-')
			fputs("\\-", stdout);
		else if (*p == '^' || *p == '~')
			fputs(*p == '^' ? "\\(ha" : "\\(ti", stdout);
		else
			putchar(*p);
		p++;
	}
}

static void put_item(const char *term, const char *text)
{
	printf(".TP\n.B \"");
	put_text(term);
	printf("\"\n");
	put_text(text);
	printf("\n");
}

static void put_screens_of(unsigned int on)
{
	const char *separator = " (on ";

	if (on & (WITH_DECK | WITHOUT_DECK))
		printf(on & WITH_DECK ? " (of a recording in a file)" : " (of a pipe, or live)");
	if ((on & ON_SCREENS) == ON_SCREENS)
		return;
	for (const struct view_ops *const *v = all_views; *v; v++) {
		if (!(on & ON((*v)->action)))
			continue;
		printf("%s%s", separator, (*v)->name);
		separator = ", ";
	}
	printf(")");
}

static void put_keys(void)
{
	for (const struct key_row *k = key_rows; k->action; k++) {
		printf(".TP\n.B \"");
		put_text(k->label);
		printf("\"\n");
		put_text(k->help);
		put_screens_of(k->on);
		printf("\n");
	}
}

static void put_words(const struct word *w)
{
	for (; w->sign; w++) {
		if (*w->sign) {
			put_item(w->sign, w->means);
			continue;
		}
		put_text(w->means);	/* goes on with the word before */
		printf("\n");
	}
}

static void put_screens(void)
{
	printf(".SS The first two lines, on every screen\n");
	put_words(frame_words);
	for (const struct view_ops *const *v = all_views; *v; v++) {
		if (!(*v)->words)
			continue;
		printf(".SS Screen ");
		put_text((*v)->name);
		printf("\n");
		for (const struct word *const *w = (*v)->words; *w; w++)
			put_words(*w);
	}
}

static void put_line(const char *line)
{
	const char *version = strstr(line, "@VERSION@");

	if (!strcmp(line, "@KEYS@\n"))
		put_keys();
	else if (!strcmp(line, "@DECK@\n"))
		put_words(deck_words);
	else if (!strcmp(line, "@SCREENS@\n"))
		put_screens();
	else if (version)
		printf("%.*s%s%s", (int)(version - line), line, BMASCOPE_VERSION,
		       version + strlen("@VERSION@"));
	else
		fputs(line, stdout);
}

int main(void)
{
	char line[512];

	while (fgets(line, sizeof(line), stdin))
		put_line(line);
	return ferror(stdin) || fflush(stdout) ? 1 : 0;
}
