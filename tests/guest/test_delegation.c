// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - who may delegate, and with which label
 * Copyright (C) 2026 The sebpf authors
 *
 * The process that sets a delegate option and the process that creates the
 * superblock may be two different ones:
 *
 *	A: fsopen, fsconfig(delegate_cmds)     B: fsconfig(CMD_CREATE), fsmount
 *	   bpf_token { delegate }                 bpf_token { delegate }
 *
 * delegator_t has the permission, no_delegate_t differs in nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "sebpf/limits.h"
#include "tests/guest/container.h"
#include "tests/guest/foreign.h"
#include "tests/guest/guest.h"
#include "tests/guest/mounts.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define DELEGATOR GUEST_CONTEXT("delegator_t")
#define NO_DELEGATOR GUEST_CONTEXT("no_delegate_t")
#define MOUNT_POINT "/run/delegated"

static const char *const any_record[] = { NULL };

/* The record of a denied delegation on the process's own context. */
static const char *const own_record[] = {
	"type=USER_AVC ",
	"avc:  denied  { delegate } for  ",
	"scontext=" NO_DELEGATOR " ",
	"tcontext=" NO_DELEGATOR " ",
	"tclass=bpf_token permissive=0",
	NULL,
};

/* The record of a mount whose setter is not known. */
static const char *const unknown_record[] = {
	"type=USER_SELINUX_ERR ",
	"scontext=" DELEGATOR " ",
	"reason=setter_not_known ",
	NULL,
};

/**
 * struct step - one call, made in a process of its own
 * @context: that it takes; NULL: the test's.
 * @fscreate: fscreate context that it sets; NULL: none.
 * @act: the call; returns 0 or a negative errno.
 * @fs_fd: for @act.
 */
struct step {
	const char *context;
	const char *fscreate;
	int (*act)(int fs_fd);
	int fs_fd;
};

static int write_attribute(const char *path, const char *context)
{
	int fd sebpf_auto_close = open(path, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, context, strlen(context)) > 0 ? 0 : -errno;
}

/* Exit statuses are errnos; processes that could not begin have another. */
#define NOT_BEGUN 200

static int do_step(const struct step *step)
{
	int status;
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid < 0)
		guest_bail("fork");
	if (!pid) {
		if ((step->context && write_attribute("/proc/self/attr/current",
						      step->context)) ||
		    (step->fscreate &&
		     write_attribute("/proc/self/attr/fscreate",
				     step->fscreate)))
			_exit(NOT_BEGUN);
		_exit(-step->act(step->fs_fd));
	}
	if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) == NOT_BEGUN)
		guest_bail("a step could not be made");
	return -WEXITSTATUS(status);
}

static int set_mode(int fs_fd)
{
	return fsconfig(fs_fd, FSCONFIG_SET_STRING, "mode", "700", 0) ? -errno :
									0;
}

static int create(int fs_fd)
{
	return fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) ? -errno : 0;
}

static int mount_delegated(int fs_fd)
{
	(void)fs_fd;
	if (mount("bpf", MOUNT_POINT, "bpf", 0, "delegate_maps=array"))
		return -errno;
	return umount(MOUNT_POINT) ? -errno : 0;
}

static int mount_plain(int fs_fd)
{
	(void)fs_fd;
	if (mount("bpf", MOUNT_POINT, "bpf", 0, "mode=700"))
		return -errno;
	return umount(MOUNT_POINT) ? -errno : 0;
}

static int open_bpf_fs(void)
{
	int fd = fsopen("bpf", FSOPEN_CLOEXEC);

	if (fd < 0)
		guest_bail("fsopen");
	return fd;
}

/* One call: its result, and its only record, or none. */
static void expect(const char *name, const struct step *step, int result,
		   const char *const record[])
{
	long mark = guest_audit_mark();
	int got = do_step(step);

	guest_audit_flush();
	ok(got == result, "%s: %d (got %d)", name, result, got);
	if (!ok(record ? guest_audit_count(mark, any_record) == 1 &&
				 guest_audit_count(mark, record) == 1 :
			 guest_audit_count(mark, any_record) == 0,
		"%s: %s", name, record ? "one record" : "no record"))
		guest_audit_print(mark);
}

