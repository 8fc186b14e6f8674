// SPDX-License-Identifier: GPL-2.0-or-later
#include "chain.h"

static struct link *link_at(struct links links, uint32_t slot)
{
	return (struct link *)((char *)links.first + slot * links.stride);
}

void chain_add(struct chain *c, struct links links, uint32_t slot)
{
	*link_at(links, slot) = (struct link){ .prev = c->last };
	if (c->last)
		link_at(links, c->last - 1)->next = slot + 1;
	else
		c->first = slot + 1;
	c->last = slot + 1;
	c->n++;
}

void chain_remove(struct chain *c, struct links links, uint32_t slot)
{
	struct link *l = link_at(links, slot);

	if (l->prev)
		link_at(links, l->prev - 1)->next = l->next;
	else
		c->first = l->next;
	if (l->next)
		link_at(links, l->next - 1)->prev = l->prev;
	else
		c->last = l->prev;
	*l = (struct link){ 0 };
	c->n--;
}
