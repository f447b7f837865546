// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - policies made for tests: CIL text, and secilc to compile it
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/policy_text.h"

#define CAPABILITIES                                                     \
	"chown dac_override dac_read_search fowner fsetid kill setgid "  \
	"setuid setpcap linux_immutable net_bind_service net_broadcast " \
	"net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio "     \
	"sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice "   \
	"sys_resource sys_time sys_tty_config mknod lease audit_write "  \
	"audit_control setfcap"

/**
 * struct generator - a policy being written
 * @out: the text.
 * @options: what it holds.
 * @state: of the random numbers.
 */
struct generator {
	FILE *out;
	const struct policy_options *options;
	uint64_t state;
};

/**
 * struct class_text - a class to write rules for
 * @name: its name.
 * @permissions: some of its permissions; sebpf's, and others.
 */
struct class_text {
	const char *name;
	const char *permissions[6];
};

/* checkpoint_restore is missing; order and others differ from sebpf's. */
static const struct class_text classes[] = {
	{ "bpf", { "prog_load", "map_create", "map_read", "prog_run" } },
	{ "anon_inode", { "create", "read", "write", "ioctl" } },
	{ "bpf_token", { "btf_load", "create", "btf_get_fd_by_id" } },
	{ "cap_userns", { "chown", "net_admin", "sys_admin", "setfcap" } },
	{ "cap2_userns", { "bpf", "perfmon", "syslog" } },
	{ "file", { "read", "write" } },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static unsigned int draw(struct generator *gen, unsigned int below)
{
	gen->state = gen->state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned int)(gen->state >> 33) % below;
}

static void write_classes(struct generator *gen)
{
	(void)fputs("(common inode_c (ioctl read write create))\n"
		    "(common cap_c (" CAPABILITIES "))\n"
		    "(class process (transition dyntransition))\n"
		    "(class file (read write))\n"
		    "(class cap_userns ()) (classcommon cap_userns cap_c)\n"
		    "(class cap2_userns (bpf perfmon mac_override mac_admin "
		    "syslog wake_alarm block_suspend audit_read))\n",
		    gen->out);
	if (!gen->options->without_classes)
		(void)fputs("(class anon_inode ())\n"
			    "(classcommon anon_inode inode_c)\n"
			    "(class bpf (prog_run map_read map_create "
			    "prog_load))\n"
			    "(class bpf_token (btf_get_fd_by_id btf_load "
			    "create))\n",
			    gen->out);
	(void)fprintf(gen->out,
		      "(classorder (process file cap_userns cap2_userns%s))\n",
		      gen->options->without_classes ?
			      "" :
			      " anon_inode bpf bpf_token");
}

static void write_base(struct generator *gen)
{
	(void)fprintf(gen->out, "(handleunknown %s)\n(mls %s)\n",
		      gen->options->handle_unknown,
		      gen->options->without_mls ? "false" : "true");
	write_classes(gen);
	(void)fputs("(sid kernel) (sid security) (sid unlabeled)\n"
		    "(sidorder (kernel security unlabeled))\n"
		    "(sensitivity s0) (sensitivity s1)\n"
		    "(sensitivityorder (s0 s1))\n"
		    "(category c0) (category c1) (category c2)\n"
		    "(categoryorder (c0 c1 c2))\n"
		    "(sensitivitycategory s0 (range c0 c2))\n"
		    "(sensitivitycategory s1 (range c0 c2))\n"
		    "(levelrange full ((s0) (s1 (range c0 c2))))\n"
		    "(levelrange lowest ((s0) (s0)))\n"
		    "(levelrange highest ((s1 (c0)) (s1 (range c0 c2))))\n"
		    "(user user_u) (role user_r)\n"
		    "(userrole user_u user_r) (userlevel user_u (s0))\n"
		    "(userrange user_u full)\n"
		    "(type base_t) (roletype user_r base_t)\n"
		    "(sidcontext kernel (user_u user_r base_t lowest))\n"
		    "(sidcontext security (user_u user_r base_t lowest))\n"
		    "(type unlabeled_t) (roletype user_r unlabeled_t)\n"
		    "(sidcontext unlabeled (user_u user_r unlabeled_t "
		    "highest))\n"
		    "(allow base_t self (file (read)))\n",
		    gen->out);
}

static void write_symbol(struct generator *gen)
{
	if (draw(gen, 2))
		(void)fprintf(gen->out, "t%u", draw(gen, gen->options->types));
	else
		(void)fprintf(gen->out, "a%u",
			      draw(gen, gen->options->attributes));
}

