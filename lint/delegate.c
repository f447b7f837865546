// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: options of a BPF filesystem that the kernel ignores or loses
 * Copyright (C) 2026 The sebpf authors
 *
 * They are read as bpf_parse_param() in kernel/bpf/inode.c reads them: an
 * option that it does not know is ignored; a number replaces what its option
 * named before it.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/near.h"
#include "labels/delegate_mask.h"
#include "lint/delegate_text.h"
#include "lint/lint.h"
#include "lint/type_needs.h"
#include "sebpf/attach_types.h"
#include "sebpf/classes.h"
#include "sebpf/cleanup.h"
#include "sebpf/commands.h"

#define BIT(n) (UINT64_C(1) << (n))
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Commands that look at a token at all. */
#define OR_BIT(id, number, name) | BIT(number)
#define TOKEN_CMDS \
	(BIT(BPF_MAP_CREATE) | BIT(BPF_PROG_LOAD) SEBPF_TOKEN_COMMANDS(OR_BIT))
/* Their names, for a sentence. */
#define OR_NAME(id, number, name) " or " #name

/* Options of the filesystem, of all filesystems, and of mount(8). */
static const char *const known_options[] = {
	"uid",	      "gid",	  "mode",	 "source",	  "ro",
	"rw",	      "sync",	  "async",	 "dirsync",	  "lazytime",
	"nosuid",     "suid",	  "nodev",	 "dev",		  "noexec",
	"exec",	      "noatime",  "atime",	 "relatime",	  "norelatime",
	"nodiratime", "diratime", "strictatime", "nostrictatime", "nosymfollow",
	"symfollow",  "defaults", "auto",	 "noauto",	  "nofail",
	"user",	      "nouser",	  "_netdev",	 "silent",	  "loud",
	"nolazytime",
};

/* Labels of SELinux: refused if the filesystem is a user namespace's. */
static const char *const label_options[] = { "context", "fscontext",
					     "defcontext", "rootcontext" };

/**
 * struct options - options being read
 * @findings: receives the findings.
 * @masks: by mask: what the kernel would delegate.
 * @is_refused: whether the kernel refuses one of them, and the mount with it.
 */
struct options {
	struct sebpf_findings *findings;
	uint64_t masks[SEBPF_MASK_COUNT];
	bool is_refused;
};

static int add(struct options *options, const char *name, char *message,
	       const char *why, char *fix)
{
	struct sebpf_finding finding = {
		.name = name,
		.message = message,
		.why = why,
		.fix = fix,
	};

	return sebpf_findings_add(options->findings, &finding);
}

static bool is_one_of(const char *key, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(key, names[i]))
			return true;
	return false;
}

/* The mask that has such a name; SEBPF_MASK_COUNT: none. */
static enum sebpf_mask mask_with(const char *name)
{
	enum sebpf_mask mask;

	for (mask = SEBPF_MASK_CMDS; mask < SEBPF_MASK_COUNT; mask++)
		for (unsigned int i = 0; sebpf_mask_value_name(mask, i); i++)
			if (!strcasecmp(name, sebpf_mask_value_name(mask, i)))
				return mask;
	return SEBPF_MASK_COUNT;
}

/* What @key may have meant, with or without "delegate_". */
static enum sebpf_mask meant_mask(const char *key)
{
	size_t prefix = strlen("delegate_");
	int is_whole = !strncmp(key, "delegate_", prefix);
	struct sebpf_near near = { .word = is_whole ? key + prefix : key };
	enum sebpf_mask mask;

	for (mask = SEBPF_MASK_CMDS; mask < SEBPF_MASK_COUNT; mask++) {
		sebpf_near_offer(&near, sebpf_mask_option(mask));
		if (!is_whole)
			sebpf_near_offer(&near, sebpf_mask_mount_option(mask));
	}
	for (mask = SEBPF_MASK_CMDS; near.count && mask < SEBPF_MASK_COUNT;
	     mask++)
		if (near.names[0] == sebpf_mask_mount_option(mask) ||
		    near.names[0] == sebpf_mask_option(mask))
			return mask;
	return SEBPF_MASK_COUNT;
}

