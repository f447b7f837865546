// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - unmounting what has nothing to do with the pins is not hindered
 * Copyright (C) 2026 The sebpf authors
 *
 * In the domain intruder_t, which lacks filesystem { unmount } on bpf_t, and so
 * is refused whatever the hook takes for the pins, or cannot read.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <selinux/selinux.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define BYSTANDER "system_u:system_r:intruder_t:s0"
#define OWN "/tmp/bystander"
#define OTHER "/tmp/other"
#define WIDE "/tmp/wide"

/* How much the bystander unmounts beside others: of its own; of theirs. */
#define OWN_TURNS 2000
#define OTHER_SECONDS 30

/* Mounts of the tree that it unmounts by itself, and how often. */
#define WIDE_MOUNTS 4096
#define WIDE_TURNS 5

/* Mounts that another process detaches at once. */
#define OTHER_MOUNTS 64

/**
 * struct tally - what the bystander has seen
 * @tried: how often it has tried.
 * @done: how much it has unmounted.
 * @refused: how often it was not allowed.
 * @failed: errors of other kinds.
 */
struct tally {
	int tried;
	int done;
	int refused;
	int failed;
};

/* 1: what another process has mounted is complete, and is being detached. */
static volatile int *detaching;

static void must(int result, const char *what)
{
	if (result)
		guest_bail("%s: %s", what, strerror(errno));
}

static void mount_tmpfs(const char *path)
{
	(void)mkdir(path, 0755);
	must(mount("tree", path, "tmpfs", 0, NULL), path);
}

/* Mounts a filesystem, and @count in it, which propagate nowhere. */
static void mount_tree(const char *path, int count)
{
	char child[64];
	int i;

	mount_tmpfs(path);
	must(mount(NULL, path, NULL, MS_PRIVATE, NULL), path);
	for (i = 0; i < count; i++) {
		(void)snprintf(child, sizeof(child), "%s/%d", path, i);
		if (!i) {
			mount_tmpfs(child);
			continue;
		}
		must(mkdir(child, 0755), child);
		must(mount(path, child, NULL, MS_BIND, NULL), child);
	}
}

/*
 * Others
 */

/* The bystander may have taken what is in it. */
static void detach_trees(void)
{
	char child[64];
	int i;

	mount_tree(OTHER, 1);
	for (i = 0; i < OTHER_MOUNTS; i++) {
		(void)snprintf(child, sizeof(child), OTHER "/0/%d", i);
		(void)mkdir(child, 0755);
		(void)mount("tree", child, "tmpfs", 0, NULL);
	}
	*detaching = 1;
	must(umount2(OTHER, MNT_DETACH), OTHER);
	*detaching = 0;
}

/* The peer group of /sys has one more member, for a moment. */
static void make_namespaces(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(unshare(CLONE_NEWNS) != 0);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		guest_bail("no namespace");
}

/* As for a process that changes roots; a peer of /sys until made a slave. */
static void bind_sys(void)
{
	mount_tmpfs("/tmp/root");
	must(mkdir("/tmp/root/sys", 0755), "/tmp/root/sys");
	must(mount("/sys", "/tmp/root/sys", NULL, MS_BIND | MS_REC, NULL),
	     "bind");
	must(mount(NULL, "/tmp/root/sys", NULL, MS_REC | MS_SLAVE, NULL),
	     "slave");
	must(umount2("/tmp/root", MNT_DETACH), "/tmp/root");
}

/* Does something without end. */
static pid_t start(void (*act)(void))
{
	pid_t pid = fork();

	if (!pid)
		for (;;)
			act();
	if (pid < 0)
		guest_bail("fork");
	return pid;
}

static void stop(pid_t pid)
{
	int status;

	if (kill(pid, SIGKILL) || waitpid(pid, &status, 0) != pid ||
	    !WIFSIGNALED(status))
		guest_bail("a process has ended before");
}

/*
 * The bystander
 */

static void note(struct tally *tally, int result)
{
	tally->tried++;
	if (!result)
		tally->done++;
	else if (errno == EACCES)
		tally->refused++;
	/* What belongs to another process may be gone. */
	else if (errno != ENOENT && errno != EINVAL)
		tally->failed++;
}

static void unmount_own(struct tally *tally)
{
	while (tally->done < OWN_TURNS && !tally->refused) {
		mount_tmpfs(OWN);
		mount_tmpfs(OWN "/inner");
		note(tally, umount2(OWN, MNT_DETACH));
	}
}

