// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from the object files to hooks that enforce
 * Copyright (C) 2026 The sebpf authors
 *
 * Three objects. "resolve" is run and gone before the others are loaded. The
 * decision is verified against "target". "sebpf" has the programs of the hooks,
 * each with a stub in place of the decision; the decision; and what user space
 * runs.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loader/attach.h"
#include "loader/attached.h"
#include "loader/bpf_object.h"
#include "loader/counters.h"
#include "loader/loader.h"
#include "loader/losses.h"
#include "loader/pins.h"
#include "loader/probe.h"
#include "loader/resolve.h"
#include "loader/rings.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"

/* They need the types above. */
#include "hooks/sebpf.skel.h"
#include "hooks/target.skel.h"

/* How often the pins' mount is looked for while mounts change; two seconds. */
#define FIND_PINS_TRIES 1000
#define FIND_PINS_PAUSE_US 2000

/* Linux 6.8; older headers lack it. */
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x4000U
#endif

/**
 * struct sebpf_hooks - what is loaded
 * @before: the hooks that were attached before.
 * @is_first: 1: there were none, so this load made the maps.
 * @is_in_force: 1: this load decides.
 * @load: number of this load.
 * @object: all programs and maps.
 * @links: of the hooks; NULL after the last.
 * @decisions: links of the decisions in them, in the same way.
 */
struct sebpf_hooks {
	struct sebpf_attached before;
	int is_first;
	int is_in_force;
	uint32_t load;
	struct sebpf_sebpf_bpf *object;
	struct bpf_link *links[SEBPF_MAX_HOOKS];
	struct bpf_link *decisions[SEBPF_MAX_HOOKS];
};

/* Not variables (.bss, .rodata), which belong to the programs. */
static int is_shared(const struct bpf_map *map)
{
	return !strchr(bpf_map__name(map), '.');
}

/* Takes the map of the hooks that are attached, or sets where the new one goes. */
static int prepare_map(const struct sebpf_hooks *hooks, struct bpf_map *map,
		       struct sebpf_err *err)
{
	const char *name = bpf_map__name(map);
	int fd sebpf_auto_close = -1;
	char path[SEBPF_PIN_BYTES];
	int rc;

	if (hooks->is_first) {
		sebpf_pins_path(path, SEBPF_PINS_OF_MAPS, name);
		rc = bpf_map__set_pin_path(map, path);
		return rc ? sebpf_bpf_error(err, rc,
					    "set the pin path of a map") :
			    0;
	}
	fd = sebpf_attached_map(&hooks->before, name, err);
	if (fd < 0)
		return fd;
	rc = bpf_map__reuse_fd(map, fd);
	return rc ? sebpf_bpf_error(err, rc, "take over a map") : 0;
}

static int prepare_maps(const struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	struct bpf_map *map;
	int rc = 0;

	bpf_object__for_each_map(map, hooks->object->obj)
	{
		if (!rc && is_shared(map))
			rc = prepare_map(hooks, map, err);
	}
	return rc;
}

/* Looks for what is attached, and claims a number. */
static int look_around(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	struct sebpf_control *control = &hooks->before.control;
	int rc = sebpf_attached_find(&hooks->before, err);

	if (rc)
		return rc;
	/* What is not pinned may belong to anybody. */
	hooks->is_first = !hooks->before.has_pins ||
			  hooks->before.standing == SEBPF_RETIRED;
	if (hooks->is_first) {
		hooks->load = 1;
		return 0;
	}
	hooks->load = ++control->claimed;
	return sebpf_attached_write(&hooks->before, err);
}

/*
 * If nothing is attached, pins are left from a start that was killed: labels in
 * their maps may be of tokens that are gone.
 */
static int prepare_pins(const struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	int rc;

	if (hooks->is_first)
		return sebpf_pins_renew(err);
	rc = sebpf_pins_prepare(err);
	return rc ? rc : sebpf_pins_settle(hooks->before.control.load, err);
}

