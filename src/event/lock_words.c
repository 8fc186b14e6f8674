// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/say.h"
#include "cache_info.h"

/* What stands behind the map's name; of several locks n tells which. */
static const struct {
	const char *one;	/* with the number, or "" */
	const char *all;
} parts[BMA_LOCK_OFS] = {
	[BMA_LOCK_BUCKET] = { " b[%" PRIu32 "]", " b[*]" },
	[BMA_LOCK_STORAGE_BUCKET] = { " b[%" PRIu32 "]", " b[*]" },
	[BMA_LOCK_VALUE] = { " [%" PRIu32 "]", " [*]" },
	[BMA_LOCK_RINGBUF] = { " producer", " producer" },
	[BMA_LOCK_LPM_TRIE] = { " trie", " trie" },
	[BMA_LOCK_QUEUE] = { " ends", " ends" },
	[BMA_LOCK_FREELIST] = { " freelist cpu %" PRIu32, " freelists" },
	[BMA_LOCK_LRU] = { " lru", " lru" },
	[BMA_LOCK_LRU_CPU] = { " lru cpu %" PRIu32, " lru of cpus" },
	[BMA_LOCK_ARENA] = { " arena", " arena" },
};

static void say_map(struct say *t, const struct lock_info *i)
{
	say(t, "%s%s#%" PRIu32, i->name, *i->name ? " " : "", i->map_id);
}

static void say_storage(struct say *t, const struct lock_info *i)
{
	const char *of = storage_owner_name(i->owner);

	if (i->owner == BMA_STORAGE_SOCKET)
		say(t, "storage of socket %" PRIu64 " > %" PRIu64, i->owner_id >> 16 & 0xffff,
		    i->owner_id & 0xffff);
	else if (i->owner == BMA_STORAGE_UNKNOWN)
		say(t, "storage %" PRIu32, i->id);
	else
		say(t, "storage of %s %" PRIu64 "%s%s", of, i->owner_id, *i->name ? " " : "", i->name);
}

static void say_number(struct say *t, const char *format, uint32_t n)
{
	const char *hole = strchr(format, '%');

	if (hole)
		say(t, "%.*s%" PRIu32 "%s", (int)(hole - format), format, n,
		    hole + strlen("%" PRIu32));
	else
		say(t, "%s", format);
}

const char *lock_info_words(const struct lock_info *i, uint32_t n, char *buf, size_t size)
{
	struct say t;

	say_start(&t, buf, size);
	if (i->of == BMA_LOCK_STORAGE) {
		say_storage(&t, i);
	} else if (i->of < BMA_LOCK_OFS && parts[i->of].one) {
		say_map(&t, i);
		say_number(&t, parts[i->of].one, i->first + n);
	} else {
		say(&t, "unknown lock %" PRIu32, i->id + n);
	}
	return buf;
}

const char *lock_id_words(const struct lock_info *i, uint32_t id, char *buf, size_t size)
{
	if (i)
		return lock_info_words(i, id - i->id, buf, size);
	snprintf(buf, size, id ? "unknown lock %" PRIu32 : "an unknown lock", id);
	return buf;
}

const char *lock_owner_words(const struct lock_info *i, char *buf, size_t size)
{
	struct say t;

	say_start(&t, buf, size);
	if (i->of == BMA_LOCK_STORAGE) {
		say(&t, "storage of %ss", i->owner ? storage_owner_name(i->owner) : "unknown owner");
	} else if (i->of < BMA_LOCK_OFS && parts[i->of].all) {
		say(&t, "%s ", map_type_name(i->map_type));
		say_map(&t, i);
		say(&t, "%s", parts[i->of].all);
	} else {
		say(&t, "unknown locks");
	}
	return buf;
}

const char *lock_why_words(unsigned int why)
{
	static const char *const words[BMA_LOCK_FAILURES] = {
		[BMA_LOCK_AA] = "AA deadlock", [BMA_LOCK_ABBA] = "ABBA deadlock",
		[BMA_LOCK_TIMEOUT] = "timeout", [BMA_LOCK_NO_NODE] = "no queue node",
	};

	return why && why < BMA_LOCK_FAILURES ? words[why] : "failure";
}
