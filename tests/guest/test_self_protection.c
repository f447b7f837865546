// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - only domains that policy allows to can end or change enforcement
 * Copyright (C) 2026 The sebpf authors
 *
 * The attackers are root in the initial user namespace, with every capability,
 * in the domains of tests/policy/self_protection.cil. Each attack is made by a
 * domain that may not see the pins, by one that may see them, and by one that
 * is allowed what the attack needs, on a pin that nothing depends on.
 * test_unmount.c has what takes the pins along with another mount.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <selinux/selinux.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/guest.h"
#include "tests/guest/pin_attacks.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define AUDIT_LOG "/var/log/audit/audit.log"
#define PIN_CONTEXT "system_u:object_r:sebpf_pin_t:s0"

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

/* 0 or the errno of a call that returns -1. */
static int outcome(int result)
{
	return result < 0 ? -errno : 0;
}

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

#define SEEN_DIR "/tmp/seen"

static int write_seen(const struct victim *victim)
{
	(void)victim;
	if (!access(SEEN_DIR "/nothing", F_OK))
		return 0;
	return mkdir(SEEN_DIR "/directory", 0700) ? -errno : 0;
}

/*
 * Some kernels remember that a task may search a directory, and then write no
 * record of other denials there: a defect that came with Linux 6.16. It is
 * detected with a directory that has nothing to do with sebpf.
 */
static int loses_records(void)
{
	static const struct attack attack = { .name = "write_seen",
					      .run = write_seen,
					      .type = "seen_dir_t" };
	long mark = guest_audit_mark();
	int result;

	if (mkdir(SEEN_DIR, 0700) ||
	    mount("none", SEEN_DIR, "tmpfs", 0,
		  "rootcontext=system_u:object_r:seen_dir_t:s0"))
		guest_bail("no directory");
	result = attack_as(&attack, "onlooker_t", &real);
	if (result != -EACCES)
		guest_bail("the directory may be written to: %d", result);
	guest_audit_flush();
	if (umount(SEEN_DIR) || rmdir(SEEN_DIR))
		guest_bail("cannot remove the directory");
	return !count_records(mark, &attack, "onlooker_t", "write");
}

static void check_records(long mark, const struct attack *attack,
			  const char *domain, const char *permissions)
{
	static int lost = -1;
	int all = count_records(mark, attack, domain, NULL);

	if (lost < 0)
		lost = loses_records();
	if (lost && !all && permissions && !strcmp(permissions, "write")) {
		ok(1,
		   "%s by %s: record # SKIP the kernel lacks: records of what "
		   "is denied on a directory that was searched before",
		   attack->name, domain);
		return;
	}

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

	/* The id is the second word for all except links. */
	must(pin_bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes), "object info");
	return info.id;
}

static uint32_t pinned_id(const char *path)
{
	int fd sebpf_auto_close = pin_get(path, 0);

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
	int fd sebpf_auto_close = pin_get(original, 0);

	(void)unlink(path);
	must(fd, original);
	must(pin_put(path, fd), path);
}

/* Puts back everything that an attack by admin_t consumes. */
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
	must(pin_put(spare.map, fd), spare.map);
	must(pin_put(SEBPF_BPFFS "/intruder", fd), "intruder");
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

static void make_attacks(long mark)
{
	int result;
	size_t i;

	for (i = 0; i < pin_attack_count; i++) {
		const struct attack *attack = &pin_attacks[i];

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
	for (i = 0; i < pin_attack_count; i++) {
		check_records(mark, &pin_attacks[i], "intruder_t",
			      pin_attacks[i].blind_record);
		check_records(mark, &pin_attacks[i], "onlooker_t",
			      pin_attacks[i].seen_record);
		check_records(mark, &pin_attacks[i], "admin_t", NULL);
	}
}

/* Programs that are run from now on are in a domain; NULL: the caller's. */
static void run_as(const char *context)
{
	if (setexeccon_raw(context))
		guest_bail("cannot run programs in another context");
}

/* Records of anything that was denied to the service. */
static void check_service(long mark)
{
	static const struct attack attack = { .name = "sebpf" };

	guest_audit_flush();
	ok(!count_records(mark, &attack, SERVER, NULL),
	   "nothing is denied to %s", SERVER);
}

/* A directory that is not the service's own is not used. */
static void try_directory(unsigned int owner, unsigned int mode)
{
	char output[1024] = "";
	int status;

	must(outcome(mkdir(SEBPF_PIN_DIR, 0700)), SEBPF_PIN_DIR);
	must(outcome(chown(SEBPF_PIN_DIR, owner, owner)), "chown");
	must(outcome(chmod(SEBPF_PIN_DIR, mode)), "chmod");
	status = guest_sebpf(output, sizeof(output), "enforce");
	if (!ok(status == 3 && strstr(output, "others may have pinned there"),
		"a directory of %u with mode %o is refused", owner, mode))
		printf("# %d: %s\n", status, output);
	ok(!rmdir(SEBPF_PIN_DIR), "and left as it is");
}

int main(void)
{
	static const char service[] = "system_u:system_r:" SERVER ":s0";
	long mark = guest_audit_mark();
	pid_t server;

	try_directory(1000, 0700);
	try_directory(0, 0770);
	run_as(service);
	server = guest_server_start(NULL);
	run_as(NULL);
	check_label(SEBPF_BPFFS, "system_u:object_r:bpf_t:s0");
	check_label(SEBPF_PIN_DIR, PIN_CONTEXT);
	check_label(SEBPF_PIN_LINKS, PIN_CONTEXT);
	check_label(real.map, PIN_CONTEXT);
	check_label(real.link, PIN_CONTEXT);
	check_label(real.prog, PIN_CONTEXT);
	find_ids(&real);
	make_attacks(mark);
	check_service(mark);
	run_as(service);
	ok(!guest_sebpf(NULL, 0, "status"), "the hooks are as they were");
	ok(!guest_sebpf(NULL, 0, "detach"), "the service detaches them");
	run_as(NULL);
	(void)guest_server_wait(server);
	ok(access(SEBPF_PIN_DIR, F_OK), "no pin is left");
	return tap_done();
}