static int add_unknown_option(struct options *options, const char *key)
{
	static const char why[] =
		"a BPF filesystem ignores options that it does not know: the "
		"mount succeeds and this delegates nothing";
	enum sebpf_mask mask = mask_with(key);

	if (mask != SEBPF_MASK_COUNT)
		return add(options, "ignored-option",
			   sebpf_finding_text(
				   "\"%s\" is where an option is expected: "
				   "a comma ends the one before it",
				   key),
			   why,
			   sebpf_finding_text("separate the names of %s by "
					      "\":\"",
					      sebpf_mask_mount_option(mask)));
	mask = meant_mask(key);
	if (mask != SEBPF_MASK_COUNT)
		return add(options, "ignored-option",
			   sebpf_finding_text("there is no option \"%s\"", key),
			   why,
			   sebpf_finding_text("write %s=",
					      sebpf_mask_mount_option(mask)));
	return add(options, "ignored-option",
		   sebpf_finding_text("there is no option \"%s\"", key), why,
		   sebpf_finding_text("remove it, or correct its name"));
}

/* One name of a mask: 0 if the kernel takes it, with its value. */
static int find_value(enum sebpf_mask mask, const char *name,
		      unsigned int *ret_value)
{
	static const char suffix[] = "_deprecated";
	size_t length = strlen(name);

	/* Both are names of the same type. */
	if (mask == SEBPF_MASK_MAPS && length > strlen(suffix) &&
	    !strcasecmp(name + length - strlen(suffix), suffix))
		length -= strlen(suffix);
	for (unsigned int i = 0; sebpf_mask_value_name(mask, i); i++)
		if (strlen(sebpf_mask_value_name(mask, i)) == length &&
		    !strncasecmp(name, sebpf_mask_value_name(mask, i),
				 length)) {
			*ret_value = i;
			return 0;
		}
	if (mask == SEBPF_MASK_CMDS && !strcasecmp(name, "prog_run")) {
		*ret_value = 10;
		return 0;
	}
	return -ENOENT;
}

/* As kstrtou64() with base 0. */
static bool is_number(const char *text, uint64_t *ret_number)
{
	char *end = NULL;
	uintmax_t number;

	if (!isdigit((unsigned char)*text) && *text != '+')
		return false;
	errno = 0;
	number = strtoumax(text, &end, 0);
	if (errno || *end || end == text || number > UINT64_MAX)
		return false;
	*ret_number = number;
	return true;
}

static int add_refused(struct options *options, enum sebpf_mask mask,
		       const char *element)
{
	struct sebpf_near near = { .word = element };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	options->is_refused = true;
	sebpf_mask_offer((uint32_t)mask, &near);
	return add(
		options, "unknown-value",
		*element ? sebpf_finding_text("%s: there is no \"%s\"%s",
					      sebpf_mask_mount_option(mask),
					      element,
					      sebpf_near_words(&near, meant)) :
			   sebpf_finding_text("%s: a name is empty",
					      sebpf_mask_mount_option(mask)),
		"the kernel takes it for a number and the mount fails with "
		"EINVAL, unless it is newer than this sebpf and knows it",
		sebpf_finding_text("use names as in bpf(2), in lower case "
				   "and without prefix, separated by \":\""));
}

static int add_lost(struct options *options, enum sebpf_mask mask,
		    const char *element)
{
	return add(options, "lost-names",
		   sebpf_finding_text("%s: what comes before the number "
				      "\"%s\" is lost",
				      sebpf_mask_mount_option(mask), element),
		   "a number replaces what its option said before it; only "
		   "what comes after it is added",
		   sebpf_finding_text("give only names, or only one number"));
}

