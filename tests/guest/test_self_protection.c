// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - nobody ends or changes enforcement whom policy does not let
 * Copyright (C) 2026 The sebpf authors
 *
 * The attackers are root in the initial user namespace, with every capability,
 * in the domains of tests/policy/self_protection.cil. Each attack is made by
 * one that knows nothing of the pins, by one that may see them, and by one that
 * is allowed what it takes, on a pin that nothing depends on.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <selinux/selinux.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "hooks/pins.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define AUDIT_LOG "/var/log/audit/audit.log"
#define PIN_CONTEXT "system_u:object_r:sebpf_pin_t:s0"

/* Another BPF filesystem, which nothing depends on. */
#define SPARE_BPFFS "/tmp/spare"

/**
 * struct victim - what an attack is aimed at
 * @map: a pinned map. Likewise the next two.
 * @link: a link.
 * @prog: a program that BPF_PROG_TEST_RUN takes.
 * @map_id: id of the map. Likewise the next two.
 * @link_id: of the link.
 * @prog_id: of the program.
 * @filesystem: where the BPF filesystem is mounted.
 */
struct victim {
	const char *map;
	const char *link;
	const char *prog;
	uint32_t map_id;
	uint32_t link_id;
	uint32_t prog_id;
	const char *filesystem;
};

static struct victim real = {
	.map = SEBPF_PIN_MAPS "/sebpf_control",
	.link = SEBPF_PIN_LINKS "/hook_prog_load",
	.prog = SEBPF_PIN_PROGS "/revoke_token",
	.filesystem = SEBPF_BPFFS,
};

static struct victim spare = {
	.map = SEBPF_PIN_MAPS "/spare",
	.link = SEBPF_PIN_LINKS "/spare",
	.prog = SEBPF_PIN_PROGS "/spare",
	.filesystem = SPARE_BPFFS,
};

static int bpf(int command, union bpf_attr *attributes)
{
	long result =
		syscall(SYS_bpf, command, attributes, sizeof(*attributes));

	return result < 0 ? -errno : (int)result;
}

static int object_get(const char *path, uint32_t flags)
{
	union bpf_attr attributes = {
		.pathname = (uintptr_t)path,
		.file_flags = flags,
	};

	return bpf(BPF_OBJ_GET, &attributes);
}

static int object_pin(const char *path, int fd)
{
	union bpf_attr attributes = {
		.pathname = (uintptr_t)path,
		.bpf_fd = (uint32_t)fd,
	};

	return bpf(BPF_OBJ_PIN, &attributes);
}

static int object_by_id(int command, uint32_t id, uint32_t flags)
{
	union bpf_attr attributes = { .map_id = id, .open_flags = flags };

	return bpf(command, &attributes);
}

/* 0 or the errno of a call that returns -1. */
static int outcome(int result)
{
	return result < 0 ? -errno : 0;
}

/* As outcome(), of a call that returns a descriptor or a negative errno. */
static int opened(int fd)
{
	if (fd < 0)
		return fd;
	(void)close(fd);
	return 0;
}

/*
 * The attacks: 0 where it succeeds, or a negative errno
 */

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
	return fd < 0 ? fd : object_pin(SEBPF_PIN_MAPS "/pinned", fd);
}

static int make_directory(const struct victim *victim)
{
	(void)victim;
	return outcome(mkdir(SEBPF_PIN_MAPS "/directory", 0700));
}

static int get_map(const struct victim *victim)
{
	return opened(object_get(victim->map, 0));
}

static int get_map_to_read(const struct victim *victim)
{
	return opened(object_get(victim->map, BPF_F_RDONLY));
}

static int get_link(const struct victim *victim)
{
	return opened(object_get(victim->link, 0));
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

	return fd < 0 ? fd : bpf(BPF_PROG_TEST_RUN, &attributes);
}

static int run_pinned(const struct victim *victim)
{
	return run_program(object_get(victim->prog, 0));
}

static int run_by_id(const struct victim *victim)
{
	return run_program(
		object_by_id(BPF_PROG_GET_FD_BY_ID, victim->prog_id, 0));
}

/* Writes to the map's first entry what it has. */
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
	rc = bpf(BPF_MAP_LOOKUP_ELEM, &attributes);
	return rc ? rc : bpf(BPF_MAP_UPDATE_ELEM, &attributes);
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

	return fd < 0 ? fd : bpf(BPF_LINK_DETACH, &attributes);
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
	return bpf(BPF_LINK_UPDATE, &attributes);
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

