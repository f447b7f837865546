// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - an operation that somebody wants to do, and all that it is asked for
 * Copyright (C) 2026 The sebpf authors
 *
 * What the hooks ask for is at the heads of hooks/prog_load.bpf.c,
 * hooks/map_create.bpf.c, hooks/token_cmd.bpf.c, hooks/token_create.bpf.c and
 * hooks/token_capable.bpf.c; what SELinux itself asks for is in docs/kernels.md.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>

#include "common/near.h"
#include "explain/want.h"
#include "labels/class_names.h"
#include "labels/delegate_mask.h"
#include "lint/type_needs.h"
#include "sebpf/attach_types.h"
#include "sebpf/cleanup.h"

#define BEFORE_7_0 "before Linux 7.0"
#define BEFORE_7_3 "before Linux 7.3"
#define FROM_7_0 "from Linux 7.0 on"

#define CAP_BPF_BIT SEBPF_PERM(CAP2_USERNS, BPF)

/**
 * struct operation - an operation of a token's user
 * @name: its name.
 * @cmd: enum bpf_cmd.
 * @tclass: class of the permission on the token's label.
 * @permission: by our bits; 0: none.
 * @kernels: which kernels also ask for it on the domain itself; NULL: none.
 * @as: of class bpf: what SELinux asks about the delegator when the token is
 *	created; 0: nothing.
 * @mask: enum sebpf_mask of its types; SEBPF_MASK_COUNT: it has none.
 */
static const struct operation {
	const char *name;
	unsigned int cmd;
	uint32_t tclass;
	uint32_t permission;
	const char *kernels;
	uint32_t as;
	enum sebpf_mask mask;
} operations[SEBPF_WANT_COUNT] = {
	[SEBPF_WANT_PROG_LOAD] = { "prog_load", BPF_PROG_LOAD, SEBPF_CLASS_BPF,
				   SEBPF_PERM(BPF, PROG_LOAD), BEFORE_7_3,
				   SEBPF_PERM(BPF, PROG_LOAD_AS),
				   SEBPF_MASK_PROGS },
	[SEBPF_WANT_MAP_CREATE] = { "map_create", BPF_MAP_CREATE,
				    SEBPF_CLASS_BPF,
				    SEBPF_PERM(BPF, MAP_CREATE), BEFORE_7_0,
				    SEBPF_PERM(BPF, MAP_CREATE_AS),
				    SEBPF_MASK_MAPS },
	[SEBPF_WANT_BTF_LOAD] = { "btf_load", BPF_BTF_LOAD,
				  SEBPF_CLASS_BPF_TOKEN,
				  SEBPF_PERM(BPF_TOKEN, BTF_LOAD), NULL, 0,
				  SEBPF_MASK_COUNT },
	[SEBPF_WANT_BTF_GET_FD_BY_ID] = { "btf_get_fd_by_id",
					  BPF_BTF_GET_FD_BY_ID,
					  SEBPF_CLASS_BPF_TOKEN,
					  SEBPF_PERM(BPF_TOKEN,
						     BTF_GET_FD_BY_ID),
					  NULL, 0, SEBPF_MASK_COUNT },
	[SEBPF_WANT_TOKEN_CREATE] = { "token_create", 0, SEBPF_CLASS_BPF_TOKEN,
				      0, NULL, 0, SEBPF_MASK_COUNT },
};

const struct sebpf_needs sebpf_create_needs = {
	.items = {
		{ SEBPF_NEED_TOKEN, SEBPF_CLASS_ANON_INODE,
		  SEBPF_PERM(ANON_INODE, CREATE), false, NULL },
		{ SEBPF_NEED_TOKEN, SEBPF_CLASS_BPF_TOKEN,
		  SEBPF_PERM(BPF_TOKEN, CREATE), false, NULL },
		/* ns_capable(): nothing stands in for it. */
		{ SEBPF_NEED_SELF, SEBPF_CLASS_CAP2_USERNS, CAP_BPF_BIT, false,
		  NULL },
	},
	.count = 3,
};

