// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - attacks on the hooks' pins and objects, and their results
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/pin_attacks.h"
#include "tests/guest/token_bpf.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

int pin_bpf(int command, void *attributes)
{
	long result =
		syscall(SYS_bpf, command, attributes, sizeof(union bpf_attr));

	return result < 0 ? -errno : (int)result;
}

int pin_get(const char *path, uint32_t flags)
{
	union bpf_attr attributes = {
		.pathname = (uintptr_t)path,
		.file_flags = flags,
	};

	return pin_bpf(BPF_OBJ_GET, &attributes);
}

int pin_put(const char *path, int fd)
{
	union bpf_attr attributes = {
		.pathname = (uintptr_t)path,
		.bpf_fd = (uint32_t)fd,
	};

	return pin_bpf(BPF_OBJ_PIN, &attributes);
}

static int object_by_id(int command, uint32_t id, uint32_t flags)
{
	union bpf_attr attributes = { .map_id = id, .open_flags = flags };

	return pin_bpf(command, &attributes);
}

/* 0 or the errno of a call that returns -1. */
static int outcome(int result)
{
	return result < 0 ? -errno : 0;
}

/* As outcome(), for a call that returns a descriptor or a negative errno. */
static int opened(int fd)
{
	if (fd < 0)
		return fd;
	(void)close(fd);
	return 0;
}

/* The attacks: 0 if it succeeds, or a negative errno */

static int list_pins(const struct victim *victim)
{
	(void)victim;
	return outcome(open(SEBPF_PIN_LINKS, O_DIRECTORY | O_CLOEXEC));
}

static int unlink_map(const struct victim *victim)
{
	return outcome(unlink(victim->map));
}

static int unlink_link(const struct victim *victim)
{
	return outcome(unlink(victim->link));
}

static int rename_map(const struct victim *victim)
{
	return outcome(rename(victim->map, SEBPF_PIN_MAPS "/renamed"));
}

static int replace_map(const struct victim *victim)
{
	return outcome(rename(SEBPF_BPFFS "/intruder", victim->map));
}

static int rename_all(const struct victim *victim)
{
	(void)victim;
	return outcome(rename(SEBPF_PIN_DIR, SEBPF_BPFFS "/gone"));
}

static int make_pin(const struct victim *victim)
{
	int fd sebpf_auto_close =
		token_map_create(TOKEN_NONE, BPF_MAP_TYPE_ARRAY);

	(void)victim;
	return fd < 0 ? fd : pin_put(SEBPF_PIN_MAPS "/pinned", fd);
}

static int make_directory(const struct victim *victim)
{
	(void)victim;
	return outcome(mkdir(SEBPF_PIN_MAPS "/directory", 0700));
}

static int get_map(const struct victim *victim)
{
	return opened(pin_get(victim->map, 0));
}

static int get_map_to_read(const struct victim *victim)
{
	return opened(pin_get(victim->map, BPF_F_RDONLY));
}

static int get_link(const struct victim *victim)
{
	return opened(pin_get(victim->link, 0));
}

static int run_program(int fd)
{
	struct sebpf_revocation revocation = { .token = 1, .id = 1 };
	union bpf_attr attributes = {
		.test.prog_fd = (uint32_t)fd,
		.test.ctx_in = (uintptr_t)&revocation,
		.test.ctx_size_in = sizeof(revocation),
	};
	int fd_to_close sebpf_auto_close = fd;

	return fd < 0 ? fd : pin_bpf(BPF_PROG_TEST_RUN, &attributes);
}

static int run_pinned(const struct victim *victim)
{
	return run_program(pin_get(victim->prog, 0));
}

static int run_by_id(const struct victim *victim)
{
	return run_program(
		object_by_id(BPF_PROG_GET_FD_BY_ID, victim->prog_id, 0));
}