static void write_permissions(struct generator *gen)
{
	const struct class_text *class =
		&classes[draw(gen, (unsigned int)COUNT(classes))];
	unsigned int count = 1; /* each class has one */

	while (class->permissions[count])
		count++;
	(void)fprintf(gen->out, " (%s (", class->name);
	for (unsigned int i = draw(gen, 3) + 1; i; i--)
		(void)fprintf(gen->out, "%s ",
			      class->permissions[draw(gen, count)]);
	(void)fputs(")))\n", gen->out);
}

static void write_rule(struct generator *gen)
{
	static const char *const kinds[] = { "allow", "allow", "allow",
					     "auditallow", "dontaudit" };

	(void)fprintf(gen->out, "(%s ",
		      kinds[draw(gen, (unsigned int)COUNT(kinds))]);
	write_symbol(gen);
	(void)fputc(' ', gen->out);
	if (draw(gen, 5))
		write_symbol(gen);
	else
		(void)fputs("self", gen->out);
	write_permissions(gen);
}

/* One attribute: a set of types, or an expression over earlier ones. */
static void write_attribute(struct generator *gen, unsigned int number)
{
	unsigned int types = gen->options->types;
	unsigned int members = draw(gen, types / 3 + 1) + 1;

	(void)fprintf(gen->out, "(typeattribute a%u) (typeattributeset a%u (",
		      number, number);
	if (number % 4 == 1)
		(void)fprintf(gen->out, "not (a%u)", draw(gen, number));
	else if (number % 4 == 2)
		(void)fprintf(gen->out, "and (a%u) (not (t%u t%u))",
			      draw(gen, number), draw(gen, types),
			      draw(gen, types));
	else if (number % 8 == 3)
		(void)fprintf(gen->out, "or (a%u) (xor (a%u) (a%u))",
			      draw(gen, number), draw(gen, number),
			      draw(gen, number));
	else
		for (; members; members--)
			(void)fprintf(gen->out, "t%u ", draw(gen, types));
	(void)fputs("))\n", gen->out);
}

static void write_conditional(struct generator *gen, unsigned int number)
{
	static const char *const operators[] = { "and", "or", "xor", "eq",
						 "neq" };
	unsigned int booleans = gen->options->booleans;
	unsigned int block;

	(void)fprintf(gen->out, "(booleanif (%s (b%u) (not (b%u)))\n",
		      operators[draw(gen, (unsigned int)COUNT(operators))],
		      draw(gen, booleans), draw(gen, booleans));
	for (block = 0; block < 2; block++) {
		(void)fprintf(gen->out, " (%s\n", block ? "false" : "true");
		for (unsigned int i = draw(gen, 6) + 1; i; i--)
			write_rule(gen);
		if (7 * number + 3 < gen->options->types)
			(void)fprintf(gen->out,
				      "(typetransition t%u t%u anon_inode "
				      "tok%u)\n",
				      7 * number + 3, 7 * number + 3, block);
		(void)fputs(" )\n", gen->out);
	}
	(void)fputs(")\n", gen->out);
}

const char *policy_named_token(unsigned int type)
{
	switch (type % 7) {
	case 0:
		return "tok2";
	case 2:
		return "tok3";
	case 6:
		return type % 11 == 0 ? "tok1" : NULL;
	default:
		return NULL;
	}
}

/* A type's number says how it makes tokens; see policy_named_token(). */
static void write_transitions(struct generator *gen, unsigned int type)
{
	static const char *const forms[] = {
		"(typetransition t# t# anon_inode \"bpf-token\" tok2)\n",
		"(typetransition t# t# anon_inode tok3)\n",
		"(typetransition t# t# anon_inode tok2)\n"
		"(typetransition t# t# anon_inode \"bpf-token\" tok3)\n",
		"",
		"(typetransition t# t# anon_inode \"[bpf-token]\" tok3)\n",
		"(typetransition t# base_t anon_inode \"bpf-token\" tok2)\n"
		"(typetransition base_t t# anon_inode \"bpf-token\" tok2)\n"
		"(typetransition t# base_t anon_inode tok2)\n",
		"",
	};

	for (const char *at = forms[type % 7]; *at; at++) {
		if (*at == '#')
			(void)fprintf(gen->out, "%u", type);
		else
			(void)fputc(*at, gen->out);
	}
	if (type % 7 == 6 && type % 11 == 0)
		(void)fprintf(gen->out, "(typeattributeset makers (t%u))\n",
			      type);
}