const struct sebpf_needs sebpf_receive_needs = {
	.items = {
		{ SEBPF_NEED_TOKEN, SEBPF_CLASS_ANON_INODE,
		  SEBPF_PERM(ANON_INODE, READ) | SEBPF_PERM(ANON_INODE, WRITE),
		  false, NULL },
	},
	.count = 1,
};

static const struct operation *operation_of(const struct sebpf_want *want)
{
	return &operations[want->operation];
}

static int find_operation(const char *name, struct sebpf_want *want,
			  struct sebpf_err *err)
{
	struct sebpf_near near = { .word = name };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	for (uint32_t i = 0; i < SEBPF_WANT_COUNT; i++) {
		if (!strcmp(name, operations[i].name)) {
			want->operation = (enum sebpf_want_operation)i;
			return 0;
		}
		sebpf_near_offer(&near, operations[i].name);
	}
	return sebpf_err_set(err, -EINVAL, "no operation \"%s\"%s", name,
			     sebpf_near_words(&near, meant));
}

/* The value of a name in a mask, counted as the kernel does. */
static int find_value(enum sebpf_mask mask, const char *name,
		      uint32_t *ret_value, struct sebpf_err *err)
{
	static const char *const kinds[] = {
		[SEBPF_MASK_CMDS] = "command",
		[SEBPF_MASK_MAPS] = "type of map",
		[SEBPF_MASK_PROGS] = "type of program",
		[SEBPF_MASK_ATTACHS] = "attach type",
	};
	uint32_t first = mask == SEBPF_MASK_MAPS || mask == SEBPF_MASK_PROGS;
	struct sebpf_near near = { .word = name };
	char meant[SEBPF_NEAR_WORDS_BYTES];
	const char *found;

	for (uint32_t value = first;
	     (found = sebpf_mask_value_name(mask, value)); value++)
		if (!strcmp(name, found)) {
			*ret_value = value;
			return 0;
		}
	sebpf_mask_offer(mask, &near);
	return sebpf_err_set(err, -EINVAL, "no %s \"%s\"%s", kinds[mask], name,
			     sebpf_near_words(&near, meant));
}

/* Puts the type with a number of the UAPI into an operation. */
static void set_type(struct sebpf_want *want, uint32_t value)
{
	want->bit = value - 1;
	if (want->operation == SEBPF_WANT_PROG_LOAD) {
		want->tclass = SEBPF_CLASS_BPF_PROG_TYPE;
	} else if (want->bit < SEBPF_PERMS_PER_CLASS) {
		want->tclass = SEBPF_CLASS_BPF_MAP_TYPE;
	} else {
		want->tclass = SEBPF_CLASS_BPF_MAP_TYPE2;
		want->bit -= SEBPF_PERMS_PER_CLASS;
	}
}

static int read_type(struct sebpf_want *want, const char *type,
		     struct sebpf_err *err)
{
	const struct operation *operation = operation_of(want);
	uint32_t value;
	int rc;

	if (!type)
		return 0;
	if (operation->mask == SEBPF_MASK_COUNT)
		return sebpf_err_set(err, -EINVAL, "%s has no types",
				     operation->name);
	rc = find_value(operation->mask, type, &value, err);
	if (!rc)
		set_type(want, value);
	return rc;
}

static int read_attach_type(struct sebpf_want *want, const char *name,
			    struct sebpf_err *err)
{
	int rc;

	if (!name)
		return 0;
	if (want->operation != SEBPF_WANT_PROG_LOAD)
		return sebpf_err_set(err, -EINVAL, "%s has no attach types",
				     operation_of(want)->name);
	rc = find_value(SEBPF_MASK_ATTACHS, name, &want->loaded_for, err);
	want->is_loaded_for = !rc;
	return rc;
}