/* Writes the value of the map's first entry back to it. */
static int write_by_id(const struct victim *victim)
{
	char value[4096] = "";
	uint32_t key = 0;
	int fd sebpf_auto_close =
		object_by_id(BPF_MAP_GET_FD_BY_ID, victim->map_id, 0);
	union bpf_attr attributes = {
		.map_fd = (uint32_t)fd,
		.key = (uintptr_t)&key,
		.value = (uintptr_t)value,
	};
	int rc;

	if (fd < 0)
		return fd;
	rc = pin_bpf(BPF_MAP_LOOKUP_ELEM, &attributes);
	return rc ? rc : pin_bpf(BPF_MAP_UPDATE_ELEM, &attributes);
}

static int read_by_id(const struct victim *victim)
{
	return opened(object_by_id(BPF_MAP_GET_FD_BY_ID, victim->map_id,
				   BPF_F_RDONLY));
}

static int link_by_id(const struct victim *victim)
{
	return opened(object_by_id(BPF_LINK_GET_FD_BY_ID, victim->link_id, 0));
}

static int detach_by_id(const struct victim *victim)
{
	int fd sebpf_auto_close =
		object_by_id(BPF_LINK_GET_FD_BY_ID, victim->link_id, 0);
	union bpf_attr attributes = { .link_detach.link_fd = (uint32_t)fd };

	return fd < 0 ? fd : pin_bpf(BPF_LINK_DETACH, &attributes);
}

static int update_by_id(const struct victim *victim)
{
	int fd sebpf_auto_close =
		object_by_id(BPF_LINK_GET_FD_BY_ID, victim->link_id, 0);
	int prog sebpf_auto_close =
		token_prog_load(TOKEN_NONE, BPF_PROG_TYPE_SOCKET_FILTER);
	union bpf_attr attributes = {
		.link_update.link_fd = (uint32_t)fd,
		.link_update.new_prog_fd = (uint32_t)prog,
	};

	if (fd < 0 || prog < 0)
		return fd < 0 ? fd : prog;
	return pin_bpf(BPF_LINK_UPDATE, &attributes);
}

static int change_mode(const struct victim *victim)
{
	return outcome(chmod(victim->map, 0666));
}

static int change_owner(const struct victim *victim)
{
	(void)victim;
	return outcome(chown(SEBPF_PIN_LINKS, 1000, 1000));
}

static int change_label(const struct victim *victim)
{
	static const char label[] = "system_u:object_r:bpf_t:s0";

	return outcome(setxattr(victim->map, "security.selinux", label,
				sizeof(label), 0));
}

static int mount_over(const struct victim *victim)
{
	(void)victim;
	return outcome(mount("/tmp", SEBPF_PIN_LINKS, NULL, MS_BIND, NULL));
}

static int make_read_only(const struct victim *victim)
{
	return outcome(mount(NULL, victim->filesystem, NULL,
			     MS_REMOUNT | MS_RDONLY, NULL));
}

static int unmount(const struct victim *victim)
{
	return outcome(umount(victim->filesystem));
}

static int unmount_lazily(const struct victim *victim)
{
	return outcome(umount2(victim->filesystem, MNT_DETACH));
}

/* Makes the directory before the service does, on another filesystem. */
static int take_directory(const struct victim *victim)
{
	(void)victim;
	return outcome(mkdir(SPARE_BPFFS "/sebpf", 0700));
}

static int take_other_directory(const struct victim *victim)
{
	(void)victim;
	return outcome(mkdir(SPARE_BPFFS "/other", 0700));
}

static int open_file(const char *path, int flags)
{
	int fd sebpf_auto_close = open(path, flags | O_CLOEXEC);

	return fd < 0 ? -errno : 0;
}

#define SWITCH "/proc/sys/kernel/ftrace_enabled"

/* What takes every hook away on older kernels; nothing is written. */
static int open_switch(const struct victim *victim)
{
	(void)victim;
	return open_file(SWITCH, O_WRONLY);
}

/* The same is read by everybody, and its neighbours are written. */
static int open_others(const struct victim *victim)
{
	int rc = open_file(SWITCH, O_RDONLY);

	(void)victim;
	return rc ? rc :
		    open_file("/proc/sys/kernel/ftrace_dump_on_oops", O_WRONLY);
}

