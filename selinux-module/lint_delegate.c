// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - lint: options of a BPF filesystem that the kernel ignores or loses
 * Copyright (C) 2026 The sebpf authors
 *
 * Read as bpf_parse_param() in kernel/bpf/inode.c reads them: an option that it
 * does not know is ignored; a number replaces what its option named before it.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hooks/delegated.h"
#include "sebpf/classes.h"
#include "sebpf/cleanup.h"
#include "selinux-module/lint.h"
#include "selinux-module/type_needs.h"

#define BIT(n) (UINT64_C(1) << (n))
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum list { CMDS, MAPS, PROGS, ATTACHS, LISTS };

static const char *const list_names[LISTS] = {
	[CMDS] = "delegate_cmds",
	[MAPS] = "delegate_maps",
	[PROGS] = "delegate_progs",
	[ATTACHS] = "delegate_attachs",
};

_Static_assert((int)CMDS == SEBPF_MASK_CMDS &&
		       (int)ATTACHS == SEBPF_MASK_ATTACHS,
	       "the lists are the masks of a token");

/* The name of a value of a list; NULL beyond the last. */
static const char *name_of(enum list list, unsigned int value)
{
	return sebpf_delegated_name((uint32_t)list, value);
}

enum {
	CMD_MAP_CREATE = 0,
	CMD_PROG_LOAD = 5,
	CMD_BTF_LOAD = 18,
	CMD_BTF_BY_ID
};

/* Commands that look at a token at all. */
#define TOKEN_CMDS                                                      \
	(BIT(CMD_MAP_CREATE) | BIT(CMD_PROG_LOAD) | BIT(CMD_BTF_LOAD) | \
	 BIT(CMD_BTF_BY_ID))

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

/* Labels of SELinux: refused where the filesystem is a user namespace's. */
static const char *const label_options[] = { "context", "fscontext",
					     "defcontext", "rootcontext" };

/**
 * struct options - options being read
 * @findings: where findings go.
 * @masks: by list: what the kernel would delegate.
 * @is_refused: whether the kernel refuses one of them, and the mount with it.
 */
struct options {
	struct sebpf_findings *findings;
	uint64_t masks[LISTS];
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

/* The list that has such a name; LISTS: none. */
static enum list list_with(const char *name)
{
	enum list list;

	for (list = CMDS; list < LISTS; list++)
		for (unsigned int i = 0; name_of(list, i); i++)
			if (!strcasecmp(name, name_of(list, i)))
				return list;
	return LISTS;
}

/* Whether words differ by case, or by a letter that is missing or too much. */
static bool is_close(const char *a, const char *b)
{
	size_t i = 0;

	while (a[i] &&
	       tolower((unsigned char)a[i]) == tolower((unsigned char)b[i]))
		i++;
	if (!strcasecmp(a + i, b + i))
		return true;
	return (a[i] && !strcasecmp(a + i + 1, b + i)) ||
	       (b[i] && !strcasecmp(a + i, b + i + 1)) ||
	       (a[i] && b[i] && !strcasecmp(a + i + 1, b + i + 1));
}

/* What somebody meant who wrote @key. */
static enum list meant_list(const char *key)
{
	enum list list;

