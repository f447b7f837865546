// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the pins, as the server keeps them
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/server_lock.h"
#include "cli/server_pins.h"
#include "loader/pins.h"
#include "sebpf/cleanup.h"

/*
 * The directory among kept descriptors; a copy, or -1. Links are no
 * directories.
 */
static int find_stored(const struct sebpf_store *store)
{
	struct stat info;

	for (size_t i = 0; i < store->count; i++)
		if (!fstat(store->fds[i], &info) && S_ISDIR(info.st_mode))
			return fcntl(store->fds[i], F_DUPFD_CLOEXEC, 0);
	return -1;
}

/*
 * Whether the pins of what is attached are in a directory. If so, this process
 * pins there, and keeps the directory; if not, it is closed.
 */
static int try_directory(int directory, struct sebpf_attached *ret_attached,
			 struct sebpf_err *err)
{
	int rc;

	if (directory < 0)
		return 0;
	sebpf_pins_use(directory);
	rc = sebpf_attached_find(ret_attached, err);
	if (!rc && ret_attached->has_pins)
		return 1;
	sebpf_pins_use(-1);
	(void)close(directory);
	return rc;
}

int sebpf_server_pins_look(struct sebpf_attached *ret_attached,
			   struct sebpf_err *err)
{
	struct sebpf_attached attached;
	int rc = sebpf_attached_find(&attached, err), server;

	if (rc)
		return rc;
	*ret_attached = attached;
	server = attached.has_pins ? 0 : sebpf_server_pid();
	if (!server)
		return 0;
	/* Stays open: the pins are there, for this process. */
	rc = try_directory(sebpf_pins_open_of(server), &attached, err);
	if (rc > 0)
		*ret_attached = attached;
	return rc < 0 ? rc : 0;
}

static int refuse(int server, struct sebpf_err *err)
{
	char who[64] = "no server runs";

	if (server)
		(void)snprintf(who, sizeof(who), "the server is process %d",
			       server);
	return sebpf_err_set(
		err, -EBUSY,
		"hooks are attached, and their pins cannot be seen "
		"here (%s): another filesystem is mounted on "
		"\"%s\", or they are in another mount "
		"namespace; unmount it, or go there",
		who, SEBPF_BPFFS);
}

/* Whether what the service manager has kept leads to the hooks. */
static int try_store(struct sebpf_server_pins *pins,
		     const struct sebpf_store *store,
		     struct sebpf_attached *ret_attached, struct sebpf_err *err)
{
	int directory = find_stored(store);
	int rc = try_directory(directory, ret_attached, err);

	if (rc > 0)
		pins->directory = directory;
	if (rc || !store->count)
		return rc;
	/* Pins may be gone while the links are not. */
	rc = sebpf_pins_prepare(err);
	return rc ? rc : sebpf_attached_restore(store->fds, store->count, err);
}

int sebpf_server_pins_find(struct sebpf_server_pins *pins,
			   const struct sebpf_store *store,
			   struct sebpf_err *err)
{
	struct sebpf_attached attached;
	int server = sebpf_server_pid(), directory;
	int missing, rc = sebpf_attached_find(&attached, err);

	if (rc || attached.has_pins)
		return rc;
	rc = try_store(pins, store, &attached, err);
	if (!rc && server) {
		directory = sebpf_pins_open_of(server);
		rc = try_directory(directory, &attached, err);
		if (rc > 0)
			pins->directory = directory;
	}
	if (rc)
		return rc < 0 ? rc : 0;
	/*
	 * If hooks are incomplete, the rest ends with the process that keeps
	 * it.
	 */
	missing = sebpf_attached_missing(&attached, err);
	if (missing < 0)
		return missing;
	if ((attached.standing == SEBPF_IN_FORCE && !missing) ||
	    attached.standing == SEBPF_ATTACHING)
		return refuse(server, err);
	return 0;
}

int sebpf_server_pins_hold(struct sebpf_server_pins *pins,
			   struct sebpf_err *err)
{
	if (pins->directory < 0)
		pins->directory = sebpf_pins_open();
	if (pins->directory < 0)
		return sebpf_err_set(err, pins->directory,
				     "cannot open \"%s\": %s", SEBPF_PIN_DIR,
				     strerror(-pins->directory));
	pins->place = sebpf_pin_place(pins->directory);
	return 0;
}

/* Once for each change. */
static void tell_place(const struct sebpf_server_pins *pins)
{
	static const char *const texts[] = {
		[SEBPF_PINS_IN_PLACE] = "the pins are in their place",
		[SEBPF_PINS_COVERED] =
			"the pins cannot be seen at their place (something "
			"is mounted over them, or they were moved); the hooks "
			"stay attached",
		[SEBPF_PINS_LOST] =
			"the pins are gone (unmounted, or removed); the hooks "
			"stay attached while this process runs",
	};

	(void)fprintf(stderr, "sebpf: %s\n", texts[pins->place]);
}

/*
 * What is lost is pinned at the usual place. What is there belongs to hooks
 * that were retired: these are in force.
 */
static int leave_lost(struct sebpf_server_pins *pins, struct sebpf_err *err)
{
	struct sebpf_server_pins fresh = { .directory = -1 };
	int rc;

	sebpf_pins_use(-1);
	rc = sebpf_pins_renew(err);
	if (!rc)
		rc = sebpf_server_pins_hold(&fresh, err);
	if (rc)
		return rc;
	sebpf_cleanup_close(&pins->directory);
	fresh.told = pins->told;
	*pins = fresh;
	return 0;
}

static int put_back(struct sebpf_server_pins *pins, struct sebpf_hooks *hooks,
		    struct sebpf_err *err)
{
	size_t count = 0;
	int rc = 0;

	if (pins->place == SEBPF_PINS_LOST)
		rc = leave_lost(pins, err);
	else
		sebpf_pins_use(pins->place == SEBPF_PINS_COVERED ?
				       pins->directory :
				       -1);
	if (!rc)
		rc = sebpf_hooks_pin_again(hooks, &count, err);
	if (!rc && count)
		(void)fprintf(
			stderr,
			"sebpf: %zu pins were missing, and are put back\n",
			count);
	return rc;
}

/* The hooks guard the mount of the pins. They know a covered one already. */
static int find_mount(const struct sebpf_server_pins *pins,
		      struct sebpf_hooks *hooks, struct sebpf_err *err)
{
	return pins->place == SEBPF_PINS_IN_PLACE ?
		       sebpf_hooks_find_pins(hooks, err) :
		       0;
}

void sebpf_server_pins_keep(struct sebpf_server_pins *pins,
			    struct sebpf_hooks *hooks)
{
	enum sebpf_pin_place place = sebpf_pin_place(pins->directory);
	struct sebpf_err err;
	int rc;

	if (place != pins->place) {
		pins->place = place;
		tell_place(pins);
	}
	rc = put_back(pins, hooks, &err);
	if (!rc)
		rc = find_mount(pins, hooks, &err);
	if (rc && rc != pins->told)
		(void)fprintf(stderr, "sebpf: %s\n", err.text);
	pins->told = rc;
}
