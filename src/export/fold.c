// SPDX-License-Identifier: GPL-2.0-or-later
#include "fold.h"

#include <string.h>

#define WIDTH 100

void print_folded(FILE *to, const char *text, int indent)
{
	int width = WIDTH - indent;

	while ((int)strlen(text) > width) {
		int n = width;

		while (n > 0 && text[n] != ' ')
			n--;
		if (!n)
			n = width;
		fprintf(to, "%.*s\n%*s", n, text, indent, "");
		text += n + (text[n] == ' ');
	}
	fprintf(to, "%s\n", text);
}
