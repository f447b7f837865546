// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the command of sebpf delegate sees nothing of what its caller has
 * Copyright (C) 2026 The sebpf authors
 *
 * The caller is root and not confined, and holds something that leads to the
 * pins of the hooks, or to the caller itself. The same program goes each way
 * twice: beside the caller, where it has to lead there, and as the command.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/guest/pin_attacks.h"
#include "tests/guest/view_ways.h"
#include "tests/unit/tap.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define SELF "/tests/delegate_view"
#define PIN SEBPF_PIN_LINKS "/hook_prog_load"
#define TIOCSTI_SETTING "/proc/sys/dev/tty/legacy_tiocsti"
#define KEY "sebpf_view"

/* Exit status of sebpf delegate if it has not run its command. */
#define NOT_RUN 125

/* The most words of a command line. */
#define WORDS_MAX 12

/**
 * struct view - what a caller holds, and the way that it opens
 * @name: for messages.
 * @hold: gets it; returns a descriptor for @number, or 0.
 * @directory: the working directory; NULL: as it is.
 * @number: of the descriptor.
 * @preserved: for --preserve-fds; NULL: not given.
 * @way: see view_look().
 * @argument: see view_look(); NULL: none.
 * @expected: the command's result; NULL: it must not be run.
 * @says: what sebpf delegate says; NULL: nothing.
 */
struct view {
	const char *name;
	int (*hold)(void);
	const char *directory;
	int number;
	const char *preserved;
	const char *way;
	const char *argument;
	const char *expected;
	const char *says;
};

/* What is held: run in the caller, which ends if there is no such thing */

static void must(int failed, const char *what)
{
	if (!failed)
		return;
	(void)dprintf(STDERR_FILENO, "cannot prepare: %s: %s\n", what,
		      strerror(errno));
	_exit(99);
}

static int must_open(int fd)
{
	must(fd < 0, "a descriptor");
	return fd;
}

/* So that what is mounted is gone with the caller. */
static void enter_mounts(void)
{
	must(unshare(CLONE_NEWNS), "unshare");
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
}

static void bind_on(const char *from, const char *to)
{
	must(mkdir(to, 0700) && errno != EEXIST, to);
	must(mount(from, to, NULL, MS_BIND | MS_REC, NULL), to);
}

static void cover(const char *path)
{
	must(mount("none", path, "tmpfs", 0, NULL), path);
}

static int hold_removed(void)
{
	must(mkdir(SEBPF_BPFFS "/removed", 0700), "mkdir");
	must(chdir(SEBPF_BPFFS "/removed"), "chdir");
	must(rmdir(SEBPF_BPFFS "/removed"), "rmdir");
	return 0;
}

/* The root directory of another mount namespace. */
static int hold_foreign(void)
{
	int fd sebpf_auto_close = must_open(open("/", O_PATH | O_CLOEXEC));

	enter_mounts();
	must(fchdir(fd), "fchdir");
	return 0;
}

static int hold_covered(void)
{
	enter_mounts();
	must(chdir(SEBPF_PIN_LINKS), "chdir");
	cover(SEBPF_BPFFS);
	return 0;
}

static int hold_bound(void)
{
	enter_mounts();
	bind_on(SEBPF_BPFFS, "/run/bound");
	must(chdir("/run/bound/sebpf"), "chdir");
	return 0;
}

/* Twice in one place, by a name that has to be escaped, and a part of it. */
static int hold_mounts(void)
{
	enter_mounts();
	bind_on(SEBPF_BPFFS, "/run/two\nwords");
	bind_on(SEBPF_BPFFS, "/run/two\nwords");
	bind_on(SEBPF_PIN_LINKS, "/run/links");
	return 0;
}

static int hold_pin_mount(void)
{
	enter_mounts();
	must(close(must_open(
		     open("/run/pin", O_CREAT | O_WRONLY | O_CLOEXEC, 0600))),
	     "/run/pin");
	must(mount(PIN, "/run/pin", NULL, MS_BIND, NULL), "/run/pin");
	return 0;
}

static int hold_below_cover(void)
{
	enter_mounts();
	cover(SEBPF_BPFFS);
	return 0;
}

static int hold_below_cover_elsewhere(void)
{
	enter_mounts();
	must(mkdir("/run/covered", 0700) && errno != EEXIST, "mkdir");
	bind_on(SEBPF_BPFFS, "/run/covered/bpf");
	cover("/run/covered");
	return 0;
}