/*
 * Who makes them, and what comes of it
 */

/**
 * struct attack - one line of the table
 * @name: for messages, and the name of the process in records.
 * @run: makes it.
 * @blind: what intruder_t gets, to whom the pins are out of sight.
 * @blind_record: the permissions that its record says are denied; NULL: no
 *	record.
 * @seen: likewise for onlooker_t.
 * @seen_record: likewise.
 * @type: of the object in both records.
 * @allowed: what admin_t gets.
 */
struct attack {
	const char *name;
	int (*run)(const struct victim *victim);
	int blind;
	const char *blind_record;
	int seen;
	const char *seen_record;
	const char *type;
	int allowed;
};

#define SEARCH "search"
#define PIN "sebpf_pin_t"
#define SERVER "kernel_t"

static const struct attack attacks[] = {
	/* By path. */
	{ "list_pins", list_pins, -EACCES, SEARCH, 0, NULL, PIN, 0 },
	{ "unlink_map", unlink_map, -EACCES, SEARCH, -EACCES, "write", PIN, 0 },
	{ "unlink_link", unlink_link, -EACCES, SEARCH, -EACCES, "write", PIN,
	  0 },
	{ "rename_map", rename_map, -EACCES, SEARCH, -EACCES, "write", PIN, 0 },
	{ "replace_map", replace_map, -EACCES, SEARCH, -EACCES, "write", PIN,
	  0 },
	{ "rename_all", rename_all, -EACCES, "rename", -EACCES, "rename", PIN,
	  0 },
	{ "make_pin", make_pin, -EACCES, SEARCH, -EACCES, "write", PIN, 0 },
	{ "make_directory", make_directory, -EACCES, SEARCH, -EACCES, "write",
	  PIN, 0 },
	{ "get_map", get_map, -EACCES, SEARCH, -EACCES, "read write", PIN, 0 },
	{ "get_map_to_read", get_map_to_read, -EACCES, SEARCH, -EACCES, "read",
	  PIN, 0 },
	{ "get_link", get_link, -EACCES, SEARCH, -EACCES, "read write", PIN,
	  0 },
	{ "run_pinned", run_pinned, -EACCES, SEARCH, -EACCES, "read write", PIN,
	  0 },
	{ "change_mode", change_mode, -EACCES, SEARCH, -EACCES, "setattr", PIN,
	  0 },
	{ "change_owner", change_owner, -EACCES, SEARCH, -EACCES, "setattr",
	  PIN, 0 },
	{ "change_label", change_label, -EACCES, SEARCH, -EOPNOTSUPP, NULL, PIN,
	  -EOPNOTSUPP },
	{ "mount_over", mount_over, -EACCES, SEARCH, -EACCES, "mounton", PIN,
	  0 },

	/* By id: the objects have the context of who made them. */
	{ "run_by_id", run_by_id, -EACCES, "prog_run", -EACCES, "prog_run",
	  SERVER, 0 },
	{ "write_by_id", write_by_id, -EACCES, "map_read map_write", -EACCES,
	  "map_read map_write", SERVER, 0 },
	{ "read_by_id", read_by_id, -EACCES, "map_read", -EACCES, "map_read",
	  SERVER, 0 },
	/* Links have no label: that the kernel cannot detach them helps. */
	{ "link_by_id", link_by_id, 0, NULL, 0, NULL, NULL, 0 },
	{ "detach_by_id", detach_by_id, -EOPNOTSUPP, NULL, -EOPNOTSUPP, NULL,
	  NULL, -EOPNOTSUPP },
	{ "update_by_id", update_by_id, -EINVAL, NULL, -EINVAL, NULL, NULL,
	  -EINVAL },

	/* The filesystem. */
	{ "take_directory", take_directory, -EACCES, "create", -EACCES,
	  "create", PIN, 0 },
	{ "take_other", take_other_directory, 0, NULL, 0, NULL, NULL, 0 },
	{ "make_read_only", make_read_only, -EACCES, "remount", -EACCES,
	  "remount", "bpf_t", 0 },
	{ "unmount_lazily", unmount_lazily, -EACCES, "unmount", -EACCES,
	  "unmount", "bpf_t", 0 },
	{ "unmount", unmount, -EACCES, "unmount", -EACCES, "unmount", "bpf_t",
	  0 },
};

