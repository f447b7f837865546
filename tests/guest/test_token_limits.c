// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - very many tokens: one after the other, at one time, and too many
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel's command line may say how many: sebpf.cycles=N and sebpf.live=N.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define AUDIT_LOG "/var/log/audit/audit.log"
#define CYCLES 100000
#define LIVE 20000
/* Each with less than its share. */
#define HOLDERS 8
#define FILL_BATCH 256

/* Descriptors of a process, in addition to its tokens. */
#define OTHER_FILES 64

static const struct container_options all_delegated = {
	.context = GUEST_CONTEXT("container_t"),
	.cmds = "any",
	.maps = "any",
	.progs = "any",
	.attachs = "any",
};

/* A number on the kernel's command line. */
static long knob(const char *name, long otherwise)
{
	int fd sebpf_auto_close = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	char line[2048] = "";
	const char *found;

	if (fd < 0 || read(fd, line, sizeof(line) - 1) < 0)
		return otherwise;
	found = strstr(line, name);
	return found ? strtol(found + strlen(name), NULL, 10) : otherwise;
}

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The kernel frees a token a little after its last descriptor. */
static long settled_tokens(void)
{
	long live = -1;
	int i;

	for (i = 0; i < 200; i++) {
		live = guest_status("live_tokens");
		if (!live)
			break;
		(void)usleep(100000);
	}
	return live;
}

static int cycle_body(int mount_fd, int dir_fd, void *arg)
{
	long i, cycles = *(const long *)arg;

	(void)mount_fd;
	for (i = 0; i < cycles; i++) {
		int token = token_create(dir_fd);

		if (token < 0) {
			printf("# cycle %ld: %s\n", i, strerror(-token));
			return 1;
		}
		(void)close(token);
	}
	return 0;
}

static void test_cycles(void)
{
	struct guest_objects before = guest_objects_now();
	long labelled = guest_status("labelled_tokens");
	long cycles = knob("sebpf.cycles=", CYCLES);
	double begin = seconds();

	ok(container_run(&all_delegated, cycle_body, &cycles) == 0,
	   "%ld tokens are made and closed", cycles);
	printf("# in %.1f s\n", seconds() - begin);
	ok(guest_status("labelled_tokens") - labelled == cycles,
	   "all of them had a label");
	ok(settled_tokens() == 0, "none of them is left");
	ok(guest_objects_new(&before) == 0, "no other object is");
}

/**
 * struct crowd - a container that holds many tokens
 * @count: how many.
 * @ready: pipe: int: 0, or a negative errno.
 * @go: pipe: a byte asks for a program with the first and the last; end of file
 *	asks to end.
 * @answer: pipe: int, of the programs.
 */
struct crowd {
	long count;
	int ready[2];
	int go[2];
	int answer[2];
};

static int use(int token)
{
	int fd = token_map_create(token, BPF_MAP_TYPE_ARRAY);

	if (fd >= 0)
		(void)close(fd);
	return fd < 0 ? fd : 0;
}

static int crowd_body(int mount_fd, int dir_fd, void *arg)
{
	const struct crowd *crowd = arg;
	int first = -1, last = -1, result = 0;
	char byte;
	long i;

	(void)mount_fd;
	(void)close(crowd->go[1]);
	for (i = 0; i < crowd->count && !result; i++) {
		last = token_create(dir_fd);
		if (first < 0)
			first = last;
		result = last < 0 ? last : 0;
	}
	if (write(crowd->ready[1], &result, sizeof(result)) < 0)
		return 1;
	while (read(crowd->go[0], &byte, 1) == 1) {
		result = use(first);
		if (!result)
			result = use(last);
		if (write(crowd->answer[1], &result, sizeof(result)) < 0)
			return 1;
	}
	return 0;
}

static int read_int(int fd)
{
	int value;

	if (read(fd, &value, sizeof(value)) != (ssize_t)sizeof(value))
		guest_bail("a container died");
	return value;
}

static int ask(const struct crowd *crowd)
{
	if (write(crowd->go[1], "u", 1) != 1)
		guest_bail("a container died");
	return read_int(crowd->answer[0]);
}

static void crowd_start(struct crowd *crowd, pid_t *ret_pid)
{
	if (pipe2(crowd->ready, O_CLOEXEC) || pipe2(crowd->go, O_CLOEXEC) ||
	    pipe2(crowd->answer, O_CLOEXEC))
		guest_bail("pipe");
	if (container_start(&all_delegated, crowd_body, crowd, ret_pid))
		guest_bail("no container");
}

static void write_sysctl(const char *path, long value)
{
	FILE *file = fopen(path, "we");

	if (!file || fprintf(file, "%ld\n", value) < 0 || fclose(file))
		guest_bail("cannot write \"%s\"", path);
}

static void raise_limits(long live)
{
	struct rlimit limit = { .rlim_cur = (rlim_t)live + OTHER_FILES,
				.rlim_max = (rlim_t)live + OTHER_FILES };

	write_sysctl("/proc/sys/fs/file-max", 2 * live + 100000);
	if (setrlimit(RLIMIT_NOFILE, &limit))
		guest_bail("setrlimit");
}

