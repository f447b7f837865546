// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the attached hooks, and where they are found
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/directory.h"
#include "loader/attached.h"
#include "loader/pins.h"
#include "sebpf/cleanup.h"

/* The program whose link leads to all maps: its name, and its hook. */
#define ANCHOR "hook_token_free"
#define ANCHOR_HOOK "bpf_token_free"

static int fail(struct sebpf_err *err, int code, const char *action)
{
	return sebpf_err_set(err, code, "cannot %s: %s%s", action,
			     strerror(-code), sebpf_err_needs_root(code));
}

static int other_version(struct sebpf_err *err, uint32_t version)
{
	return sebpf_err_set(err, -EPROTO,
			     "the attached hooks are of another version of "
			     "sebpf (layout %u, this one has %u): their labels "
			     "and revocations cannot be taken over; end them "
			     "with 'sebpf detach --force'",
			     version, SEBPF_ABI_VERSION);
}

/* Opens a map by its id, if it has that name; -ENOENT if it does not. */
static int open_named(uint32_t id, const char *name)
{
	int fd sebpf_auto_close = bpf_map_get_fd_by_id(id);
	struct bpf_map_info info = { 0 };
	uint32_t length = sizeof(info);

	if (fd < 0)
		return -errno;
	if (bpf_obj_get_info_by_fd(fd, &info, &length))
		return -errno;
	if (strncmp(info.name, name, sizeof(info.name) - 1) != 0)
		return -ENOENT;
	return sebpf_steal_fd(&fd);
}

/* A map that is gone meanwhile does not count. */
static int find_map(const struct sebpf_attached *attached, const char *name)
{
	for (size_t i = 0; i < attached->map_count; i++) {
		int fd = open_named(attached->map_ids[i], name);

		if (fd != -ENOENT)
			return fd;
	}
	return -ENOENT;
}

int sebpf_attached_map(const struct sebpf_attached *attached, const char *name,
		       struct sebpf_err *err)
{
	int fd = find_map(attached, name);

	return fd < 0 ? sebpf_err_set(err, fd, "cannot open the map \"%s\": %s",
				      name, strerror(-fd)) :
			fd;
}

/* In every version the element begins with the version; its size may differ. */
static int read_control(struct sebpf_attached *attached, struct sebpf_err *err)
{
	int fd sebpf_auto_close = find_map(attached, "sebpf_control");
	struct bpf_map_info info = { 0 };
	uint32_t zero = 0, length = sizeof(info);

	/* Only this version binds its maps. */
	if (fd == -ENOENT)
		return other_version(err, 0);
	if (fd < 0)
		return fail(err, fd, "open the control map");
	if (bpf_obj_get_info_by_fd(fd, &info, &length))
		return fail(err, -errno, "inspect the control map");
	if (info.value_size != sizeof(attached->control))
		return other_version(err, 0);
	if (bpf_map_lookup_elem(fd, &zero, &attached->control))
		return fail(err, -errno, "read the control map");
	if (attached->control.abi_version != SEBPF_ABI_VERSION)
		return other_version(err, attached->control.abi_version);
	return 0;
}

enum sebpf_standing sebpf_standing_of(const struct sebpf_control *control)
{
	if (!control->load)
		return SEBPF_ATTACHING;
	return control->load > control->claimed ? SEBPF_RETIRED :
						  SEBPF_IN_FORCE;
}

/* Reads what the load in force consists of. */
static int read_load(struct sebpf_attached *attached, struct sebpf_err *err)
{
	int fd sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_loads", err);
	struct sebpf_load load;

	if (fd < 0)
		return fd;
	for (uint32_t i = 0; i < SEBPF_LOADS; i++) {
		if (bpf_map_lookup_elem(fd, &i, &load))
			return fail(err, -errno, "read the map of loads");
		if (load.load == attached->control.load)
			attached->load = load;
	}
	return 0;
}

/* Reads a set of maps from the program that they are bound to. */
static int read_anchor(uint32_t program, struct sebpf_attached *attached,
		       struct sebpf_err *err)
{
	int fd sebpf_auto_close = bpf_prog_get_fd_by_id(program);
	struct bpf_prog_info info = { 0 };
	uint32_t length = sizeof(info);
	int rc;