/* A copy of the mounts that belongs to another user namespace. */
static int hold_locked(void)
{
	char path[64];
	int ends[2];
	pid_t pid;
	int fd;

	must(pipe2(ends, O_CLOEXEC), "pipe");
	pid = fork();
	if (!pid) {
		must(unshare(CLONE_NEWUSER | CLONE_NEWNS), "unshare");
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		must(write(ends[1], "x", 1) != 1, "write");
		pause();
		_exit(0);
	}
	must(pid < 0 || read(ends[0], path, 1) != 1, "fork");
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/mnt", (int)pid);
	fd = must_open(open(path, O_RDONLY | O_CLOEXEC));
	must(setns(fd, CLONE_NEWNS), "setns");
	(void)close(fd);
	(void)close(ends[0]);
	(void)close(ends[1]);
	return 0;
}

static void wait_for(const char *path, int there)
{
	int tries;

	for (tries = 0; tries < 300 && access(path, F_OK) != there - 1; tries++)
		(void)usleep(100000);
	must(tries == 300, path);
}

/* A process that mounts the BPF filesystem while the way is tried. */
static int hold_late_mount(void)
{
	pid_t pid = fork();

	must(pid < 0, "fork");
	if (pid)
		return 0;
	wait_for(VIEW_LATE_ASKED, 1);
	bind_on(SEBPF_BPFFS, "/run/view_late");
	must(mkdir(VIEW_LATE_DONE, 0700), VIEW_LATE_DONE);
	wait_for(VIEW_LATE_ASKED, 0);
	must(umount("/run/view_late") || rmdir(VIEW_LATE_DONE), "umount");
	_exit(0);
}

static int hold_root(void)
{
	enter_mounts();
	bind_on("/", "/run/root");
	must(chroot("/run/root") || chdir("/"), "chroot");
	return 0;
}

