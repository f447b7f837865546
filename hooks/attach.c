// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - programs of the hooks, attached and pinned
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hooks/attach.h"
#include "hooks/bpf_object.h"
#include "hooks/pins.h"

/* More than the path of any pin; bpffs names are short. */
#define PIN_BYTES 256

static void destroy_link(struct bpf_link **link)
{
	(void)bpf_link__destroy(*link);
}

#define auto_link __attribute__((cleanup(destroy_link)))

/* Where something is pinned, and where it is while it is made. */
struct pin_paths {
	char path[PIN_BYTES];
	char fresh[PIN_BYTES];
};

static int find_paths(struct pin_paths *paths, const char *directory,
		      const char *name, struct sebpf_err *err)
{
	(void)snprintf(paths->path, sizeof(paths->path), "%s/%s", directory,
		       name);
	(void)snprintf(paths->fresh, sizeof(paths->fresh), "%s/%s_new",
		       directory, name);
	/* Left by a process that was killed here. */
	if (unlink(paths->fresh) && errno != ENOENT)
		return sebpf_bpf_error(err, -errno, "remove an old pin");
	return 0;
}

static int take_place(const struct pin_paths *paths, struct sebpf_err *err)
{
	if (rename(paths->fresh, paths->path))
		return sebpf_bpf_error(err, -errno, "put a pin in its place");
	return 0;
}

/* The pin of the decision in a program; -errno. */
static int decision_name(const struct bpf_program *hook, char *name,
			 size_t size, struct sebpf_err *err)
{
	struct bpf_prog_info info = { 0 };
	uint32_t length = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(hook), &info, &length))
		return sebpf_bpf_error(err, -errno, "inspect a hook");
	(void)snprintf(name, size, "%s_%u", bpf_program__name(hook), info.id);
	return 0;
}

int sebpf_attach_decision(struct bpf_program *decision,
			  const struct bpf_program *hook, struct sebpf_err *err)
{
	struct bpf_link *link auto_link = NULL;
	char path[PIN_BYTES], name[PIN_BYTES / 2];
	int rc = decision_name(hook, name, sizeof(name), err);

	if (rc)
		return rc;
	(void)snprintf(path, sizeof(path), "%s/%s", SEBPF_PIN_DECISIONS, name);
	link = bpf_program__attach_freplace(decision, bpf_program__fd(hook),
					    SEBPF_STUB);
	rc = link ? bpf_link__pin(link, path) : -errno;
	if (!rc)
		return 0;
	(void)sebpf_bpf_error(err, rc, "put the decision into a hook");
	return sebpf_err_prefix(err, "hook \"%s\"", bpf_program__name(hook));
}

static int attach_and_pin(const struct bpf_program *hook, struct sebpf_err *err)
{
	struct bpf_link *link auto_link = NULL;
	struct pin_paths paths = { 0 };
	int rc;

	rc = find_paths(&paths, SEBPF_PIN_LINKS, bpf_program__name(hook), err);
	if (rc)
		return rc;
	link = bpf_program__attach(hook);
	if (!link)
		return sebpf_bpf_error(err, -errno, "attach a hook");
	rc = bpf_link__pin(link, paths.fresh);
	if (rc)
		return sebpf_bpf_error(err, rc, "pin a hook");
	return take_place(&paths, err);
}

int sebpf_attach_hook(const struct bpf_program *hook, struct sebpf_err *err)
{
	int rc = attach_and_pin(hook, err);

	return rc ? sebpf_err_prefix(err, "hook \"%s\"",
				     bpf_program__name(hook)) :
		    0;
}

int sebpf_attach_tool(struct bpf_program *program, struct sebpf_err *err)
{
	struct pin_paths paths = { 0 };
	int rc;

	rc = find_paths(&paths, SEBPF_PIN_PROGS, bpf_program__name(program),
			err);
	if (rc)
		return rc;
	rc = bpf_program__pin(program, paths.fresh);
	if (rc)
		return sebpf_bpf_error(err, rc, "pin a program");
	return take_place(&paths, err);
}

static void close_directory(DIR **directory)
{
	if (*directory)
		(void)closedir(*directory);
}

/* 1 where a pin is one of these programs'; 0; -errno. */
static int is_ours(const char *pin, struct bpf_program *const *hooks,
		   size_t count, struct sebpf_err *err)
{
	char name[PIN_BYTES / 2];

	for (size_t i = 0; i < count; i++) {
		int rc;

		if (!bpf_program__autoload(hooks[i]))
			continue;
		rc = decision_name(hooks[i], name, sizeof(name), err);
		if (rc)
			return rc;
		if (!strcmp(pin, name))
			return 1;
	}
	return 0;
}

int sebpf_attach_clean(struct bpf_program *const *hooks, size_t count,
		       struct sebpf_err *err)
{
	DIR *directory __attribute__((cleanup(close_directory))) =
		opendir(SEBPF_PIN_DECISIONS);
	const struct dirent *entry;

	if (!directory)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     SEBPF_PIN_DECISIONS, strerror(errno));
	while ((entry = readdir(directory))) {
		int rc = entry->d_name[0] == '.' ?
				 1 :
				 is_ours(entry->d_name, hooks, count, err);

		if (rc < 0)
			return rc;
		if (!rc && unlinkat(dirfd(directory), entry->d_name, 0))
			return sebpf_err_set(err, -errno,
					     "cannot remove \"%s/%s\": %s",
					     SEBPF_PIN_DECISIONS, entry->d_name,
					     strerror(errno));
	}
	return 0;
}
