// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - events that say the same again and again
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/fold.h"

/**
 * struct slot - one kind of event
 * @used: 0: free.
 * @folded: the first one, and how many came after it.
 * @key: the first one without what may differ.
 */
struct slot {
	int used;
	struct sebpf_folded folded;
	struct sebpf_event key;
};

struct sebpf_fold {
	struct slot slots[SEBPF_FOLD_SLOTS];
	uint64_t pending;
};

int sebpf_fold_new(struct sebpf_fold **ret_fold, struct sebpf_err *err)
{
	struct sebpf_fold *fold = calloc(1, sizeof(*fold));

	if (!fold)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	*ret_fold = fold;
	return 0;
}

void sebpf_fold_free(struct sebpf_fold *fold)
{
	free(fold);
}

/* What is behind the end of a text means nothing. */
static void clear_rest(char *text, size_t size)
{
	size_t length = strnlen(text, size);

	memset(text + length, 0, size - length);
}

static void make_key(const struct sebpf_event *event,
		     struct sebpf_event *ret_key)
{
	memcpy(ret_key, event, sizeof(*ret_key));
	ret_key->time_ns = 0;
	ret_key->seqno = 0;
	ret_key->token = 0;
	clear_rest(ret_key->comm, sizeof(ret_key->comm));
	clear_rest(ret_key->object, sizeof(ret_key->object));
}

static int has_ended(const struct slot *slot, uint64_t now_ns)
{
	uint64_t begin = slot->folded.event.time_ns;

	return now_ns >= begin && now_ns - begin >= SEBPF_FOLD_INTERVAL_NS;
}

/* Empties a slot into @ret_folded. */
static void empty(struct sebpf_fold *fold, struct slot *slot,
		  struct sebpf_folded *ret_folded)
{
	*ret_folded = slot->folded;
	fold->pending -= slot->folded.repeated;
	slot->used = 0;
}

static struct slot *find(struct sebpf_fold *fold, const struct sebpf_event *key)
{
	for (size_t i = 0; i < SEBPF_FOLD_SLOTS; i++) {
		struct slot *slot = &fold->slots[i];

		/* All members have their size, so that there is no padding. */
		if (slot->used && !memcmp(&slot->key, key, sizeof(*key)))
			return slot;
	}
	return NULL;
}

/* A free slot, or else the one that began first. */
static struct slot *find_room(struct sebpf_fold *fold)
{
	struct slot *oldest = &fold->slots[0];

	for (size_t i = 0; i < SEBPF_FOLD_SLOTS; i++) {
		struct slot *slot = &fold->slots[i];

		if (!slot->used)
			return slot;
		if (slot->folded.event.time_ns < oldest->folded.event.time_ns)
			oldest = slot;
	}
	return oldest;
}

enum sebpf_fold_result sebpf_fold_add(struct sebpf_fold *fold,
				      const struct sebpf_event *event,
				      struct sebpf_folded *ret_displaced)
{
	struct sebpf_event key;
	struct slot *slot;

	memset(ret_displaced, 0, sizeof(*ret_displaced));
	make_key(event, &key);
	slot = find(fold, &key);
	if (slot && !has_ended(slot, event->time_ns)) {
		slot->folded.repeated++;
		fold->pending++;
		return SEBPF_FOLD_REPEATED;
	}
	if (!slot)
		slot = find_room(fold);
	if (slot->used)
		empty(fold, slot, ret_displaced);
	slot->used = 1;
	slot->folded.event = *event;
	slot->folded.repeated = 0;
	slot->key = key;
	return SEBPF_FOLD_FIRST;
}

int sebpf_fold_take(struct sebpf_fold *fold, uint64_t now_ns,
		    struct sebpf_folded *ret_folded)
{
	for (size_t i = 0; i < SEBPF_FOLD_SLOTS; i++) {
		struct slot *slot = &fold->slots[i];

		if (!slot->used ||
		    (now_ns != SEBPF_FOLD_ALL && !has_ended(slot, now_ns)))
			continue;
		if (!slot->folded.repeated) {
			slot->used = 0;
			continue;
		}
		empty(fold, slot, ret_folded);
		return 1;
	}
	return 0;
}

uint64_t sebpf_fold_pending(const struct sebpf_fold *fold)
{
	return fold->pending;
}