static int read_element(const struct bpf_map *map, void *ret_value,
			struct sebpf_err *err)
{
	uint32_t zero = 0;

	return bpf_map_lookup_elem(bpf_map__fd(map), &zero, ret_value) ?
		       sebpf_bpf_error(err, -errno, "read a map") :
		       0;
}

static int write_element(const struct bpf_map *map, const void *value,
			 struct sebpf_err *err)
{
	uint32_t zero = 0;

	return bpf_map_update_elem(bpf_map__fd(map), &zero, value, BPF_ANY) ?
		       sebpf_bpf_error(err, -errno, "write a map") :
		       0;
}

/* Writes the version into new maps. */
static int write_version(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	const struct sebpf_control control = {
		.abi_version = SEBPF_ABI_VERSION,
		.claimed = hooks->load,
	};

	if (!hooks->is_first)
		return 0;
	return write_element(hooks->object->maps.sebpf_control, &control, err);
}

static void destroy_target(struct sebpf_target_bpf **target)
{
	sebpf_target_bpf__destroy(*target);
}

/* Returns the program's descriptor, which the object owns; -errno. */
static int load_target(struct sebpf_target_bpf **ret_target,
		       struct sebpf_err *err)
{
	int rc;

	*ret_target = sebpf_target_bpf__open_opts(sebpf_bpf_options());
	if (!*ret_target)
		return sebpf_bpf_error(err, -errno, "open a BPF object");
	rc = sebpf_target_bpf__load(*ret_target);
	return rc ? sebpf_bpf_load_error(err, rc, "target") :
		    bpf_program__fd((*ret_target)->progs.target);
}

/* Tells the programs what they cannot find out themselves. */
static void set_constants(struct sebpf_hooks *hooks,
			  const struct sebpf_symbols *symbols)
{
	hooks->object->rodata->kernel_symbols = *symbols;
	hooks->object->rodata->kernel_page_bytes =
		(uint32_t)sysconf(_SC_PAGESIZE);
	hooks->object->rodata->hooks_load = hooks->load;
	/* If it closes nothing, bpf(2) should not pay for it. */
	(void)bpf_program__set_autoload(hooks->object->progs.hook_command,
					symbols->prepares_fd != 0);
}

/* Opens the object, and sets what must be set before it is loaded. */
static int open_hooks(struct sebpf_hooks *hooks, int target,
		      struct sebpf_err *err)
{
	int rc;

	hooks->object = sebpf_sebpf_bpf__open_opts(sebpf_bpf_options());
	if (!hooks->object)
		return sebpf_bpf_error(err, -errno, "open a BPF object");
	rc = bpf_program__set_attach_target(hooks->object->progs.sebpf_decide,
					    target, SEBPF_STUB);
	if (rc)
		return sebpf_bpf_error(err, rc, "find the stub of a hook");
	return prepare_maps(hooks, err);
}

static int load_all(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	struct sebpf_target_bpf *target
		__attribute__((cleanup(destroy_target))) = NULL;
	struct sebpf_symbols symbols;
	int rc = sebpf_resolve(&symbols, err);

	if (!rc)
		rc = load_target(&target, err);
	if (rc >= 0)
		rc = open_hooks(hooks, rc, err);
	if (rc)
		return rc;
	set_constants(hooks, &symbols);
	rc = sebpf_sebpf_bpf__load(hooks->object);
	if (rc)
		return sebpf_bpf_load_error(err, rc, "sebpf");
	rc = write_version(hooks, err);
	if (!rc)
		rc = sebpf_rings_make(
			bpf_map__fd(hooks->object->maps.sebpf_events), err);
	if (!rc)
		rc = sebpf_losses_make(
			bpf_map__fd(hooks->object->maps.sebpf_lost), err);
	return rc;
}