/* Makes an attack in a domain, in a process of its own. */
static int attack_as(const struct attack *attack, const char *domain,
		     const struct victim *victim)
{
	char context[64];
	int ends[2], result = -ECHILD;
	pid_t pid;

	(void)snprintf(context, sizeof(context), "system_u:system_r:%s:s0",
		       domain);
	if (pipe2(ends, O_CLOEXEC))
		guest_bail("pipe");
	pid = fork();
	if (!pid) {
		if (prctl(PR_SET_NAME, attack->name) || setcon_raw(context))
			_exit(1);
		result = attack->run(victim);
		_exit(write(ends[1], &result, sizeof(result)) !=
		      (ssize_t)sizeof(result));
	}
	(void)close(ends[1]);
	if (pid < 0 ||
	    read(ends[0], &result, sizeof(result)) != (ssize_t)sizeof(result) ||
	    waitpid(pid, NULL, 0) != pid)
		guest_bail("no process in %s", context);
	(void)close(ends[0]);
	return result;
}

/* Records of an attack's process; with permissions, those that deny them. */
static int count_records(long mark, const struct attack *attack,
			 const char *domain, const char *permissions)
{
	FILE *log sebpf_auto_file = fopen(AUDIT_LOG, "re");
	char line[4096], comm[32], source[64], denied[64], target[64];
	int count = 0;

	if (!log || fseek(log, mark, SEEK_SET))
		guest_bail("cannot read the audit log");
	(void)snprintf(comm, sizeof(comm), "comm=\"%.15s\"", attack->name);
	(void)snprintf(source, sizeof(source), ":%s:", domain);
	(void)snprintf(denied, sizeof(denied), "denied  { %s }",
		       permissions ? permissions : "");
	(void)snprintf(target, sizeof(target),
		       ":%s:", attack->type ? attack->type : "");
	while (fgets(line, sizeof(line), log))
		count += strstr(line, "avc:  denied ") && strstr(line, comm) &&
			 strstr(line, source) &&
			 (!permissions ||
			  (strstr(line, denied) && strstr(line, target)));
	return count;
}

static void check_records(long mark, const struct attack *attack,
			  const char *domain, const char *permissions)
{
	int all = count_records(mark, attack, domain, NULL);

	if (!permissions) {
		ok(!all, "%s by %s: no record", attack->name, domain);
		return;
	}
	ok(all == 1 && count_records(mark, attack, domain, permissions) == 1,
	   "%s by %s: { %s } on %s, and no other record (%d)", attack->name,
	   domain, permissions, attack->type, all);
}

static void check_result(const struct attack *attack, const char *domain,
			 int result, int wanted)
{
	if (!ok(result == wanted, "%s by %s: %s", attack->name, domain,
		wanted ? strerror(-wanted) : "succeeds"))
		printf("# got %s\n", result ? strerror(-result) : "success");
}

static void must(int rc, const char *what)
{
	if (rc < 0)
		guest_bail("%s: %s", what, strerror(-rc));
}

/*
 * What nothing depends on
 */

static uint32_t object_id(int fd)
{
	struct bpf_map_info info = { 0 };
	union bpf_attr attributes = {
		.info.bpf_fd = (uint32_t)fd,
		.info.info = (uintptr_t)&info,
		.info.info_len = sizeof(info),
	};

	/* The id is the second word for all but links. */
	must(bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes), "object info");
	return info.id;
}

static uint32_t pinned_id(const char *path)
{
	int fd sebpf_auto_close = object_get(path, 0);

	must(fd, path);
	return object_id(fd);
}

static void find_ids(struct victim *victim)
{
	victim->map_id = pinned_id(victim->map);
	victim->prog_id = pinned_id(victim->prog);
	victim->link_id = pinned_id(victim->link);
}

/* A second pin of what is pinned already. */
static void pin_again(const char *path, const char *original)
{
	int fd sebpf_auto_close = object_get(original, 0);

	(void)unlink(path);
	must(fd, original);
	must(object_pin(path, fd), path);
}

