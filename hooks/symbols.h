/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the names of classes and permissions, as the hooks look for them
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_HOOKS_SYMBOLS_H
#define SEBPF_HOOKS_SYMBOLS_H

#include "hooks/fault.h"
#include "hooks/loop.h"
#include "sebpf/classes.h"

/* Bytes of a name with its 0; longer names of a policy are not ours. */
#define SYMBOL_BYTES 32
#define SYMBOL_WORDS (SYMBOL_BYTES / 8)

/**
 * union symbol_name - a name
 * @text: the name; what follows it is zero.
 * @words: the same, to be compared.
 */
union symbol_name {
	char text[SYMBOL_BYTES];
	__u64 words[SYMBOL_WORDS];
};

/**
 * struct class_names - a class and its permissions
 * @name: the class.
 * @permissions: by our bits.
 */
struct class_names {
	union symbol_name name;
	union symbol_name permissions[32];
};

/* A power of two that is no less than SEBPF_CLASS_COUNT. */
#define CLASS_SLOTS 16U
_Static_assert(SEBPF_CLASS_COUNT <= CLASS_SLOTS, "classes");

#define SYMBOL_TEXT(id, name) { .text = #name },
#define X(id, class_name, owner)                   \
	[SEBPF_CLASS_##id] = {                     \
		{ .text = #class_name },           \
		{ SEBPF_PERMS_##id(SYMBOL_TEXT) }, \
	},
static const volatile struct class_names all_class_names[CLASS_SLOTS] = {
	SEBPF_CLASSES(X)
};
#undef X
#undef SYMBOL_TEXT

static inline __attribute__((always_inline)) void
copy_name(union symbol_name *to, const volatile union symbol_name *from)
{
	to->words[0] = from->words[0];
	to->words[1] = from->words[1];
	to->words[2] = from->words[2];
	to->words[3] = from->words[3];
}

static inline __attribute__((always_inline)) int
is_same_name(const union symbol_name *first, const union symbol_name *second)
{
	return first->words[0] == second->words[0] &&
	       first->words[1] == second->words[1] &&
	       first->words[2] == second->words[2] &&
	       first->words[3] == second->words[3];
}

/* The kernel's symhash() (security/selinux/ss/symtab.c): djb2a. */
static inline __attribute__((always_inline)) __u32
hash_name(const union symbol_name *name)
{
	__u32 hash = has_fault(SEBPF_FAULT_NAME_HASH) ? 0 : 5381;
	__u32 i;

	for (i = unknown_zero; i < SYMBOL_BYTES && can_loop; i++) {
		__u32 letter = (__u8)name->text[bounded(i, SYMBOL_BYTES)];

		if (!letter)
			break;
		hash = ((hash << 5) + hash) ^ letter;
	}
	return hash;
}

#endif /* SEBPF_HOOKS_SYMBOLS_H */
