// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the states of the hooks, and what accidents do to them
 * Copyright (C) 2026 The sebpf authors
 *
 * Links that some process keeps; pins that are covered, unmounted or removed;
 * tokens whose revocation or label would be forgotten. Each time it checks what
 * is decided, what "sebpf status" says, how many links there are, and that
 * records are written.
 */
#include <bpf/bpf.h>
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
#include <sys/wait.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define ALLOWED GUEST_CONTEXT("container_t")
#define DENIED GUEST_CONTEXT("no_prog_load_t")
#define TEXT_BYTES 4096

/* In full, as docs/troubleshooting.md has them. */
#define COVERED "hooks are attached, and their pins cannot be seen here ("
#define FORGOTTEN "of these would be forgotten, also by hooks"
#define KEPT "something keeps the link "

/* Longer than the server takes until it checks its pins. */
#define LOOK_SECONDS 4

static const char *const the_record[] = {
	"avc:  denied  { prog_load } for ",
	"scontext=" DENIED " ",
	NULL,
};

static int try_load(const char *context)
{
	const struct attempt attempt = { LOAD_SOCKET_FILTER, context, NULL };
	int objects;

	return attempt_try(&attempt, &objects);
}

/* Links on hooks of the kernel, whoever owns them. */
static int count_links(void)
{
	uint32_t id = 0;
	int count = 0;

	while (!bpf_link_get_next_id(id, &id)) {
		int fd sebpf_auto_close = bpf_link_get_fd_by_id(id);
		struct bpf_link_info info = { 0 };
		uint32_t length = sizeof(info);

		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &length))
			count += info.type == BPF_LINK_TYPE_TRACING &&
				 (info.tracing.attach_type == BPF_LSM_MAC ||
				  info.tracing.attach_type == BPF_TRACE_FENTRY);
	}
	return count;
}

static int hook_links;

/*
 * The hooks decide, are there once, and the server, if there is one, records.
 */
static void check_enforcing(const char *name, pid_t server)
{
	char text[TEXT_BYTES];
	long mark = guest_audit_mark();
	int links = count_links();

	ok(!try_load(ALLOWED) && try_load(DENIED) == -EACCES,
	   "%s: the hooks decide", name);
	ok(!guest_sebpf(text, sizeof(text), "status") &&
		   strstr(text, "mode                     enforcing\n"),
	   "%s: status says so", name);
	ok(links == hook_links, "%s: %d links of %d", name, links, hook_links);
	ok(guest_status("server_pid") == server, "%s: the server is %d", name,
	   (int)server);
	if (!server)
		return;
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, the_record) == 1, "%s: one record",
		name))
		guest_audit_print(mark);
}

/* Nothing decides any more; checks whether links are left. */
static void check_detached(const char *name, int links)
{
	char text[TEXT_BYTES];

	ok(!try_load(ALLOWED) && !try_load(DENIED), "%s: nothing is denied",
	   name);
	ok(guest_sebpf(text, sizeof(text), "status") == 1 &&
		   strstr(text, "mode                     detached\n"),
	   "%s: status says so", name);
	ok(count_links() == links, "%s: %d links are left", name, links);
}

/* Starts a server, which records what was waiting for it. */
static pid_t start_server(void)
{
	pid_t server = guest_server_start(NULL);

	guest_audit_flush();
	return server;
}

/* Runs sebpf; checks that it ends with a status and a message. */
static int says(int status, const char *text, const char *command,
		const char *option)
{
	char output[TEXT_BYTES] = "";
	int got = guest_run(output, sizeof(output),
			    (const char *const[]){ "sebpf", command, option,
						   NULL });

	if (got == status && strstr(output, text))
		return 1;
	printf("# %d: %s\n", got, output);
	return 0;
}

static void end(pid_t server)
{
	ok(!guest_sebpf(NULL, 0, "detach") && !guest_server_wait(server),
	   "sebpf detach");
	check_detached("afterwards", 0);
}

