// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from the object file to hooks that enforce
 * Copyright (C) 2026 The sebpf authors
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

#include "hooks/counters.h"
#include "hooks/image_map.h"
#include "hooks/loader.h"
#include "hooks/pinned.h"
#include "hooks/pins.h"
#include "hooks/sebpf.skel.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"

/* More than the path of any pin; bpffs names are short. */
#define PIN_BYTES 256

struct sebpf_hooks {
	struct sebpf_hooks_bpf *object;
};

/* What libbpf said last: the reason behind an errno. No other channel. */
static char libbpf_message[256];

__attribute__((format(printf, 2, 0))) static int
keep_message(enum libbpf_print_level level, const char *format, va_list args)
{
	size_t length;

	if (level != LIBBPF_WARN)
		return 0;
	(void)vsnprintf(libbpf_message, sizeof(libbpf_message), format, args);
	length = strlen(libbpf_message);
	if (length && libbpf_message[length - 1] == '\n')
		libbpf_message[length - 1] = '\0';
	return 0;
}

static int bpf_error(struct sebpf_err *err, int code, const char *action)
{
	const char *hint = "";

	if (code == -EPERM)
		hint = " (needs CAP_BPF, CAP_PERFMON and CAP_SYS_ADMIN, and "
		       "from SELinux bpf { prog_load map_create })";
	return sebpf_err_set(err, code, "cannot %s: %s%s%s%s%s", action,
			     strerror(-code), hint,
			     libbpf_message[0] ? " [" : "", libbpf_message,
			     libbpf_message[0] ? "]" : "");
}

static int set_pin_paths(struct sebpf_hooks_bpf *object, struct sebpf_err *err)
{
	struct bpf_map *map;
	char path[PIN_BYTES];

	bpf_object__for_each_map(map, object->obj)
	{
		const char *name = bpf_map__name(map);
		int rc;

		/* Not the constants (.rodata), which belong to the programs. */
		if (strncmp(name, "sebpf_", strlen("sebpf_")) != 0)
			continue;
		if (strchr(name, '.'))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", SEBPF_PIN_MAPS,
			       name);
		rc = bpf_map__set_pin_path(map, path);
		if (rc)
			return bpf_error(err, rc, "set the pin path of a map");
	}
	return 0;
}

/* Takes the version of whoever made the maps, or writes ours. */
static int agree_on_version(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	int fd = bpf_map__fd(hooks->object->maps.sebpf_control);
	struct sebpf_control control;
	uint32_t zero = 0;

	if (bpf_map_lookup_elem(fd, &zero, &control))
		return bpf_error(err, -errno, "read the pinned control map");
	if (control.abi_version == SEBPF_ABI_VERSION)
		return 0;
	if (control.abi_version)
		return sebpf_err_set(err, -EPROTO,
				     "\"%s\" was made by another version of "
				     "sebpf (layout %u, this one has %u); "
				     "remove it with 'sebpf detach' first",
				     SEBPF_PIN_DIR, control.abi_version,
				     SEBPF_ABI_VERSION);
	control.abi_version = SEBPF_ABI_VERSION;
	if (bpf_map_update_elem(fd, &zero, &control, BPF_ANY))
		return bpf_error(err, -errno, "write the control map");
	return 0;
}

