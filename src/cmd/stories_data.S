/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recordings, as they are in their files: paths are from the project's folder, where make runs. */
#define TEXT(...) #__VA_ARGS__
#define PATH(...) TEXT(__VA_ARGS__)
#define STORY(name, ...)			\
	.balign	16;				\
	.globl	story_##name;			\
story_##name:					\
	.incbin	PATH(recordings/name.bma);	\
	.globl	story_##name##_end;		\
story_##name##_end:				\
	.byte	0;

	.section .rodata
#include "stories.def"
	.section .note.GNU-stack, "", %progbits
