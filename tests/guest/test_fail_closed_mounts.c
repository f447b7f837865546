// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a failure in the hooks on mounts ends in a denial or a check
 * Copyright (C) 2026 The sebpf authors
 *
 * For hooks that were built with hooks/fault.h, as test_fail_closed.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/faults.h"
#include "tests/guest/foreign.h"
#include "tests/guest/guest.h"
#include "tests/guest/mounts.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

static const char *const any_record[] = { NULL };

/* The check for other filesystems, whatever their name. */
static int set_size(int fs_fd)
{
	int fd sebpf_auto_close = fsopen("tmpfs", FSOPEN_CLOEXEC);

	(void)fs_fd;
	return fsconfig(fd, FSCONFIG_SET_STRING, "size", "1m", 0) ? -errno : 0;
}

static int create_plain(int fs_fd)
{
	return fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) ? -errno : 0;
}

/* Does something with a new BPF filesystem, in a domain, under a fault. */
static int do_as(const char *domain, int (*act)(int fs_fd), uint32_t fault)
{
	int fd sebpf_auto_close = fsopen("bpf", FSOPEN_CLOEXEC);
	pid_t pid;
	int status;

	if (fd < 0)
		guest_bail("fsopen");
	fault_set(fault);
	pid = fork();
	if (!pid) {
		if (setcon_raw(domain))
			_exit(255);
		_exit(-act(fd));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		guest_bail("no process in %s", domain);
	fault_set(SEBPF_FAULT_NONE);
	return -WEXITSTATUS(status);
}

/* What cannot be read is taken for a delegation: policy is asked. */
static void test_options(void)
{
	static const char *const record[] = {
		"avc:  denied  { delegate } for  ",
		"scontext=" GUEST_CONTEXT("no_delegate_t") " ",
		"tclass=bpf_token permissive=0", NULL
	};
	static const char allowed[] = GUEST_CONTEXT("delegator_t");
	static const char denied[] = GUEST_CONTEXT("no_delegate_t");
	long mark = guest_audit_mark();

	ok(do_as(denied, create_plain, SEBPF_FAULT_NONE) == 0,
	   "a filesystem that delegates nothing is not asked about");
	ok(do_as(denied, create_plain, SEBPF_FAULT_OPTIONS) == -EACCES,
	   "a filesystem whose masks are unreadable: denied");
	ok(do_as(allowed, create_plain, SEBPF_FAULT_OPTIONS) == 0,
	   "... allowed to who may delegate");
	ok(do_as(denied, mounts_set_option, SEBPF_FAULT_OPTIONS) == -EACCES,
	   "an option of a filesystem without a name: denied");
	ok(do_as(allowed, mounts_set_option, SEBPF_FAULT_OPTIONS) == 0,
	   "... allowed to who may delegate");
	ok(do_as(denied, set_size, SEBPF_FAULT_OPTIONS) == 0,
	   "... and not asked about where it is no delegate option");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 2 &&
			guest_audit_count(mark, any_record) == 2,
		"... two records"))
		guest_audit_print(mark);
}

/* Sets an option and creates, or only creates, under a fault meanwhile. */
static int set_then_create(uint32_t fault)
{
	int fd sebpf_auto_close = fsopen("bpf", FSOPEN_CLOEXEC);
	int result;

	if (fd < 0)
		guest_bail("fsopen");
	fault_set(fault);
	result = mounts_set_option(fd);
	fault_set(SEBPF_FAULT_NONE);
	return result ? result : create_plain(fd);
}

/* The setter of an option that the hook does not see has no SID. */
static void test_setter(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "reason=setter_not_known ",
					      "permissive=0", NULL };
	struct foreign *foreign = foreign_attach(FOREIGN_OPTION_DEFAULT, 0);
	long mark = guest_audit_mark();

	ok(set_then_create(SEBPF_FAULT_SID) == -EACCES,
	   "a setter without a SID: the superblock is denied");
	ok(set_then_create(SEBPF_FAULT_NONE) == 0, "... and allowed with one");
	foreign_detach(foreign);
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 1 &&
			guest_audit_count(mark, any_record) == 1,
		"... one record"))
		guest_audit_print(mark);
}

/* Adds to what another process has set, in a domain. */
static int add_as(const char *context, int fs_fd, uint32_t fault)
{
	int status;

	fault_set(fault);
	if (!trial_fork())
		_exit(trial_enter(context) ||
		      fsconfig(fs_fd, FSCONFIG_SET_STRING, "delegate_cmds",
			       "prog_load", 0));
	(void)wait(&status);
	fault_set(SEBPF_FAULT_NONE);
	return status;
}

