// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a recorded run has used of delegated BPF
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

#include "lint/type_needs.h"
#include "record/used.h"

/* BPF_TOKEN_CREATE, which older headers lack. */
#define TOKEN_CREATE 36U

static void delegate(struct sebpf_used *used, enum sebpf_mask mask,
		     uint32_t value)
{
	if (value < 64)
		used->masks[mask] |= UINT64_C(1) << value;
}

static void add_options(struct sebpf_used *used, const struct sebpf_use *use)
{
	switch ((enum sebpf_use_kind)use->kind) {
	case SEBPF_USE_CMD:
		/* All is delegated: what refused it was policy. */
		delegate(used, SEBPF_MASK_CMDS, use->value);
		return;
	case SEBPF_USE_MAP_TYPE:
		if (!use->error)
			delegate(used, SEBPF_MASK_MAPS, use->value);
		return;
	case SEBPF_USE_PROG_TYPE:
		if (use->error)
			return;
		delegate(used, SEBPF_MASK_PROGS, use->value);
		delegate(used, SEBPF_MASK_ATTACHS, use->attach_type);
		return;
	case SEBPF_USE_CREATE:
	case SEBPF_USE_CAPABILITY:
	case SEBPF_USE_MAP:
	case SEBPF_USE_PROG:
	case SEBPF_USE_KINDS:
		return;
	}
}

int sebpf_used_add(struct sebpf_used *used, const struct sebpf_use *use,
		   uint64_t times)
{
	struct sebpf_used_item *items = reallocarray(
		used->items, used->count + 1, sizeof(*used->items));

	if (!items)
		return -ENOMEM;
	items[used->count++] = (struct sebpf_used_item){ *use, times };
	used->items = items;
	add_options(used, use);
	return 0;
}

int sebpf_used_add_domain(struct sebpf_used *used, uint32_t sid, char *context)
{
	struct sebpf_used_domain *domains = reallocarray(
		used->domains, used->domain_count + 1, sizeof(*used->domains));

	if (!domains) {
		free(context);
		return -ENOMEM;
	}
	domains[used->domain_count++] =
		(struct sebpf_used_domain){ sid, context };
	used->domains = domains;
	return 0;
}

static int compare(const void *one, const void *other)
{
	const struct sebpf_used_item *a = one, *b = other;
	const uint32_t left[] = { a->use.sid, a->use.kind, a->use.value,
				  a->use.attach_type, a->use.creator_sid };
	const uint32_t right[] = { b->use.sid, b->use.kind, b->use.value,
				   b->use.attach_type, b->use.creator_sid };

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return (a->use.error > b->use.error) - (a->use.error < b->use.error);
}

void sebpf_used_settle(struct sebpf_used *used)
{
	bool has_options = false, has_token = false;

	for (enum sebpf_mask mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		has_options |= used->masks[mask] != 0;
	for (size_t i = 0; i < used->count; i++)
		has_token |= used->items[i].use.kind == SEBPF_USE_CREATE;
	if (has_token && !has_options)
		delegate(used, SEBPF_MASK_CMDS, TOKEN_CREATE);
	if (used->count)
		qsort(used->items, used->count, sizeof(*used->items), compare);
}

static bool has_domain(const struct sebpf_used *used, uint32_t sid)
{
	for (size_t i = 0; i < used->domain_count; i++)
		if (used->domains[i].sid == sid)
			return true;
	return !sid;
}

static int read_all(const struct sebpf_recorder *recorder,
		    struct sebpf_used *used)
{
	struct sebpf_use use;
	uint64_t times;
	bool before = false;
	int rc = 0;

	while (!rc && sebpf_recorder_next(recorder, &use, before, &times)) {
		const uint32_t sids[] = { use.sid, use.creator_sid };

		before = true;
		rc = sebpf_used_add(used, &use, times);
		for (size_t i = 0; !rc && i < 2; i++)
			if (!has_domain(used, sids[i]))
				rc = sebpf_used_add_domain(
					used, sids[i],
					sebpf_recorder_context(recorder,
							       sids[i]));
	}
	return rc;
}

int sebpf_used_read(struct sebpf_recorder *recorder,
		    struct sebpf_used *ret_used, struct sebpf_err *err)
{
	struct sebpf_used used = { 0 };
	int rc = sebpf_recorder_stop(recorder, &used.missed, err);

	if (rc)
		return rc;
	used.knows_delegator = sebpf_recorder_knows_delegator(recorder);
	if (read_all(recorder, &used)) {
		sebpf_used_free(&used);
		return sebpf_err_set(err, -ENOMEM,
				     "no memory for what was recorded");
	}
	sebpf_used_settle(&used);
	*ret_used = used;
	return 0;
}

const char *sebpf_used_context(const struct sebpf_used *used, uint32_t sid)
{
	for (size_t i = 0; i < used->domain_count; i++)
		if (used->domains[i].sid == sid)
			return used->domains[i].context;
	return NULL;
}

/* Whether a type of program that was asked for needs CAP_PERFMON. */
static bool needs_perfmon(const struct sebpf_used *used, uint32_t sid)
{
	for (size_t i = 0; i < used->count; i++) {
		const struct sebpf_use *use = &used->items[i].use;

		if (use->kind == SEBPF_USE_PROG_TYPE && use->sid == sid &&
		    use->value &&
		    sebpf_type_needs(SEBPF_CLASS_BPF_PROG_TYPE, use->value - 1)
				    .capabilities &
			    SEBPF_NEEDS_PERFMON)
			return true;
	}
	return false;
}

static bool is_probe(const struct sebpf_used *used, const struct sebpf_use *use)
{
	return use->kind == SEBPF_USE_CAPABILITY && use->value == CAP_PERFMON &&
	       !needs_perfmon(used, use->sid);
}

bool sebpf_used_is_refused(const struct sebpf_used *used,
			   const struct sebpf_used_item *item)
{
	return item->use.error && item->use.kind != SEBPF_USE_MAP_TYPE &&
	       item->use.kind != SEBPF_USE_PROG_TYPE &&
	       !is_probe(used, &item->use);
}

bool sebpf_used_counts(const struct sebpf_used *used,
		       const struct sebpf_used_item *item)
{
	return !item->use.error && !is_probe(used, &item->use);
}

void sebpf_used_free(struct sebpf_used *used)
{
	for (size_t i = 0; i < used->domain_count; i++)
		free(used->domains[i].context);
	free(used->domains);
	free(used->items);
	*used = (struct sebpf_used){ 0 };
}
