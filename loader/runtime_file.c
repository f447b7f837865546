// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - files below /run, with the label that the policy has for them
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <selinux/label.h>
#include <selinux/selinux.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "loader/runtime_file.h"

#define FLAGS (O_RDWR | O_CLOEXEC | O_NOFOLLOW)

static void free_context(char **context)
{
	freecon(*context);
}

#define auto_context __attribute__((cleanup(free_context)))

/* Whether two contexts have the same type. */
static bool same_type(const char *one, const char *other)
{
	int i;

	/* After user and role. */
	for (i = 0; i < 2 && one && other; i++) {
		one = strchr(one, ':');
		other = strchr(other, ':');
		one = one ? one + 1 : NULL;
		other = other ? other + 1 : NULL;
	}
	return one && other && strcspn(one, ":") == strcspn(other, ":") &&
	       !strncmp(one, other, strcspn(one, ":"));
}

/*
 * Whether the policy has a type of its own for what this process makes there.
 * If so, the label is right already, and a confined domain need not read the
 * file contexts.
 */
static bool has_transition(const char *path)
{
	security_class_t class = string_to_security_class("file");
	char *directory auto_context = NULL;
	char *process auto_context = NULL;
	char *file auto_context = NULL;
	const char *name = strrchr(path, '/') + 1;
	char *parent = strndup(path, (size_t)(name - path));
	bool transition;

	transition = parent && getcon_raw(&process) >= 0 &&
		     getfilecon_raw(parent, &directory) >= 0 &&
		     !security_compute_create_name_raw(process, directory,
						       class, name, &file) &&
		     !same_type(directory, file);
	free(parent);
	return transition;
}

static char *find_label(const char *path)
{
	struct selabel_handle *contexts;
	char *label = NULL;

	contexts = selabel_open(SELABEL_CTX_FILE, NULL, 0);
	if (!contexts)
		return NULL;
	if (selabel_lookup_raw(contexts, &label, path, S_IFREG))
		label = NULL;
	selabel_close(contexts);
	return label;
}

static int open_or_fail(const char *path, int flags)
{
	int fd = open(path, FLAGS | flags, 0600);

	return fd < 0 ? -errno : fd;
}

/* -EEXIST if another process has made it meanwhile. */
static int create(const char *path)
{
	char *label auto_context = NULL;
	int fd = -EACCES;

	if (is_selinux_enabled() > 0 && !has_transition(path))
		label = find_label(path);
	if (label && !setfscreatecon_raw(label)) {
		fd = open_or_fail(path, O_CREAT | O_EXCL);
		(void)setfscreatecon_raw(NULL);
	}
	if (fd == -EACCES)
		fd = open_or_fail(path, O_CREAT | O_EXCL);
	return fd;
}

int sebpf_runtime_file_open(const char *path, int flags)
{
	int fd;

	do {
		fd = open_or_fail(path, flags);
		if (fd == -ENOENT)
			fd = create(path);
	} while (fd == -EEXIST);
	return fd;
}
