// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from the object files to hooks that enforce
 * Copyright (C) 2026 The sebpf authors
 *
 * Three objects. "resolve" is run and gone before the others come. "target" is
 * what the decision is verified against. "sebpf" has the programs of the hooks,
 * each with a stub where the decision belongs; the decision; and what user space
 * runs.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "hooks/attach.h"
#include "hooks/bpf_object.h"
#include "hooks/counters.h"
#include "hooks/loader.h"
#include "hooks/losses.h"
#include "hooks/pinned.h"
#include "hooks/pins.h"
#include "hooks/probe.h"
#include "hooks/resolve.h"
#include "hooks/rings.h"
#include "hooks/sebpf.skel.h"
#include "hooks/target.skel.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"

/* More than the path of any pin; bpffs names are short. */
#define PIN_BYTES 256

/**
 * struct sebpf_hooks - what is loaded
 * @load: number of this load, another than the one that is in force.
 * @object: all programs and maps.
 */
struct sebpf_hooks {
	uint32_t load;
	struct sebpf_sebpf_bpf *object;
};

static int set_pin_paths(struct bpf_object *object, struct sebpf_err *err)
{
	struct bpf_map *map;
	char path[PIN_BYTES];

	bpf_object__for_each_map(map, object)
	{
		const char *name = bpf_map__name(map);
		int rc;

		/* Not variables (.bss, .rodata), which belong to the programs. */
		if (strchr(name, '.'))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", SEBPF_PIN_MAPS,
			       name);
		rc = bpf_map__set_pin_path(map, path);
		if (rc)
			return sebpf_bpf_error(err, rc,
					       "set the pin path of a map");
	}
	return 0;
}

/*
 * Sees that pinned maps are of this version, before anything is touched; and
 * gives the load a number.
 */
static int agree_on_version(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	struct sebpf_control control = { 0 };
	int rc = sebpf_pinned_control(&control, err);

	/* 0 is no load. */
	hooks->load = control.load + 1 ? control.load + 1 : 1;
	return rc == -ENOENT ? 0 : rc;
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

/* Writes the version into maps that are new. */
static int write_version(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	const struct bpf_map *map = hooks->object->maps.sebpf_control;
	struct sebpf_control control;
	int rc = read_element(map, &control, err);

	control.abi_version = SEBPF_ABI_VERSION;
	return rc ? rc : write_element(map, &control, err);
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

/* Tells the programs what they do not find out themselves. */
static void set_constants(struct sebpf_hooks *hooks,
			  const struct sebpf_symbols *symbols)
{
	hooks->object->rodata->kernel_symbols = *symbols;
	hooks->object->rodata->kernel_page_bytes =
		(uint32_t)sysconf(_SC_PAGESIZE);
	hooks->object->rodata->hooks_load = hooks->load;
	/* Where it closes nothing, bpf(2) is not to pay for it. */
	(void)bpf_program__set_autoload(hooks->object->progs.hook_command,
					symbols->prepares_fd != 0);
}

/* Opens the object, with all that must be said before it is loaded. */
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
	return set_pin_paths(hooks->object->obj, err);
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
	int fresh = !sebpf_pins_have_links();
	struct sebpf_hooks *hooks;
	struct sebpf_err ignored;
	int rc;

	hooks = calloc(1, sizeof(*hooks));
	if (!hooks)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	rc = agree_on_version(hooks, err);
	if (!rc)
		rc = sebpf_pins_prepare(err);
	if (rc) {
		/* What is there may be somebody else's: it stays. */
		sebpf_hooks_free(hooks);
		return rc;
	}
	rc = load_all(hooks, err);
	if (rc) {
		sebpf_hooks_free(hooks);
		if (fresh)
			(void)sebpf_pins_remove(&ignored);
		return rc;
	}
	*ret_hooks = hooks;
	return 0;
}

void sebpf_hooks_free(struct sebpf_hooks *hooks)
{
	if (!hooks)
		return;
	sebpf_sebpf_bpf__destroy(hooks->object);
	free(hooks);
}

struct sebpf_answers sebpf_hooks_answers(const struct sebpf_hooks *hooks)
{
	return (struct sebpf_answers){
		.map = bpf_map__fd(hooks->object->maps.sebpf_answers),
		.program = bpf_program__fd(hooks->object->progs.answer),
	};
}

/* The number of the pins' filesystem as the kernel has it. */
static int find_device(uint32_t *ret_device, struct sebpf_err *err)
{
	struct stat status;

	if (stat(SEBPF_PIN_DIR, &status))
		return sebpf_bpf_error(err, -errno, "look at the pins");
	*ret_device = major(status.st_dev) << 20 | minor(status.st_dev);
	return 0;
}

int sebpf_hooks_set_mode(struct sebpf_hooks *hooks, int permissive,
			 struct sebpf_err *err)
{
	const struct bpf_map *map = hooks->object->maps.sebpf_control;
	struct sebpf_control control;
	int rc = read_element(map, &control, err);

	if (!rc)
		rc = find_device(&control.pins_device, err);
	control.permissive = permissive ? 1 : 0;
	return rc ? rc : write_element(map, &control, err);
}

/* Now these hooks are in force, and no others. */
static int put_in_force(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	const struct bpf_map *map = hooks->object->maps.sebpf_control;
	struct sebpf_control control;
	int rc = read_element(map, &control, err);

	control.load = hooks->load;
	return rc ? rc : write_element(map, &control, err);
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

static int attach_all(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	/* Who forgets tokens is there before who remembers them. */
	struct bpf_program *const programs[] = {
		hooks->object->progs.hook_token_free,
		hooks->object->progs.see_setter,
		hooks->object->progs.hook_unmount,
		hooks->object->progs.hook_reopen,
		hooks->object->progs.hook_receive,
		hooks->object->progs.hook_delegate_option,
		hooks->object->progs.hook_delegate_mount,
		hooks->object->progs.hook_token_create,
		hooks->object->progs.hook_token_cmd,
		hooks->object->progs.hook_token_capable,
		hooks->object->progs.hook_command,
		hooks->object->progs.hook_map_create,
		hooks->object->progs.hook_prog_load,
	};
	/* The first ones ask nothing, so that they have no stub. */
	const size_t without_stub = 2;
	const size_t count = sizeof(programs) / sizeof(programs[0]);
	size_t i;
	int rc = 0;

	for (i = without_stub; !rc && i < count; i++)
		if (bpf_program__autoload(programs[i]))
			rc = sebpf_attach_decision(
				hooks->object->progs.sebpf_decide, programs[i],
				err);
	for (i = 0; !rc && i < count; i++)
		if (bpf_program__autoload(programs[i]))
			rc = sebpf_attach_hook(programs[i], err);
	if (!rc)
		rc = put_in_force(hooks, err);
	if (!rc)
		rc = sebpf_attach_clean(programs, count, err);
	return rc;
}

int sebpf_hooks_attach(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	int fresh = !sebpf_pins_have_links();
	struct sebpf_err ignored;
	int rc;

	rc = sebpf_attach_tool(hooks->object->progs.revoke_token, err);
	if (!rc)
		rc = sebpf_attach_tool(hooks->object->progs.answer, err);
	if (!rc)
		rc = attach_all(hooks, err);
	if (rc && fresh)
		(void)sebpf_pins_remove(&ignored);
	return rc;
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
	/* It prints nothing; reading is what makes it run. */
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
