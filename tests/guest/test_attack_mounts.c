// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - attacks with the delegated filesystem
 * Copyright (C) 2026 The sebpf authors
 *
 *	      setter             creator               user
 *	sets the options --> makes the superblock --> makes a token, loads
 *
 * The setter and the creator need bpf_token { delegate } on the label that each
 * has chosen, or on itself. The creator's choice is the label of all tokens,
 * whatever is done to the mount afterwards.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/mounts.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"

#define CONTAINER GUEST_CONTEXT("container_t")
#define PLAIN_USER GUEST_CONTEXT("plaintrans_t")
#define DELEGATOR GUEST_CONTEXT("delegator_t")
#define NO_DELEGATE GUEST_CONTEXT("no_delegate_t")

/* A label that the delegator may choose, and one that it may not. */
#define CHOSEN GUEST_LABEL("plain_bpf_token_t")
#define NOT_ITS_OWN GUEST_LABEL("file_t")

#define DELEGATE_DENIED(source, target)                                      \
	TRIAL_RECORD("delegate", TRIAL_FROM(source), "tcontext=" target " ", \
		     "bpf_token")

static int load(int token)
{
	return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
}

/* Two processes make the filesystem */

/**
 * struct making - a filesystem to make, and the result
 * @trial: what the user of the filesystem sees.
 * @plan: how it is made.
 * @step: how far it comes.
 */
struct making {
	struct trial trial;
	struct mount_plan plan;
	enum mount_step step;
};

static const struct making *current_making;