int sebpf_want_read(const char *text, struct sebpf_want *ret_want,
		    struct sebpf_err *err)
{
	struct sebpf_want want = { .tclass = SEBPF_CLASS_COUNT };
	char *copy sebpf_auto_free = strdup(text);
	char *rest = copy, *type, *attach;
	int rc;

	if (!copy)
		return sebpf_err_set(err, -ENOMEM, "no memory");
	(void)strsep(&rest, ":");
	type = strsep(&rest, ":");
	attach = strsep(&rest, ":");
	if (rest)
		return sebpf_err_set(err, -EINVAL,
				     "\"%s\" has more than an operation, a "
				     "type and an attach type",
				     text);
	rc = find_operation(copy, &want, err);
	if (!rc)
		rc = read_type(&want, type, err);
	if (!rc)
		rc = read_attach_type(&want, attach, err);
	if (!rc)
		*ret_want = want;
	return rc;
}

bool sebpf_want_is_open(const struct sebpf_want *want)
{
	return want->tclass == SEBPF_CLASS_COUNT &&
	       operation_of(want)->mask != SEBPF_MASK_COUNT;
}

bool sebpf_want_type(const struct sebpf_want *want, uint32_t nth,
		     struct sebpf_want *ret_want)
{
	if (!sebpf_mask_value_name(operation_of(want)->mask, nth + 1))
		return false;
	*ret_want = *want;
	set_type(ret_want, nth + 1);
	return true;
}

static void add(struct sebpf_needs *needs, enum sebpf_need_pair pair,
		uint32_t tclass, uint32_t mask, const char *kernels)
{
	if (mask)
		needs->items[needs->count++] = (struct sebpf_need){
			.pair = pair,
			.tclass = tclass,
			.mask = mask,
			.kernels = kernels,
		};
}

/* What the kernel asks of the domain itself, and sebpf on the label. */
static void add_capability(struct sebpf_needs *needs, uint32_t tclass,
			   uint32_t mask)
{
	add(needs, SEBPF_NEED_TOKEN, tclass, mask, NULL);
	add(needs, SEBPF_NEED_SELF, tclass, mask, NULL);
	needs->items[needs->count - 1].is_for_admin = true;
}

uint32_t sebpf_want_capabilities(const struct sebpf_want *want)
{
	return sebpf_type_needs(want->tclass, want->bit).capabilities;
}

/* The attach types that a program needs, and what it is loaded for. */
static uint64_t attach_types(const struct sebpf_want *want, uint64_t places,
			     uint32_t *ret_loaded)
{
	if (!want->is_loaded_for)
		return sebpf_least_attach_types(want->bit, places, ret_loaded);
	*ret_loaded = want->loaded_for;
	return sebpf_attach_types(&sebpf_attach_rows[want->bit + 1],
				  want->loaded_for);
}

static void add_attach_types(struct sebpf_needs *needs,
			     const struct sebpf_want *want, uint64_t places)
{
	uint32_t loaded;
	uint64_t types = attach_types(want, places, &loaded);

	add(needs, SEBPF_NEED_TOKEN, SEBPF_CLASS_BPF_ATTACH_TYPE,
	    (uint32_t)types, NULL);
	add(needs, SEBPF_NEED_TOKEN, SEBPF_CLASS_BPF_ATTACH_TYPE2,
	    (uint32_t)(types >> SEBPF_PERMS_PER_CLASS), NULL);
}

void sebpf_want_needs(const struct sebpf_want *want, uint64_t places,
		      struct sebpf_needs *ret_needs)
{
	const struct operation *operation = operation_of(want);
	uint32_t capabilities = sebpf_want_capabilities(want);
	struct sebpf_needs needs = { .count = 0 };