/* Their results */

#define SEARCH "search"
#define PIN "sebpf_pin_t"

const struct attack pin_attacks[] = {
	/* By path. */
	{ "list_pins", list_pins, SEARCH, NULL, PIN, -EACCES, 0, 0 },
	{ "unlink_map", unlink_map, SEARCH, "write", PIN, -EACCES, -EACCES, 0 },
	{ "unlink_link", unlink_link, SEARCH, "write", PIN, -EACCES, -EACCES,
	  0 },
	{ "rename_map", rename_map, SEARCH, "write", PIN, -EACCES, -EACCES, 0 },
	{ "replace_map", replace_map, SEARCH, "write", PIN, -EACCES, -EACCES,
	  0 },
	{ "rename_all", rename_all, "rename", "rename", PIN, -EACCES, -EACCES,
	  0 },
	{ "make_pin", make_pin, SEARCH, "write", PIN, -EACCES, -EACCES, 0 },
	{ "make_directory", make_directory, SEARCH, "write", PIN, -EACCES,
	  -EACCES, 0 },
	{ "get_map", get_map, SEARCH, "read write", PIN, -EACCES, -EACCES, 0 },
	{ "get_map_to_read", get_map_to_read, SEARCH, "read", PIN, -EACCES,
	  -EACCES, 0 },
	{ "get_link", get_link, SEARCH, "read write", PIN, -EACCES, -EACCES,
	  0 },
	{ "run_pinned", run_pinned, SEARCH, "read write", PIN, -EACCES, -EACCES,
	  0 },
	{ "change_mode", change_mode, SEARCH, "setattr", PIN, -EACCES, -EACCES,
	  0 },
	{ "change_owner", change_owner, SEARCH, "setattr", PIN, -EACCES,
	  -EACCES, 0 },
	{ "change_label", change_label, SEARCH, NULL, PIN, -EACCES, -EOPNOTSUPP,
	  -EOPNOTSUPP },
	{ "mount_over", mount_over, SEARCH, "mounton", PIN, -EACCES, -EACCES,
	  0 },

	/* By id: the objects have the context of the process that made them. */
	{ "run_by_id", run_by_id, "prog_run", "prog_run", SERVER, -EACCES,
	  -EACCES, 0 },
	{ "write_by_id", write_by_id, "map_read map_write",
	  "map_read map_write", SERVER, -EACCES, -EACCES, 0 },
	{ "read_by_id", read_by_id, "map_read", "map_read", SERVER, -EACCES,
	  -EACCES, 0 },
	/* Links have no label; it helps that they cannot be detached. */
	{ "link_by_id", link_by_id, NULL, NULL, NULL, 0, 0, 0 },
	{ "detach_by_id", detach_by_id, NULL, NULL, NULL, -EOPNOTSUPP,
	  -EOPNOTSUPP, -EOPNOTSUPP },
	{ "update_by_id", update_by_id, NULL, NULL, NULL, -EINVAL, -EINVAL,
	  -EINVAL },

	/* The filesystem. */
	{ "take_directory", take_directory, "create", "create", PIN, -EACCES,
	  -EACCES, 0 },
	{ "take_other", take_other_directory, NULL, NULL, NULL, 0, 0, 0 },
	{ "make_read_only", make_read_only, "remount", "remount", "bpf_t",
	  -EACCES, -EACCES, 0 },
	{ "unmount_lazily", unmount_lazily, "unmount", "unmount", "bpf_t",
	  -EACCES, -EACCES, 0 },
	{ "open_switch", open_switch, "unmount", "unmount", "bpf_t", -EACCES,
	  -EACCES, 0 },
	{ "open_others", open_others, NULL, NULL, NULL, 0, 0, 0 },
	{ "unmount", unmount, "unmount", "unmount", "bpf_t", -EACCES, -EACCES,
	  0 },
};

const size_t pin_attack_count = LENGTH(pin_attacks);