int sebpf_hooks_load(struct sebpf_hooks **ret_hooks, struct sebpf_err *err)
{
	struct sebpf_hooks *hooks = calloc(1, sizeof(*hooks));
	int rc;

	if (!hooks)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	rc = look_around(hooks, err);
	if (!rc)
		rc = prepare_pins(hooks, err);
	if (rc) {
		/* What is there may be another user's: it stays. */
		free(hooks);
		return rc;
	}
	rc = load_all(hooks, err);
	if (rc) {
		sebpf_hooks_free(hooks);
		return rc;
	}
	*ret_hooks = hooks;
	return 0;
}

static void free_links(struct sebpf_hooks *hooks)
{
	struct sebpf_err ignored;

	for (size_t i = 0; i < SEBPF_MAX_HOOKS; i++) {
		struct bpf_link *const links[] = { hooks->links[i],
						   hooks->decisions[i] };

		for (size_t j = 0; j < 2; j++) {
			if (links[j] && !hooks->is_in_force)
				(void)bpf_link__unpin(links[j]);
			(void)bpf_link__destroy(links[j]);
		}
	}
	/* Everything that has the number of this load in its name. */
	if (!hooks->is_in_force)
		(void)sebpf_pins_settle(hooks->before.control.load, &ignored);
}

void sebpf_hooks_free(struct sebpf_hooks *hooks)
{
	struct sebpf_err ignored;

	if (!hooks)
		return;
	free_links(hooks);
	sebpf_sebpf_bpf__destroy(hooks->object);
	/* The removal may need its descriptors. */
	if (hooks->is_first && !hooks->is_in_force)
		(void)sebpf_pins_remove(1, &ignored);
	free(hooks);
}

struct sebpf_answers sebpf_hooks_answers(const struct sebpf_hooks *hooks)
{
	return (struct sebpf_answers){
		.map = bpf_map__fd(hooks->object->maps.sebpf_answers),
		.program = bpf_program__fd(hooks->object->progs.answer),
	};
}

/*
 * The hooks that this kernel needs, in the order in which they are attached.
 * The hook that forgets tokens is there before the one that remembers them; the
 * one that labels them, before those that remember what their label depends on.
 * Returns their number.
 */
static size_t list_hooks(const struct sebpf_hooks *hooks,
			 struct bpf_program **ret_programs)
{
	struct bpf_program *const programs[] = {
		hooks->object->progs.hook_token_free,
		hooks->object->progs.hook_token_create,
		hooks->object->progs.see_setter,
		hooks->object->progs.see_option,
		hooks->object->progs.hook_unmount,
		hooks->object->progs.hook_reopen,
		hooks->object->progs.hook_receive,
		hooks->object->progs.hook_delegate_option,
		hooks->object->progs.hook_delegate_mount,
		hooks->object->progs.hook_token_cmd,
		hooks->object->progs.hook_token_capable,
		hooks->object->progs.hook_command,
		hooks->object->progs.hook_map_create,
		hooks->object->progs.hook_prog_load,
	};
	size_t count = 0;

	_Static_assert(sizeof(programs) / sizeof(programs[0]) <=
			       SEBPF_MAX_HOOKS,
		       "there is room for the hooks");
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (bpf_program__autoload(programs[i]))
			ret_programs[count++] = programs[i];
	return count;
}

/* Tells the hooks where the pins are, as this process sees them. */
static int look_at_pins(struct sebpf_inquiry *inquiry, struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];
	struct statx status;

	sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, "");
	if (statx(AT_FDCWD, path, 0, STATX_MNT_ID_UNIQUE, &status))
		return sebpf_bpf_error(err, -errno, "look at the pins");
	/* As the kernel encodes it. */
	inquiry->device = status.stx_dev_major << 20 | status.stx_dev_minor;
	if (status.stx_mask & STATX_MNT_ID_UNIQUE)
		inquiry->mount_id = status.stx_mnt_id;
	return 0;
}

