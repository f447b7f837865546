// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the tests in a guest share: the server, audit records, objects
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <libaudit.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define AUDIT_LOG "/var/log/audit/audit.log"
/* Command name of the process that provokes the record that ends a wait. */
#define FLUSH_COMM "audit_flush"
/* With a line for each domain that has lost events. */
#define STATUS_BYTES (1U << 18)
#define OUTPUT_BYTES 6144
/* Field of the record that comes some seconds after the event it repeats. */
#define REPEATED "repeated="
#define NATIVE_CAPABILITY "/sys/fs/selinux/policy_capabilities/bpf_token_label"

void guest_bail(const char *format, ...)
{
	va_list args;

	printf("Bail out! ");
	va_start(args, format);
	(void)vprintf(format, args);
	va_end(args);
	printf(" (%s)\n", strerror(errno));
	(void)fflush(stdout);
	exit(1);
}

static void sleep_ms(long milliseconds)
{
	const struct timespec time = { .tv_sec = milliseconds / 1000,
				       .tv_nsec =
					       milliseconds % 1000 * 1000000 };

	(void)nanosleep(&time, NULL);
}

static int exit_status(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			guest_bail("waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

/* Starts a program with its output in a pipe; returns the reading end. */
static int start_piped(pid_t *ret_pid, const char *const argv[])
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		guest_bail("pipe");
	(void)fflush(stdout);
	pid = fork();
	if (pid < 0)
		guest_bail("fork");
	if (!pid) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)dup2(ends[1], STDERR_FILENO);
		(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	(void)close(ends[1]);
	*ret_pid = pid;
	return ends[0];
}

/* Prints what a program wrote, each line as a comment of TAP. */
static void print_comment(const char *program, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		if (*line)
			printf("# %s: %s\n", program, line);
}

int guest_run(char *output, size_t size, const char *const argv[])
{
	char scrap[OUTPUT_BYTES], last;
	size_t used = 0;
	ssize_t n;
	pid_t pid;
	int fd sebpf_auto_close = start_piped(&pid, argv);

	if (!output) {
		output = scrap;
		size = sizeof(scrap);
	}
	while ((n = read(fd, output + used, size - 1 - used)) > 0)
		used += (size_t)n;
	output[used] = '\0';
	/*
	 * Reads and drops what is too long; otherwise the program does not end.
	 */
	while (used == size - 1 && read(fd, &last, 1) > 0)
		;
	if (output == scrap)
		print_comment(argv[0], scrap);
	return exit_status(pid);
}

int guest_is_native(void)
{
	int fd sebpf_auto_close = open(NATIVE_CAPABILITY, O_RDONLY | O_CLOEXEC);
	char value;

	return fd >= 0 && read(fd, &value, 1) == 1 && value == '1';
}

pid_t guest_server_start(const char *option)
{
	const char *const argv[] = { "sebpf", "enforce", option, NULL };
	FILE *output;
	char line[1024] = "";
	pid_t pid;

	if (guest_is_native()) {
		printf("# SELinux checks tokens itself, no hooks attached\n");
		return -1;
	}
	output = fdopen(start_piped(&pid, argv), "r");
	while (output && fgets(line, sizeof(line), output)) {
		printf("# %s", line);
		if (strstr(line, "hooks attached"))
			/* The pipe stays open: the server goes on writing. */
			return pid;
	}
	guest_bail("sebpf enforce ended with status %d", exit_status(pid));
}

int guest_server_wait(pid_t server)
{
	return exit_status(server);
}

void guest_server_stop(pid_t server)
{
	if (server < 0)
		return;
	ok(guest_status("live_tokens") == 0,
	   "no token is remembered at the end");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
}

void guest_load_policy(const char *path)
{
	int out sebpf_auto_close =
		open("/sys/fs/selinux/load", O_WRONLY | O_CLOEXEC);
	int in sebpf_auto_close = open(path, O_RDONLY | O_CLOEXEC);
	char *bytes sebpf_auto_free = NULL;
	struct stat info;

	if (in < 0 || out < 0 || fstat(in, &info))
		guest_bail("cannot load \"%s\"", path);
	bytes = malloc((size_t)info.st_size);
	if (!bytes || read(in, bytes, (size_t)info.st_size) != info.st_size ||
	    write(out, bytes, (size_t)info.st_size) != info.st_size)
		guest_bail("cannot load \"%s\"", path);
}

void guest_forget_decisions(void)
{
	int fd sebpf_auto_close = -1;

	if (!guest_is_native())
		return;
	fd = open("/sys/fs/selinux/commit_pending_bools", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "1", 1) != 1)
		guest_bail("cannot commit booleans");
}

long guest_status(const char *path)
{
	static char output[STATUS_BYTES];
	struct json_object *root, *value;
	char keys[256], *key, *rest = keys;
	long number;

	(void)guest_sebpf(output, sizeof(output), "status", "--json");
	root = json_tokener_parse(output);
	if (!root)
		guest_bail("status is no JSON: %s", output);
	value = root;
	(void)snprintf(keys, sizeof(keys), "%s", path);
	while ((key = strsep(&rest, "/")))
		if (!json_object_object_get_ex(value, key, &value))
			guest_bail("status has no \"%s\"", path);
	number = (long)json_object_get_int64(value);
	(void)json_object_put(root);
	return number;
}