static void expect_step(const char *name, const char *context, int fs_fd,
			int (*act)(int fs_fd), int result,
			const char *const record[])
{
	const struct step step = { context, NULL, act, fs_fd };

	expect(name, &step, result, record);
}

/* A is denied setting an option, and nothing else. */
static void test_options(void)
{
	int denied sebpf_auto_close = open_bpf_fs();
	int allowed sebpf_auto_close = open_bpf_fs();

	expect_step("an option, denied", NO_DELEGATOR, denied,
		    mounts_set_option, -EACCES, own_record);
	expect_step("another option, by the same", NO_DELEGATOR, denied,
		    set_mode, 0, NULL);
	expect_step("... and nothing is delegated", NO_DELEGATOR, denied,
		    create, 0, NULL);
	expect_step("an option, allowed", DELEGATOR, allowed, mounts_set_option,
		    0, NULL);
	expect_step("its superblock, allowed", DELEGATOR, allowed, create, 0,
		    NULL);
}

/* A may, and B, who creates, may not; the superblock is not made. */
static void test_two_processes(void)
{
	int fd sebpf_auto_close = open_bpf_fs();
	int other sebpf_auto_close = open_bpf_fs();

	expect_step("A sets", DELEGATOR, fd, mounts_set_option, 0, NULL);
	expect_step("B creates, denied", NO_DELEGATOR, fd, create, -EACCES,
		    own_record);
	ok(fsmount(fd, FSMOUNT_CLOEXEC, 0) < 0 && errno == EINVAL,
	   "... and there is nothing to mount");
	expect_step("A sets", NULL, other, mounts_set_option, 0, NULL);
	expect_step("B creates, allowed", DELEGATOR, other, create, 0, NULL);
}

/*
 * Another program, attached later, keeps the hook from being called. The setter
 * of the option is denied when the superblock is created.
 */
static void test_hidden(void)
{
	struct foreign *foreign = foreign_attach(FOREIGN_OPTION_DEFAULT, 0);
	int denied sebpf_auto_close = open_bpf_fs();
	int both sebpf_auto_close = open_bpf_fs();
	int allowed sebpf_auto_close = open_bpf_fs();

	expect_step("unseen, A sets", NO_DELEGATOR, denied, mounts_set_option,
		    0, NULL);
	expect_step("B creates, denied", DELEGATOR, denied, create, -EACCES,
		    own_record);
	ok(fsmount(denied, FSMOUNT_CLOEXEC, 0) < 0 && errno == EINVAL,
	   "... and there is nothing to mount");
	expect_step("unseen, A sets", DELEGATOR, allowed, mounts_set_option, 0,
		    NULL);
	expect_step("B creates, allowed", DELEGATOR, allowed, create, 0, NULL);
	expect_step("unseen, A sets", NO_DELEGATOR, both, mounts_set_option, 0,
		    NULL);
	expect_step("unseen, B sets", DELEGATOR, both, mounts_set_option, 0,
		    NULL);
	expect_step("B creates, denied", DELEGATOR, both, create, -EACCES,
		    unknown_record);
	foreign_detach(foreign);
}

/*
 * Seen only the second time: A is denied then, and has still set the first.
 * What A is denied otherwise is not set, and keeps nothing from others.
 */
static void test_denied_later(void)
{
	struct foreign *foreign = foreign_attach(FOREIGN_OPTION_DEFAULT, 0);
	int denied sebpf_auto_close = open_bpf_fs();
	int allowed sebpf_auto_close = open_bpf_fs();
	int both sebpf_auto_close = open_bpf_fs();

	expect_step("unseen, A sets", NO_DELEGATOR, denied, mounts_set_option,
		    0, NULL);
	expect_step("unseen, A sets", DELEGATOR, allowed, mounts_set_option, 0,
		    NULL);
	foreign_detach(foreign);
	expect_step("seen, A sets, denied", NO_DELEGATOR, denied,
		    mounts_set_option, -EACCES, own_record);
	expect_step("B creates, denied", DELEGATOR, denied, create, -EACCES,
		    own_record);
	expect_step("seen, A sets, allowed", DELEGATOR, allowed,
		    mounts_set_option, 0, NULL);
	expect_step("B creates, allowed", DELEGATOR, allowed, create, 0, NULL);
	expect_step("B sets", DELEGATOR, both, mounts_set_option, 0, NULL);
	expect_step("A sets, denied", NO_DELEGATOR, both, mounts_set_option,
		    -EACCES, own_record);
	expect_step("B creates, allowed", DELEGATOR, both, create, 0, NULL);
}

