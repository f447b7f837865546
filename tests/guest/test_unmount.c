// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - only domains that policy allows to can take the pins along with a
 * mount
 * Copyright (C) 2026 The sebpf authors
 *
 * Root in the initial user namespace, with every capability, unmounts something
 * that is not the filesystem with the pins, in an arrangement of mounts that
 * the test makes first. In the domain intruder_t, which lacks filesystem {
 * unmount } on bpf_t, and, if the pins go along, in admin_t, which has it: that
 * shows that they do.
 *
 * In the pictures, "=" joins peers, and ">" leads from a master to its slave; the
 * initial mount namespace is the first, the attacker's the last.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <selinux/selinux.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A filesystem that holds what a variant mounts. */
#define OUTER "/tmp/outer"
#define INNER OUTER "/inner"
#define SECOND OUTER "/second"

/**
 * struct variant - one arrangement, and what is unmounted in it
 * @name: for messages, and of the process in records.
 * @arrange: makes the arrangement, in the attacker's process; 0 or a negative
 *	errno.
 * @rearrange: what the test does next, in the initial namespace; NULL: nothing.
 * @target: what is unmounted.
 * @flags: of umount2(2).
 * @takes_pins: 1: the pins go along.
 * @is_busy: 1: they would, but the kernel does not unmount what is in use.
 */
struct variant {
	const char *name;
	int (*arrange)(void);
	int (*rearrange)(void);
	const char *target;
	int flags;
	int takes_pins;
	int is_busy;
};

/**
 * struct report - what the attacker's process reports
 * @result: 0 or a negative errno.
 * @gone: mounts that its namespace had before and not afterwards.
 */
struct report {
	int result;
	int gone;
};

/* A process in the middle of a chain of slaves. */
static pid_t middle;

static int outcome(int result)
{
	return result ? -errno : 0;
}

static void must(int result, const char *what)
{
	if (result)
		guest_bail("%s: %s", what, strerror(errno));
}

/* Changes how mounts propagate. */
static int propagate(const char *path, unsigned long flags)
{
	return outcome(mount(NULL, path, NULL, flags, NULL));
}

static int enter_namespace(void)
{
	return outcome(unshare(CLONE_NEWNS));
}

static int mount_tmpfs(const char *path)
{
	(void)mkdir(path, 0755);
	return outcome(mount("outer", path, "tmpfs", 0, NULL));
}

static int bind_mount(const char *from, const char *path, unsigned long flags)
{
	(void)mkdir(path, 0755);
	return outcome(mount(from, path, NULL, MS_BIND | flags, NULL));
}

/*
 * The arrangements
 */

static int arrange_nothing(void)
{
	return 0;
}

/* / = /, /sys = /sys */
static int arrange_shared(void)
{
	return enter_namespace();
}

/* /   /, /sys = /sys: only what is in the unmounted one propagates. */
static int arrange_root_private(void)
{
	int rc = enter_namespace();

	return rc ? rc : propagate("/", MS_PRIVATE);
}

/* / = /, /sys   /sys: /sys stays because of what only it has mounted. */
static int arrange_sys_private(void)
{
	int rc = enter_namespace();

	return rc ? rc : propagate("/sys", MS_PRIVATE);
}

/* /   /, /sys   /sys, and so on. */
static int arrange_private(void)
{
	int rc = enter_namespace();

	return rc ? rc : propagate("/", MS_REC | MS_PRIVATE);
}

/* / > /, /sys > /sys, and so on, as container managers do it. */
static int arrange_slave(void)
{
	int rc = enter_namespace();

	return rc ? rc : propagate("/", MS_REC | MS_SLAVE);
}

/* / > / > /, and so on. */
static int arrange_slave_of_slave(void)
{
	int rc = arrange_slave();

	if (!rc)
		rc = propagate("/", MS_REC | MS_SHARED);
	return rc ? rc : arrange_slave();
}

/* / < /, and so on. */
static int be_slave(void)
{
	return propagate("/", MS_REC | MS_SLAVE);
}