/* Reads the elements of one option, which it cuts apart. */
static int read_list(struct options *options, enum sebpf_mask mask, char *text)
{
	uint64_t bits = 0, number = 0;
	bool is_first = true;
	char *element;
	int rc = 0;

	while (!rc && (element = strsep(&text, ":"))) {
		unsigned int value = 0;

		if (mask == SEBPF_MASK_CMDS &&
		    !strcasecmp(element, "common_attrs")) {
			rc = add(options, "unknown-value",
				 sebpf_finding_text(
					 "%s: common_attrs is a "
					 "flag, not a command",
					 sebpf_mask_mount_option(mask)),
				 "kernels that have it delegate another "
				 "command in its place",
				 sebpf_finding_text("remove it"));
		} else if (!strcmp(element, "any")) {
			bits = UINT64_MAX;
		} else if (!find_value(mask, element, &value)) {
			bits |= BIT(value);
		} else if (!is_number(element, &number)) {
			rc = add_refused(options, mask, element);
		} else {
			if (!is_first)
				rc = add_lost(options, mask, element);
			bits = number;
		}
		is_first = false;
	}
	if (!rc && !bits && !options->is_refused)
		rc = add(options, "empty-delegation",
			 sebpf_finding_text("%s delegates nothing",
					    sebpf_mask_mount_option(mask)),
			 "the mask is zero",
			 sebpf_finding_text("name what is delegated"));
	options->masks[mask] |= bits;
	return rc;
}

static int read_option(struct options *options, char *option)
{
	char *value = strchr(option, '=');
	enum sebpf_mask mask;

	if (value)
		*value++ = '\0';
	for (mask = SEBPF_MASK_CMDS; mask < SEBPF_MASK_COUNT; mask++)
		if (!strcmp(option, sebpf_mask_mount_option(mask)))
			break;
	if (mask != SEBPF_MASK_COUNT && value)
		return read_list(options, mask, value);
	if (mask != SEBPF_MASK_COUNT)
		return add_refused(options, mask, "");
	if (is_one_of(option, label_options, LENGTH(label_options)))
		return add(
			options, "refused-option",
			sebpf_finding_text("%s= is refused", option),
			"SELinux lets a user namespace's BPF filesystem have "
			"no label of its own: the mount fails with EACCES",
			sebpf_finding_text(
				"choose the label of the tokens by "
				"setfscreatecon(3) or sebpf delegate "
				"--label"));
	if (!*option ||
	    is_one_of(option, known_options, LENGTH(known_options)) ||
	    !strncasecmp(option, "x-", 2) || !strncmp(option, "comment", 7))
		return 0;
	return add_unknown_option(options, option);
}

/* A mask without the command that it is for, or the command without it. */
static int check_pair(struct options *options, enum sebpf_mask mask,
		      unsigned int cmd)
{
	bool has_cmd = (options->masks[SEBPF_MASK_CMDS] & BIT(cmd)) != 0;
	bool has_list = options->masks[mask] != 0;

	if (has_cmd == has_list)
		return 0;
	return add(
		options, "useless-delegation",
		has_cmd ? sebpf_finding_text(
				  "%s has %s, and %s is not given",
				  sebpf_mask_mount_option(SEBPF_MASK_CMDS),
				  sebpf_mask_value_name(SEBPF_MASK_CMDS, cmd),
				  sebpf_mask_mount_option(mask)) :
			  sebpf_finding_text(
				  "%s is given, and %s has no %s",
				  sebpf_mask_mount_option(mask),
				  sebpf_mask_mount_option(SEBPF_MASK_CMDS),
				  sebpf_mask_value_name(SEBPF_MASK_CMDS, cmd)),
		"a token needs both the command and the type: every request "
		"is refused",
		has_cmd ? sebpf_finding_text("add %s=",
					     sebpf_mask_mount_option(mask)) :
			  sebpf_finding_text(
				  "add %s=%s",
				  sebpf_mask_mount_option(SEBPF_MASK_CMDS),
				  sebpf_mask_value_name(SEBPF_MASK_CMDS, cmd)));
}

/* The attach types that a program of the type can have, as a mask. */
static uint64_t attach_types(unsigned int prog)
{
	struct sebpf_type_needs needs =
		sebpf_type_needs(SEBPF_CLASS_BPF_PROG_TYPE, prog - 1);
	uint64_t mask = needs.attach |
			(uint64_t)needs.attach2
				<< SEBPF_BIT_COUNT_BPF_ATTACH_TYPE;
	const struct sebpf_attach_row *row =
		&sebpf_attach_rows[prog % SEBPF_ATTACH_ROWS];

	/*
	 * If it need not name one, it may, and the kernel looks for the type
	 * with number 0 if it does not.
	 */
	return mask ? mask : BIT(0) | row->always | row->own | row->otherwise;
}

