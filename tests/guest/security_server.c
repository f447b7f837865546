// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the kernel's own security server, asked through selinuxfs
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/guest.h"
#include "tests/guest/security_server.h"

#define SELINUXFS "/sys/fs/selinux"

/* AVD_FLAGS_PERMISSIVE of the kernel. */
#define FLAG_PERMISSIVE 1U

/* Numbers in an answer of "access". */
#define ANSWER_WORDS 6

/* More than the longest query: the kernel accepts a page. */
#define QUERY_BYTES 4096

/**
 * struct class_names - the names of one of our classes and of its permissions
 * @owner: what decides if the policy lacks something.
 */
struct class_names {
	const char *name;
	enum { OWNER_SEBPF, OWNER_KERNEL, OWNER_OPTIONAL } owner;
	const char *permissions[SERVER_PERMISSIONS + 1];
};

#define PERMISSION_NAME(id, name) #name,
static const struct class_names class_names[SEBPF_CLASS_COUNT] = {
#define X(id, name, owner) \
	{ #name, OWNER_##owner, { SEBPF_PERMS_##id(PERMISSION_NAME) NULL } },
	SEBPF_CLASSES(X)
#undef X
};

static int open_node(const char *node, int flags)
{
	static int directory = -1;

	if (directory < 0)
		directory = open(SELINUXFS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		guest_bail("no %s", SELINUXFS);
	return openat(directory, node, flags | O_CLOEXEC);
}

/* Reads a number; 0 if there is no such file. */
static uint32_t read_number(const char *node)
{
	char text[32] = "";
	int fd sebpf_auto_close = open_node(node, O_RDONLY);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		guest_bail("cannot read \"%s\"", node);
	return (uint32_t)strtoul(text, NULL, 10);
}

static void read_class(const struct class_names *names,
		       struct server_class *class)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "class/%s/index", names->name);
	class->index = read_number(path);
	for (uint32_t i = 0; names->permissions[i]; i++) {
		uint32_t number;

		(void)snprintf(path, sizeof(path), "class/%s/perms/%s",
			       names->name, names->permissions[i]);
		number = read_number(path);
		class->bit[i] = number ? 1U << (number - 1) : 0;
		class->all |= 1U << i;
	}
}

void server_read_policy(struct server_policy *ret_policy)
{
	memset(ret_policy, 0, sizeof(*ret_policy));
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		read_class(&class_names[id], &ret_policy->classes[id]);
	ret_policy->allow_unknown = !read_number("deny_unknown");
}

/*
 * Asks one question. Each needs the file opened again: the kernel accepts one
 * write for each opening.
 */
static int ask(const char *node, const char *query, size_t length, char *answer,
	       size_t size)
{
	int fd sebpf_auto_close = open_node(node, O_RDWR);
	ssize_t done;

	if (fd < 0)
		guest_bail("cannot open \"%s\"", node);
	done = write(fd, query, length);
	if (done < 0)
		return -errno;
	done = read(fd, answer, size - 1);
	if (done < 0)
		return -errno;
	answer[done] = '\0';
	return 0;
}

/* Translates a mask of the policy's bits into ours. */
static uint32_t translate(const struct server_class *class, uint32_t mask)
{
	uint32_t ours = 0;

	for (uint32_t i = 0; i < SERVER_PERMISSIONS; i++)
		if (mask & class->bit[i])
			ours |= 1U << i;
	return ours;
}

/* What the kernel adds if the policy lacks a permission. */
static void add_unknown(const struct server_policy *policy, uint32_t tclass,
			struct server_access *access)
{
	const struct server_class *class = &policy->classes[tclass];
	uint32_t unknown = class->all & ~translate(class, ~0U);

	if (class_names[tclass].owner == OWNER_KERNEL && policy->allow_unknown)
		access->allowed |= unknown;
	/* The policies of the tests have both of a pair of classes, or none. */
	if (class_names[tclass].owner == OWNER_OPTIONAL && !class->index)
		access->allowed |= unknown;
	access->auditdeny |= unknown;
}

/* Reads: allowed, decided, auditallow, auditdeny, sequence, flags. */
static void parse_answer(const char *answer, uint32_t words[ANSWER_WORDS])
{
	const char *at = answer;

	for (int i = 0; i < ANSWER_WORDS; i++) {
		char *end;

		words[i] = (uint32_t)strtoul(at, &end, i == 4 ? 10 : 16);
		if (end == at)
			guest_bail("\"access\" says \"%s\"", answer);
		at = end;
	}
}

int server_access(const struct server_policy *policy, const char *source,
		  const char *target, uint32_t tclass,
		  struct server_access *ret_access)
{
	const struct server_class *class = &policy->classes[tclass];
	/* Without the class, another one still shows permissive types. */
	uint32_t index = class->index ? class->index : 1;
	uint32_t words[ANSWER_WORDS];
	char query[QUERY_BYTES], answer[128];
	int length = snprintf(query, sizeof(query), "%s %s %u", source, target,
			      index);
	int rc = ask("access", query, (size_t)length, answer, sizeof(answer));

	if (rc)
		return rc;
	parse_answer(answer, words);
	/*
	 * The class that was asked instead of a missing one shows nothing else.
	 */
	if (!class->index)
		words[0] = words[2] = words[3] = 0;
	ret_access->allowed = translate(class, words[0] & words[1]);
	ret_access->auditallow = translate(class, words[2]);
	ret_access->auditdeny = translate(class, words[3]);
	ret_access->seqno = words[4];
	ret_access->permissive = words[5] & FLAG_PERMISSIVE;
	add_unknown(policy, tclass, ret_access);
	return 0;
}

int server_create(const struct server_policy *policy, const char *creator,
		  char *ret_label, size_t size)
{
	char query[QUERY_BYTES];
	int length = snprintf(query, sizeof(query), "%s %s %u bpf-token",
			      creator, creator,
			      policy->classes[SEBPF_CLASS_ANON_INODE].index);

	return ask("create", query, (size_t)length, ret_label, size);
}

int server_check_context(const char *context)
{
	char answer[QUERY_BYTES];

	return ask("context", context, strlen(context) + 1, answer,
		   sizeof(answer));
}

void server_unlabeled(char *ret_context, size_t size)
{
	int fd sebpf_auto_close =
		open_node("initial_contexts/unlabeled", O_RDONLY);
	ssize_t length;

	length = fd < 0 ? -1 : read(fd, ret_context, size - 1);
	if (length <= 0)
		guest_bail("cannot read the unlabeled context");
	ret_context[length] = '\0';
}

static void put_text(const char *node, const char *text)
{
	int fd sebpf_auto_close = open_node(node, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		guest_bail("cannot write \"%s\"", node);
}

void server_enforce(int enforcing)
{
	put_text("enforce", enforcing ? "1" : "0");
}

void server_set_boolean(const char *name, int value)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "booleans/%s", name);
	put_text(path, value ? "1" : "0");
}

void server_commit_booleans(void)
{
	put_text("commit_pending_bools", "1");
}