int sebpf_hooks_find_pins(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	const struct sebpf_answers answers = sebpf_hooks_answers(hooks);
	struct sebpf_inquiry *inquiry sebpf_auto_free =
		calloc(1, sizeof(*inquiry));
	int tries = 0;
	int rc, unseen;

	if (!inquiry)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	inquiry->ask = SEBPF_ASK_PINS;
	unseen = look_at_pins(inquiry, err);
	do {
		if (tries)
			(void)usleep(FIND_PINS_PAUSE_US);
		rc = sebpf_answers_ask(&answers, inquiry, err);
	} while (!rc && inquiry->outcome < 0 && ++tries < FIND_PINS_TRIES);
	if (rc)
		return rc;
	if (inquiry->outcome < 0)
		return sebpf_err_set(err, -EAGAIN,
				     "cannot tell where the pins are mounted: "
				     "mounts change all the time");
	return inquiry->outcome ? unseen : 0;
}

int sebpf_hooks_put_in_force(struct sebpf_hooks *hooks, int permissive,
			     struct sebpf_err *err)
{
	const struct sebpf_control control = {
		.abi_version = SEBPF_ABI_VERSION,
		.permissive = permissive ? 1 : 0,
		.load = hooks->load,
		.claimed = hooks->load,
	};
	int rc =
		write_element(hooks->object->maps.sebpf_control, &control, err);

	if (!rc)
		hooks->is_in_force = 1;
	return rc;
}

uint32_t sebpf_hooks_load_number(const struct sebpf_hooks *hooks)
{
	return hooks->load;
}

size_t sebpf_hooks_links(const struct sebpf_hooks *hooks, int *ret_fds)
{
	size_t count = 0;

	for (size_t i = 0; i < SEBPF_MAX_HOOKS; i++) {
		if (hooks->links[i])
			ret_fds[count++] = bpf_link__fd(hooks->links[i]);
		if (hooks->decisions[i])
			ret_fds[count++] = bpf_link__fd(hooks->decisions[i]);
	}
	return count;
}

/* Pins one object if nothing is there; counts it. */
static int pin_missing(int fd, enum sebpf_pin_kind kind, const char *name,
		       size_t *count, struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];

	sebpf_pins_path(path, kind, name);
	if (!access(path, F_OK))
		return 0;
	if (bpf_obj_pin(fd, path))
		return sebpf_bpf_error(err, -errno, "put a pin back");
	(*count)++;
	return 0;
}

static int pin_missing_links(struct sebpf_hooks *hooks, size_t *count,
			     struct sebpf_err *err)
{
	struct bpf_program *programs[SEBPF_MAX_HOOKS];
	size_t hook_count = list_hooks(hooks, programs);
	char name[SEBPF_PIN_BYTES / 2];
	int rc = 0;

	for (size_t i = 0; !rc && i < hook_count; i++) {
		if (hooks->decisions[i])
			rc = sebpf_decision_name(programs[i], name,
						 sizeof(name), err);
		if (!rc && hooks->decisions[i])
			rc = pin_missing(bpf_link__fd(hooks->decisions[i]),
					 SEBPF_PINS_OF_DECISIONS, name, count,
					 err);
		if (!rc)
			rc = pin_missing(bpf_link__fd(hooks->links[i]),
					 SEBPF_PINS_OF_LINKS,
					 bpf_program__name(programs[i]), count,
					 err);
	}
	return rc;
}

int sebpf_hooks_pin_again(struct sebpf_hooks *hooks, size_t *ret_count,
			  struct sebpf_err *err)
{
	const struct bpf_program *const tools[] = {
		hooks->object->progs.answer,
		hooks->object->progs.revoke_token,
	};
	struct bpf_map *map;
	size_t count = 0;
	int rc = sebpf_pins_prepare(err);

	if (!rc)
		rc = pin_missing_links(hooks, &count, err);
	for (size_t i = 0; !rc && i < 2; i++)
		rc = pin_missing(bpf_program__fd(tools[i]), SEBPF_PINS_OF_PROGS,
				 bpf_program__name(tools[i]), &count, err);
	bpf_object__for_each_map(map, hooks->object->obj)
	{
		if (!rc && is_shared(map))
			rc = pin_missing(bpf_map__fd(map), SEBPF_PINS_OF_MAPS,
					 bpf_map__name(map), &count, err);
	}
	if (!rc)
		*ret_count = count;
	return rc;
}

