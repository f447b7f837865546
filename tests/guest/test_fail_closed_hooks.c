// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hooks without their decision, with another's, of another version
 * Copyright (C) 2026 The sebpf authors
 *
 * By root, which the policy does not confine, except for one that it does.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loader/bpf_object.h"
#include "loader/pins.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/foreign_decision.skel.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

#define HOOK "hook_map_create"
#define STUB "sebpf_check"

static int act(int order, int dir_fd, void *state)
{
	const int token = *(const int *)state;

	(void)order;
	(void)dir_fd;
	return token_map_create(token, BPF_MAP_TYPE_ARRAY);
}

static void start(struct holder *holder, const char *context)
{
	static int tokens[2];
	static const struct holder_work works[] = {
		{ holder_make_token, act, &tokens[0] },
		{ holder_make_token, act, &tokens[1] },
	};
	static int next;

	holder_start(holder, context, &works[next++]);
}

static struct sebpf_control read_control(void)
{
	int fd sebpf_auto_close = guest_map_open("sebpf_control");
	struct sebpf_control control;
	uint32_t zero = 0;

	if (bpf_map_lookup_elem(fd, &zero, &control))
		guest_bail("cannot read the control map");
	return control;
}

static void write_control(const struct sebpf_control *control)
{
	int fd sebpf_auto_close = guest_map_open("sebpf_control");
	uint32_t zero = 0;

	if (bpf_map_update_elem(fd, &zero, control, BPF_ANY))
		guest_bail("cannot write the control map");
}

/* Forgets earlier decisions, because otherwise a hook would not ask. */
static void forget_decisions(void)
{
	static const struct sebpf_avc empty;
	int fd sebpf_auto_close = guest_map_open("sebpf_avc");
	uint32_t slot;

	for (slot = 0; slot < SEBPF_AVC_SLOTS; slot++)
		if (bpf_map_update_elem(fd, &slot, &empty, BPF_ANY))
			guest_bail("cannot empty the AVC");
}

static int ask(const struct holder *holder)
{
	forget_decisions();
	return holder_ask(holder, 0);
}

/* The program of a hook, by its name, found among all programs. */
static int find_hook(void)
{
	struct bpf_prog_info info;
	uint32_t id = 0, size;
	int fd;

	while (!bpf_prog_get_next_id(id, &id)) {
		fd = bpf_prog_get_fd_by_id(id);
		if (fd < 0)
			return -errno;
		memset(&info, 0, sizeof(info));
		size = sizeof(info);
		if (!bpf_obj_get_info_by_fd(fd, &info, &size) &&
		    !strcmp(info.name, HOOK))
			return fd;
		(void)close(fd);
	}
	return -ENOENT;
}

static void destroy(struct foreign_decision_bpf **object)
{
	foreign_decision_bpf__destroy(*object);
}

/* Puts another program in place of the decision in a hook; 0 or -errno. */
static int replace_decision(int hook)
{
	struct foreign_decision_bpf *object __attribute__((cleanup(destroy))) =
		foreign_decision_bpf__open_opts(sebpf_bpf_options());
	struct bpf_link *link;
	int rc;

	if (!object || bpf_program__set_attach_target(
			       object->progs.foreign_decide, hook, STUB))
		guest_bail("another's program cannot be opened");
	if (foreign_decision_bpf__load(object))
		guest_bail("another's program is not loaded");
	link = bpf_program__attach_freplace(object->progs.foreign_decide, hook,
					    STUB);
	rc = link ? 0 : -errno;
	(void)bpf_link__destroy(link);
	return rc;
}

/* A place that is taken cannot be taken again. */
static void test_foreign_decision(const struct holder *denied)
{
	int hook sebpf_auto_close = find_hook();
	int rc, status;

	if (hook < 0)
		guest_bail("no hook");
	rc = replace_decision(hook);
	ok(rc == -EBUSY,
	   "another's decision in a hook that has its own: errno %d (got %d)",
	   EBUSY, -rc);
	ok(ask(denied) == -EACCES, "... which decides");
	if (!trial_fork())
		_exit(trial_enter(GUEST_CONTEXT("container_t")) ? 1 :
		      find_hook() == -EACCES			? 0 :
								  2);
	ok(wait(&status) > 0 && !status,
	   "a domain that may not run the hooks' programs does not get at one");
}

static void remove_decision(void)
{
	DIR *directory = opendir(SEBPF_PIN_DECISIONS);
	const struct dirent *entry;
	char path[512] = "";

	while (directory && (entry = readdir(directory)))
		if (!strncmp(entry->d_name, HOOK, strlen(HOOK)))
			(void)snprintf(path, sizeof(path), "%s/%s",
				       SEBPF_PIN_DECISIONS, entry->d_name);
	if (directory)
		(void)closedir(directory);
	if (unlink(path))
		guest_bail("cannot remove the decision '%s'", path);
}

/*
 * Without its decision a hook denies everything; if another load of the hooks
 * is in force, this one must not deny.
 */
static void test_not_in_force(const struct holder *denied,
			      const struct holder *allowed)
{
	struct sebpf_control control = read_control(), other = control;
	long counted;
	int tries;

	other.load++;
	remove_decision();
	/* The kernel lets go of a link a little later, in a worker. */
	for (tries = 0; tries < 100 && !ask(allowed); tries++)
		(void)usleep(10000);
	counted = guest_status("refusals/no_decision");
	ok(ask(denied) == -EACCES && ask(allowed) == -EACCES,
	   "no decision in a hook in force: denied");
	ok(guest_status("refusals/no_decision") == counted + 2,
	   "... and counted");
	write_control(&other);
	ok(!ask(denied) && !ask(allowed),
	   "no decision in a hook that is not in force: not denied");
	write_control(&control);
	ok(guest_status("refusals/no_decision") == counted + 2,
	   "... and not counted");
	ok(ask(denied) == -EACCES && ask(allowed) == -EACCES,
	   "in force again: denied");
}

/* What another version made is refused before anything is touched. */
static void test_version(const struct holder *denied,
			 const struct holder *allowed, pid_t *server)
{
	struct sebpf_control control = read_control(), other = control;
	struct sebpf_control after;
	char output[1024];
	int status;

	other.abi_version--;
	write_control(&other);
	status = guest_sebpf(output, sizeof(output), "enforce");
	ok(status == 3 && strstr(output, "another version of sebpf"),
	   "maps of another version: refused (got %d)", status);
	after = read_control();
	ok(!memcmp(&after, &other, sizeof(other)), "... and left as they are");
	ok(ask(denied) == -EACCES && !ask(allowed), "... with the hooks");
	write_control(&control);
	(void)kill(*server, SIGTERM);
	(void)guest_server_wait(*server);
	*server = guest_server_start(NULL);
	ok(read_control().load != control.load,
	   "maps of this version: taken over");
	ok(ask(denied) == -EACCES && !ask(allowed), "... with the tokens");
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	struct holder denied, allowed;

	start(&denied, GUEST_CONTEXT("no_map_create_t"));
	start(&allowed, GUEST_CONTEXT("container_t"));
	ok(ask(&denied) == -EACCES && !ask(&allowed), "the hooks decide");
	test_foreign_decision(&denied);
	test_version(&denied, &allowed, &server);
	/* It would put the decision back. */
	(void)kill(server, SIGKILL);
	(void)guest_server_wait(server);
	test_not_in_force(&denied, &allowed);
	holder_end(&denied);
	holder_end(&allowed);
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	return tap_done();
}
