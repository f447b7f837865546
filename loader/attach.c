// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - programs of the hooks, attached and pinned
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/directory.h"
#include "loader/attach.h"
#include "loader/bpf_object.h"
#include "loader/pins.h"

int sebpf_decision_name(const struct bpf_program *hook, char *name, size_t size,
			struct sebpf_err *err)
{
	struct bpf_prog_info info = { 0 };
	uint32_t length = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(hook), &info, &length))
		return sebpf_bpf_error(err, -errno, "inspect a hook");
	(void)snprintf(name, size, "%s_%u", bpf_program__name(hook), info.id);
	return 0;
}

int sebpf_attach_decision(struct bpf_program *decision,
			  const struct bpf_program *hook,
			  struct bpf_link **ret_link, struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES], name[SEBPF_PIN_BYTES / 2];
	int rc = sebpf_decision_name(hook, name, sizeof(name), err);

	if (rc)
		return rc;
	sebpf_pins_path(path, SEBPF_PINS_OF_DECISIONS, name);
	*ret_link = bpf_program__attach_freplace(
		decision, bpf_program__fd(hook), SEBPF_STUB);
	rc = *ret_link ? bpf_link__pin(*ret_link, path) : -errno;
	if (!rc)
		return 0;
	(void)sebpf_bpf_error(err, rc, "put the decision into a hook");
	return sebpf_err_prefix(err, "hook \"%s\"", bpf_program__name(hook));
}

/* Until the load is in force: see sebpf_pins_settle(). */
static void pending_name(char *name, size_t size,
			 const struct bpf_program *program, uint32_t load)
{
	(void)snprintf(name, size, "%s_%u", bpf_program__name(program), load);
}

int sebpf_attach_hook(const struct bpf_program *hook, uint32_t load,
		      struct bpf_link **ret_link, struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES], name[SEBPF_PIN_BYTES / 2];
	int rc;

	pending_name(name, sizeof(name), hook, load);
	sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, name);
	*ret_link = bpf_program__attach(hook);
	rc = *ret_link ? bpf_link__pin(*ret_link, path) : -errno;
	if (!rc)
		return 0;
	(void)sebpf_bpf_error(err, rc, "attach a hook");
	return sebpf_err_prefix(err, "hook \"%s\"", bpf_program__name(hook));
}

int sebpf_attach_tool(struct bpf_program *program, uint32_t load,
		      struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES], name[SEBPF_PIN_BYTES / 2];
	int rc;

	pending_name(name, sizeof(name), program, load);
	sebpf_pins_path(path, SEBPF_PINS_OF_PROGS, name);
	rc = bpf_program__pin(program, path);
	return rc ? sebpf_bpf_error(err, rc, "pin a program") : 0;
}

/* 1 if a pin is one of these programs'; 0; -errno. */
static int is_ours(const char *pin, struct bpf_program *const *hooks,
		   size_t count, struct sebpf_err *err)
{
	char name[SEBPF_PIN_BYTES / 2];

	for (size_t i = 0; i < count; i++) {
		int rc;

		if (!bpf_program__autoload(hooks[i]))
			continue;
		rc = sebpf_decision_name(hooks[i], name, sizeof(name), err);
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
	char path[SEBPF_PIN_BYTES];
	DIR *directory sebpf_auto_directory = NULL;
	const char *pin;
	int rc;

	sebpf_pins_path(path, SEBPF_PINS_OF_DECISIONS, "");
	directory = opendir(path);
	if (!directory)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     path, strerror(errno));
	while ((rc = sebpf_directory_next(directory, &pin)) > 0) {
		rc = is_ours(pin, hooks, count, err);
		if (rc < 0)
			return rc;
		if (!rc && unlinkat(dirfd(directory), pin, 0))
			return sebpf_err_set(err, -errno,
					     "cannot remove \"%s/%s\": %s",
					     path, pin, strerror(errno));
	}
	return rc ? sebpf_err_set(err, rc, "cannot read \"%s\": %s", path,
				  strerror(-rc)) :
		    0;
}
