/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - contexts of the running kernel: from SIDs, as SIDs, as text
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_HOOKS_CONTEXT_H
#define SEBPF_HOOKS_CONTEXT_H

#include "hooks/constraint.h"
#include "hooks/kernel_policy.h"
#include "hooks/kernel_read.h"

#include "sebpf/abi.h"

/* Reads the kernel's struct context at an address; it has to be a valid one. */
inlined void view_context(__u64 address, struct context_view *ret_view)
{
	struct context *context = kernel_cast(address, struct context);
	__u64 range = field_at(address, struct context, range);

	ret_view->user = context->user;
	ret_view->role = context->role;
	ret_view->type = context->type;
	ret_view->pad = 0;
	ret_view->low = level_of_range(range, 0);
	ret_view->high = level_of_range(range, 1);
}

/* Reads the context of a SID under a policy, as sid_context(); 0 or -EBADMSG. */
global_function int sebpf_view_sid(__u64 policy, __u32 sid,
				   struct context_view *ret_view)
{
	__u64 context = sid_context(policy, sid);

	if (!ret_view || !context)
		return -EBADMSG;
	view_context(context, ret_view);
	return 0;
}

/* The kernel's ebitmap_hash(). */
global_function __u32 sebpf_hash_bitmap(__u64 bitmap, __u32 hash)
{
	__u64 node = field_word(bitmap, struct ebitmap, node);
	__u32 words =
		bpf_core_field_size(struct ebitmap_node, maps) / sizeof(__u32);
	__u32 a, b, c, i;
	__u64 maps;

	hash = jhash_1word(kernel_cast(bitmap, struct ebitmap)->highbit, hash);
	while (node && can_loop) {
		hash = jhash_1word(
			kernel_cast(node, struct ebitmap_node)->startbit, hash);
		maps = field_at(node, struct ebitmap_node, maps);
		/* jhash(): three words at a time, the last three separately. */
		a = b = c = JHASH_INITVAL + words * 4 + hash;
		for (i = unknown_zero; i + 3 < words && can_loop; i += 3) {
			a += (__u32)word_at(maps + i * 4);
			b += (__u32)word_at(maps + i * 4 + 4);
			c += (__u32)word_at(maps + i * 4 + 8);
			a -= c;
			a ^= rotate(c, 4);
			c += b;
			b -= a;
			b ^= rotate(a, 6);
			a += c;
			c -= b;
			c ^= rotate(b, 8);
			b += a;
			a -= c;
			a ^= rotate(c, 16);
			c += b;
			b -= a;
			b ^= rotate(a, 19);
			a += c;
			c -= b;
			c ^= rotate(b, 4);
			b += a;
		}
		if (i + 3 != words)
			return 0;
		hash = jhash_final(a + (__u32)word_at(maps + i * 4),
				   b + (__u32)word_at(maps + i * 4 + 4),
				   c + (__u32)word_at(maps + i * 4 + 8));
		node = field_word(node, struct ebitmap_node, next);
	}
	return hash;
}

/* The kernel's context_compute_hash(). */
inlined __u32 hash_context(const struct context_view *view)
{
	__u32 hash = jhash_3words(view->user, view->role, view->type, 0);

	hash = jhash_2words(level_sensitivity(view->low),
			    level_sensitivity(view->high), hash);
	hash = sebpf_hash_bitmap(level_categories(view->low), hash);
	return sebpf_hash_bitmap(level_categories(view->high), hash);
}

/* Whether an entry of the SID table has this context. */
inlined int is_entry_of(__u64 entry, const struct context_view *view)
{
	__u64 address = field_at(entry, struct sidtab_entry, context);
	struct context *context = kernel_cast(address, struct context);
	struct context_view found;

	if (context->len)
		return 0;
	view_context(address, &found);
	return found.user == view->user && found.role == view->role &&
	       found.type == view->type &&
	       levels_are(found.low, view->low, OPERATOR_EQ) > 0 &&
	       levels_are(found.high, view->high, OPERATOR_EQ) > 0;
}

/* The number of a bucket: hash_32() of <linux/hash.h>. */
inlined __u32 sidtab_bucket(__u32 hash)
{
	__u64 buckets = bpf_core_field_size(struct sidtab, context_to_sid) /
			sizeof(void *);
	__u64 product = (__u64)(hash * 0x61C88647U) * buckets;

	return (__u32)(product >> 32);
}

/**
 * Finds the SID that the kernel has for a context: its context_to_sid().
 *
 * @param policy the policy that @p view is of.
 * @param view the context.
 * @return the SID; 0 if the kernel has none yet.
 */
global_function __u32 sebpf_find_sid(__u64 policy,
				     const struct context_view *view)
{
	__u64 table = field_word(policy, struct selinux_policy, sidtab);
	__u32 hash;
	__u64 node, entry;

	if (!view || !table)
		return 0;
	hash = hash_context(view) + has_fault(SEBPF_FAULT_SID_HASH);
	node = word_at(field_at(table, struct sidtab, context_to_sid) +
		       sidtab_bucket(hash) * sizeof(void *));
	while (node && can_loop) {
		entry = node - bpf_core_field_offset(struct sidtab_entry, list);
		if (kernel_cast(entry, struct sidtab_entry)->hash == hash &&
		    is_entry_of(entry, view))
			return kernel_cast(entry, struct sidtab_entry)->sid;
		node = field_word(node, struct hlist_node, next);
	}
	return 0;
}

