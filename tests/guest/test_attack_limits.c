// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - attacks that use up what there is: descriptors, the hooks' table
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "hooks/pins.h"
#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"

#define CONTAINER GUEST_CONTEXT("container_t")
#define LABEL TRIAL_TO("container_bpf_token_t")

/* Whether BPF_TOKEN_CREATE without a free descriptor damages the filesystem. */
static int kernel_leaks_inodes(void)
{
	struct utsname name;
	char *rest = NULL;
	long major, minor = 0;

	if (uname(&name))
		return 1;
	major = strtol(name.release, &rest, 10);
	if (*rest == '.')
		minor = strtol(rest + 1, NULL, 10);
	return major > 6 || (major == 6 && minor >= 19);
}

/* What a domain that may not create gets on every kernel: nothing leaks. */
static int no_descriptor_act(const struct stage *stage)
{
	int lowest = fcntl(stage->dir_fd, F_DUPFD_CLOEXEC, 0);
	const struct rlimit limit = { .rlim_cur = (rlim_t)lowest,
				      .rlim_max = (rlim_t)lowest };
	int result;

	if (lowest < 0 || close(lowest) || setrlimit(RLIMIT_NOFILE, &limit))
		return trial_report(stage, TRIAL_BROKEN);
	result = token_create(stage->dir_fd);
	return trial_report(stage, result);
}

static int no_descriptor_allowed_act(const struct stage *stage)
{
	if (kernel_leaks_inodes())
		return trial_report(stage, TRIAL_SKIPPED);
	return no_descriptor_act(stage);
}

/* The denial comes before the kernel looks at what it is given. */
static int bad_descriptor_act(const struct stage *stage)
{
	return trial_report(stage, token_create(-1));
}

static const struct trial limits[] = {
	{
		.name = "no descriptor left, allowed to create",
		.context = CONTAINER,
		.act = no_descriptor_allowed_act,
		.lacking = "a way to fail without a damaged filesystem",
		.expected = -EMFILE,
	},
	{
		.name = "bad descriptor, allowed to create",
		.context = CONTAINER,
		.act = bad_descriptor_act,
		.expected = -EBADF,
	},
	{
		.name = "bad descriptor, denied",
		.context = GUEST_CONTEXT("no_token_create_t"),
		.act = bad_descriptor_act,
		.expected = -EACCES,
		.record = TRIAL_RECORD("create",
				       TRIAL_FROM("no_token_create_t"), LABEL,
				       "bpf_token"),
	},
	{
		.name = "no descriptor left, denied",
		.context = GUEST_CONTEXT("no_token_create_t"),
		.act = no_descriptor_act,
		.expected = -EACCES,
		.record = TRIAL_RECORD("create",
				       TRIAL_FROM("no_token_create_t"), LABEL,
				       "bpf_token"),
	},
};

/* The table of tokens is full */

static int create_body(int mount_fd, int dir_fd, void *arg)
{
	int token sebpf_auto_close = token_create(dir_fd);

	(void)mount_fd;
	(void)arg;
	return token < 0 ? -token : 0;
}

static int create_in(const char *context)
{
	const struct container_options options = { .context = context,
						   .cmds = "any" };

	return container_run(&options, create_body, NULL);
}

/* Entries of tokens that do not exist; their addresses are no kernel's. */
static void fill_table(int map_fd, int fill)
{
	static const struct sebpf_token entry = { .state = SEBPF_TOKEN_READY };
	struct sebpf_token_key key;

	for (key.token = 1; key.token <= SEBPF_MAX_TOKENS; key.token++) {
		if (!fill)
			(void)bpf_map_delete_elem(map_fd, &key);
		else if (bpf_map_update_elem(map_fd, &key, &entry, BPF_NOEXIST))
			break;
	}
}

static void test_full_table(void)
{
	static const char *const record[] = { "type=USER_SELINUX_ERR ",
					      "op=token_create ",
					      "reason=too_many_tokens ",
					      "scontext=", NULL };
	int map_fd sebpf_auto_close =
		bpf_obj_get(SEBPF_PIN_MAPS "/sebpf_tokens");
	long mark = guest_audit_mark();

	if (map_fd < 0)
		guest_bail("cannot open the table of tokens");
	fill_table(map_fd, 1);
	ok(create_in(CONTAINER) == ENOSPC, "table full: ENOSPC");
	ok(create_in(GUEST_CONTEXT("plain_t")) == ENOSPC,
	   "table full: ENOSPC for another domain");
	fill_table(map_fd, 0);
	ok(create_in(CONTAINER) == 0, "room again: allowed");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, record) == 2, "table full: 2 records"))
		guest_audit_print(mark);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		trial_check(&limits[i]);
	test_full_table();
	ok(trial_no_tokens(), "no token is remembered at the end");
	ok(guest_status("events_lost") == 0, "no event is lost");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