/* Puts everything there that an attack by admin_t consumes. */
static void make_spares(void)
{
	int fd sebpf_auto_close =
		token_map_create(TOKEN_NONE, BPF_MAP_TYPE_ARRAY);

	must(fd, "map");
	(void)rename(SEBPF_BPFFS "/gone", SEBPF_PIN_DIR);
	(void)umount(SEBPF_PIN_LINKS);
	(void)unlink(spare.map);
	(void)unlink(SEBPF_BPFFS "/intruder");
	(void)unlink(SEBPF_PIN_MAPS "/renamed");
	(void)unlink(SEBPF_PIN_MAPS "/pinned");
	(void)rmdir(SEBPF_PIN_MAPS "/directory");
	must(outcome(chown(SEBPF_PIN_LINKS, 0, 0)), SEBPF_PIN_LINKS);
	must(object_pin(spare.map, fd), spare.map);
	must(object_pin(SEBPF_BPFFS "/intruder", fd), "intruder");
	pin_again(spare.link, real.link);
	pin_again(spare.prog, real.prog);
	find_ids(&spare);
	(void)mkdir(SPARE_BPFFS, 0755);
	(void)umount2(SPARE_BPFFS, MNT_DETACH);
	must(outcome(mount("bpf", SPARE_BPFFS, "bpf", 0, NULL)), SPARE_BPFFS);
}

static void remove_spares(void)
{
	make_spares();
	(void)umount2(SPARE_BPFFS, MNT_DETACH);
	(void)unlink(spare.map);
	(void)unlink(spare.link);
	(void)unlink(spare.prog);
	(void)unlink(SEBPF_BPFFS "/intruder");
}

static void check_label(const char *path, const char *wanted)
{
	char label[128] = "";

	(void)getxattr(path, "security.selinux", label, sizeof(label) - 1);
	is_text(label, wanted, "label of %s", path);
}

/*
 * The filesystem that the BPF filesystem is mounted in
 */

/*
 * What labels do not stop: the mount is taken along with the one around it,
 * which is asked about by its own label.
 */
static int unmount_around(const struct victim *victim)
{
	(void)victim;
	return outcome(umount2("/tmp/outer", MNT_DETACH));
}

static void try_unmount_around(void)
{
	static const struct attack attack = {
		.name = "unmount_around",
		.run = unmount_around,
	};

	must(outcome(mkdir("/tmp/outer", 0755)), "outer");
	must(outcome(mount("outer", "/tmp/outer", "tmpfs", 0, NULL)), "outer");
	must(outcome(mkdir("/tmp/outer/bpf", 0755)), "outer/bpf");
	must(outcome(mount("bpf", "/tmp/outer/bpf", "bpf", 0, NULL)), "bpf");
	check_result(&attack, "intruder_t",
		     attack_as(&attack, "intruder_t", &real), 0);
	ok(access("/tmp/outer/bpf", F_OK),
	   "unmount_around takes the BPF filesystem along: a known gap");
}

static void make_attacks(long mark)
{
	int result;
	size_t i;

	for (i = 0; i < LENGTH(attacks); i++) {
		const struct attack *attack = &attacks[i];

		make_spares();
		result = attack_as(attack, "intruder_t", &real);
		check_result(attack, "intruder_t", result, attack->blind);
		make_spares();
		result = attack_as(attack, "onlooker_t", &real);
		check_result(attack, "onlooker_t", result, attack->seen);
		make_spares();
		result = attack_as(attack, "admin_t", &spare);
		check_result(attack, "admin_t", result, attack->allowed);
	}
	remove_spares();
	guest_audit_flush();
	for (i = 0; i < LENGTH(attacks); i++) {
		check_records(mark, &attacks[i], "intruder_t",
			      attacks[i].blind_record);
		check_records(mark, &attacks[i], "onlooker_t",
			      attacks[i].seen_record);
		check_records(mark, &attacks[i], "admin_t", NULL);
	}
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	long mark = guest_audit_mark();

	check_label(SEBPF_BPFFS, "system_u:object_r:bpf_t:s0");
	check_label(SEBPF_PIN_DIR, PIN_CONTEXT);
	check_label(SEBPF_PIN_LINKS, PIN_CONTEXT);
	check_label(real.map, PIN_CONTEXT);
	check_label(real.link, PIN_CONTEXT);
	check_label(real.prog, PIN_CONTEXT);
	find_ids(&real);
	make_attacks(mark);
	try_unmount_around();
	ok(!guest_sebpf(NULL, 0, "status"), "the hooks are as they were");
	guest_audit_flush();
	ok(!guest_sebpf(NULL, 0, "detach"), "the hooks are detached");
	(void)guest_server_wait(server);
	return tap_done();
}