	for (list = CMDS; list < LISTS; list++)
		if (is_close(key, list_names[list]) ||
		    is_close(key, list_names[list] + strlen("delegate_")))
			return list;
	return LISTS;
}

static int add_unknown_option(struct options *options, const char *key)
{
	static const char why[] =
		"a BPF filesystem ignores options that it does not know: the "
		"mount succeeds and this delegates nothing";
	enum list list = list_with(key);

	if (list != LISTS)
		return add(options, "ignored-option",
			   sebpf_finding_text(
				   "\"%s\" stands where an option is expected: "
				   "a comma ends the one before it",
				   key),
			   why,
			   sebpf_finding_text("separate the names of %s by "
					      "\":\"",
					      list_names[list]));
	list = meant_list(key);
	if (list != LISTS)
		return add(options, "ignored-option",
			   sebpf_finding_text("there is no option \"%s\"", key),
			   why,
			   sebpf_finding_text("write %s=", list_names[list]));
	return add(options, "ignored-option",
		   sebpf_finding_text("there is no option \"%s\"", key), why,
		   sebpf_finding_text("remove it, or correct its name"));
}

/* One name of a list: 0 where the kernel takes it, with its value. */
static int find_value(enum list list, const char *name, unsigned int *ret_value)
{
	static const char suffix[] = "_deprecated";
	size_t length = strlen(name);

	/* Both are names of the same type. */
	if (list == MAPS && length > strlen(suffix) &&
	    !strcasecmp(name + length - strlen(suffix), suffix))
		length -= strlen(suffix);
	for (unsigned int i = 0; name_of(list, i); i++)
		if (strlen(name_of(list, i)) == length &&
		    !strncasecmp(name, name_of(list, i), length)) {
			*ret_value = i;
			return 0;
		}
	if (list == CMDS && !strcasecmp(name, "prog_run")) {
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

static int add_refused(struct options *options, enum list list,
		       const char *element)
{
	options->is_refused = true;
	return add(options, "unknown-value",
		   *element ? sebpf_finding_text("%s: there is no \"%s\"",
						 list_names[list], element) :
			      sebpf_finding_text("%s: a name is empty",
						 list_names[list]),
		   "the kernel takes it for a number and the mount fails with "
		   "EINVAL, unless it is newer than this sebpf and knows it",
		   sebpf_finding_text(
			   "use names as in bpf(2), in lower case "
			   "and without prefix, separated by \":\""));
}

static int add_lost(struct options *options, enum list list,
		    const char *element)
{
	return add(options, "lost-names",
		   sebpf_finding_text("%s: what stands before the number "
				      "\"%s\" is lost",
				      list_names[list], element),
		   "a number replaces what its option said before it; only "
		   "what comes after it is added",
		   sebpf_finding_text("give names only, or one number alone"));
}

/* Reads the elements of one option, which it cuts apart. */
static int read_list(struct options *options, enum list list, char *text)
{
	uint64_t mask = 0, number = 0;
	bool is_first = true;
	char *element;
	int rc = 0;

	while (!rc && (element = strsep(&text, ":"))) {
		unsigned int value = 0;

		if (list == CMDS && !strcasecmp(element, "common_attrs")) {
			rc = add(options, "unknown-value",
				 sebpf_finding_text("%s: common_attrs is a "
						    "flag, not a command",
						    list_names[list]),
				 "kernels that have it delegate another "
				 "command in its place",
				 sebpf_finding_text("remove it"));
		} else if (!strcmp(element, "any")) {
			mask = UINT64_MAX;
		} else if (!find_value(list, element, &value)) {
			mask |= BIT(value);
		} else if (!is_number(element, &number)) {
			rc = add_refused(options, list, element);
		} else {
			if (!is_first)
				rc = add_lost(options, list, element);
			mask = number;
		}
		is_first = false;
	}
	if (!rc && !mask && !options->is_refused)
		rc = add(options, "empty-delegation",
			 sebpf_finding_text("%s delegates nothing",
					    list_names[list]),
			 "the mask is zero",
			 sebpf_finding_text("name what is delegated"));
	options->masks[list] |= mask;
	return rc;
}

static int read_option(struct options *options, char *option)
{
	char *value = strchr(option, '=');
	enum list list;

	if (value)
		*value++ = '\0';
	for (list = CMDS; list < LISTS; list++)
		if (!strcmp(option, list_names[list]))
			break;
	if (list != LISTS && value)
		return read_list(options, list, value);
	if (list != LISTS)
		return add_refused(options, list, "");
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

/* A list without the command that it is for, or the command without it. */
static int check_pair(struct options *options, enum list list, unsigned int cmd)
{
	bool has_cmd = (options->masks[CMDS] & BIT(cmd)) != 0;
	bool has_list = options->masks[list] != 0;

	if (has_cmd == has_list)
		return 0;
	return add(
		options, "useless-delegation",
		has_cmd ?
			sebpf_finding_text("%s has %s, and %s is not given",
					   list_names[CMDS], name_of(CMDS, cmd),
					   list_names[list]) :
			sebpf_finding_text("%s is given, and %s has no %s",
					   list_names[list], list_names[CMDS],
					   name_of(CMDS, cmd)),
		"a token needs both the command and the type: every request "
		"is refused",
		has_cmd ? sebpf_finding_text("add %s=", list_names[list]) :
			  sebpf_finding_text("add %s=%s", list_names[CMDS],
					     name_of(CMDS, cmd)));
}

/* What a program of the type can have as its attach type, as a mask. */
static uint64_t attach_types(unsigned int prog)
{
	struct sebpf_type_needs needs =
		sebpf_type_needs(SEBPF_CLASS_BPF_PROG_TYPE, prog - 1);
	uint64_t mask = needs.attach |
			(uint64_t)needs.attach2
				<< SEBPF_BIT_COUNT_BPF_ATTACH_TYPE;

	/* Where there is none, the kernel looks for the type with number 0. */
	return mask ? mask : BIT(0);
}

static int check_attachs(struct options *options)
{
	uint64_t progs = options->masks[PROGS];
	int rc = 0;

	if (progs && !options->masks[ATTACHS])
		return add(options, "useless-delegation",
			   sebpf_finding_text("%s is given, and %s is not",
					      list_names[PROGS],
					      list_names[ATTACHS]),
			   "the kernel looks for an attach type of every "
			   "program; one that has none counts as the one with "
			   "number 0, cgroup_inet_ingress",
			   sebpf_finding_text("add %s=", list_names[ATTACHS]));

	for (unsigned int prog = 1; !rc && name_of(PROGS, prog); prog++) {
		uint64_t mask = attach_types(prog);
		unsigned int first = (unsigned int)__builtin_ctzll(mask);

		/* Of "any", nobody means each one. */
		if (!(progs & BIT(prog)) || (options->masks[ATTACHS] & mask) ||
		    progs == UINT64_MAX)
			continue;
		rc = add(options, "useless-delegation",
			 sebpf_finding_text(
				 "%s has %s, and %s lacks %s%s",
				 list_names[PROGS], name_of(PROGS, prog),
				 list_names[ATTACHS],
				 mask & (mask - 1) ? "all that it can have, "
						     "such as " :
						     "",
				 name_of(ATTACHS, first)),
			 mask == BIT(0) ?
				 "the kernel looks for an attach type of every "
				 "program; one that has none counts as the one "
				 "with number 0, cgroup_inet_ingress" :
				 "a token needs both the program type and its "
				 "attach type: every load is refused",
			 sebpf_finding_text("add %s to %s",
					    name_of(ATTACHS, first),
					    list_names[ATTACHS]));
	}
	return rc;
}

static int check_together(struct options *options)
{
	uint64_t cmds = options->masks[CMDS];
	int rc = check_pair(options, PROGS, CMD_PROG_LOAD);

	if (!rc)
		rc = check_pair(options, MAPS, CMD_MAP_CREATE);
	if (!rc)
		rc = check_attachs(options);
	if (!rc && cmds && !(cmds & TOKEN_CMDS))
		rc = add(options, "useless-delegation",
			 sebpf_finding_text("%s has no command that takes a "
					    "token",
					    list_names[CMDS]),
			 "the others need no token, and get nothing by it",
			 sebpf_finding_text("name prog_load, map_create, "
					    "btf_load or btf_get_fd_by_id"));
	return rc;
}

int sebpf_lint_delegate(const char *text, struct sebpf_findings *findings,
			struct sebpf_err *err)
{
	struct options options = { .findings = findings };
	char *copy sebpf_auto_free = strdup(text);
	char *rest = copy;
	char *option;
	int rc = copy ? 0 : -ENOMEM;

	while (!rc && (option = strsep(&rest, ",")))
		rc = read_option(&options, option);
	/* Of a mount that fails, nothing more is said. */
	if (!rc && !options.is_refused)
		rc = check_together(&options);
	return rc ? sebpf_err_set(err, rc, "no memory for options") : 0;
}