static int load_object(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	int rc;

	libbpf_message[0] = '\0';
	(void)libbpf_set_print(keep_message);
	hooks->object = sebpf_hooks_bpf__open();
	if (!hooks->object)
		return bpf_error(err, -errno, "open the BPF object");
	hooks->object->rodata->kernel_page_bytes =
		(uint32_t)sysconf(_SC_PAGESIZE);
	rc = set_pin_paths(hooks->object, err);
	if (rc)
		return rc;
	rc = sebpf_hooks_bpf__load(hooks->object);
	if (rc)
		return bpf_error(err, rc, "load the hooks into the kernel");
	return agree_on_version(hooks, err);
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
	rc = sebpf_pins_prepare(err);
	if (rc) {
		/* What is there may be somebody else's: it stays. */
		sebpf_hooks_free(hooks);
		return rc;
	}
	rc = load_object(hooks, err);
	if (rc) {
		sebpf_hooks_free(hooks);
		if (fresh && rc != -EPROTO)
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
	sebpf_hooks_bpf__destroy(hooks->object);
	free(hooks);
}

int sebpf_hooks_names(struct sebpf_hooks *hooks, struct sebpf_names **ret_names,
		      struct sebpf_err *err)
{
	return sebpf_pinned_names(bpf_map__fd(hooks->object->maps.sebpf_image),
				  ret_names, err);
}

/*
 * Removes what was decided about kinds of tokens under other policies. Nobody
 * looks for it any more, so that a failure only leaves less room.
 */
static void forget_kinds(int map_fd, uint32_t sequence)
{
	struct sebpf_kind kind, next;
	int rc = bpf_map_get_next_key(map_fd, NULL, &next);

	while (!rc) {
		kind = next;
		rc = bpf_map_get_next_key(map_fd, &kind, &next);
		if (kind.sequence != sequence)
			(void)bpf_map_delete_elem(map_fd, &kind);
	}
}

int sebpf_hooks_publish(struct sebpf_hooks *hooks,
			const struct sebpf_image *image, struct sebpf_err *err)
{
	const char *failed;
	int rc;

	libbpf_message[0] = '\0';
	rc = sebpf_image_publish(bpf_map__fd(hooks->object->maps.sebpf_image),
				 image, &failed);
	if (rc)
		return bpf_error(err, rc, failed);
	forget_kinds(bpf_map__fd(hooks->object->maps.sebpf_known),
		     image->rows[SEBPF_ROW_IDENTITY].word[2]);
	return 0;
}

/* Changes the control element; only user space writes it, one process. */
static int update_control(struct sebpf_hooks *hooks,
			  struct sebpf_control *ret_control,
			  void (*change)(struct sebpf_control *control,
					 const uint64_t *values),
			  const uint64_t *values, struct sebpf_err *err)
{
	int fd = bpf_map__fd(hooks->object->maps.sebpf_control);
	uint32_t zero = 0;

	if (bpf_map_lookup_elem(fd, &zero, ret_control))
		return bpf_error(err, -errno, "read the control map");
	change(ret_control, values);
	if (bpf_map_update_elem(fd, &zero, ret_control, BPF_ANY))
		return bpf_error(err, -errno, "write the control map");
	return 0;
}

static void change_mode(struct sebpf_control *control, const uint64_t *values)
{
	control->permissive = values[0] ? 1 : 0;
	control->server_sid = (uint32_t)values[1];
	control->pins_device = (uint32_t)values[2];
}

/* The number of the pins' filesystem as the kernel has it. */
static int find_device(uint64_t *ret_device, struct sebpf_err *err)
{
	struct stat status;

	if (stat(SEBPF_PIN_DIR, &status))
		return bpf_error(err, -errno, "look at the pins");
	*ret_device = (uint64_t)major(status.st_dev) << 20 |
		      minor(status.st_dev);
	return 0;
}

int sebpf_hooks_set_mode(struct sebpf_hooks *hooks, int permissive,
			 uint32_t server_sid, struct sebpf_err *err)
{
	uint64_t values[] = { permissive ? 1 : 0, server_sid, 0 };
	struct sebpf_control control;
	int rc = find_device(&values[2], err);

	if (rc)
		return rc;
	return update_control(hooks, &control, change_mode, values, err);
}

static void change_counts(struct sebpf_control *control, const uint64_t *values)
{
	control->recorded += values[0];
	control->folded += values[1];
	control->unrecorded += values[2];
	control->pending = values[3];
}

int sebpf_hooks_count_records(struct sebpf_hooks *hooks, uint64_t recorded,
			      uint64_t folded, uint64_t unrecorded,
			      uint64_t pending, struct sebpf_err *err)
{
	const uint64_t values[] = { recorded, folded, unrecorded, pending };
	struct sebpf_control control;

	return update_control(hooks, &control, change_counts, values, err);
}

int sebpf_hooks_take_pending(struct sebpf_hooks *hooks, uint64_t *ret_pending,
			     struct sebpf_err *err)
{
	int fd = bpf_map__fd(hooks->object->maps.sebpf_control);
	struct sebpf_control control;
	uint32_t zero = 0;
	int rc;

	if (bpf_map_lookup_elem(fd, &zero, &control))
		return bpf_error(err, -errno, "read the control map");
	rc = sebpf_hooks_count_records(hooks, 0, 0, control.pending, 0, err);
	if (!rc)
		*ret_pending = control.pending;
	return rc;
}

int sebpf_hooks_run_self_check(struct sebpf_hooks *hooks,
			       struct sebpf_self *ret_self,
			       struct sebpf_err *err)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);
	uint32_t zero = 0;
	int rc;

	libbpf_message[0] = '\0';
	rc = bpf_prog_test_run_opts(
		bpf_program__fd(hooks->object->progs.self_check), &options);
	if (rc)
		return bpf_error(err, -errno, "run the self-check");
	if (bpf_map_lookup_elem(bpf_map__fd(hooks->object->maps.self_result),
				&zero, ret_self))
		return bpf_error(err, -errno, "read the self-check's result");
	return 0;
}