int sebpf_hooks_settle(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	struct bpf_program *programs[SEBPF_MAX_HOOKS];
	size_t count = list_hooks(hooks, programs), ignored;
	int rc = sebpf_pins_settle(hooks->load, err);

	if (!rc)
		rc = sebpf_attach_clean(programs, count, err);
	/* The maps may have been pinned elsewhere, or lost their pins. */
	return rc ? rc : sebpf_hooks_pin_again(hooks, &ignored, err);
}

int sebpf_hooks_standing(struct sebpf_hooks *hooks,
			 enum sebpf_standing *ret_standing,
			 struct sebpf_err *err)
{
	struct sebpf_control control;
	int rc = read_element(hooks->object->maps.sebpf_control, &control, err);

	if (rc)
		return rc;
	*ret_standing = sebpf_standing_of(&control);
	return 0;
}

int sebpf_hooks_count_records(struct sebpf_hooks *hooks, uint64_t recorded,
			      uint64_t folded, uint64_t unrecorded,
			      uint64_t pending, struct sebpf_err *err)
{
	const struct bpf_map *map = hooks->object->maps.sebpf_counts;
	struct sebpf_counts counts;
	int rc = read_element(map, &counts, err);

	if (rc)
		return rc;
	counts.recorded += recorded;
	counts.folded += folded;
	counts.unrecorded += unrecorded;
	counts.pending = pending;
	return write_element(map, &counts, err);
}

int sebpf_hooks_take_pending(struct sebpf_hooks *hooks, uint64_t *ret_pending,
			     struct sebpf_err *err)
{
	struct sebpf_counts counts;
	int rc = read_element(hooks->object->maps.sebpf_counts, &counts, err);

	if (!rc)
		rc = sebpf_hooks_count_records(hooks, 0, 0, counts.pending, 0,
					       err);
	if (!rc)
		*ret_pending = counts.pending;
	return rc;
}

/* The program leads to the maps: see loader/attached.h. */
static int bind_maps(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	int anchor = bpf_program__fd(hooks->object->progs.hook_token_free);
	struct bpf_map *map;

	bpf_object__for_each_map(map, hooks->object->obj)
	{
		int rc = is_shared(map) ?
				 bpf_prog_bind_map(anchor, bpf_map__fd(map),
						   NULL) :
				 0;

		/* The program has some of them already. */
		if (rc && rc != -EEXIST)
			return sebpf_bpf_error(err, rc,
					       "bind the maps to a program");
	}
	return 0;
}

/* Ids of what is attached now. */
static uint32_t link_id(const struct bpf_link *link)
{
	struct bpf_link_info info = { 0 };
	uint32_t length = sizeof(info);

	return bpf_obj_get_info_by_fd(bpf_link__fd(link), &info, &length) ?
		       0 :
		       info.id;
}

static uint32_t program_id(const struct bpf_program *program)
{
	struct bpf_prog_info info = { 0 };
	uint32_t length = sizeof(info);

	return bpf_obj_get_info_by_fd(bpf_program__fd(program), &info,
				      &length) ?
		       0 :
		       info.id;
}

/* The element of the map of loads that the load in force does not use. */
static int find_room_for_load(const struct sebpf_hooks *hooks,
			      uint32_t *ret_key, struct sebpf_err *err)
{
	int fd = bpf_map__fd(hooks->object->maps.sebpf_loads);
	struct sebpf_load load;

	for (uint32_t key = 0; key < SEBPF_LOADS; key++) {
		if (bpf_map_lookup_elem(fd, &key, &load))
			return sebpf_bpf_error(err, -errno, "read a map");
		*ret_key = key;
		if (!load.load || load.load != hooks->before.control.load)
			return 0;
	}
	return sebpf_err_set(err, -ENOSPC, "there is no room for a load");
}