/* / < / < /, and so on; the second belongs to a process that waits. */
static int be_slave_of_slave(void)
{
	int ends[2];
	char ready;

	if (be_slave() || propagate("/", MS_REC | MS_SHARED) ||
	    pipe2(ends, O_CLOEXEC))
		return -errno;
	middle = fork();
	if (!middle) {
		if (!enter_namespace() && write(ends[1], "", 1) == 1)
			(void)pause();
		_exit(1);
	}
	(void)close(ends[1]);
	if (middle < 0 || read(ends[0], &ready, 1) != 1)
		return -ECHILD;
	(void)close(ends[0]);
	return be_slave();
}

/* OUTER is no peer of /sys; it contains one, with all that /sys has. */
static int arrange_bound_tree(void)
{
	int rc = mount_tmpfs(OUTER);

	return rc ? rc : bind_mount("/sys", INNER, MS_REC);
}

/* The same without what is mounted in /sys. */
static int arrange_bound_alone(void)
{
	int rc = mount_tmpfs(OUTER);

	return rc ? rc : bind_mount("/sys", INNER, 0);
}

/* The filesystem with the pins a second time. */
static int arrange_bound_pins(void)
{
	int rc = mount_tmpfs(OUTER);

	return rc ? rc : bind_mount(SEBPF_BPFFS, INNER, 0);
}

/* Another BPF filesystem. */
static int arrange_other_pins(void)
{
	int rc = mount_tmpfs(OUTER);

	(void)mkdir(INNER, 0755);
	return rc ? rc : outcome(mount("bpf", INNER, "bpf", 0, NULL));
}

/* A peer of a mount, in which another filesystem is mounted in some place. */
static int arrange_counterpart(const char *peer, const char *place)
{
	int rc = mount_tmpfs(OUTER);

	if (!rc)
		rc = bind_mount(peer, INNER, 0);
	if (!rc)
		rc = propagate(INNER, MS_PRIVATE);
	if (!rc)
		rc = mount_tmpfs(place);
	if (!rc)
		rc = outcome(move_mount(AT_FDCWD, peer, AT_FDCWD, INNER,
					MOVE_MOUNT_SET_GROUP));
	return rc;
}

/* In the same place as the pins. */
static int arrange_counterpart_of_pins(void)
{
	return arrange_counterpart("/sys", INNER "/fs/bpf");
}

/* In the place of /sys, which stays because of what is mounted in it. */
static int arrange_counterpart_of_sys(void)
{
	return arrange_counterpart("/", INNER "/sys");
}

/*
 * What is mounted in a peer of /sys in the place of the pins goes beneath them:
 * they are mounted in it now. The counterpart is there, in one of its peers.
 */
static int arrange_beneath(void)
{
	int covered sebpf_auto_close = -1;
	int rc = arrange_bound_alone();

	if (!rc)
		rc = bind_mount("/sys", SECOND, 0);
	if (!rc)
		rc = mount_tmpfs(INNER "/fs/bpf");
	if (!rc)
		rc = propagate(INNER "/fs/bpf", MS_PRIVATE);
	covered = open(INNER "/fs/bpf", O_PATH | O_CLOEXEC);
	if (!rc)
		rc = mount_tmpfs(INNER "/fs/bpf");
	return rc ? rc :
		    outcome(move_mount(AT_FDCWD, SECOND "/fs/bpf", covered, "",
				       MOVE_MOUNT_SET_GROUP |
					       MOVE_MOUNT_T_EMPTY_PATH));
}