int guest_map_open(const char *name)
{
	char path[SEBPF_PIN_BYTES];
	int fd;

	sebpf_pins_path(path, SEBPF_PINS_OF_MAPS, name);
	fd = bpf_obj_get(path);
	if (fd < 0)
		guest_bail("no pinned map \"%s\"", name);
	return fd;
}

long guest_audit_mark(void)
{
	struct stat info;

	if (stat(AUDIT_LOG, &info))
		guest_bail("no audit log \"%s\"", AUDIT_LOG);
	return info.st_size;
}

/* Reads the log from a mark on, line by line. */
static FILE *open_log(long mark)
{
	FILE *log = fopen(AUDIT_LOG, "re");

	if (!log || fseek(log, mark, SEEK_SET))
		guest_bail("cannot read the audit log");
	return log;
}

static int is_ours(const char *line)
{
	if (guest_is_native())
		return strstr(line, "type=AVC ") != NULL;
	return (strstr(line, "type=USER_AVC ") ||
		strstr(line, "type=USER_SELINUX_ERR ") ||
		strstr(line, "type=USER_MAC_CONFIG_CHANGE ")) &&
	       !strstr(line, "comm=\"" FLUSH_COMM);
}

/* Whether a record says how often an earlier one was repeated. */
static int is_repetition(const char *line)
{
	return strstr(line, " " REPEATED) != NULL;
}

static int asks_for_repetitions(const char *const parts[])
{
	size_t i;

	for (i = 0; parts[i]; i++)
		if (strstr(parts[i], REPEATED))
			return 1;
	return 0;
}

int guest_audit_count(long mark, const char *const parts[])
{
	FILE *log sebpf_auto_file = open_log(mark);
	int repetitions = asks_for_repetitions(parts);
	char line[4096];
	int count = 0;

	while (fgets(line, sizeof(line), log)) {
		size_t i;

		if (!is_ours(line) || (is_repetition(line) && !repetitions))
			continue;
		for (i = 0; parts[i] && strstr(line, parts[i]);)
			i++;
		count += !parts[i];
	}
	return count;
}

void guest_audit_print(long mark)
{
	FILE *log sebpf_auto_file = open_log(mark);
	char line[4096];

	while (fgets(line, sizeof(line), log))
		if (is_ours(line))
			printf("# %s", line);
}

static int flush_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	(void)prctl(PR_SET_NAME, (const char *)arg);
	if (token < 0)
		return 1;
	return token_reopen(token) == -EACCES ? 0 : 2;
}

const char *guest_flush_context = GUEST_CONTEXT("container_t");

/* A record of the hooks. */
static void provoke_record(char comm[])
{
	const struct container_options options = {
		.context = guest_flush_context,
		/*
		 * The kernel asks no security module about a token for this
		 * command alone.
		 */
		.cmds = "btf_load",
	};
	int status = container_run(&options, flush_body, comm);

	if (status)
		guest_bail("cannot provoke a record: status %d", status);
}

/* A record after all that the kernel has queued. */
static void send_record(const char *message)
{
	int fd sebpf_auto_close = audit_open();

	if (fd < 0 || audit_log_user_message(fd, AUDIT_USER, message, NULL,
					     NULL, NULL, 1) <= 0)
		guest_bail("cannot send a message to the audit system");
}

void guest_audit_flush(void)
{
	static int serial;
	long mark = guest_audit_mark();
	char comm[16], wanted[32];
	int i;

	(void)snprintf(comm, sizeof(comm), FLUSH_COMM "%d", ++serial % 1000);
	if (guest_is_native()) {
		(void)snprintf(wanted, sizeof(wanted), "msg='%s ", comm);
		send_record(comm);
	} else {
		(void)snprintf(wanted, sizeof(wanted), "comm=\"%s\"", comm);
		provoke_record(comm);
	}
	for (i = 0; i < 1000; i++) {
		FILE *log sebpf_auto_file = open_log(mark);
		char line[4096];

		while (fgets(line, sizeof(line), log))
			if (strstr(line, wanted))
				return;
		sleep_ms(10);
	}
	guest_bail("the audit log does not get its records");
}

static unsigned int last_id(unsigned int from,
			    int (*next)(__u32 start, __u32 *id), int *ret_count)
{
	unsigned int id = from;

	*ret_count = 0;
	while (!next(id, &id))
		++*ret_count;
	return id;
}

struct guest_objects guest_objects_now(void)
{
	struct guest_objects objects;
	int count;

	objects.map = last_id(0, bpf_map_get_next_id, &count);
	objects.prog = last_id(0, bpf_prog_get_next_id, &count);
	objects.btf = last_id(0, bpf_btf_get_next_id, &count);
	return objects;
}

int guest_objects_new(const struct guest_objects *before)
{
	int maps, progs, btfs;

	(void)last_id(before->map, bpf_map_get_next_id, &maps);
	(void)last_id(before->prog, bpf_prog_get_next_id, &progs);
	(void)last_id(before->btf, bpf_btf_get_next_id, &btfs);
	return maps + progs + btfs;
}
