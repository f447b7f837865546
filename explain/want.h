/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - an operation that somebody wants to do, and all that it is asked for
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_EXPLAIN_WANT_H
#define SEBPF_EXPLAIN_WANT_H

#include <stdbool.h>
#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/classes.h"
#include "sebpf/error.h"

/**
 * enum sebpf_want_operation - operations of a token's user
 * @SEBPF_WANT_PROG_LOAD: BPF_PROG_LOAD.
 * @SEBPF_WANT_MAP_CREATE: BPF_MAP_CREATE.
 * @SEBPF_WANT_BTF_LOAD: BPF_BTF_LOAD.
 * @SEBPF_WANT_BTF_GET_FD_BY_ID: BPF_BTF_GET_FD_BY_ID.
 * @SEBPF_WANT_TOKEN_CREATE: BPF_TOKEN_CREATE.
 */
enum sebpf_want_operation {
	SEBPF_WANT_PROG_LOAD,
	SEBPF_WANT_MAP_CREATE,
	SEBPF_WANT_BTF_LOAD,
	SEBPF_WANT_BTF_GET_FD_BY_ID,
	SEBPF_WANT_TOKEN_CREATE,
	SEBPF_WANT_COUNT
};

/**
 * struct sebpf_want - an operation
 * @operation: which one.
 * @tclass: class of the type of program or map; SEBPF_CLASS_COUNT: no type is
 *	named.
 * @bit: our bit number of that type.
 * @is_loaded_for: whether an attach type is named.
 * @loaded_for: its number: what the program is loaded for.
 */
struct sebpf_want {
	enum sebpf_want_operation operation;
	uint32_t tclass;
	uint32_t bit;
	bool is_loaded_for;
	uint32_t loaded_for;
};

/**
 * enum sebpf_need_pair - between which two a permission is asked for
 * @SEBPF_NEED_TOKEN: by the domain, on the token's label.
 * @SEBPF_NEED_SELF: by the domain, on itself.
 * @SEBPF_NEED_RUNTIME: by the domain, on the delegator.
 * @SEBPF_NEED_BY_RUNTIME: by the delegator, on the domain.
 */
enum sebpf_need_pair {
	SEBPF_NEED_TOKEN,
	SEBPF_NEED_SELF,
	SEBPF_NEED_RUNTIME,
	SEBPF_NEED_BY_RUNTIME
};

/**
 * struct sebpf_need - permissions of a class, all of which are needed
 * @pair: on what.
 * @tclass: enum sebpf_class.
 * @mask: by our bits.
 * @is_for_admin: whether cap_userns { sys_admin } on the same stands in.
 * @kernels: which kernels ask for it: a constant string; NULL: all.
 */
struct sebpf_need {
	enum sebpf_need_pair pair;
	uint32_t tclass;
	uint32_t mask;
	bool is_for_admin;
	const char *kernels;
};

#define SEBPF_MAX_NEEDS 12U

/**
 * struct sebpf_needs - all that is needed for something
 * @items: the needs.
 * @count: their number.
 */
struct sebpf_needs {
	struct sebpf_need items[SEBPF_MAX_NEEDS];
	uint32_t count;
};

/**
 * struct sebpf_want_options - what the mount has to delegate
 * @masks: by enum sebpf_mask: bits, all of which are needed.
 */
struct sebpf_want_options {
	uint64_t masks[SEBPF_MASK_COUNT];
};

/**
 * Reads an operation: "prog_load:xdp", "prog_load:xdp:xdp_devmap",
 * "map_create:hash", "btf_load".
 *
 * @param text the text.
 * @param ret_want receives the operation.
 * @param err filled on failure; names those that are near.
 * @return 0; -EINVAL if there is no such operation, type or attach type; -ENOMEM.
 */
int sebpf_want_read(const char *text, struct sebpf_want *ret_want,
		    struct sebpf_err *err);

/**
 * Tells whether an operation has types and names none.
 *
 * @param want the operation.
 * @return whether it is so.
 */
bool sebpf_want_is_open(const struct sebpf_want *want);

/**
 * Gives the nth operation with a type in place of an open one.
 *
 * @param want an operation that is open.
 * @param nth from 0.
 * @param ret_want receives the operation.
 * @return false if there are no more types.
 */
bool sebpf_want_type(const struct sebpf_want *want, uint32_t nth,
		     struct sebpf_want *ret_want);

/**
 * Lists what the use of a token for an operation is asked for.
 *
 * @param want the operation, not an open one.
 * @param places attach types that are allowed: of all that a program of the
 *	type can be loaded for, what lacks the least is taken.
 * @param ret_needs receives the needs.
 */
void sebpf_want_needs(const struct sebpf_want *want, uint64_t places,
		      struct sebpf_needs *ret_needs);

/**
 * Lists what SELinux itself asks about the delegator, from Linux 7.0 on.
 *
 * @param want the operation.
 * @param ret_needs receives the needs.
 */
void sebpf_want_runtime_needs(const struct sebpf_want *want,
			      struct sebpf_needs *ret_needs);

/* What the creator of a token needs, beside a type for it. */
extern const struct sebpf_needs sebpf_create_needs;

/* What needs who receives a token. */
extern const struct sebpf_needs sebpf_receive_needs;

/**
 * Lists what the mount has to delegate.
 *
 * @param want the operation.
 * @param places as for sebpf_want_needs().
 * @param ret_options receives the options.
 */
void sebpf_want_options(const struct sebpf_want *want, uint64_t places,
			struct sebpf_want_options *ret_options);

/**
 * Tells which of the kernel's capabilities the operation wants without a
 * token.
 *
 * @param want the operation.
 * @return SEBPF_NEEDS_*, beside CAP_BPF.
 */
uint32_t sebpf_want_capabilities(const struct sebpf_want *want);

#endif /* SEBPF_EXPLAIN_WANT_H */