static void write_types(struct generator *gen)
{
	const struct policy_options *options = gen->options;

	(void)fputs("(type tok0) (type tok1) (type tok2) (type tok3)\n"
		    "(typeattribute makers)\n",
		    gen->out);
	for (unsigned int i = 0; i < options->types; i++) {
		(void)fprintf(gen->out, "(type t%u) (roletype user_r t%u)\n", i,
			      i);
		if (i % 13 == 0)
			(void)fprintf(gen->out, "(typepermissive t%u)\n", i);
		if (!options->without_classes)
			write_transitions(gen, i);
	}
	if (!options->without_classes && options->types > 55)
		(void)fputs("(typetransition makers makers anon_inode "
			    "\"bpf-token\" tok1)\n",
			    gen->out);
	for (unsigned int i = 0; i < options->attributes; i++)
		write_attribute(gen, i);
}

/* Chains of up to three types above a type, the most that a kernel accepts. */
static void write_bounds(struct generator *gen)
{
	unsigned int step = gen->options->types / (gen->options->bounds + 1);

	for (unsigned int i = 1; i <= gen->options->bounds; i++) {
		unsigned int parent = i % 3 == 1 ? draw(gen, step) :
						   (i - 1) * step;

		(void)fprintf(gen->out, "(typebounds t%u t%u)\n", parent,
			      i * step);
	}
}

static void write_random(struct generator *gen)
{
	const struct policy_options *options = gen->options;

	gen->state = options->seed;
	write_types(gen);
	for (unsigned int i = 0; i < options->booleans; i++)
		(void)fprintf(gen->out, "(boolean b%u %s)\n", i,
			      draw(gen, 2) ? "true" : "false");
	for (unsigned int i = 0; i < options->rules; i++)
		write_rule(gen);
	for (unsigned int i = 0; i < 2 * options->booleans; i++)
		write_conditional(gen, i);
	if (options->bounds)
		write_bounds(gen);
}

__attribute__((noreturn)) static void fail(const char *what, const char *object)
{
	printf("Bail out! %s %s: %s\n", what, object, strerror(errno));
	exit(1);
}

static void write_policy(const struct policy_options *options, const char *path)
{
	struct generator gen = { .out = fopen(path, "we"), .options = options };

	if (!gen.out)
		fail("cannot write", path);
	write_base(&gen);
	if (options->types)
		write_random(&gen);
	if (options->extra)
		(void)fputs(options->extra, gen.out);
	if (fclose(gen.out))
		fail("cannot write", path);
}

/* Runs secilc; -N, because bounds that a rule exceeds are to be tested. */
static void run_secilc(const char *source, const char *policy,
		       unsigned int version)
{
	char number[16];
	int status = -1;
	pid_t pid;

	(void)snprintf(number, sizeof(number), "%u", version ? version : 33);
	(void)fflush(stdout);
	pid = fork();
	if (!pid) {
		(void)execlp("secilc", "secilc", "-N", "-c", number, "-o",
			     policy, "-f", "/dev/null", source, (char *)NULL);
		_exit(errno == ENOENT ? 77 : 126);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		fail("cannot run", "secilc");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		printf("1..0 # SKIP secilc is not installed\n");
		exit(77);
	}
	if (status) {
		printf("Bail out! secilc refuses %s\n", source);
		exit(1);
	}
}

void policy_make_file(const struct policy_options *options, const char *path)
{
	char directory[] = "/tmp/sebpf-test-XXXXXX";
	char source[sizeof(directory) + 16];

	if (!mkdtemp(directory))
		fail("cannot make", directory);
	(void)snprintf(source, sizeof(source), "%s/policy.cil", directory);
	write_policy(options, source);
	run_secilc(source, path, options->version);
	(void)unlink(source);
	(void)rmdir(directory);
}

void policy_make(const struct policy_options *options,
		 struct sebpf_policy *ret_policy)
{
	char path[] = "/tmp/sebpf-policy-XXXXXX";
	struct sebpf_err err = { 0 };
	int fd = mkstemp(path);
	int rc;

	if (fd < 0)
		fail("cannot make", path);
	(void)close(fd);
	policy_make_file(options, path);
	rc = sebpf_policy_read_file(path, ret_policy, &err);
	(void)unlink(path);
	if (rc) {
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
}