/* Adds a character to a text. */
inlined void add_character(struct sebpf_context_string *text, char character)
{
	__u32 length = text->length;

	barrier_var(length);
	if (length >= SEBPF_TEXT_BYTES)
		return;
	text->bytes[length] = character;
	text->length = length + 1;
}

/* Adds a string of the kernel's; -EBADMSG if it is too long, or missing. */
inlined int add_string(struct sebpf_context_string *text, __u64 string)
{
	__u32 length = text->length;
	long written;

	barrier_var(length);
	if (!string || length >= SEBPF_TEXT_BYTES)
		return -EBADMSG;
	written = bpf_probe_read_kernel_str(&text->bytes[length],
					    SEBPF_NAME_BYTES, (void *)string);
	if (written <= 1 || written >= SEBPF_NAME_BYTES)
		return -EBADMSG;
	text->length = length + (__u32)written - 1;
	return 0;
}

/* Adds the name of a symbol of a policy by its value. */
global_function int sebpf_add_name(__u64 db, __u32 kind, __u32 value,
				   struct sebpf_context_string *text)
{
	__u64 names;

	if (!text || value > symbol_count(db, kind))
		return -EBADMSG;
	names = word_at(db_field(db, sym_val_to_name) + kind * sizeof(void *));
	return add_string(text, pointer_of(names, value));
}

/**
 * struct run - categories that follow one another
 * @first: the first of them; 0: none.
 * @last: the last.
 * @is_first: 1 before anything of the level is written.
 */
struct run {
	__u32 first;
	__u32 last;
	__u32 is_first;
};

/* Writes the rest of a run, whose first category is written already. */
inlined int end_run(__u64 db, const struct run *run,
		    struct sebpf_context_string *text)
{
	if (run->first == run->last)
		return 0;
	add_character(text, run->last - run->first > 1 ? '.' : ',');
	return sebpf_add_name(db, SYM_CATS, run->last, text);
}

/* Writes one category, as the kernel's mls_sid_to_context() does. */
inlined int add_category(__u64 db, struct run *run, __u32 value,
			 struct sebpf_context_string *text)
{
	__u32 distance = value - run->last;

	/*
	 * Not "value == run->last + 1": a verifier would learn from it that the
	 * number is greater in each turn of the loop.
	 */
	barrier_var(distance);
	if (run->first && distance == 1) {
		run->last = value;
		return 0;
	}
	if (run->first && end_run(db, run, text))
		return -EBADMSG;
	add_character(text, run->first ? ',' : ':');
	run->first = value;
	run->last = value;
	return sebpf_add_name(db, SYM_CATS, value, text);
}

/* Adds a level to a text; 0 or -EBADMSG. */
global_function int sebpf_add_level(__u64 db, __u64 level,
				    struct sebpf_context_string *text)
{
	struct run run = {};
	struct bitmap_cursor cursor;
	__u32 first = 0, value;
	__u64 bits = 0;

	if (!text ||
	    sebpf_add_name(db, SYM_LEVELS, level_sensitivity(level), text))
		return -EBADMSG;
	bitmap_start(&cursor, level_categories(level));
	run.first = unknown_zero;
	run.last = unknown_zero;
	while (can_loop) {
		if (!bits && !bitmap_next(&cursor, &first, &bits))
			return run.first ? end_run(db, &run, text) : 0;
		value = first + lowest_bit(bits) + 1;
		bits = without_lowest(bits);
		if (add_category(db, &run, value, text))
			return -EBADMSG;
	}
	return -EBADMSG;
}

/**
 * Writes a context as the kernel would.
 *
 * @param db the policy that @p view is of.
 * @param view the context.
 * @param text receives the text; of length 0 if it is too long, or cannot be
 *	read.
 * @return 0; -EBADMSG.
 */
global_function int sebpf_write_context(__u64 db,
					const struct context_view *view,
					struct sebpf_context_string *text)
{
	int rc;

	if (!view || !text)
		return -EBADMSG;
	text->length = 0;
	rc = sebpf_add_name(db, SYM_USERS, view->user, text);
	add_character(text, ':');
	rc |= sebpf_add_name(db, SYM_ROLES, view->role, text);
	add_character(text, ':');
	rc |= sebpf_add_name(db, SYM_TYPES, view->type, text);
	if (policy_is_mls(db)) {
		add_character(text, ':');
		rc |= sebpf_add_level(db, view->low, text);
		if (levels_are(view->low, view->high, OPERATOR_EQ) <= 0) {
			add_character(text, '-');
			rc |= sebpf_add_level(db, view->high, text);
		}
	}
	if (rc || text->length >= SEBPF_TEXT_BYTES) {
		text->length = 0;
		return -EBADMSG;
	}
	return 0;
}

#endif /* SEBPF_HOOKS_CONTEXT_H */