static int get_pin(enum sebpf_pin_kind kind, const char *name)
{
	char path[SEBPF_PIN_BYTES];
	int fd;

	sebpf_pins_path(path, kind, name);
	fd = bpf_obj_get(path);
	if (fd < 0)
		guest_bail("%s", path);
	return fd;
}

/* A process keeps a hook, with its decision, over a detach and a start. */
static void test_held_link(void)
{
	pid_t server = start_server();
	int hook, decision;
	char name[64];
	struct bpf_prog_info info = { 0 };
	struct bpf_link_info link = { 0 };
	uint32_t length = sizeof(link);
	int prog;

	hook_links = count_links();
	check_enforcing("first start", server);
	hook = get_pin(SEBPF_PINS_OF_LINKS, "hook_prog_load");
	if (bpf_obj_get_info_by_fd(hook, &link, &length))
		guest_bail("no information about a link");
	prog = bpf_prog_get_fd_by_id(link.prog_id);
	length = sizeof(info);
	if (prog < 0 || bpf_obj_get_info_by_fd(prog, &info, &length))
		guest_bail("no information about a program");
	(void)close(prog);
	(void)snprintf(name, sizeof(name), "hook_prog_load_%u", info.id);
	decision = get_pin(SEBPF_PINS_OF_DECISIONS, name);
	ok(says(3, KEPT, "detach", NULL),
	   "a held link: detach says that something keeps it");
	ok(!guest_server_wait(server), "and the server ends");
	check_detached("a held link", 1);
	server = start_server();
	hook_links++;
	check_enforcing("beside a held link", server);
	hook_links--;
	(void)close(hook);
	(void)close(decision);
	end(server);
}

static int load_program(int order, int dir_fd, void *state)
{
	const int *token = state;

	(void)order;
	(void)dir_fd;
	return token_prog_load(*token, BPF_PROG_TYPE_SOCKET_FILTER);
}

static int state_token;
static const struct holder_work work = {
	.prepare = holder_make_token,
	.act = load_program,
	.state = &state_token,
};

static void test_revoked(void)
{
	pid_t server = start_server();
	struct holder holder;

	holder_start(&holder, ALLOWED, &work);
	ok(!holder_ask(&holder, 0), "a token works");
	ok(!guest_sebpf(NULL, 0, "revoke", "--all") &&
		   holder_ask(&holder, 0) < 0,
	   "and is revoked");
	ok(says(3, "is revoked", "detach", NULL), "detach names it");
	ok(says(3, FORGOTTEN, "detach", NULL), "and says what would be lost");
	check_enforcing("a revoked token", server);
	ok(holder_ask(&holder, 0) < 0, "it is still revoked");
	ok(!guest_sebpf(NULL, 0, "detach", "--force"),
	   "with --force, the hooks are detached");
	ok(!guest_server_wait(server), "and the server ends");
	ok(!holder_ask(&holder, 0), "the token works again");
	holder_end(&holder);
}

/* A label that policy gives no creator, and a domain that may use it. */
#define CHOSEN GUEST_LABEL("other_bpf_token_t")
#define CHOSEN_USER GUEST_CONTEXT("only_other_t")

/* A token whose label its delegator chose, or, without one, the creator's. */
static void start_labelled(struct holder *holder, const char *context,
			   const char *label)
{
	const struct container_options options = {
		.context = context,
		.delegator_fscreate = label,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};

	holder_start_as(holder, &options, &work);
}

/* Labels that later hooks cannot find out. */
static void test_chosen_label(void)
{
	pid_t server = start_server();
	struct holder holder;

	start_labelled(&holder, CHOSEN_USER, CHOSEN);
	ok(says(3, "(" CHOSEN "): has a label that its creator does not give",
		"detach", NULL),
	   "a chosen label: detach names the token");
	check_enforcing("a chosen label", server);
	holder_end(&holder);
	start_labelled(&holder, ALLOWED, NULL);
	ok(!guest_sebpf(NULL, 0, "detach"),
	   "the label that policy gives: detach");
	ok(!guest_server_wait(server), "and the server ends");
	holder_end(&holder);
}

