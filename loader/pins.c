// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - where the hooks are pinned
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <ctype.h>
#include <dirent.h>
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

static void close_directory(DIR **directory)
{
	if (*directory)
		(void)closedir(*directory);
}

#define auto_directory __attribute__((cleanup(close_directory)))

static const struct dirent *next_pin(DIR *directory)
{
	const struct dirent *entry;

	do {
		entry = readdir(directory);
	} while (entry && entry->d_name[0] == '.');
	return entry;
}

int sebpf_pins_open_of(int process)
{
	char path[SEBPF_PIN_BYTES];
	DIR *directory auto_directory = NULL;
	const struct dirent *entry;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd", process);
	directory = opendir(path);
	if (!directory)
		return -errno;
	while ((entry = next_pin(directory))) {
		(void)snprintf(path, sizeof(path), "/proc/%d/fd/%.32s", process,
			       entry->d_name);
		if (is_pin_directory(path))
			return open_directory(path);
	}
	return -ENOENT;
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

/* Settles what one walk finds: their number; -errno. */
static int settle_some(DIR *directory, const char *path, uint32_t load,
		       struct sebpf_err *err)
{
	const struct dirent *entry;
	int count = 0;

	while ((entry = next_pin(directory))) {
		uint32_t pending = pending_load(entry->d_name);
		int rc = pending ? settle_pin(directory, entry->d_name,
					      pending == load) :
				   0;

		if (rc)
			return sebpf_err_set(err, rc,
					     "cannot settle \"%s/%s\": %s",
					     path, entry->d_name,
					     strerror(-rc));
		count += pending != 0;
	}
	return count;
}

static int settle_kind(enum sebpf_pin_kind kind, uint32_t load,
		       struct sebpf_err *err)
{
	char path[SEBPF_PIN_BYTES];
	DIR *directory auto_directory = NULL;
	int count;

	sebpf_pins_path(path, kind, "");
	directory = opendir(path);
	if (!directory)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     path, strerror(errno));
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
	DIR *directory auto_directory = opendir(path);
	const struct dirent *entry;

	if (!directory && errno == ENOENT)
		return 0;
	if (!directory)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     path, strerror(errno));
	/* Another process may be removing them, too. */
	while ((entry = next_pin(directory)))
		if (unlinkat(dirfd(directory), entry->d_name, 0) &&
		    errno != ENOENT)
			return sebpf_err_set(err, -errno,
					     "cannot remove \"%s/%s\": %s",
					     path, entry->d_name,
					     strerror(errno));
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

static void find_links(struct link_ids *links)
{
	char path[SEBPF_PIN_BYTES];
	DIR *directory auto_directory = NULL;
	const struct dirent *entry;

	sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, "");
	directory = opendir(path);
	links->count = 0;
	while (directory && (entry = next_pin(directory)) &&
	       links->count < MAX_LINKS) {
		struct bpf_link_info info = { 0 };
		uint32_t length = sizeof(info);
		int fd sebpf_auto_close = -1;

		sebpf_pins_path(path, SEBPF_PINS_OF_LINKS, entry->d_name);
		fd = bpf_obj_get(path);
		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &length))
			links->id[links->count++] = info.id;
	}
}

int sebpf_pins_wait(uint32_t link, struct sebpf_err *err)
{
	const struct timespec step = { .tv_nsec = 1000000 };
	int step_count;

	for (step_count = 0; step_count < WAIT_STEPS; step_count++) {
		int fd = bpf_link_get_fd_by_id(link);

		if (fd < 0)
			return 0;
		(void)close(fd);
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
	find_links(&links);
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