/* Filesystems whose options are set, and which are not yet created. */
#define WAITING 64

/* How many of them are created before options are set again. */
#define ROUND 8

/* Options of many more filesystems than there are places for setters. */
#define MANY (4 * SEBPF_MAX_SETTERS)

static int set_many(int fs_fd)
{
	const rlim_t files = MANY + 4 * WAITING;
	const struct rlimit many = { files, files };
	int i, result = 0;

	(void)fs_fd;
	if (setrlimit(RLIMIT_NOFILE, &many))
		return -errno;
	for (i = 0; i < MANY && (!result || result == -EACCES); i++)
		result = mounts_set_option(open_bpf_fs());
	return result;
}

/* Denied options take no place. */
static void test_many_denied(void)
{
	const struct step many = { GUEST_CONTEXT("no_token_create_t"), NULL,
				   set_many, -1 };
	int fd sebpf_auto_close = open_bpf_fs();

	expect_step("B sets", DELEGATOR, fd, mounts_set_option, 0, NULL);
	ok(do_step(&many) == -EACCES, "A sets many, denied");
	guest_audit_flush();
	expect_step("B creates, allowed", DELEGATOR, fd, create, 0, NULL);
}

/*
 * Allowed options take places: a domain that delegates on more filesystems at
 * once than there are places makes those of others forgotten, and the others
 * are denied. Later ones are not affected.
 */
static void test_many_allowed(void)
{
	const struct step many = { DELEGATOR, NULL, set_many, -1 };
	long before = guest_status("refusals/setter_not_known");
	int after sebpf_auto_close = open_bpf_fs();
	int waiting[WAITING], i, denied = 0, allowed = 0;

	for (i = 0; i < WAITING; i++) {
		waiting[i] = open_bpf_fs();
		if (mounts_set_option(waiting[i]))
			guest_bail("an option is refused");
	}
	/* Which ones the kernel gives up, and when, is not specified. */
	for (i = 0; i < WAITING; i++) {
		int result;

		if (i % ROUND == 0 && !denied)
			ok(do_step(&many) == 0, "A sets many, allowed");
		result = create(waiting[i]);
		denied += result == -EACCES;
		allowed += result == 0;
		(void)close(waiting[i]);
	}
	ok(denied && denied + allowed == WAITING,
	   "%d of %d that waited are forgotten, and denied", denied, WAITING);
	ok(guest_status("refusals/setter_not_known") == before + denied,
	   "... since the setter is not known");
	guest_audit_flush();
	expect_step("B sets", DELEGATOR, after, mounts_set_option, 0, NULL);
	expect_step("B creates, allowed", DELEGATOR, after, create, 0, NULL);
}

/* Options set by A before the hooks were there: the setter is not known. */
static void test_older(int set, int unset)
{
	expect_step("older than the hooks, B creates", DELEGATOR, set, create,
		    -EACCES, unknown_record);
	expect_step("without an option then, B sets", DELEGATOR, unset,
		    mounts_set_option, 0, NULL);
	expect_step("B creates, allowed", DELEGATOR, unset, create, 0, NULL);
}

static void test_mount(void)
{
	if (mkdir(MOUNT_POINT, 0700))
		guest_bail("mkdir");
	expect_step("mount(2), denied", NO_DELEGATOR, -1, mount_delegated,
		    -EACCES, own_record);
	expect_step("mount(2) that delegates nothing", NO_DELEGATOR, -1,
		    mount_plain, 0, NULL);
	expect_step("mount(2), allowed", DELEGATOR, -1, mount_delegated, 0,
		    NULL);
}