/* Inside a tree that is being detached. */
static void unmount_other(struct tally *tally)
{
	time_t end = time(NULL) + OTHER_SECONDS;

	while (time(NULL) < end) {
		while (!*detaching && time(NULL) < end)
			;
		note(tally, umount2(OTHER "/0", MNT_DETACH));
		while (*detaching && time(NULL) < end)
			;
	}
}

static struct tally be_bystander(void (*act)(struct tally *tally))
{
	struct tally tally = { 0 };
	int ends[2];
	pid_t pid;

	must(pipe2(ends, O_CLOEXEC), "pipe");
	pid = fork();
	if (!pid) {
		if (setcon_raw(BYSTANDER))
			_exit(1);
		act(&tally);
		_exit(write(ends[1], &tally, sizeof(tally)) !=
		      (ssize_t)sizeof(tally));
	}
	(void)close(ends[1]);
	if (pid < 0 ||
	    read(ends[0], &tally, sizeof(tally)) != (ssize_t)sizeof(tally) ||
	    waitpid(pid, NULL, 0) != pid)
		guest_bail("no bystander");
	(void)close(ends[0]);
	return tally;
}

static void test_own(void)
{
	static void (*const others[])(void) = { detach_trees, make_namespaces,
						bind_sys };
	pid_t pids[LENGTH(others)];
	struct tally tally;
	size_t i;

	for (i = 0; i < LENGTH(others); i++)
		pids[i] = start(others[i]);
	tally = be_bystander(unmount_own);
	for (i = 0; i < LENGTH(others); i++)
		stop(pids[i]);
	ok(tally.done == OWN_TURNS && !tally.refused && !tally.failed,
	   "its own beside others': %d times, %d refused, %d failed",
	   tally.done, tally.refused, tally.failed);
}

static void test_other(void)
{
	pid_t pid = start(detach_trees);
	struct tally tally = be_bystander(unmount_other);

	stop(pid);
	ok(tally.tried && !tally.refused && !tally.failed,
	   "what another detaches: %d times of %d, %d refused, %d failed",
	   tally.done, tally.tried, tally.refused, tally.failed);
}

/*
 * What it costs
 */

static int open_hook(void)
{
	int link sebpf_auto_close =
		bpf_obj_get(SEBPF_PIN_LINKS "/hook_unmount");
	struct bpf_link_info info = { 0 };
	uint32_t size = sizeof(info);
	int program;

	must(bpf_obj_get_info_by_fd(link, &info, &size), "link");
	program = bpf_prog_get_fd_by_id(info.prog_id);
	must(program < 0, "program");
	return program;
}

/* Nanoseconds that the hook has taken for all its checks. */
static uint64_t hook_time(int program)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof(info);

	must(bpf_obj_get_info_by_fd(program, &info, &size), "time");
	return info.run_time_ns;
}

static int unmount_as_bystander(const char *path)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (setcon_raw(BYSTANDER))
			_exit(255);
		_exit(umount2(path, MNT_DETACH) ? errno : 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		guest_bail("no bystander");
	return WEXITSTATUS(status);
}

/*
 * The least that the hook takes for a tree of @mounts mounts; all are allowed.
 */
static uint64_t measure(int program, int mounts)
{
	uint64_t least = UINT64_MAX, before, taken;
	int turn, result;

	for (turn = 0; turn < WIDE_TURNS; turn++) {
		mount_tree(WIDE, mounts);
		before = hook_time(program);
		result = unmount_as_bystander(WIDE);
		taken = hook_time(program) - before;
		ok(!result, "a tree of %d mounts: errno 0 (got %d), %lu ns",
		   mounts + 1, result, (unsigned long)taken);
		if (taken < least)
			least = taken;
	}
	return least;
}

static void test_wide(void)
{
	int statistics sebpf_auto_close = bpf_enable_stats(BPF_STATS_RUN_TIME);
	int program sebpf_auto_close = open_hook();
	uint64_t one, all;

	must(statistics < 0, "statistics");
	one = measure(program, 1);
	all = measure(program, WIDE_MOUNTS);
	ok(one && all < 10 * one,
	   "%d mounts cost the hook no more than two: %lu and %lu ns",
	   WIDE_MOUNTS + 1, (unsigned long)all, (unsigned long)one);
}

int main(void)
{
	static const char *const any[] = { NULL };
	long mark = guest_audit_mark();
	pid_t server;

	detaching = mmap(NULL, sizeof(*detaching), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(detaching == MAP_FAILED, "mmap");
	must(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL), "shared");
	server = guest_server_start(NULL);
	test_wide();
	test_own();
	test_other();
	ok(!access(SEBPF_PIN_LINKS, F_OK), "the pins are there");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, any) == 0, "no record"))
		guest_audit_print(mark);
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