	if (fd < 0)
		return errno == ENOENT ?
			       -ENOENT :
			       fail(err, -errno,
				    "look at a program on " ANCHOR_HOOK);
	info.map_ids = (uint64_t)(uintptr_t)attached->map_ids;
	info.nr_map_ids = SEBPF_ATTACHED_MAPS;
	if (bpf_obj_get_info_by_fd(fd, &info, &length))
		return fail(err, -errno, "inspect a program");
	/* The kernel keeps 15 bytes of a name. */
	if (strncmp(info.name, ANCHOR, sizeof(info.name) - 1) != 0)
		return -ENOENT;
	attached->map_count = info.nr_map_ids < SEBPF_ATTACHED_MAPS ?
				      info.nr_map_ids :
				      SEBPF_ATTACHED_MAPS;
	rc = read_control(attached, err);
	if (rc)
		return rc;
	attached->standing = sebpf_standing_of(&attached->control);
	return attached->standing == SEBPF_IN_FORCE ? read_load(attached, err) :
						      0;
}

/* What is not to be had for the moment may be there all the same. */
static int is_shortage(int code)
{
	return code == -EMFILE || code == -ENFILE || code == -ENOMEM;
}

/* Finds the program of a link on a hook of the kernel: 0: it is no such link. */
static int program_on(int link, uint32_t *ret_program, uint32_t *ret_hook,
		      struct sebpf_err *err)
{
	struct bpf_link_info info = { 0 };
	uint32_t length = sizeof(info);

	*ret_program = 0;
	if (bpf_obj_get_info_by_fd(link, &info, &length))
		return is_shortage(-errno) ?
			       fail(err, -errno, "inspect a link") :
			       0;
	if (info.type != BPF_LINK_TYPE_TRACING ||
	    info.tracing.attach_type != BPF_LSM_MAC)
		return 0;
	*ret_hook = info.tracing.target_btf_id;
	*ret_program = info.prog_id;
	return 0;
}

/*
 * Whether a hook of the kernel is the anchor's. It takes long to find out, so that it
 * is done once, and only if there is a hook at all.
 */
static int is_anchor_hook(uint32_t hook)
{
	static int anchor;

	if (!anchor)
		anchor = libbpf_find_vmlinux_btf_id(ANCHOR_HOOK, BPF_LSM_MAC);
	/* A kernel without the hook has no hooks of ours. */
	return anchor > 0 && hook == (uint32_t)anchor;
}

/* Reads a set of maps from a pinned link; -ENOENT if it is no anchor's. */
static int try_pin(const char *name, struct sebpf_attached *attached,
		   struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];
	int link sebpf_auto_close = -1;
	uint32_t program, hook;
	int rc;

	sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, name);
	link = bpf_obj_get(path);
	if (link < 0)
		return is_shortage(-errno) ? fail(err, -errno, "open a pin") :
					     -ENOENT;
	rc = program_on(link, &program, &hook, err);
	if (rc)
		return rc;
	return program ? read_anchor(program, attached, err) : -ENOENT;
}

/*
 * As sebpf_attached_find(), but -ENOENT if there is nothing. All loads that are
 * pinned in one directory share their maps, so any of them will do. One of a
 * start that was killed has its number in its name.
 */
static int find_pinned(struct sebpf_attached *attached, struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];
	DIR *directory sebpf_auto_directory = NULL;
	const char *name;
	int more = 1, rc = try_pin(ANCHOR, attached, err);

	if (rc != -ENOENT)
		return rc;
	sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, "");
	directory = opendir(path);
	if (!directory && is_shortage(-errno))
		return fail(err, -errno, "read the pins");
	while (rc == -ENOENT && directory &&
	       (more = sebpf_directory_next(directory, &name)) > 0)
		if (!strncmp(name, ANCHOR, strlen(ANCHOR)))
			rc = try_pin(name, attached, err);
	return more < 0 ? fail(err, more, "read the pins") : rc;
}

/* Whether a set is a better match than the one that was found before. */
static int is_better(const struct sebpf_attached *set,
		     const struct sebpf_attached *best)
{
	static const int ranks[] = {
		[SEBPF_DETACHED] = 0,
		[SEBPF_RETIRED] = 1,
		[SEBPF_ATTACHING] = 2,
		[SEBPF_IN_FORCE] = 3,
	};

	return ranks[set->standing] > ranks[best->standing];
}

