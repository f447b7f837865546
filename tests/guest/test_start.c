// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a server starts and serves, or says why not and attaches nothing
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/interposer.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

/* Limits of open files to try: from too few to enough. */
enum { FILES_MIN = 80, FILES_MAX = 160, FILES_STEP = 4 };

/* Longer than a server takes until it tries again what has failed. */
#define FAILING_US 4000000U

/* The server's output: none, with its three descriptors closed. */
#define OUTPUT_CLOSED (-1)

static int set_outputs(int output)
{
	if (output == OUTPUT_CLOSED)
		return (int)syscall(SYS_close_range, 0, 2, 0);
	return dup2(output, STDOUT_FILENO) < 0 ||
	       dup2(output, STDERR_FILENO) < 0;
}

/* Starts a server that may open @files files, and writes to @output. */
static pid_t start_server(rlim_t files, int output)
{
	const struct rlimit limit = { .rlim_cur = files, .rlim_max = files };
	pid_t pid = fork();

	if (pid < 0)
		guest_bail("fork");
	if (pid)
		return pid;
	(void)signal(SIGPIPE, SIG_DFL);
	if (set_outputs(output) || setrlimit(RLIMIT_NOFILE, &limit))
		_exit(99);
	(void)execlp("sebpf", "sebpf", "enforce", (char *)NULL);
	_exit(99);
}

/* Reads until the hooks are attached, or the server has ended. */
static int is_attached(int output, char *text, size_t size)
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(output, text + used, size - 1 - used)) > 0) {
		used += (size_t)n;
		text[used] = '\0';
		if (strstr(text, "hooks attached"))
			return 1;
	}
	return 0;
}

/* The server's work: its record has to be there. */
static void check_serving(const char *name)
{
	static const struct attempt denied = {
		.operation = CREATE_TOKEN,
		.context = GUEST_CONTEXT("no_token_create_t"),
	};
	static const char *const record[] = {
		"avc:  denied  { create } for ",
		"scontext=" GUEST_CONTEXT("no_token_create_t") " ",
		NULL,
	};

	attempt_denied(name, &denied, EACCES, record);
}

static void end_server(pid_t server)
{
	ok(!guest_sebpf(NULL, 0, "detach"), "the hooks are detached");
	ok(!guest_server_wait(server), "and the server ends");
}

/* Returns whether it serves. */
static int try_limit(rlim_t files)
{
	char text[4096] = "";
	int ends[2], attached, status;
	pid_t server;

	if (pipe2(ends, O_CLOEXEC))
		guest_bail("pipe");
	server = start_server(files, ends[1]);
	(void)close(ends[1]);
	attached = is_attached(ends[0], text, sizeof(text));
	if (attached) {
		check_serving("enough files: a server serves");
		end_server(server);
	} else {
		status = guest_server_wait(server);
		if (!ok(status == 3 && access(SEBPF_PIN_DIR, F_OK),
			"%d files: refused, and nothing is attached",
			(int)files))
			printf("# %d: %s\n", status, text);
	}
	(void)close(ends[0]);
	return attached;
}

/* From a limit that is too low for anything to the first that is not. */
static void test_files(void)
{
	rlim_t files = FILES_MIN;

	while (files < FILES_MAX && !try_limit(files))
		files += FILES_STEP;
	ok(files > FILES_MIN && files < FILES_MAX,
	   "a server needs %d files at most", (int)files);
}

/* Whether the descriptor of an output is what it should be. */
static int writes_to(pid_t server, const char *target)
{
	char path[32], link[64] = "";

	(void)snprintf(path, sizeof(path), "/proc/%d/fd/1", (int)server);
	return readlink(path, link, sizeof(link) - 1) > 0 &&
	       !strncmp(link, target, strlen(target));
}

/* A server that cannot say that it serves. */
static void check_mute(int output, const char *target, const char *name)
{
	pid_t server = start_server(1024, output);
	int tries;

	for (tries = 0; tries < 300 && !guest_status("server_pid"); tries++)
		(void)usleep(100000);
	check_serving(name);
	ok(writes_to(server, target), "it writes to %s", target);
	ok(!waitpid(server, NULL, WNOHANG), "it has not ended");
	end_server(server);
}