static void end_crowds(struct crowd *crowds, const pid_t *pids)
{
	int i;

	/* Each has the pipe ends of those before it. */
	for (i = HOLDERS - 1; i >= 0; i--)
		(void)close(crowds[i].go[1]);
	for (i = HOLDERS - 1; i >= 0; i--)
		if (container_wait(pids[i]))
			guest_bail("a container failed");
}

/* One of each, because they would fill the results that leave the guest. */
static void check_records(long mark, long live)
{
	static const char *const record[] = { "type=USER_MAC_CONFIG_CHANGE ",
					      "op=revoke token_id=",
					      "res=success", NULL };

	guest_audit_flush();
	ok(guest_audit_count(mark, record) == live,
	   "each revocation is recorded");
	if (truncate(AUDIT_LOG, mark))
		guest_bail("cannot cut the audit log");
}

static void test_live(void)
{
	long live = knob("sebpf.live=", LIVE);
	struct crowd crowds[HOLDERS];
	pid_t pids[HOLDERS];
	double begin = seconds();
	char script[96];
	int i, bad = 0;
	long mark;

	raise_limits(live);
	for (i = 0; i < HOLDERS; i++) {
		crowds[i].count = live / HOLDERS;
		crowd_start(&crowds[i], &pids[i]);
	}
	for (i = 0; i < HOLDERS; i++)
		bad += read_int(crowds[i].ready[0]) != 0;
	ok(!bad, "%d processes make %ld tokens", HOLDERS, live);
	printf("# in %.1f s\n", seconds() - begin);
	ok(guest_status("live_tokens") == live, "status counts them");
	for (i = 0; i < HOLDERS; i++)
		bad += ask(&crowds[i]) != 0;
	ok(!bad, "the first and the last of each work");
	begin = seconds();
	(void)snprintf(
		script, sizeof(script),
		"[ $(sebpf tokens --json | grep -c '^ *\"id\":') = %ld ]",
		live);
	ok(guest_run(NULL, 0,
		     (const char *const[]){ "sh", "-c", script, NULL }) == 0,
	   "sebpf tokens lists them");
	printf("# in %.1f s\n", seconds() - begin);
	mark = guest_audit_mark();
	begin = seconds();
	ok(guest_sebpf(NULL, 0, "revoke", "--all") == 0, "revoke --all");
	printf("# in %.1f s\n", seconds() - begin);
	for (i = 0; i < HOLDERS; i++)
		bad += ask(&crowds[i]) != -EPERM;
	ok(!bad, "the first and the last of each are revoked");
	end_crowds(crowds, pids);
	check_records(mark, live);
	ok(settled_tokens() == 0, "none of them is left");
}

static int create_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	(void)arg;
	return token < 0 ? -token : 0;
}

/* Entries without a token, up to the stated maximum. */
static void fill_table(int fd)
{
	static struct sebpf_token_key keys[FILL_BATCH];
	static struct sebpf_token tokens[FILL_BATCH];
	__u32 filled, count;
	int i;

	for (filled = 0; filled < SEBPF_MAX_TOKENS; filled += count) {
		for (i = 0; i < FILL_BATCH; i++) {
			__u64 number = filled + (__u64)i;

			keys[i].token = 0x1000 + 8 * number;
			tokens[i].id = 0x100000000 + number;
			tokens[i].state = SEBPF_TOKEN_REVOKED;
		}
		count = FILL_BATCH;
		if (bpf_map_update_batch(fd, keys, tokens, &count, NULL))
			guest_bail("cannot fill the table at %u", filled);
	}
}

static void test_full(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "op=token_create ",
					      "reason=too_many_tokens ",
					      "bpf_cmd=TOKEN_CREATE ",
					      "permissive=0",
					      NULL };
	int fd sebpf_auto_close = guest_map_open("sebpf_tokens");
	struct sebpf_token_key key = { .token = 0x1000 };
	long mark;

	ok(container_run(&all_delegated, create_body, NULL) == 0,
	   "before the maximum: a token");
	(void)settled_tokens();
	fill_table(fd);
	ok(guest_status("live_tokens") == SEBPF_MAX_TOKENS,
	   "the table has %d entries", SEBPF_MAX_TOKENS);
	mark = guest_audit_mark();
	ok(container_run(&all_delegated, create_body, NULL) == ENOSPC,
	   "at the maximum: ENOSPC");
	ok(guest_status("refusals/too_many_tokens") == 1, "and it is counted");
	ok(!bpf_map_delete_elem(fd, &key) &&
		   container_run(&all_delegated, create_body, NULL) == 0,
	   "one less: a token");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 1, "one record of it"))
		guest_audit_print(mark);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	char text[4096] = "";

	test_cycles();
	test_live();
	test_full();
	ok(guest_sebpf(text, sizeof(text), "detach") == 3 &&
		   strstr(text, "20 or more of these would be forgotten"),
	   "revoked tokens: detach names some");
	ok(guest_sebpf(NULL, 0, "detach", "--force") == 0,
	   "sebpf detach --force");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