/* A may set, and B adds, perhaps unseen; the result of A's superblock. */
static int set_add_create(const char *context, uint32_t fault)
{
	int fd sebpf_auto_close = fsopen("bpf", FSOPEN_CLOEXEC);

	if (fd < 0 || mounts_set_option(fd) || add_as(context, fd, fault))
		guest_bail("an option is refused");
	return create_plain(fd);
}

/*
 * The kernel skips the programs that see the setter of an option, and another
 * program keeps the hook from being called. The option shows in what is
 * delegated.
 */
static void test_unseen(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "reason=setter_not_known ",
					      "permissive=0", NULL };
	static const char allowed[] = GUEST_CONTEXT("delegator_t");
	static const char denied[] = GUEST_CONTEXT("no_delegate_t");
	static const uint32_t faults[] = { SEBPF_FAULT_UNSEEN,
					   SEBPF_FAULT_UNSEEN_BEFORE };
	long refused = guest_status("refusals/setter_not_known");
	long mark = guest_audit_mark();
	struct foreign *foreign;
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		foreign = foreign_attach(FOREIGN_OPTION_DEFAULT, 0);
		ok(set_add_create(denied, faults[i]) == -EACCES,
		   "unseen %zu, B adds: the superblock is denied", i);
		foreign_detach(foreign);
	}
	guest_audit_flush();
	/* The second is the same event again. */
	if (!ok(guest_audit_count(mark, record) == 1 &&
			guest_audit_count(mark, any_record) == 1,
		"... one record"))
		guest_audit_print(mark);
	ok(set_add_create(allowed, SEBPF_FAULT_NONE) == 0,
	   "seen, B adds, who may: the superblock is allowed");
	ok(set_add_create(allowed, SEBPF_FAULT_UNSEEN) == -EACCES,
	   "unseen, B adds, who may: it is not known who did");
	ok(guest_status("refusals/setter_not_known") == refused + 3,
	   "... which is counted");
}

/* It is not known whether the pins go with a mount. */
static void test_mounts(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "op=unmount ",
					      "reason=mounts_unreadable ",
					      "permissive=0", NULL };
	long mark = guest_audit_mark();

	if (mkdir("/run/outer", 0700) ||
	    mount("outer", "/run/outer", "tmpfs", 0, NULL))
		guest_bail("no filesystem");
	fault_set(SEBPF_FAULT_MOUNTS);
	ok(umount2("/run/outer", MNT_DETACH) && errno == EACCES,
	   "unreadable mounts: denied");
	fault_set(SEBPF_FAULT_NONE);
	ok(!umount2("/run/outer", MNT_DETACH), "... and allowed without");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 1, "... one record"))
		guest_audit_print(mark);
}

#define SWITCH "/proc/sys/kernel/ftrace_enabled"

static int open_to_write(const char *path)
{
	int fd sebpf_auto_close = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : 0;
}

/* It is not known where the pins are, whose filesystem is asked about. */
static void test_switch(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "op=silence ",
					      "reason=mounts_unreadable ",
					      "permissive=0", NULL };
	long mark = guest_audit_mark();

	fault_set(SEBPF_FAULT_MOUNTS);
	ok(open_to_write(SWITCH) == -EACCES,
	   "the switch of tracing, pins not known: denied");
	ok(open_to_write("/proc/self/comm") == 0, "... and no other file");
	fault_set(SEBPF_FAULT_NONE);
	ok(open_to_write(SWITCH) == 0, "... and allowed if they are known");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 1 &&
			guest_audit_count(mark, any_record) == 1,
		"... one record"))
		guest_audit_print(mark);
}

/* Any file of /proc may be the switch if its name cannot be read. */
static void test_file_name(void)
{
	long asked = guest_status("operations/silence/checked");

	ok(open_to_write("/proc/self/comm") == 0 &&
		   guest_status("operations/silence/checked") == asked,
	   "a file of /proc is not checked");
	fault_set(SEBPF_FAULT_FILE_NAME);
	ok(open_to_write("/proc/self/comm") == 0,
	   "... without a name it is, and allowed to this domain");
	fault_set(SEBPF_FAULT_NONE);
	ok(guest_status("operations/silence/checked") == asked + 1,
	   "... which is counted");
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	test_options();
	test_setter();
	test_unseen();
	test_mounts();
	test_switch();
	test_file_name();
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
