// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - where the hooks are pinned
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "common/directory.h"
#include "loader/pins.h"
#include "sebpf/cleanup.h"

/* More than there are hooks, including those of a half-finished takeover. */
#define MAX_LINKS 64

/* Milliseconds that the kernel gets to let go of each link. */
#define WAIT_STEPS 5000

/* Where this process pins. */
static char pin_directory[64] = SEBPF_PIN_DIR;

static const char *const kind_names[SEBPF_PIN_KINDS] = {
	[SEBPF_PINS_OF_MAPS] = "maps",
	[SEBPF_PINS_OF_LINKS] = "links",
	[SEBPF_PINS_OF_DECISIONS] = "decisions",
	[SEBPF_PINS_OF_PROGS] = "progs",
};

void sebpf_pins_use(int directory)
{
	if (directory < 0)
		(void)snprintf(pin_directory, sizeof(pin_directory), "%s",
			       SEBPF_PIN_DIR);
	else
		(void)snprintf(pin_directory, sizeof(pin_directory),
			       "/proc/self/fd/%d", directory);
}

int sebpf_pins_are_usual(void)
{
	return !strcmp(pin_directory, SEBPF_PIN_DIR);
}

void sebpf_pins_path(char *path, enum sebpf_pin_kind kind, const char *name)
{
	(void)snprintf(path, SEBPF_PIN_BYTES, "%s/%s%s%.128s", pin_directory,
		       kind_names[kind], *name ? "/" : "", name);
}

static int open_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int sebpf_pins_open(void)
{
	return open_directory(pin_directory);
}

/* Whether a path leads to a directory of pins. */
static int is_pin_directory(const char *path)
{
	char links[SEBPF_PIN_BYTES];
	struct statfs info;

	(void)snprintf(links, sizeof(links), "%.128s/%s", path,
		       kind_names[SEBPF_PINS_OF_LINKS]);
	return !statfs(path, &info) && info.f_type == BPF_FS_MAGIC &&
	       !access(links, F_OK);
}

int sebpf_pins_open_of(int process)
{
	char path[SEBPF_PIN_BYTES];
	DIR *directory sebpf_auto_directory = NULL;
	const char *name;
	int rc;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd", process);
	directory = opendir(path);
	if (!directory)
		return -errno;
	while ((rc = sebpf_directory_next(directory, &name)) > 0) {
		(void)snprintf(path, sizeof(path), "/proc/%d/fd/%.32s", process,
			       name);
		if (is_pin_directory(path))
			return open_directory(path);
	}
	return rc ? rc : -ENOENT;
}

/*
 * A directory that exists already is ours only if no other user can have made
 * it, or can change what is in it. BPF filesystems are mounted with mode 1777
 * unless another mode is given.
 */
static int make_directory(const char *path, struct sebpf_err *err)
{
	struct stat info;

	if (!mkdir(path, 0700))
		return 0;
	if (errno != EEXIST || lstat(path, &info))
		return sebpf_err_set(err, -errno,
				     "cannot make directory \"%s\": %s", path,
				     strerror(errno));
	if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid() ||
	    info.st_mode & (S_IRWXG | S_IRWXO))
		return sebpf_err_set(err, -EPERM,
				     "\"%s\" is not a directory of mode 0700 "
				     "that belongs to root, so others may have "
				     "pinned there; remove it",
				     path);
	return 0;
}

static int find_filesystem(struct sebpf_err *err)
{
	struct statfs info;

	if (statfs(SEBPF_BPFFS, &info))
		return sebpf_err_set(err, -errno, "\"%s\": %s", SEBPF_BPFFS,
				     strerror(errno));
	if (info.f_type != BPF_FS_MAGIC)
		return sebpf_err_set(err, -EMEDIUMTYPE,
				     "\"%s\" is not a BPF filesystem (mount "
				     "it: mount -t bpf bpf %s)",
				     SEBPF_BPFFS, SEBPF_BPFFS);
	return make_directory(SEBPF_PIN_DIR, err);
}

int sebpf_pins_prepare(struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];
	int rc = 0;

	if (sebpf_pins_are_usual())
		rc = find_filesystem(err);
	for (int kind = 0; !rc && kind < SEBPF_PIN_KINDS; kind++) {
		sebpf_pins_path(path, (enum sebpf_pin_kind)kind, "");
		rc = make_directory(path, err);
	}
	return rc;
}

/* The number of the load in a pin's name; 0: it has its final name. */
static uint32_t pending_load(const char *pin)
{
	const char *number = strrchr(pin, '_');

	return number && isdigit((unsigned char)number[1]) ?
		       (uint32_t)strtoul(number + 1, NULL, 10) :
		       0;
}

static int settle_pin(DIR *directory, const char *pin, int is_in_force)
{
	int fd = dirfd(directory);
	char name[SEBPF_PIN_BYTES];

	if (!is_in_force)
		return unlinkat(fd, pin, 0) ? -errno : 0;
	(void)snprintf(name, sizeof(name), "%.*s",
		       (int)(strrchr(pin, '_') - pin), pin);
	return renameat(fd, pin, fd, name) ? -errno : 0;
}

static int cannot_read(struct sebpf_err *err, int code, const char *path)
{
	return sebpf_err_set(err, code, "cannot read \"%s\": %s", path,
			     strerror(-code));
}

/* Settles what one walk finds: their number; -errno. */
static int settle_some(DIR *directory, const char *path, uint32_t load,
		       struct sebpf_err *err)
{
	const char *name;
	int rc, count = 0;