	add(&needs, SEBPF_NEED_TOKEN, operation->tclass, operation->permission,
	    NULL);
	if (want->tclass != SEBPF_CLASS_COUNT)
		add(&needs, SEBPF_NEED_TOKEN, want->tclass,
		    UINT32_C(1) << want->bit, NULL);
	if (want->tclass == SEBPF_CLASS_BPF_PROG_TYPE)
		add_attach_types(&needs, want, places);
	if (want->operation == SEBPF_WANT_BTF_GET_FD_BY_ID)
		add_capability(&needs, SEBPF_CLASS_CAP_USERNS,
			       SEBPF_PERM(CAP_USERNS, SYS_ADMIN));
	else if (operation->permission)
		add_capability(&needs, SEBPF_CLASS_CAP2_USERNS, CAP_BPF_BIT);
	if (capabilities & SEBPF_NEEDS_NET_ADMIN)
		add_capability(&needs, SEBPF_CLASS_CAP_USERNS,
			       SEBPF_PERM(CAP_USERNS, NET_ADMIN));
	if (capabilities & SEBPF_NEEDS_PERFMON)
		add_capability(&needs, SEBPF_CLASS_CAP2_USERNS,
			       SEBPF_PERM(CAP2_USERNS, PERFMON));
	if (operation->kernels)
		add(&needs, SEBPF_NEED_SELF, operation->tclass,
		    operation->permission, operation->kernels);
	*ret_needs = needs;
}

void sebpf_want_runtime_needs(const struct sebpf_want *want,
			      struct sebpf_needs *ret_needs)
{
	const struct operation *operation = operation_of(want);
	uint32_t capabilities = sebpf_want_capabilities(want);
	struct sebpf_needs needs = { .count = 0 };
	uint32_t cap = 0, cap2 = 0;

	if (operation->as)
		add(&needs, SEBPF_NEED_BY_RUNTIME, operation->tclass,
		    operation->permission, FROM_7_0);
	add(&needs, SEBPF_NEED_RUNTIME, SEBPF_CLASS_BPF, operation->as,
	    FROM_7_0);
	if (want->operation == SEBPF_WANT_BTF_GET_FD_BY_ID)
		cap |= SEBPF_PERM(CAP_USERNS, SYS_ADMIN);
	else if (operation->permission)
		cap2 |= CAP_BPF_BIT;
	if (capabilities & SEBPF_NEEDS_NET_ADMIN)
		cap |= SEBPF_PERM(CAP_USERNS, NET_ADMIN);
	if (capabilities & SEBPF_NEEDS_PERFMON)
		cap2 |= SEBPF_PERM(CAP2_USERNS, PERFMON);
	add(&needs, SEBPF_NEED_RUNTIME, SEBPF_CLASS_CAP_USERNS, cap, FROM_7_0);
	add(&needs, SEBPF_NEED_RUNTIME, SEBPF_CLASS_CAP2_USERNS, cap2,
	    FROM_7_0);
	*ret_needs = needs;
}

void sebpf_want_options(const struct sebpf_want *want, uint64_t places,
			struct sebpf_want_options *ret_options)
{
	const struct operation *operation = operation_of(want);
	struct sebpf_want_options options = { 0 };
	uint32_t loaded = 0, value = want->bit + 1;

	if (operation->permission)
		options.masks[SEBPF_MASK_CMDS] = UINT64_C(1) << operation->cmd;
	if (want->tclass == SEBPF_CLASS_BPF_MAP_TYPE2)
		value += SEBPF_PERMS_PER_CLASS;
	if (want->tclass != SEBPF_CLASS_COUNT)
		options.masks[operation->mask] = UINT64_C(1) << value;
	if (want->tclass == SEBPF_CLASS_BPF_PROG_TYPE) {
		(void)attach_types(want, places, &loaded);
		/*
		 * One that names none counts as number 0. libbpf names one
		 * where it can.
		 */
		options.masks[SEBPF_MASK_ATTACHS] = UINT64_C(1) << loaded;
		if (!loaded)
			options.masks[SEBPF_MASK_ATTACHS] |=
				sebpf_attach_rows[value].otherwise;
	}
	*ret_options = options;
}