/* Where its name would be one of something else, or change a terminal. */
#define MOUNT_BADLY                                           \
	"d=$(printf '/tmp/a b\\033c') && mkdir -p \"$d\" && " \
	"mount -o bind /sys/fs/bpf \"$d\"; sleep 1000"

/* A mounted filesystem without tokens, whose tokens would have such a label. */
static void test_chosen_mount(void)
{
	pid_t server = start_server(), pid;
	int status;

	(void)fflush(NULL);
	pid = fork();
	if (!pid) {
		(void)setpgid(0, 0);
		(void)execlp("sebpf", "sebpf", "delegate", "--cmds", "any",
			     "--label", CHOSEN, "sh", "-c", MOUNT_BADLY,
			     (char *)NULL);
		_exit(99);
	}
	while (!guest_status("operations/delegate_mount/checked"))
		(void)usleep(100000);
	/* It is mounted a moment later. */
	(void)sleep(LOOK_SECONDS);
	ok(says(3, "gives its tokens the label " CHOSEN, "detach", NULL),
	   "a chosen label: detach names the filesystem");
	ok(says(3, "the filesystem at /tmp/a b?c of process ", "detach", NULL),
	   "and where else it is mounted, by a name that can be shown");
	ok(says(3, "the filesystem at /sys/fs/bpf of process", "detach",
		NULL) &&
		   !says(3, "may give its tokens a label", "detach", NULL),
	   "one that can be looked at is no guess");
	check_enforcing("a filesystem with a chosen label", server);
	(void)kill(-pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	end(server);
}

/* Mounts a filesystem without a chosen label, and maybe covers it. */
#define WITHOUT_LABEL "sebpf", "delegate", "--cmds", "any", "sh", "-c"
#define COVER "mount -t tmpfs none /sys/fs/bpf; sleep 1000"

/* A delegated filesystem that detach cannot look at, after any label was chosen. */
static void test_covered_mount(void)
{
	static const char *const then[] = { COVER, "sleep 1000" };
	struct holder holder;
	long mounts;
	pid_t pid, server;
	int status;

	for (size_t i = 0; i < 2; i++) {
		server = start_server();
		start_labelled(&holder, CHOSEN_USER, CHOSEN);
		holder_end(&holder);
		mounts = guest_status("operations/delegate_mount/checked");
		(void)fflush(NULL);
		pid = fork();
		if (!pid) {
			(void)setpgid(0, 0);
			(void)execlp("sebpf", WITHOUT_LABEL, then[i],
				     (char *)NULL);
			_exit(99);
		}
		while (guest_status("operations/delegate_mount/checked") ==
		       mounts)
			(void)usleep(100000);
		(void)sleep(LOOK_SECONDS);
		if (i == 0) {
			ok(says(3,
				"may give its tokens a label that was chosen: "
				"another mount covers it",
				"detach", NULL),
			   "a filesystem that is covered: detach names it");
			check_enforcing("a covered filesystem", server);
		} else {
			ok(!guest_sebpf(NULL, 0, "detach"),
			   "one that is not, without a chosen label: detach");
			ok(!guest_server_wait(server), "and the server ends");
		}
		(void)kill(-pid, SIGKILL);
		(void)waitpid(pid, &status, 0);
		if (i == 0)
			end(server);
	}
}

static void cover(void)
{
	if (mount("bpf", SEBPF_BPFFS, "bpf", 0, NULL))
		guest_bail("mount");
}

static void uncover(int flags)
{
	if (umount2(SEBPF_BPFFS, flags))
		guest_bail("umount");
}

/* Another BPF filesystem over the one with the pins. */
static void test_covered(void)
{
	pid_t first = start_server(), second;
	struct holder holder;

	cover();
	(void)sleep(LOOK_SECONDS);
	check_enforcing("covered", first);
	ok(!guest_status("pins_seen"), "status says that pins are not seen");
	holder_start(&holder, ALLOWED, &work);
	ok(!guest_sebpf(NULL, 0, "revoke", "--all") &&
		   holder_ask(&holder, 0) < 0,
	   "tokens are revoked");
	second = start_server();
	ok(!guest_server_wait(first), "another server takes over");
	check_enforcing("covered, another server", second);
	ok(holder_ask(&holder, 0) < 0, "the token is still revoked");
	holder_end(&holder);
	end(second);
	uncover(0);
	ok(access(SEBPF_PIN_LINKS, F_OK) && access(SEBPF_PIN_MAPS, F_OK),
	   "no pins are left below");
	(void)rmdir(SEBPF_PIN_DIR);
}

/* The same, when no server leads to the pins. */
static void test_covered_alone(void)
{
	pid_t server = start_server();
	long mark = guest_audit_mark();

	(void)kill(server, SIGKILL);
	(void)guest_server_wait(server);
	cover();
	check_enforcing("covered, no server", 0);
	ok(says(3, COVERED, "enforce", NULL),
	   "no second set of hooks is attached");
	check_enforcing("covered, no server, as before", 0);
	ok(says(3, "decides nothing any more", "detach", NULL),
	   "detach says that pins are left");
	/* auditd writes it a little later. */
	(void)sleep(LOOK_SECONDS);
	if (!ok(guest_audit_count(mark, the_record) == 2,
		"what was denied without a server is recorded"))
		guest_audit_print(mark);
	check_detached("covered, no server", hook_links);
	uncover(0);
	ok(!guest_sebpf(NULL, 0, "detach"), "uncovered, they are removed");
	check_detached("uncovered", 0);
}

/* Everything is put back, so that the hooks outlive the server again. */
static void check_put_back(const char *name, pid_t server)
{
	(void)sleep(LOOK_SECONDS);
	ok(guest_status("pins_seen"), "%s: the pins are put back", name);
	check_enforcing(name, server);
	(void)kill(server, SIGKILL);
	(void)guest_server_wait(server);
	check_enforcing(name, 0);
	server = start_server();
	check_enforcing(name, server);
	end(server);
}

static void test_removed(void)
{
	pid_t server = start_server();

	if (guest_run(NULL, 0,
		      (const char *const[]){ "rm", "-r", SEBPF_PIN_DIR, NULL }))
		guest_bail("rm");
	check_put_back("removed pins", server);
}

/* The filesystem is unmounted, and mounted again some time later. */
static void test_unmounted(void)
{
	pid_t server = start_server();

	uncover(MNT_DETACH);
	(void)sleep(LOOK_SECONDS);
	check_enforcing("unmounted", server);
	cover();
	check_put_back("unmounted, and mounted anew", server);
}

/* No descriptor is free for some time. */
static void test_no_descriptors(void)
{
	const struct rlimit none = { .rlim_cur = 4, .rlim_max = 1024 };
	pid_t server = start_server();
	struct rlimit before;

	if (prlimit(server, RLIMIT_NOFILE, &none, &before))
		guest_bail("prlimit");
	(void)sleep(LOOK_SECONDS);
	if (prlimit(server, RLIMIT_NOFILE, &before, NULL))
		guest_bail("prlimit");
	check_enforcing("without descriptors for a while", server);
	end(server);
}

/*
 * From a mount namespace that has its own BPF filesystem there: the last test.
 */
static int test_namespace(void)
{
	pid_t server = start_server(), pid;
	int status = 1;

	(void)fflush(NULL);
	pid = fork();
	if (!pid) {
		if (unshare(CLONE_NEWNS) ||
		    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
			guest_bail("unshare");
		cover();
		check_enforcing("another mount namespace", server);
		ok(!guest_sebpf(NULL, 0, "detach"), "detach works from there");
		check_detached("another mount namespace", 0);
		exit(tap_done());
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		guest_bail("fork");
	(void)guest_server_wait(server);
	return status || !access(SEBPF_PIN_DIR, F_OK);
}

int main(void)
{
	test_held_link();
	test_revoked();
	test_chosen_label();
	test_chosen_mount();
	test_covered_mount();
	test_covered();
	test_covered_alone();
	test_removed();
	test_unmounted();
	test_no_descriptors();
	return test_namespace();
}