	while ((rc = sebpf_directory_next(directory, &name)) > 0) {
		uint32_t pending = pending_load(name);

		rc = pending ? settle_pin(directory, name, pending == load) : 0;
		if (rc)
			return sebpf_err_set(err, rc,
					     "cannot settle \"%s/%s\": %s",
					     path, name, strerror(-rc));
		count += pending != 0;
	}
	return rc ? cannot_read(err, rc, path) : count;
}

static int settle_kind(enum sebpf_pin_kind kind, uint32_t load,
		       struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];
	DIR *directory sebpf_auto_directory = NULL;
	int count;

	sebpf_pins_path(path, kind, "");
	directory = opendir(path);
	if (!directory)
		return cannot_read(err, -errno, path);
	/* A walk may miss what is renamed meanwhile. */
	do {
		rewinddir(directory);
		count = settle_some(directory, path, load, err);
	} while (count > 0);
	return count;
}

int sebpf_pins_settle(uint32_t load, struct sebpf_err *err)
{
	int rc = settle_kind(SEBPF_PINS_OF_PROGS, load, err);

	return rc ? rc : settle_kind(SEBPF_PINS_OF_LINKS, load, err);
}

/* Removes a directory and what is in it. It is no failure if it is missing. */
static int empty_directory(const char *path, struct sebpf_err *err)
{
	DIR *directory sebpf_auto_directory = opendir(path);
	const char *name;
	int rc;

	if (!directory)
		return errno == ENOENT ? 0 : cannot_read(err, -errno, path);
	/* Another process may be removing them, too. */
	while ((rc = sebpf_directory_next(directory, &name)) > 0)
		if (unlinkat(dirfd(directory), name, 0) && errno != ENOENT)
			return sebpf_err_set(err, -errno,
					     "cannot remove \"%s/%s\": %s",
					     path, name, strerror(errno));
	if (rc)
		return cannot_read(err, rc, path);
	if (rmdir(path) && errno != ENOENT)
		return sebpf_err_set(err, -errno, "cannot remove \"%s\": %s",
				     path, strerror(errno));
	return 0;
}

/* Ids of the pinned links. */
struct link_ids {
	uint32_t id[MAX_LINKS];
	size_t count;
};

/* One that is gone meanwhile is none. */
static int find_link(const char *name, struct link_ids *links,
		     struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];
	struct bpf_link_info info = { 0 };
	uint32_t length = sizeof(info);
	int fd sebpf_auto_close = -1;

	sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, name);
	fd = bpf_obj_get(path);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &length))
		return sebpf_err_set(err, -errno, "cannot open \"%s\": %s",
				     path, strerror(errno));
	links->id[links->count++] = info.id;
	return 0;
}

static int find_links(struct link_ids *links, struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];
	DIR *directory sebpf_auto_directory = NULL;
	const char *name;
	int rc;

	sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, "");
	links->count = 0;
	directory = opendir(path);
	if (!directory)
		return errno == ENOENT ? 0 : cannot_read(err, -errno, path);
	while ((rc = sebpf_directory_next(directory, &name)) > 0 &&
	       links->count < MAX_LINKS) {
		rc = find_link(name, links, err);
		if (rc)
			return rc;
	}
	return rc < 0 ? cannot_read(err, rc, path) : 0;
}

int sebpf_link_exists(uint32_t link, struct sebpf_err *err)
{
	int fd = bpf_link_get_fd_by_id(link);

	if (fd >= 0) {
		(void)close(fd);
		return 1;
	}
	/* EAGAIN: it is being made. */
	if (errno == ENOENT || errno == EAGAIN)
		return 0;
	return sebpf_err_set(err, -errno, "cannot look at the link %u: %s",
			     link, strerror(errno));
}

int sebpf_pins_wait(uint32_t link, struct sebpf_err *err)
{
	const struct timespec step = { .tv_nsec = 1000000 };
	int step_count;

	for (step_count = 0; step_count < WAIT_STEPS; step_count++) {
		int rc = sebpf_link_exists(link, err);

		if (rc <= 0)
			return rc;
		(void)nanosleep(&step, NULL);
	}
	return sebpf_err_set(err, -EBUSY,
			     "something keeps the link %u: another process, or "
			     "a pin that is not seen here; it decides nothing "
			     "any more",
			     link);
}

/* The decisions go after the hooks that ask them, and the maps last. */
static int empty_directories(struct sebpf_err *err)
{
	static const enum sebpf_pin_kind order[] = {
		SEBPF_PINS_OF_LINKS,
		SEBPF_PINS_OF_DECISIONS,
		SEBPF_PINS_OF_PROGS,
		SEBPF_PINS_OF_MAPS,
	};
	char path[SEBPF_PIN_BYTES];
	int rc = 0;

	for (size_t i = 0; !rc && i < SEBPF_PIN_KINDS; i++) {
		sebpf_pins_path(path, order[i], "");
		rc = empty_directory(path, err);
	}
	return rc;
}

int sebpf_pins_remove(int wait, struct sebpf_err *err)
{
	struct link_ids links;
	int rc;

	if (access(pin_directory, F_OK))
		return sebpf_err_set(err, -errno, "\"%s\": %s", pin_directory,
				     strerror(errno));
	rc = find_links(&links, err);
	if (!rc)
		rc = empty_directories(err);
	/* If no path leads to a directory, its name is not known. */
	if (!rc && sebpf_pins_are_usual())
		rc = empty_directory(SEBPF_PIN_DIR, err);
	for (size_t i = 0; !rc && wait && i < links.count; i++)
		rc = sebpf_pins_wait(links.id[i], err);
	return rc;
}

int sebpf_pins_renew(struct sebpf_err *err)
{
	int rc = sebpf_pins_prepare(err);

	if (!rc)
		rc = sebpf_pins_remove(0, err);
	return rc ? rc : sebpf_pins_prepare(err);
}