static const struct variant variants[] = {
	{ .name = "initial",
	  .arrange = arrange_nothing,
	  .target = "/sys",
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
	{ .name = "shared",
	  .arrange = arrange_shared,
	  .target = "/sys",
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
	{ .name = "root_private",
	  .arrange = arrange_root_private,
	  .target = "/sys",
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
	{ .name = "master",
	  .arrange = arrange_shared,
	  .rearrange = be_slave,
	  .target = "/sys",
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
	{ .name = "masters_master",
	  .arrange = arrange_shared,
	  .rearrange = be_slave_of_slave,
	  .target = "/sys",
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
	{ .name = "bound_tree",
	  .arrange = arrange_bound_tree,
	  .target = OUTER,
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
	{ .name = "counterpart",
	  .arrange = arrange_counterpart_of_pins,
	  .target = INNER "/fs/bpf",
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
	{ .name = "counterpart_in",
	  .arrange = arrange_counterpart_of_pins,
	  .target = OUTER,
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
	{ .name = "plain",
	  .arrange = arrange_counterpart_of_pins,
	  .target = INNER "/fs/bpf",
	  .is_busy = 1 },
	{ .name = "sys_private",
	  .arrange = arrange_sys_private,
	  .target = "/sys",
	  .flags = MNT_DETACH },
	{ .name = "private",
	  .arrange = arrange_private,
	  .target = "/sys",
	  .flags = MNT_DETACH },
	{ .name = "slave",
	  .arrange = arrange_slave,
	  .target = "/sys",
	  .flags = MNT_DETACH },
	{ .name = "slaves_slave",
	  .arrange = arrange_slave_of_slave,
	  .target = "/sys",
	  .flags = MNT_DETACH },
	{ .name = "bound_alone",
	  .arrange = arrange_bound_alone,
	  .target = OUTER,
	  .flags = MNT_DETACH },
	{ .name = "plain_bound",
	  .arrange = arrange_bound_alone,
	  .target = INNER },
	{ .name = "bound_pins",
	  .arrange = arrange_bound_pins,
	  .target = OUTER,
	  .flags = MNT_DETACH },
	{ .name = "other_pins",
	  .arrange = arrange_other_pins,
	  .target = OUTER,
	  .flags = MNT_DETACH },
	{ .name = "other_place",
	  .arrange = arrange_counterpart_of_sys,
	  .target = INNER "/sys",
	  .flags = MNT_DETACH },
	/* The last one, because what is beneath stays there. */
	{ .name = "beneath",
	  .arrange = arrange_beneath,
	  .target = INNER "/fs/bpf",
	  .flags = MNT_DETACH,
	  .takes_pins = 1 },
};

/*
 * The initial namespace
 */

/* Links in the directory of the pins; -1: it is not there. */
static int count_links(void)
{
	DIR *directory = opendir(SEBPF_PIN_LINKS);
	int count = 0;

	if (!directory)
		return -1;
	while (readdir(directory))
		count++;
	(void)closedir(directory);
	return count;
}

/* A copy of /sys, with all that is in it, that nothing propagates to. */
static int keep_sys(void)
{
	struct mount_attr attributes = { .propagation = MS_PRIVATE };
	int tree = open_tree(AT_FDCWD, "/sys",
			     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC |
				     (unsigned int)AT_RECURSIVE);

	if (tree < 0 || mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
				      &attributes, sizeof(attributes)))
		guest_bail("cannot copy /sys: %s", strerror(errno));
	return tree;
}

/* Puts the copy in place of what is left. */
static void restore_sys(int tree)
{
	while (!umount2("/sys", MNT_DETACH))
		;
	must(move_mount(tree, "", AT_FDCWD, "/sys", MOVE_MOUNT_F_EMPTY_PATH),
	     "/sys");
}

/* All is shared, but has no peers. */
static void clean_up(void)
{
	if (middle > 0 &&
	    (kill(middle, SIGKILL) || waitpid(middle, NULL, 0) != middle))
		guest_bail("cannot end a process");
	middle = 0;
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
	(void)umount2(OUTER, MNT_DETACH);
	must(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL), "shared");
}

/*
 * The attacker
 */

static int count_mounts(FILE *file)
{
	int letter, count = 0;

	rewind(file);
	while ((letter = fgetc(file)) != EOF)
		count += letter == '\n';
	return count;
}

static int attack(const struct variant *variant, const char *domain, int line)
{
	FILE *mounts sebpf_auto_file = fopen("/proc/self/mountinfo", "re");
	struct report report;
	char context[64], go;

	(void)snprintf(context, sizeof(context), "system_u:system_r:%s:s0",
		       domain);
	report.result = variant->arrange();
	if (report.result || !mounts || write(line, "", 1) != 1 ||
	    read(line, &go, 1) != 1)
		return 1;
	(void)fclose(mounts);
	mounts = fopen("/proc/thread-self/mountinfo", "re");
	if (!mounts || prctl(PR_SET_NAME, variant->name) || setcon_raw(context))
		return 1;
	report.gone = count_mounts(mounts);
	report.result = outcome(umount2(variant->target, variant->flags));
	report.gone -= count_mounts(mounts);
	return write(line, &report, sizeof(report)) != (ssize_t)sizeof(report);
}

static struct report attack_as(const struct variant *variant,
			       const char *domain)
{
	struct report report;
	int lines[2];
	char ready;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, lines))
		guest_bail("socketpair");
	pid = fork();
	if (!pid)
		_exit(attack(variant, domain, lines[1]));
	(void)close(lines[1]);
	if (pid < 0 || read(lines[0], &ready, 1) != 1)
		guest_bail("%s: cannot be arranged", variant->name);
	if (variant->rearrange && variant->rearrange())
		guest_bail("%s: cannot be rearranged", variant->name);
	if (write(lines[0], "", 1) != 1 ||
	    read(lines[0], &report, sizeof(report)) !=
		    (ssize_t)sizeof(report) ||
	    waitpid(pid, NULL, 0) != pid)
		guest_bail("%s: no report", variant->name);
	(void)close(lines[0]);
	return report;
}

/* The expected result */

static void check_records(const struct variant *variant, const char *domain,
			  long mark, int wanted)
{
	char comm[32], source[64];
	const char *const any[] = { NULL };
	const char *const parts[] = { "type=USER_AVC ",
				      "avc:  denied  { unmount } for ",
				      comm,
				      source,
				      "tcontext=system_u:object_r:bpf_t:s0 ",
				      "tclass=filesystem permissive=0",
				      NULL };

	(void)snprintf(comm, sizeof(comm), "comm=\"%s\"", variant->name);
	(void)snprintf(source, sizeof(source),
		       "scontext=system_u:system_r:%s:s0 ", domain);
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, any) == wanted &&
			guest_audit_count(mark, parts) == wanted,
		"%s by %s: %s", variant->name, domain,
		wanted ? "one record" : "no record"))
		guest_audit_print(mark);
}

/* An attacker in the domain without the permission. */
static void try_denied(const struct variant *variant)
{
	int wanted = variant->takes_pins || variant->is_busy ? -EACCES : 0;
	int links = count_links();
	long mark = guest_audit_mark();
	struct report report = attack_as(variant, "intruder_t");

	ok(report.result == wanted, "%s by intruder_t: errno %d (got %d)",
	   variant->name, -wanted, -report.result);
	ok(wanted ? !report.gone : report.gone > 0,
	   "%s by intruder_t: %s (%d mounts)", variant->name,
	   wanted ? "nothing is unmounted" : "it is unmounted", report.gone);
	ok(links > 2 && count_links() == links,
	   "%s by intruder_t: the links are pinned (%d)", variant->name,
	   links - 2);
	check_records(variant, "intruder_t", mark, wanted ? 1 : 0);
	clean_up();
}

/* The twin, which policy allows. Starts a server again if it takes the pins. */
static void try_allowed(const struct variant *variant, pid_t *server)
{
	int used sebpf_auto_close =
		variant->is_busy ? open(SEBPF_BPFFS, O_PATH | O_CLOEXEC) : -1;
	int wanted = variant->is_busy ? -EBUSY : 0;
	int tree sebpf_auto_close = keep_sys();
	long mark = guest_audit_mark();
	pid_t old = *server;
	struct report report;

	if (variant->is_busy && used < 0)
		guest_bail("cannot use the filesystem");
	report = attack_as(variant, "admin_t");
	ok(report.result == wanted, "%s by admin_t: errno %d (got %d)",
	   variant->name, -wanted, -report.result);
	ok((count_links() < 0) == variant->takes_pins,
	   "%s by admin_t: the pins %s", variant->name,
	   variant->takes_pins ? "go along" : "stay");
	clean_up();
	if (variant->takes_pins) {
		restore_sys(tree);
		*server = guest_server_start(NULL);
		ok(!guest_server_wait(old),
		   "%s by admin_t: another server takes over", variant->name);
	}
	check_records(variant, "admin_t", mark, 0);
}

int main(void)
{
	pid_t server;
	size_t i;

	clean_up();
	server = guest_server_start(NULL);
	for (i = 0; i < LENGTH(variants); i++) {
		if (variants[i].takes_pins || variants[i].is_busy)
			try_allowed(&variants[i], &server);
		try_denied(&variants[i]);
	}
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