static int open_bpffs(void)
{
	return open(SEBPF_BPFFS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int open_root(void)
{
	return open("/", O_PATH | O_CLOEXEC);
}

static int open_pin(void)
{
	return open(PIN, O_PATH | O_CLOEXEC);
}

static int get_link(void)
{
	return pin_get(PIN, 0);
}

static int get_map(void)
{
	return pin_get(SEBPF_PIN_MAPS "/sebpf_control", 0);
}

static int get_program(void)
{
	return pin_get(SEBPF_PIN_PROGS "/revoke_token", 0);
}

static int get_btf(void)
{
	union bpf_attr attributes = { .btf_id = 1 };

	return pin_bpf(BPF_BTF_GET_FD_BY_ID, &attributes);
}

static int open_mount(void)
{
	return open_tree(AT_FDCWD, SEBPF_BPFFS, OPEN_TREE_CLONE);
}

static int open_namespace(void)
{
	return open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
}

static int open_process(void)
{
	return (int)syscall(SYS_pidfd_open, 1, 0);
}

static int open_event(void)
{
	return eventfd(1, 0);
}

static int open_file(void)
{
	return open("/proc/version", O_RDONLY | O_CLOEXEC);
}

static int hold_key(void)
{
	must(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0,
	     "a keyring");
	must(syscall(SYS_add_key, "user", KEY, "x", 1,
		     KEY_SPEC_SESSION_KEYRING) < 0,
	     "a key");
	return 0;
}

static int hold_user_key(void)
{
	must(syscall(SYS_add_key, "user", KEY, "x", 1, KEY_SPEC_USER_KEYRING) <
		     0,
	     "a key");
	return 0;
}

static int hold_secure_bits(void)
{
	must(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP), "secure bits");
	return 0;
}

/* A session with a terminal, whose other end stays open. */
static int hold_terminal(void)
{
	int ends = posix_openpt(O_RDWR | O_NOCTTY);
	int fd;

	must(ends < 0 || unlockpt(ends), "a terminal");
	must(setsid() < 0, "setsid");
	fd = must_open(open(ptsname(ends), O_RDWR | O_CLOEXEC));
	must(ioctl(fd, TIOCSCTTY, 0), "the terminal of the session");
	return fd;
}

/*
 * The table
 */

#define SEEN "the command does not see the working directory"

static const struct view views[] = {
	/* The working directory. */
	{ .name = "working directory: the BPF filesystem",
	  .directory = SEBPF_BPFFS,
	  .way = "path",
	  .argument = ".",
	  .expected = "ENOENT" },
	{ .name = "working directory: below it",
	  .directory = SEBPF_PIN_DIR,
	  .way = "path",
	  .argument = ".",
	  .expected = "ENOENT",
	  .says = SEEN ", and starts in \"/sys/fs/bpf\"" },
	{ .name = "working directory: above it from below",
	  .directory = SEBPF_PIN_LINKS,
	  .way = "path",
	  .argument = "../..",
	  .expected = "ENOENT",
	  .says = SEEN },
	{ .name = "working directory: above the file system",
	  .directory = "/sys/fs",
	  .way = "path",
	  .argument = ".",
	  .expected = "ENOENT" },
	{ .name = "working directory: on a bind mount",
	  .hold = hold_bound,
	  .way = "path",
	  .argument = ".",
	  .expected = "ENOENT",
	  .says = SEEN ", and starts in \"/run/bound\"" },
	{ .name = "working directory: below a cover",
	  .hold = hold_covered,
	  .way = "path",
	  .argument = ".",
	  .expected = "ENOENT",
	  .says = SEEN ", and starts in \"/sys/fs/bpf\"" },
	{ .name = "working directory: removed",
	  .hold = hold_removed,
	  .way = "path",
	  .argument = "..",
	  .says = "the working directory has no path" },
	{ .name = "working directory: of another mount namespace",
	  .hold = hold_foreign,
	  .way = "path",
	  .argument = ".",
	  .says = "the working directory has no path" },
	/* The root directory. */
	{ .name = "root directory",
	  .way = "path",
	  .argument = "/",
	  .expected = "ENOENT" },
	{ .name = "root directory: above it",
	  .way = "chroot",
	  .expected = "ENOENT" },
	{ .name = "root directory: another one",
	  .hold = hold_root,
	  .way = "chroot",
	  .says = "cannot make a user namespace" },
	/* Mounts. */
	{ .name = "mount: the BPF filesystem",
	  .way = "path",
	  .argument = SEBPF_BPFFS,
	  .expected = "ENOENT" },
	{ .name = "mounts of it elsewhere",
	  .hold = hold_mounts,
	  .way = "mount",
	  .expected = "ENOENT" },
	{ .name = "mount: twice in one place",
	  .hold = hold_mounts,
	  .way = "unmounting",
	  .argument = "/run/two\nwords",
	  .expected = "EINVAL" },
	{ .name = "mount of a pin",
	  .hold = hold_pin_mount,
	  .way = "mount",
	  .expected = "ENOENT" },
	{ .name = "mount: below a cover",
	  .hold = hold_below_cover,
	  .way = "unmounting",
	  .argument = SEBPF_BPFFS,
	  .expected = "EINVAL" },
	{ .name = "mount: elsewhere below a cover",
	  .hold = hold_below_cover_elsewhere,
	  .way = "unmounting",
	  .argument = "/run/covered",
	  .expected = "EINVAL" },
	{ .name = "mount: made later",
	  .hold = hold_late_mount,
	  .way = "waiting",
	  .argument = "/run/view_late",
	  .expected = "ENOENT" },
	{ .name = "mount namespace of another user namespace",
	  .hold = hold_locked,
	  .way = "unmounting",
	  .argument = SEBPF_BPFFS,
	  .says = "belongs to another user namespace" },
	/* Other processes, including the caller. */
	{ .name = "root, working directory and descriptors of a process",
	  .way = "process",
	  .expected = "EACCES" },
	{ .name = "tracing the caller", .way = "tracing", .expected = "EPERM" },
	{ .name = "a descriptor of the caller",
	  .way = "taking",
	  .expected = "EPERM" },
	{ .name = "mounts of the caller",
	  .way = "entering",
	  .expected = "EPERM" },
	/* Objects of BPF. */
	{ .name = "objects by number", .way = "number", .expected = "EPERM" },
	{ .name = "numbers of links", .way = "listing", .expected = "EPERM" },
	/* Descriptors that may be kept. */
	{ .name = "a file to be preserved",
	  .hold = open_file,
	  .number = 3,
	  .preserved = "1",
	  .way = "reading",
	  .argument = "3",
	  .expected = "found" },
	{ .name = "a file after those to be preserved",
	  .hold = open_file,
	  .number = 4,
	  .preserved = "0",
	  .way = "reading",
	  .argument = "4",
	  .expected = "EBADF" },
	{ .name = "a file in place of the input",
	  .hold = open_file,
	  .way = "reading",
	  .argument = "0",
	  .expected = "found" },
	{ .name = "a file that is not there",
	  .hold = open_file,
	  .number = 4,
	  .preserved = "2",
	  .way = "reading",
	  .argument = "4",
	  .says = "descriptor 3 is to be preserved, but is not open" },
	/* Keyrings. */
	{ .name = "a key of the session",
	  .hold = hold_key,
	  .way = "keyring",
	  .argument = KEY,
	  .expected = "ENOKEY" },
	{ .name = "a key of the session by number",
	  .hold = hold_key,
	  .way = "key_number",
	  .argument = KEY,
	  .expected = "EACCES" },
	{ .name = "a key of the user",
	  .hold = hold_user_key,
	  .way = "user_keyring",
	  .argument = KEY,
	  .expected = "ENOKEY" },
	/* Privilege. */
	{ .name = "privilege over the caller's namespaces",
	  .way = "privilege",
	  .expected = "EPERM" },
	{ .name = "secure bits",
	  .hold = hold_secure_bits,
	  .way = "secure_bits",
	  .expected = "ENOENT" },
};

/* Descriptors that lead on: closed, or refused if they would be kept. */
static const struct {
	const char *name;
	int (*open)(void);
	const char *says;
} kinds[] = {
	{ "the BPF filesystem", open_bpffs, "is a directory" },
	{ "the root directory", open_root, "is a directory" },
	{ "a copy of the mount", open_mount, "is a directory" },
	{ "a pin", open_pin, "is a file of a BPF filesystem" },
	{ "a link", get_link, "is an object of the kernel's" },
	{ "a map", get_map, "is an object of the kernel's" },
	{ "a program", get_program, "is an object of the kernel's" },
	{ "type information", get_btf, "is an object of the kernel's" },
	{ "an event", open_event, "is an object of the kernel's" },
	{ "the mount namespace", open_namespace, "is a namespace" },
	{ "a process", open_process, "which would lead the command" },
};

/*
 * Going a way
 */

/* Moves the descriptor to its number, also for the next program. */
static void place(int fd, int number)
{
	if (fd == number) {
		must(fcntl(fd, F_SETFD, 0), "fcntl");
		return;
	}
	must(dup2(fd, number) < 0, "dup2");
	(void)close(fd);
}

static _Noreturn void become(const struct view *view, const char *const words[])
{
	int fd = view->hold ? view->hold() : 0;

	/* Ignored, a shell could not catch it. */
	(void)signal(SIGINT, SIG_DFL);
	if (fd > 0)
		place(fd, view->number);
	if (view->directory)
		must(chdir(view->directory), view->directory);
	(void)execvp(words[0], (char *const *)(uintptr_t)words);
	must(1, words[0]);
	_exit(99);
}

/* Returns the status; output receives both outputs. */
static int run(const struct view *view, const char *const words[],
	       char output[1024])
{
	int ends[2], status;
	size_t used = 0;
	ssize_t n;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		guest_bail("pipe");
	(void)fflush(stdout);
	pid = fork();
	if (!pid) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)dup2(ends[1], STDERR_FILENO);
		become(view, words);
	}
	(void)close(ends[1]);
	while ((n = read(ends[0], output + used, 1023 - used)) > 0)
		used += (size_t)n;
	output[used] = '\0';
	(void)close(ends[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		guest_bail("no process");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The words after sebpf delegate's own, or all of them. */
static void add_look(const struct view *view, const char **words)
{
	words[0] = SELF;
	words[1] = view->way;
	words[2] = view->argument ? view->argument : "";
	words[3] = NULL;
}

static int look_beside(const struct view *view, char output[1024])
{
	const char *words[WORDS_MAX];

	add_look(view, words);
	return run(view, words, output);
}

static int look_as_command(const struct view *view, char output[1024])
{
	const char *words[WORDS_MAX] = { "sebpf", "delegate", "--cmds", "any" };
	size_t count = 4;

	if (view->preserved) {
		words[count++] = "--preserve-fds";
		words[count++] = view->preserved;
	}
	words[count++] = "--";
	add_look(view, words + count);
	return run(view, words, output);
}

/* The last line, which is the result of view_look(). */
static int ends_with(const char *output, const char *result)
{
	size_t length = strlen(output), wanted = strlen(result);

	return length > wanted && output[length - 1] == '\n' &&
	       !strncmp(output + length - 1 - wanted, result, wanted) &&
	       (length - 1 == wanted || output[length - 2 - wanted] == '\n');
}

static int as_expected(const struct view *view, int status, const char *output)
{
	if (view->says && !strstr(output, view->says))
		return 0;
	if (!view->expected)
		return status == NOT_RUN;
	return !status && ends_with(output, view->expected) &&
	       (view->says || strchr(output, '\n') == strrchr(output, '\n'));
}

static void check_view(const struct view *view)
{
	char output[1024];
	int status = look_beside(view, output);

	if (!ok(!status && ends_with(output, "found"),
		"%s: beside the caller, the way leads there", view->name))
		printf("# %d: %s\n", status, output);
	status = look_as_command(view, output);
	if (!ok(as_expected(view, status, output), "%s: %s", view->name,
		view->expected ? view->expected : "refused"))
		printf("# %d: %s\n", status, output);
}

static void check_kind(size_t kind)
{
	char name[64];
	struct view view = {
		.name = name,
		.hold = kinds[kind].open,
		.way = "descriptor",
		.number = 5,
		.expected = "ENOENT",
	};

	(void)snprintf(name, sizeof(name), "descriptor 5: %s",
		       kinds[kind].name);
	check_view(&view);
	view.expected = NULL;
	view.says = kinds[kind].says;
	view.number = 3;
	view.preserved = "1";
	(void)snprintf(name, sizeof(name), "descriptor 3, preserved: %s",
		       kinds[kind].name);
	check_view(&view);
	view.number = 0;
	view.preserved = NULL;
	(void)snprintf(name, sizeof(name), "descriptor 0: %s",
		       kinds[kind].name);
	check_view(&view);
}

static void set_typing(const char *value)
{
	int fd sebpf_auto_close = open(TIOCSTI_SETTING, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, value, 1) != 1)
		guest_bail(TIOCSTI_SETTING);
}

/* Root may type anyway: this is the way that has to lead there. */
static void check_terminal(const char *value, const char *typing,
			   const char *terminal)
{
	struct view view = {
		.name = "typing into the terminal",
		.hold = hold_terminal,
		.way = "typing",
		.expected = typing,
	};

	set_typing(value);
	check_view(&view);
	view.name = "the terminal of the session";
	view.way = "terminal";
	view.expected = terminal;
	check_view(&view);
}

/* An interrupt has to be passed on to a session of its own. */
static void check_interrupt(void)
{
	static const struct view view = { .hold = hold_terminal };
	static const char *const words[] = {
		"sebpf",  "delegate",
		"--cmds", "any",
		"--",	  "sh",
		"-c",	  "trap 'exit 9' INT; kill -INT $PPID; sleep 1",
		NULL,
	};
	char output[1024];
	int status;

	set_typing("1");
	status = run(&view, words, output);
	if (!ok(status == 9, "an interrupt is handed on to another session"))
		printf("# %d: %s\n", status, output);
	set_typing("0");
	status = run(&view, words, output);
	ok(!status, "and left to the terminal in the caller's");
}

/* How many links keep the hooks attached. */
static int count_links(void)
{
	char output[4096] = "";
	const char *at;
	int count = 0;

	if (guest_run(output, sizeof(output),
		      (const char *const[]){ "ls", SEBPF_PIN_LINKS, NULL }))
		guest_bail(SEBPF_PIN_LINKS);
	for (at = output; (at = strchr(at, '\n')); at++)
		count++;
	return count;
}

static void check_hooks(void)
{
	static const struct attempt denied = {
		.operation = CREATE_TOKEN,
		.context = GUEST_CONTEXT("no_token_create_t"),
	};
	static const struct attempt allowed = {
		.operation = CREATE_TOKEN,
		.context = GUEST_CONTEXT("container_t"),
	};
	static const char *const record[] = {
		"avc:  denied  { create } for ",
		"scontext=" GUEST_CONTEXT("no_token_create_t") " ",
		NULL,
	};

	attempt_denied("the hooks are in force", &denied, EACCES, record);
	attempt_allowed("and allow", &allowed);
}

/* As the command: prints the result of a way. */
static int look(const char *way, const char *argument)
{
	int result = view_look(way, argument);

	(void)puts(result == VIEW_FOUND ? "found" : strerrorname_np(-result));
	return 0;
}

int main(int argc, char **argv)
{
	pid_t server;
	int links;
	size_t i;

	if (argc == 3)
		return look(argv[1], argv[2]);
	/* As under systemd: what is not made private comes along. */
	if (mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL))
		guest_bail("shared mounts");
	server = guest_server_start(NULL);
	links = count_links();
	for (i = 0; i < LENGTH(views); i++)
		check_view(&views[i]);
	for (i = 0; i < LENGTH(kinds); i++)
		check_kind(i);
	check_terminal("0", "EIO", "found");
	check_terminal("1", "EPERM", "ENXIO");
	check_interrupt();
	ok(count_links() == links, "all %d links are there", links);
	check_hooks();
	ok(!guest_sebpf(NULL, 0, "detach"), "the hooks are detached");
	(void)guest_server_wait(server);
	return tap_done();
}