/* Writes down what this load consists of. */
static int describe_load(struct sebpf_hooks *hooks,
			 struct bpf_program *const *programs, size_t count,
			 struct sebpf_err *err)
{
	struct sebpf_load load = {
		.load = hooks->load,
		.answer = program_id(hooks->object->progs.answer),
		.revoke = program_id(hooks->object->progs.revoke_token),
	};
	uint32_t key;
	int rc = find_room_for_load(hooks, &key, err);

	for (size_t i = 0; i < count; i++) {
		load.hooks[i].link = link_id(hooks->links[i]);
		(void)snprintf(load.hooks[i].name, sizeof(load.hooks[i].name),
			       "%s", bpf_program__name(programs[i]));
	}
	if (!rc &&
	    bpf_map_update_elem(bpf_map__fd(hooks->object->maps.sebpf_loads),
				&key, &load, BPF_ANY))
		rc = sebpf_bpf_error(err, -errno, "write a map");
	return rc;
}

/* Whether a hook makes a check. */
static int has_stub(const struct sebpf_hooks *hooks,
		    const struct bpf_program *program)
{
	return program != hooks->object->progs.hook_token_free &&
	       program != hooks->object->progs.see_setter &&
	       program != hooks->object->progs.see_option;
}

int sebpf_hooks_attach(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	struct bpf_program *programs[SEBPF_MAX_HOOKS];
	size_t count = list_hooks(hooks, programs), i;
	int rc = bind_maps(hooks, err);

	if (!rc)
		rc = sebpf_attach_tool(hooks->object->progs.revoke_token,
				       hooks->load, err);
	if (!rc)
		rc = sebpf_attach_tool(hooks->object->progs.answer, hooks->load,
				       err);
	for (i = 0; !rc && i < count; i++)
		if (has_stub(hooks, programs[i]))
			rc = sebpf_attach_decision(
				hooks->object->progs.sebpf_decide, programs[i],
				&hooks->decisions[i], err);
	for (i = 0; !rc && i < count; i++)
		rc = sebpf_attach_hook(programs[i], hooks->load,
				       &hooks->links[i], err);
	return rc ? rc : describe_load(hooks, programs, count, err);
}

static void destroy_link(struct bpf_link **link)
{
	(void)bpf_link__destroy(*link);
}

int sebpf_hooks_adopt(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	struct bpf_link *link __attribute__((cleanup(destroy_link))) = NULL;
	int fd sebpf_auto_close = -1;
	ssize_t length;
	char text[64];

	link = bpf_program__attach_iter(hooks->object->progs.adopt_tokens,
					NULL);
	if (!link)
		return sebpf_bpf_error(err, -errno, "look for older tokens");
	fd = bpf_iter_create(bpf_link__fd(link));
	if (fd < 0)
		return sebpf_bpf_error(err, -errno, "look for older tokens");
	/* It prints nothing; reading makes it run. */
	do {
		length = read(fd, text, sizeof(text));
	} while (length > 0 || (length < 0 && errno == EAGAIN));
	if (length < 0)
		return sebpf_bpf_error(err, -errno, "look for older tokens");
	return 0;
}

struct sebpf_event_maps sebpf_hooks_event_maps(const struct sebpf_hooks *hooks)
{
	return (struct sebpf_event_maps){
		.events = bpf_map__fd(hooks->object->maps.sebpf_events),
		.owners = bpf_map__fd(hooks->object->maps.sebpf_owners),
		.lost = bpf_map__fd(hooks->object->maps.sebpf_lost),
		.told = bpf_map__fd(hooks->object->maps.sebpf_told),
	};
}

int sebpf_hooks_lost(struct sebpf_hooks *hooks, uint64_t *ret_lost,
		     struct sebpf_err *err)
{
	return sebpf_counter_read(
		bpf_map__fd(hooks->object->maps.sebpf_counters),
		SEBPF_COUNT_LOST, ret_lost, err);
}