static int use_made_act(const struct stage *stage)
{
	int dir_fd, token;

	if (stage->trial->number && unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return trial_report(stage, TRIAL_BROKEN);
	dir_fd = mounts_ask(stage->line);
	if (dir_fd < 0) {
		/* The process outside reports. */
		(void)trial_receive(stage->line);
		return 0;
	}
	token = token_create(dir_fd);
	return trial_report(stage, token < 0 ? token : load(token));
}

static int make_outside(const struct stage *stage)
{
	enum mount_step step = MOUNT_NOT_SET;
	int ret = mounts_serve(stage->line, &current_making->plan, &step);

	if (step != current_making->step)
		return trial_report(stage, TRIAL_BROKEN);
	return ret ? trial_report(stage, ret) : 0;
}

static const struct making makings[] = {
	{
		.trial = { .name = "one process delegates, allowed",
			   .context = CONTAINER,
			   .objects = 1 },
		.plan = { .setter = { DELEGATOR, NULL },
			  .creator = { DELEGATOR, NULL } },
	},
	{
		.trial = { .name = "options by who may not delegate",
			   .context = CONTAINER,
			   .expected = -EACCES,
			   .record = DELEGATE_DENIED("no_delegate_t",
						     NO_DELEGATE) },
		.plan = { .setter = { NO_DELEGATE, NULL },
			  .creator = { DELEGATOR, NULL } },
		.step = MOUNT_NOT_SET,
	},
	{
		/* Denied options are no options. */
		.trial = { .name = "the superblock after denied options",
			   .context = CONTAINER,
			   .expected = -ENOENT,
			   .record = DELEGATE_DENIED("no_delegate_t",
						     NO_DELEGATE) },
		.plan = { .setter = { NO_DELEGATE, NULL },
			  .creator = { DELEGATOR, NULL },
			  .is_unset = 1 },
	},
	{
		/* The kernel's errno, not a denial to create. */
		.trial = { .name = "the same, denied to create",
			   .context = GUEST_CONTEXT("no_token_create_t"),
			   .expected = -ENOENT,
			   .record = DELEGATE_DENIED("no_delegate_t",
						     NO_DELEGATE) },
		.plan = { .setter = { NO_DELEGATE, NULL },
			  .creator = { DELEGATOR, NULL },
			  .is_unset = 1 },
	},
	{
		.trial = { .name = "superblock by who may not delegate",
			   .context = CONTAINER,
			   .expected = -EACCES,
			   .record = DELEGATE_DENIED("no_delegate_t",
						     NO_DELEGATE) },
		.plan = { .setter = { DELEGATOR, NULL },
			  .creator = { NO_DELEGATE, NULL } },
		.step = MOUNT_NOT_CREATED,
	},
	{
		.trial = { .name = "options for a label of no token",
			   .context = CONTAINER,
			   .expected = -EACCES,
			   .record = DELEGATE_DENIED("delegator_t",
						     NOT_ITS_OWN) },
		.plan = { .setter = { DELEGATOR, NOT_ITS_OWN },
			  .creator = { DELEGATOR, NULL } },
		.step = MOUNT_NOT_SET,
	},
	{
		.trial = { .name = "superblock of a label of no token",
			   .context = CONTAINER,
			   .expected = -EACCES,
			   .record = DELEGATE_DENIED("delegator_t",
						     NOT_ITS_OWN) },
		.plan = { .setter = { DELEGATOR, CHOSEN },
			  .creator = { DELEGATOR, NOT_ITS_OWN } },
		.step = MOUNT_NOT_CREATED,
	},
	{
		.trial = { .name = "the creator's label counts, allowed",
			   .context = PLAIN_USER,
			   .objects = 1 },
		.plan = { .setter = { DELEGATOR, NULL },
			  .creator = { DELEGATOR, CHOSEN } },
	},
	{
		.trial = { .name = "the creator's label counts, denied",
			   .context = CONTAINER,
			   .expected = -EACCES,
			   .record = TRIAL_RECORD(
				   "create", TRIAL_FROM("container_t"),
				   "tcontext=" CHOSEN " ", "anon_inode") },
		.plan = { .setter = { DELEGATOR, NULL },
			  .creator = { DELEGATOR, CHOSEN } },
	},
	{
		.trial = { .name = "the setter's label does not count",
			   .context = CONTAINER,
			   .objects = 1 },
		.plan = { .setter = { DELEGATOR, CHOSEN },
			  .creator = { DELEGATOR, NULL } },
	},
	{
		.trial = { .name = "nested user namespace's own, allowed",
			   .context = CONTAINER,
			   .number = 1,
			   .objects = 1 },
		.plan = { .setter = { DELEGATOR, NULL },
			  .creator = { DELEGATOR, NULL } },
	},
	{
		.trial = { .name = "nested user namespace's own, denied",
			   .context = GUEST_CONTEXT("no_prog_load_t"),
			   .number = 1,
			   .expected = -EACCES,
			   .record = TRIAL_RECORD(
				   "prog_load", TRIAL_FROM("no_prog_load_t"),
				   TRIAL_TO("container_bpf_token_t"), "bpf") },
		.plan = { .setter = { DELEGATOR, NULL },
			  .creator = { DELEGATOR, NULL } },
	},
};

static void test_making(void)
{
	size_t i;

	for (i = 0; i < sizeof(makings) / sizeof(makings[0]); i++) {
		struct making making = makings[i];

		making.plan.maps = "any";
		making.trial.act = use_made_act;
		making.trial.outside = make_outside;
		current_making = &making;
		trial_check(&making.trial);
	}
}

/* The container delegates to itself; mount(2) */

static int self_delegation_act(const struct stage *stage)
{
	int fs_fd sebpf_auto_close = fsopen("bpf", FSOPEN_CLOEXEC);
	int rc;

	if (stage->trial->number)
		rc = fsconfig(fs_fd, FSCONFIG_SET_FLAG, "delegate_cmds", NULL,
			      0);
	else
		rc = fsconfig(fs_fd, FSCONFIG_SET_STRING, "delegate_cmds",
			      "any", 0);
	return trial_report(stage, rc ? -errno : 0);
}

/* In the machine's own namespaces; the mount goes with the directory. */
static int mount_outside(const struct stage *stage)
{
	static const char directory[] = "/tmp/attack_mount";
	int rc;

	(void)mkdir(directory, 0700);
	if (trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	rc = mount("bpf", directory, "bpf", 0, "delegate_cmds=any");
	if (rc)
		return trial_report(stage, -errno);
	/* In the initial user namespace there are no tokens: EOPNOTSUPP. */
	return umount2(directory, MNT_DETACH) ? 1 : trial_report(stage, 0);
}

static int wait_act(const struct stage *stage)
{
	(void)trial_receive(stage->line);
	return 0;
}

static const struct trial delegating[] = {
	{
		.name = "the container delegates to itself",
		.context = CONTAINER,
		.act = self_delegation_act,
		.expected = -EACCES,
		.record = DELEGATE_DENIED("container_t", CONTAINER),
	},
	{
		.name = "an option without a value",
		.context = CONTAINER,
		.number = 1,
		.act = self_delegation_act,
		.expected = -EACCES,
		.record = DELEGATE_DENIED("container_t", CONTAINER),
	},
	{
		/* Policy lets it pass, and the kernel stops it. */
		.name = "a delegator inside of the container",
		.context = DELEGATOR,
		.act = self_delegation_act,
		.expected = -EPERM,
	},
	{
		.name = "mount(2), denied",
		.context = CONTAINER,
		.user = NO_DELEGATE,
		.act = wait_act,
		.outside = mount_outside,
		.expected = -EACCES,
		.record = DELEGATE_DENIED("no_delegate_t", NO_DELEGATE),
	},
	{
		.name = "mount(2), allowed",
		.context = CONTAINER,
		.user = DELEGATOR,
		.act = wait_act,
		.outside = mount_outside,
	},
};

/* Mounted anew, elsewhere or twice */

enum use {
	USE_DELEGATED, /* a map type that was delegated */
	USE_ADDED, /* one that was not, and was requested later */
};

static int use_mask(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);

	if (token < 0)
		return token;
	return token_map_create(token, stage->trial->number == USE_DELEGATED ?
					       BPF_MAP_TYPE_ARRAY :
					       BPF_MAP_TYPE_HASH);
}

static int reconfigured_act(const struct stage *stage)
{
	if (trial_send(stage->line, stage->mount_fd))
		return 1;
	/* An empty answer: the process outside has done its work. */
	if (trial_receive(stage->line) == -ENODATA)
		return trial_report(stage, use_mask(stage));
	return 0;
}

static int reconfigure(int mount_fd)
{
	int fs_fd sebpf_auto_close =
		fspick(mount_fd, "", FSPICK_EMPTY_PATH | FSPICK_CLOEXEC);

	if (fs_fd < 0 ||
	    fsconfig(fs_fd, FSCONFIG_SET_STRING, "delegate_maps", "any", 0) ||
	    fsconfig(fs_fd, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0))
		return -errno;
	return 0;
}

static int reconfigure_outside(const struct stage *stage)
{
	int mount_fd sebpf_auto_close = trial_receive(stage->line);
	int ret;

	if (trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	ret = reconfigure(mount_fd);
	return ret ? trial_report(stage, ret) : trial_send(stage->line, -1);
}

/* By the container, with mount(2). */
static int remount_act(const struct stage *stage)
{
	if (move_mount(stage->mount_fd, "", AT_FDCWD, SEBPF_BPFFS,
		       MOVE_MOUNT_F_EMPTY_PATH))
		return trial_report(stage, TRIAL_BROKEN);
	if (mount(NULL, SEBPF_BPFFS, NULL, MS_REMOUNT, "delegate_maps=any"))
		return trial_report(stage, -errno);
	return trial_report(stage, use_mask(stage));
}

/* A token of the same filesystem at another place, or of another mount. */
static int create_elsewhere(int mount_fd)
{
	int dir_fd sebpf_auto_close = -1;
	int token;

	if (move_mount(mount_fd, "", AT_FDCWD, SEBPF_BPFFS,
		       MOVE_MOUNT_F_EMPTY_PATH))
		return TRIAL_BROKEN;
	dir_fd = open(SEBPF_BPFFS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	token = token_create(dir_fd);
	return token < 0 ? token : load(token);
}

static int moved_act(const struct stage *stage)
{
	return trial_report(stage, create_elsewhere(stage->mount_fd));
}

static int bound_act(const struct stage *stage)
{
	int tree sebpf_auto_close = -1;

	if (move_mount(stage->mount_fd, "", AT_FDCWD, "/tmp",
		       MOVE_MOUNT_F_EMPTY_PATH))
		return trial_report(stage, TRIAL_BROKEN);
	tree = open_tree(AT_FDCWD, "/tmp", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	return trial_report(stage, create_elsewhere(tree));
}

/* A root below the filesystem's does not count as a root. */
static int bound_below_act(const struct stage *stage)
{
	int dir_fd sebpf_auto_close = -1;

	if (mkdirat(stage->dir_fd, "below", 0700))
		return trial_report(stage, TRIAL_BROKEN);
	dir_fd = openat(stage->dir_fd, "below",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return trial_report(stage, token_create(dir_fd));
}

#define ELSEWHERE_DENIED                                  \
	TRIAL_RECORD("create", TRIAL_FROM("container_t"), \
		     "tcontext=" CHOSEN " ", "anon_inode")

static const struct trial mounting[] = {
	{
		.name = "fsconfig anew, by who may not delegate",
		.context = CONTAINER,
		.user = NO_DELEGATE,
		.maps = "array",
		.act = reconfigured_act,
		.outside = reconfigure_outside,
		.expected = -EACCES,
		.record = DELEGATE_DENIED("no_delegate_t", NO_DELEGATE),
	},
	{
		.name = "fsconfig anew changes nothing",
		.context = CONTAINER,
		.user = DELEGATOR,
		.number = USE_ADDED,
		.maps = "array",
		.act = reconfigured_act,
		.outside = reconfigure_outside,
		.expected = -EPERM,
	},
	{
		.name = "fsconfig anew takes nothing",
		.context = CONTAINER,
		.user = DELEGATOR,
		.number = USE_DELEGATED,
		.maps = "array",
		.act = reconfigured_act,
		.outside = reconfigure_outside,
		.objects = 1,
	},
	{
		.name = "MS_REMOUNT in the container",
		.context = CONTAINER,
		.number = USE_ADDED,
		.maps = "array",
		.act = remount_act,
		.expected = -EACCES,
		.record = DELEGATE_DENIED("container_t", CONTAINER),
	},
	{
		.name = "moved, allowed",
		.context = PLAIN_USER,
		.label = CHOSEN,
		.act = moved_act,
		.objects = 1,
	},
	{
		.name = "moved, denied",
		.context = CONTAINER,
		.label = CHOSEN,
		.act = moved_act,
		.expected = -EACCES,
		.record = ELSEWHERE_DENIED,
	},
	{
		.name = "bind mount, allowed",
		.context = PLAIN_USER,
		.label = CHOSEN,
		.act = bound_act,
		.objects = 1,
	},
	{
		.name = "bind mount, denied",
		.context = CONTAINER,
		.label = CHOSEN,
		.act = bound_act,
		.expected = -EACCES,
		.record = ELSEWHERE_DENIED,
	},
	{
		.name = "a directory below",
		.context = CONTAINER,
		.act = bound_below_act,
		.expected = -EINVAL,
	},
};

/*
 * A mount that is older than the hooks: nothing is known about its delegator,
 * and the label that it chose is not used. The token has its creator's label.
 */

static int older_body(int mount_fd, int dir_fd, void *arg)
{
	const int *go = arg;
	int token;
	char byte;

	(void)mount_fd;
	if (read(*go, &byte, 1) != 1)
		return 1;
	token = token_create(dir_fd);
	if (token >= 0)
		token = load(token);
	return token < 0 ? -token : 0;
}

static pid_t start_older(const char *context, int *go)
{
	const struct container_options options = {
		.context = context,
		.delegator_fscreate = CHOSEN,
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	pid_t pid;

	if (container_start(&options, older_body, go, &pid))
		guest_bail("no container in %s", context);
	return pid;
}

static pid_t test_older_mount(void)
{
	static const char *const any[] = { NULL };
	static const char *const record[] =
		TRIAL_RECORD("prog_load", TRIAL_FROM("no_prog_load_t"),
			     TRIAL_TO("container_bpf_token_t"), "bpf");
	const char *parts[TRIAL_PARTS] = { NULL };
	pid_t allowed, denied, server;
	int go[2];
	long mark;

	if (pipe2(go, O_CLOEXEC))
		guest_bail("pipe");
	allowed = start_older(CONTAINER, &go[0]);
	denied = start_older(GUEST_CONTEXT("no_prog_load_t"), &go[0]);
	server = guest_server_start(NULL);
	mark = guest_audit_mark();
	if (write(go[1], "12", 2) != 2)
		guest_bail("pipe");
	ok(container_wait(allowed) == 0, "older mount, allowed");
	ok(container_wait(denied) == EACCES, "older mount, denied");
	guest_audit_flush();
	memcpy(parts, record, sizeof(record));
	if (!ok(guest_audit_count(mark, any) == 1 &&
			guest_audit_count(mark, parts) == 1,
		"older mount: one record, with the creator's label"))
		guest_audit_print(mark);
	(void)close(go[0]);
	(void)close(go[1]);
	return server;
}

static void check_all(const struct trial *trials, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		trial_check(&trials[i]);
}

int main(void)
{
	pid_t server = test_older_mount();

	test_making();
	check_all(delegating, sizeof(delegating) / sizeof(delegating[0]));
	check_all(mounting, sizeof(mounting) / sizeof(mounting[0]));
	ok(trial_no_tokens(), "no token is remembered at the end");
	ok(guest_status("events_lost") == 0, "no event is lost");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