/* The delegator may choose only a label that policy allows it. */
static void test_choice(void)
{
	static const char *const record[] = {
		"type=USER_AVC ",
		"avc:  denied  { delegate } for  ",
		"scontext=" DELEGATOR " ",
		"tcontext=system_u:object_r:file_t:s0 ",
		"tclass=bpf_token permissive=0",
		NULL,
	};
	const struct step denied = { DELEGATOR, "system_u:object_r:file_t:s0",
				     mounts_set_option, open_bpf_fs() };
	const struct step allowed = { DELEGATOR,
				      "system_u:object_r:plain_bpf_token_t:s0",
				      mounts_set_option, denied.fs_fd };

	expect("a label that it may not choose", &denied, -EACCES, record);
	expect("one that it may", &allowed, 0, NULL);
	(void)close(denied.fs_fd);
}

static int create_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);
	int map sebpf_auto_close = -1;

	(void)mount_fd;
	(void)arg;
	if (token < 0)
		return -token;
	map = token_map_create(token, BPF_MAP_TYPE_ARRAY);
	return map < 0 ? -map : 0;
}

/* Uses a token in a container whose delegator chose its label. */
static int use_chosen(const char *context, const char *label)
{
	const struct container_options options = {
		.context = context,
		.delegator_context = DELEGATOR,
		.delegator_fscreate = label,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
	};

	return container_run(&options, create_body, NULL);
}

static void expect_chosen(const char *name, const char *context,
			  const char *label, int result,
			  const char *const record[])
{
	long mark = guest_audit_mark();
	int got = use_chosen(context, label);

	guest_audit_flush();
	ok(got == result, "%s: %d (got %d)", name, result, got);
	if (!ok(record ? guest_audit_count(mark, any_record) == 1 &&
				 guest_audit_count(mark, record) == 1 :
			 guest_audit_count(mark, any_record) == 0,
		"%s: %s", name, record ? "one record" : "no record"))
		guest_audit_print(mark);
}

/*
 * container_t may use container_bpf_token_t, its own by transition, and
 * plaintrans_t plain_bpf_token_t: the delegator swaps them.
 */
static void test_types(void)
{
	static const char *const record[] = {
		"avc:  denied  { create } for  ",
		"scontext=" GUEST_CONTEXT("container_t") " ",
		"tcontext=system_u:object_r:plain_bpf_token_t:s0 ",
		"tclass=anon_inode permissive=0",
		NULL,
	};

	expect_chosen("no choice", GUEST_CONTEXT("container_t"), NULL, 0, NULL);
	expect_chosen("the type of another", GUEST_CONTEXT("container_t"),
		      "system_u:object_r:plain_bpf_token_t:s0", EACCES, record);
	expect_chosen("whose it is", GUEST_CONTEXT("plaintrans_t"),
		      "system_u:object_r:plain_bpf_token_t:s0", 0, NULL);
}

/* Two containers of one domain: the chosen categories keep them apart. */
static void test_categories(void)
{
	static const char *const record[] = {
		"avc:  denied  { create } for  ",
		"scontext=system_u:system_r:container_t:s0:c1,c2 ",
		"tcontext=system_u:object_r:container_bpf_token_t:s0:c3,c4 ",
		"tclass=anon_inode permissive=0",
		NULL,
	};

	expect_chosen("categories of another container",
		      "system_u:system_r:container_t:s0:c1,c2",
		      "system_u:object_r:container_bpf_token_t:s0:c3,c4",
		      EACCES, record);
	expect_chosen("its own categories",
		      "system_u:system_r:container_t:s0:c1,c2",
		      "system_u:object_r:container_bpf_token_t:s0:c1,c2", 0,
		      NULL);
}

int main(void)
{
	int set sebpf_auto_close = open_bpf_fs();
	int unset sebpf_auto_close = open_bpf_fs();
	pid_t server;

	ok(!mounts_set_option(set), "an option before the hooks are there");
	server = guest_server_start(NULL);
	test_older(set, unset);
	test_options();
	test_hidden();
	test_denied_later();
	test_many_denied();
	test_many_allowed();
	test_two_processes();
	test_mount();
	test_choice();
	test_types();
	test_categories();
	ok(guest_status("operations/delegate_option/denied") == 7 + MANY &&
		   guest_status("operations/delegate_mount/denied") == 1,
	   "the denials are counted (%ld)",
	   guest_status("operations/delegate_option/denied"));
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