static int check_attachs(struct options *options)
{
	uint64_t progs = options->masks[SEBPF_MASK_PROGS];
	int rc = 0;

	if (progs && !options->masks[SEBPF_MASK_ATTACHS])
		return add(options, "useless-delegation",
			   sebpf_finding_text(
				   "%s is given, and %s is not",
				   sebpf_mask_mount_option(SEBPF_MASK_PROGS),
				   sebpf_mask_mount_option(SEBPF_MASK_ATTACHS)),
			   "the kernel looks for an attach type of every "
			   "program; one that has none counts as the one with "
			   "number 0, cgroup_inet_ingress, as does the "
			   "socket_filter that libbpf loads first",
			   sebpf_finding_text("add %s=",
					      sebpf_mask_mount_option(
						      SEBPF_MASK_ATTACHS)));

	for (unsigned int prog = 1;
	     !rc && sebpf_mask_value_name(SEBPF_MASK_PROGS, prog); prog++) {
		uint64_t mask = attach_types(prog);
		unsigned int first = (unsigned int)__builtin_ctzll(mask);

		/*
		 * "any" does not mean that each one is needed. For struct_ops,
		 * it is the number of a member.
		 */
		if (!(progs & BIT(prog)) || prog == BPF_PROG_TYPE_STRUCT_OPS ||
		    (options->masks[SEBPF_MASK_ATTACHS] & mask) ||
		    progs == UINT64_MAX)
			continue;
		rc = add(options, "useless-delegation",
			 sebpf_finding_text(
				 "%s has %s, and %s lacks %s%s",
				 sebpf_mask_mount_option(SEBPF_MASK_PROGS),
				 sebpf_mask_value_name(SEBPF_MASK_PROGS, prog),
				 sebpf_mask_mount_option(SEBPF_MASK_ATTACHS),
				 mask & (mask - 1) ? "all that it can have, "
						     "such as " :
						     "",
				 sebpf_mask_value_name(SEBPF_MASK_ATTACHS,
						       first)),
			 mask & BIT(0) ?
				 "the kernel looks for an attach type of every "
				 "program; one that has none counts as the one "
				 "with number 0, cgroup_inet_ingress" :
				 "a token needs both the program type and its "
				 "attach type: every load is refused",
			 sebpf_finding_text(
				 "add %s to %s",
				 sebpf_mask_value_name(SEBPF_MASK_ATTACHS,
						       first),
				 sebpf_mask_mount_option(SEBPF_MASK_ATTACHS)));
	}
	return rc;
}

static int check_together(struct options *options)
{
	uint64_t cmds = options->masks[SEBPF_MASK_CMDS];
	int rc = check_pair(options, SEBPF_MASK_PROGS, BPF_PROG_LOAD);

	if (!rc)
		rc = check_pair(options, SEBPF_MASK_MAPS, BPF_MAP_CREATE);
	if (!rc)
		rc = check_attachs(options);
	if (!rc && cmds && !(cmds & TOKEN_CMDS))
		rc = add(options, "useless-delegation",
			 sebpf_finding_text(
				 "%s has no command that takes a "
				 "token",
				 sebpf_mask_mount_option(SEBPF_MASK_CMDS)),
			 "the others need no token, and get nothing by it",
			 sebpf_finding_text(
				 "name prog_load or "
				 "map_create" SEBPF_TOKEN_COMMANDS(OR_NAME)));
	return rc;
}

int sebpf_lint_delegate(const char *text, struct sebpf_findings *findings,
			uint64_t *ret_masks, struct sebpf_err *err)
{
	struct options options = { .findings = findings };
	char *copy sebpf_auto_free = sebpf_delegate_text(text);
	char *rest = copy;
	char *option;
	int rc = copy ? 0 : -ENOMEM;

	while (!rc && (option = strsep(&rest, ",")))
		rc = read_option(&options, option);
	/* Nothing more is said about a mount that fails. */
	if (!rc && !options.is_refused)
		rc = check_together(&options);
	if (rc)
		return sebpf_err_set(err, rc, "no memory for options");
	if (ret_masks)
		memcpy(ret_masks, options.masks, sizeof(options.masks));
	return 0;
}