static void destroy_link(struct bpf_link **link)
{
	(void)bpf_link__destroy(*link);
}

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
		return bpf_error(err, -errno, "remove an old pin");
	return 0;
}

static int take_place(const struct pin_paths *paths, struct sebpf_err *err)
{
	if (rename(paths->fresh, paths->path))
		return bpf_error(err, -errno, "put a pin in its place");
	return 0;
}

/* Attaches a program and puts its link in the place of the one before. */
static int attach_program(const struct bpf_program *program,
			  struct sebpf_err *err)
{
	struct bpf_link *link __attribute__((cleanup(destroy_link))) = NULL;
	struct pin_paths paths = { 0 };
	int rc;

	rc = find_paths(&paths, SEBPF_PIN_LINKS, bpf_program__name(program),
			err);
	if (rc)
		return rc;
	link = bpf_program__attach(program);
	if (!link)
		return bpf_error(err, -errno, "attach a hook");
	rc = bpf_link__pin(link, paths.fresh);
	if (rc)
		return bpf_error(err, rc, "pin a hook");
	return take_place(&paths, err);
}

/* Pins a program that is run by hand, in the place of the one before. */
static int pin_program(struct bpf_program *program, struct sebpf_err *err)
{
	struct pin_paths paths = { 0 };
	int rc;

	rc = find_paths(&paths, SEBPF_PIN_PROGS, bpf_program__name(program),
			err);
	if (rc)
		return rc;
	rc = bpf_program__pin(program, paths.fresh);
	if (rc)
		return bpf_error(err, rc, "pin a program");
	return take_place(&paths, err);
}

int sebpf_hooks_attach(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	/* Who forgets tokens is there before who remembers them. */
	const struct bpf_program *const programs[] = {
		hooks->object->progs.hook_token_free,
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
	int fresh = !sebpf_pins_have_links();
	struct sebpf_err ignored;
	size_t i;
	int rc;

	libbpf_message[0] = '\0';
	rc = pin_program(hooks->object->progs.revoke_token, err);
	if (rc)
		return rc;
	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		rc = attach_program(programs[i], err);
		if (!rc)
			continue;
		(void)sebpf_err_prefix(err, "hook \"%s\"",
				       bpf_program__name(programs[i]));
		if (fresh)
			(void)sebpf_pins_remove(&ignored);
		return rc;
	}
	return 0;
}

int sebpf_hooks_adopt(struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	struct bpf_link *link __attribute__((cleanup(destroy_link))) = NULL;
	int fd sebpf_auto_close = -1;
	ssize_t length;
	char text[64];

	libbpf_message[0] = '\0';
	link = bpf_program__attach_iter(hooks->object->progs.adopt_tokens,
					NULL);
	if (!link)
		return bpf_error(err, -errno, "look for older tokens");
	fd = bpf_iter_create(bpf_link__fd(link));
	if (fd < 0)
		return bpf_error(err, -errno, "look for older tokens");
	/* It prints nothing; reading is what makes it run. */
	do {
		length = read(fd, text, sizeof(text));
	} while (length > 0 || (length < 0 && errno == EAGAIN));
	if (length < 0)
		return bpf_error(err, -errno, "look for older tokens");
	return 0;
}

int sebpf_hooks_event_ring(const struct sebpf_hooks *hooks)
{
	return bpf_map__fd(hooks->object->maps.sebpf_events);
}

int sebpf_hooks_lost(struct sebpf_hooks *hooks, uint64_t *ret_lost,
		     struct sebpf_err *err)
{
	return sebpf_counter_read(
		bpf_map__fd(hooks->object->maps.sebpf_counters),
		SEBPF_COUNT_LOST, ret_lost, err);
}
