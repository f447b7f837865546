// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - events that are the same again and again
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/fold.h"

/**
 * struct slot - one kind of event
 * @folded: the first one, and how many came after it.
 * @key: the first one without the parts that may differ.
 */
struct slot {
	struct sebpf_folded folded;
	struct sebpf_event key;
};

/* The first @used slots are in use. */
struct sebpf_fold {
	struct slot slots[SEBPF_FOLD_SLOTS];
	size_t used;
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

/* What comes after the end of a text means nothing. */
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
	/* Each attempt to create one has its own, which nothing else names. */
	if (event->operation == SEBPF_OP_TOKEN_CREATE && !event->granted)
		ret_key->token_id = 0;
	clear_rest(ret_key->comm, sizeof(ret_key->comm));
	clear_rest(ret_key->object, sizeof(ret_key->object));
}

static int is_same(const struct sebpf_event *key,
		   const struct sebpf_event *other)
{
	/* The sizes of the members leave no padding. */
	return !memcmp(key, other, sizeof(*key));
}

/* Whether the same rule would allow both, or both were refused alike. */
static int is_same_question(const struct sebpf_event *key,
			    const struct sebpf_event *other)
{
	return key->source_sid == other->source_sid &&
	       key->target_sid == other->target_sid &&
	       key->tclass == other->tclass &&
	       key->permissions == other->permissions &&
	       key->operation == other->operation &&
	       key->failure == other->failure &&
	       key->granted == other->granted &&
	       key->permissive == other->permissive;
}

static int has_ended(const struct slot *slot, uint64_t now_ns)
{
	uint64_t begin = slot->folded.event.time_ns;

	return now_ns >= begin && now_ns - begin >= SEBPF_FOLD_INTERVAL_NS;
}

static struct slot *find(struct sebpf_fold *fold, const struct sebpf_event *key,
			 int (*matches)(const struct sebpf_event *key,
					const struct sebpf_event *other))
{
	for (size_t i = 0; i < fold->used; i++)
		if (matches(&fold->slots[i].key, key))
			return &fold->slots[i];
	return NULL;
}

/* The slot that counts an event; NULL: it is the first of its kind. */
static struct slot *find_kind(struct sebpf_fold *fold,
			      const struct sebpf_event *key, int *ret_differs)
{
	struct slot *slot = find(fold, key, is_same);

	*ret_differs = 0;
	if (slot || fold->used < SEBPF_FOLD_DETAILED)
		return slot;
	*ret_differs = 1;
	return find(fold, key, is_same_question);
}

enum sebpf_fold_result sebpf_fold_add(struct sebpf_fold *fold,
				      const struct sebpf_event *event)
{
	struct sebpf_event key;
	struct slot *slot;
	int differs;

	make_key(event, &key);
	slot = find_kind(fold, &key, &differs);
	if (slot) {
		slot->folded.repeated++;
		slot->folded.differing += (uint64_t)differs;
		fold->pending++;
		return SEBPF_FOLD_REPEATED;
	}
	if (sebpf_fold_is_full(fold))
		return SEBPF_FOLD_FIRST;
	slot = &fold->slots[fold->used++];
	slot->folded = (struct sebpf_folded){ .event = *event };
	slot->key = key;
	return SEBPF_FOLD_FIRST;
}

int sebpf_fold_take(struct sebpf_fold *fold, uint64_t now_ns,
		    struct sebpf_folded *ret_folded)
{
	for (size_t i = 0; i < fold->used;) {
		struct slot *slot = &fold->slots[i];

		if (now_ns != SEBPF_FOLD_ALL && !has_ended(slot, now_ns)) {
			i++;
			continue;
		}
		*ret_folded = slot->folded;
		*slot = fold->slots[--fold->used];
		if (!ret_folded->repeated)
			continue;
		fold->pending -= ret_folded->repeated;
		return 1;
	}
	return 0;
}

int sebpf_fold_is_full(const struct sebpf_fold *fold)
{
	return fold->used == SEBPF_FOLD_SLOTS;
}

uint64_t sebpf_fold_pending(const struct sebpf_fold *fold)
{
	return fold->pending;
}