/* Looks at one link; links that are not the hooks' are skipped. */
static int try_link(uint32_t id, struct sebpf_attached *best,
		    struct sebpf_err *err)
{
	struct sebpf_attached set = { 0 };
	int fd sebpf_auto_close = bpf_link_get_fd_by_id(id);
	uint32_t program, hook;
	int rc;

	/* EAGAIN: it is being made. */
	if (fd < 0)
		return errno == ENOENT || errno == EAGAIN ?
			       0 :
			       fail(err, -errno, "look at the links");
	rc = program_on(fd, &program, &hook, err);
	if (rc || !program || !is_anchor_hook(hook))
		return rc;
	rc = read_anchor(program, &set, err);
	if (!rc && is_better(&set, best))
		*best = set;
	return rc == -ENOENT ? 0 : rc;
}

static int find_among_links(struct sebpf_attached *ret_attached,
			    struct sebpf_err *err)
{
	uint32_t id = 0;
	int rc = 0;

	while (!rc && !bpf_link_get_next_id(id, &id))
		rc = try_link(id, ret_attached, err);
	if (!rc && errno != ENOENT)
		return fail(err, -errno, "look for links");
	return rc;
}

int sebpf_attached_find(struct sebpf_attached *ret_attached,
			struct sebpf_err *err)
{
	struct sebpf_attached attached = { 0 };
	int rc = find_pinned(&attached, err);

	attached.has_pins = !rc;
	if (rc == -ENOENT) {
		attached = (struct sebpf_attached){ 0 };
		rc = find_among_links(&attached, err);
	}
	if (!rc)
		*ret_attached = attached;
	return rc;
}

int sebpf_attached_restore(const int *links, size_t count,
			   struct sebpf_err *err)
{
	struct sebpf_attached ignored;
	char path[SEBPF_PIN_BYTES];

	sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, ANCHOR);
	for (size_t i = 0; i < count; i++) {
		uint32_t program, hook;

		if (program_on(links[i], &program, &hook, err) || !program ||
		    read_anchor(program, &ignored, err))
			continue;
		if (bpf_obj_pin(links[i], path) && errno != EEXIST)
			return fail(err, -errno, "pin a link again");
		return 1;
	}
	return 0;
}

int sebpf_attached_missing(const struct sebpf_attached *attached,
			   struct sebpf_err *err)
{
	int missing = 0;

	for (size_t i = 0; i < SEBPF_MAX_HOOKS; i++) {
		uint32_t link = attached->load.hooks[i].link;
		int rc = link ? sebpf_link_exists(link, err) : 1;

		if (rc < 0)
			return rc;
		missing += !rc;
	}
	return missing;
}

static int open_program(uint32_t id, struct sebpf_err *err)
{
	int fd = id ? bpf_prog_get_fd_by_id(id) : -ENOENT;

	return fd < 0 ? fail(err, id ? -errno : fd,
			     "open a program of the hooks") :
			fd;
}

int sebpf_attached_revoke(const struct sebpf_attached *attached,
			  struct sebpf_err *err)
{
	return open_program(attached->load.revoke, err);
}

int sebpf_attached_answers(const struct sebpf_attached *attached,
			   struct sebpf_answers *ret_answers,
			   struct sebpf_err *err)
{
	int map sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_answers", err);
	int program;

	if (map < 0)
		return map;
	program = open_program(attached->load.answer, err);
	if (program < 0)
		return program;
	ret_answers->map = sebpf_steal_fd(&map);
	ret_answers->program = program;
	return 0;
}

int sebpf_attached_write(const struct sebpf_attached *attached,
			 struct sebpf_err *err)
{
	int fd sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_control", err);
	uint32_t zero = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_update_elem(fd, &zero, &attached->control, BPF_ANY))
		return fail(err, -errno, "write the control map");
	return 0;
}

int sebpf_attached_retire(struct sebpf_attached *attached,
			  struct sebpf_err *err)
{
	int rc;

	/* Claimed by no load, and higher than all that are loaded. */
	attached->control.load = attached->control.claimed + 1;
	rc = sebpf_attached_write(attached, err);
	if (!rc)
		attached->standing = SEBPF_RETIRED;
	return rc;
}

int sebpf_attached_wait(const struct sebpf_attached *attached,
			struct sebpf_err *err)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < SEBPF_MAX_HOOKS; i++)
		if (attached->load.hooks[i].link)
			rc = sebpf_pins_wait(attached->load.hooks[i].link, err);
	return rc;
}