/* The reader of its messages is gone before the first one. */
static void test_output(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		guest_bail("pipe");
	(void)close(ends[0]);
	check_mute(ends[1],
		   "pipe:", "nobody reads the messages: a server serves");
	(void)close(ends[1]);
	check_mute(OUTPUT_CLOSED, "/dev/null", "no output: a server serves");
}

/*
 * What a process may be started with; each in the child that becomes the
 * server.
 */
static int with_open_umask(void)
{
	(void)umask(0);
	return 0;
}

static int with_closed_umask(void)
{
	(void)umask(0777);
	return 0;
}

static int in_removed_directory(void)
{
	return mkdir("/tmp/gone", 0700) || chdir("/tmp/gone") ||
	       rmdir("/tmp/gone");
}

static int without_environment(void)
{
	return clearenv();
}

#define UNHEARD "/tmp/unheard"

/*
 * Descriptors that no service manager has kept, and one to tell that is not
 * there.
 */
static int with_foreign_store(void)
{
	int messages =
		open(UNHEARD, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char pid[16];

	(void)snprintf(pid, sizeof(pid), "%d", (int)getpid());
	return setenv("LISTEN_PID", pid, 1) || setenv("LISTEN_FDS", "60", 1) ||
	       setenv("LISTEN_FDNAMES", "a:b:\n:sebpf-1", 1) ||
	       setenv("NOTIFY_SOCKET", "/nowhere", 1) ||
	       setenv("WATCHDOG_USEC", "1000000", 1) || dup2(messages, 2) < 0 ||
	       dup2(0, 3) < 0 ||
	       dup2(open("/sys/fs/bpf", O_DIRECTORY | O_CLOEXEC), 4) < 0;
}

static int without_run(void)
{
	return unshare(CLONE_NEWNS) ||
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	       mount("none", "/run", "tmpfs", MS_RDONLY, NULL);
}

static pid_t start_with(int (*prepare)(void))
{
	pid_t pid = fork();

	if (pid < 0)
		guest_bail("fork");
	if (pid)
		return pid;
	if (prepare())
		_exit(99);
	(void)execl("/usr/sbin/sebpf", "sebpf", "enforce", (char *)NULL);
	_exit(99);
}

static int has_mode(const char *path, mode_t mode)
{
	struct stat status;

	return !stat(path, &status) && (status.st_mode & 07777) == mode;
}

/* It serves, and what it makes is as usual. */
static void check_start(const char *name, int (*prepare)(void))
{
	pid_t server;
	int tries;

	(void)unlink("/run/sebpf.lock");
	server = start_with(prepare);
	for (tries = 0; tries < 300 && !guest_status("server_pid"); tries++)
		(void)usleep(100000);
	check_serving(name);
	ok(has_mode(SEBPF_PIN_DIR, 0700) && has_mode(SEBPF_PIN_LINKS, 0700),
	   "%s: only root sees the pins", name);
	ok(has_mode("/run/sebpf.lock", 0600), "%s: nor the lock", name);
	end_server(server);
}

/* However often there is something to tell. */
static void check_unheard(void)
{
	static const char sentence[] =
		"sebpf: cannot tell the service manager \"/nowhere\": ";
	char text[4096] = "";
	const char *first;
	FILE *file = fopen(UNHEARD, "re");

	if (file) {
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		(void)fclose(file);
	}
	first = strstr(text, sentence);
	ok(first && !strstr(first + 1, sentence),
	   "a service manager that cannot be told: says so once");
}

static void test_surroundings(void)
{
	int status;

	check_start("umask 0", with_open_umask);
	check_start("umask 0777", with_closed_umask);
	check_start("a directory that is gone", in_removed_directory);
	check_start("no environment", without_environment);
	check_start("another's descriptors", with_foreign_store);
	check_unheard();
	(void)unlink("/run/sebpf.lock");
	status = guest_server_wait(start_with(without_run));
	ok(status == 3 && access(SEBPF_PIN_DIR, F_OK),
	   "nowhere to put the lock: refused, and nothing is attached");
}

/* Maps that a start which was killed has left would be taken for new ones. */
static void test_rest(void)
{
	static const char rest[] = SEBPF_PIN_MAPS "/rest";
	char text[4096];
	pid_t server;

	if (mkdir(SEBPF_PIN_DIR, 0700) || mkdir(SEBPF_PIN_MAPS, 0700) ||
	    mkdir(rest, 0700))
		guest_bail("mkdir");
	ok(guest_sebpf(text, sizeof(text), "enforce") == 3 &&
		   strstr(text, "cannot remove \"" SEBPF_PIN_MAPS "/rest\""),
	   "a rest that cannot be removed: refused");
	ok(guest_sebpf(text, sizeof(text), "status") == 1 &&
		   strstr(text, "mode                     detached\n"),
	   "and nothing is attached");
	if (rmdir(rest))
		guest_bail("rmdir");
	server = guest_server_start(NULL);
	check_serving("without it: a server serves");
	end_server(server);
}

static int load_program(int order, int dir_fd, void *state)
{
	const int *token = state;

	(void)order;
	(void)dir_fd;
	return token_prog_load(*token, BPF_PROG_TYPE_SOCKET_FILTER);
}

/* Starts a server whose calls of a kind fail from the moment on that it decides. */
static void check_failing_end(const char *name, enum interposed_calls calls)
{
	const struct interposition plan = {
		.calls = calls,
		.number = 1,
		.error = ENOMEM,
		.length = 60,
		.is_late = 1,
	};
	static int token;
	static const struct holder_work work = { holder_make_token, NULL,
						 &token };
	struct interposed server;
	enum interposed_event event;
	struct holder holder;

	holder_start(&holder, GUEST_CONTEXT("container_t"), &work);
	interposed_start(&server,
			 (const char *const[]){ "sebpf", "enforce", NULL },
			 &plan);
	event = interposed_wait(&server);
	if (!ok(event == INTERPOSED_SERVES,
		"%s fail at the end: a server "
		"serves",
		name))
		printf("# %s\n", server.text);
	(void)usleep(FAILING_US);
	interposed_calm(&server);
	(void)usleep(FAILING_US);
	interposed_read(&server);
	check_serving(name);
	ok(server.view->failed > 0, "%s: %u calls have failed", name,
	   server.view->failed);
	ok(guest_status("pins_seen"), "%s: the pins are there", name);
	ok(guest_status("live_tokens") == 1,
	   "%s: a token that is older has its label", name);
	holder_end(&holder);
	ok(!guest_sebpf(NULL, 0, "detach"), "the hooks are detached");
	if (!ok(!interposed_end(&server), "and the server ends"))
		printf("# %s\n", server.text);
}

static void test_failing_end(void)
{
	check_failing_end("calls of bpf(2)", CALLS_BPF);
	check_failing_end("runs of programs", CALLS_BPF_RUN);
	check_failing_end("files", CALLS_FILES);
}

/*
 * A pin that cannot be opened for want of descriptors is there all the same: whoever
 * took it for none would attach a second set of hooks, which knows of no revocation.
 * Once where a start looks first, and once where it looks again.
 */
static void check_unopened(unsigned int number, const struct holder *holder,
			   pid_t server)
{
	const struct interposition plan = {
		.calls = CALLS_PINS,
		.number = number,
		.error = EMFILE,
		.length = 1,
	};
	struct interposed second;
	enum interposed_event event;
	int status;

	interposed_start(&second,
			 (const char *const[]){ "sebpf", "enforce", NULL },
			 &plan);
	event = interposed_wait(&second);
	if (event == INTERPOSED_SERVES)
		(void)kill(second.pid, SIGTERM);
	status = interposed_end(&second);
	if (!ok(event == INTERPOSED_ENDED && status == 3,
		"pin %u cannot be opened: refused", number))
		printf("# %d: %s\n", status, second.text);
	ok(holder_ask(holder, 0) == -EPERM, "a revoked token stays revoked");
	ok(guest_status("server_pid") == server && guest_status("pins_seen"),
	   "the server serves, and the pins are there");
}

static void test_unopened(void)
{
	static int token;
	static const struct holder_work work = { holder_make_token,
						 load_program, &token };
	pid_t server = guest_server_start(NULL);
	struct holder holder;

	holder_start(&holder, GUEST_CONTEXT("container_t"), &work);
	ok(!guest_sebpf(NULL, 0, "revoke", "--all"), "a token is revoked");
	check_unopened(1, &holder, server);
	check_unopened(2, &holder, server);
	holder_end(&holder);
	ok(!guest_sebpf(NULL, 0, "detach", "--force") &&
		   !guest_server_wait(server),
	   "the hooks are detached");
}

int main(void)
{
	test_unopened();
	test_failing_end();
	test_rest();
	test_files();
	test_output();
	test_surroundings();
	return tap_done();
}
