// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the names of types are those of the running kernel
 * Copyright (C) 2026 The sebpf authors
 *
 * Hooks turn the kernel's numbers of program, map and attach types into
 * permissions. The kernel's own type information shows whether number and name
 * belong together: every enumerator, with its value.
 */
#include <bpf/btf.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "labels/class_names.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

#define NAME_BYTES 64
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The kernel's names for types that it discourages, beside their old names. */
#define DEPRECATED "_deprecated"

/**
 * struct kind - one of the kernel's enums
 * @enumeration: its name.
 * @prefix: of its enumerators.
 * @start: the value that is bit 0 of the first class.
 * @first: enum sebpf_class.
 * @second: the class of the rest after the first's 32; SEBPF_CLASS_COUNT: none.
 */
struct kind {
	const char *enumeration;
	const char *prefix;
	uint32_t start;
	uint32_t first;
	uint32_t second;
};

static const struct kind kinds[] = {
	{ "bpf_prog_type", "BPF_PROG_TYPE_", 1, SEBPF_CLASS_BPF_PROG_TYPE,
	  SEBPF_CLASS_COUNT },
	{ "bpf_map_type", "BPF_MAP_TYPE_", 1, SEBPF_CLASS_BPF_MAP_TYPE,
	  SEBPF_CLASS_BPF_MAP_TYPE2 },
	{ "bpf_attach_type", "BPF_", 0, SEBPF_CLASS_BPF_ATTACH_TYPE,
	  SEBPF_CLASS_BPF_ATTACH_TYPE2 },
};

/* The permission that a value asks for, or NULL. */
static const char *permission_of(const struct kind *kind, uint32_t value)
{
	uint32_t bit = value - kind->start;

	if (value < kind->start)
		return NULL;
	if (bit < SEBPF_PERMS_PER_CLASS)
		return sebpf_permission_name(kind->first, bit);
	if (kind->second == SEBPF_CLASS_COUNT)
		return NULL;
	return sebpf_permission_name(kind->second, bit - SEBPF_PERMS_PER_CLASS);
}

/* From BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED to "cgroup_storage". */
static void permission_name(const struct kind *kind, const char *enumerator,
			    char ret_name[NAME_BYTES])
{
	size_t prefix = strlen(kind->prefix), i;
	char *suffix;

	if (strncmp(enumerator, kind->prefix, prefix) == 0)
		enumerator += prefix;
	for (i = 0; i < NAME_BYTES - 1 && enumerator[i]; i++)
		ret_name[i] = (char)tolower((unsigned char)enumerator[i]);
	ret_name[i] = '\0';
	suffix = strstr(ret_name, DEPRECATED);
	if (suffix && !suffix[strlen(DEPRECATED)])
		*suffix = '\0';
}

/* Whether an enumerator is no type, such as BPF_PROG_TYPE_UNSPEC. */
static int is_no_type(const char *enumerator)
{
	const char *last = strrchr(enumerator, '_');

	return strncmp(enumerator, "__MAX", 5) == 0 ||
	       (last && strcmp(last, "_UNSPEC") == 0);
}

/**
 * struct comparison - the result
 * @types: enumerators that were compared.
 * @different: those whose permission has another name, or none.
 * @last: the greatest value.
 */
struct comparison {
	unsigned int types;
	unsigned int different;
	uint32_t last;
};

static struct comparison compare(const struct btf *btf, const struct kind *kind,
				 int is_silent)
{
	struct comparison found = { 0 };
	int id = btf__find_by_name_kind(btf, kind->enumeration, BTF_KIND_ENUM);
	const struct btf_type *type = btf__type_by_id(btf, (uint32_t)id);
	int i;

	if (id < 0 || !type)
		guest_bail("the kernel has no enum %s", kind->enumeration);
	for (i = 0; i < btf_vlen(type); i++) {
		const struct btf_enum *one = &btf_enum(type)[i];
		const char *enumerator =
			btf__name_by_offset(btf, one->name_off);
		uint32_t value = (uint32_t)one->val;
		const char *permission = permission_of(kind, value);
		char name[NAME_BYTES];

		if (is_no_type(enumerator))
			continue;
		found.types++;
		if (value > found.last)
			found.last = value;
		permission_name(kind, enumerator, name);
		if (permission && strcmp(permission, name) == 0)
			continue;
		found.different++;
		if (!is_silent)
			printf("# %s is %u: permission %s\n", enumerator, value,
			       permission ? permission : "without a name");
	}
	return found;
}

int main(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	struct comparison found;
	size_t i;

	if (!btf)
		tap_skip_all("the kernel has no type information");
	for (i = 0; i < LENGTH(kinds); i++) {
		struct kind shifted = kinds[i];

		found = compare(btf, &kinds[i], 0);
		ok(found.types > found.last - kinds[i].start,
		   "%s: %u types, up to number %u", kinds[i].enumeration,
		   found.types, found.last);
		ok(!found.different, "%s: each asks for its own name",
		   kinds[i].enumeration);
		shifted.start++;
		found = compare(btf, &shifted, 1);
		ok(found.different == found.types,
		   "%s: with other numbers, none does", kinds[i].enumeration);
	}
	btf__free(btf);
	return tap_done();
}
