// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the ready rules for container engines, systemd, Incus, a web server
 * Copyright (C) 2026 The sebpf authors
 *
 * Under the modules of selinux-module/ and what tests/policy/scenarios.cil has
 * instead of a distribution's policy. Each time, a process of the delegator's
 * domain makes a user namespace and the mount for it, as the real programs do,
 * and becomes the one that uses it:
 *
 *	container_runtime_t -> container_t	Podman, CRI-O, Docker
 *	incusd_t -> container_t			Incus
 *	init_t -> worker_t			a unit with PrivateBPF=
 *	init_t -> httpd_t			nginx.service
 *
 * What the rules do not name is refused, on the token's label.
 */
#include <errno.h>

#include "sebpf/cleanup.h"
#include "tests/guest/security_server.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"

#define RUNTIME GUEST_CONTEXT("container_runtime_t")
#define INCUSD GUEST_CONTEXT("incusd_t")
#define INIT "system_u:system_r:init_t:s0"
#define CONTAINER GUEST_CONTEXT("container_t")

static int act_token(const struct stage *stage)
{
	return trial_report(stage, token_create(stage->dir_fd));
}

static int act_map(const struct stage *stage)
{
	int token sebpf_auto_close = token_create(stage->dir_fd);

	if (token < 0)
		return trial_report(stage, token);
	return trial_report(
		stage, token_map_create(
			       token, (enum bpf_map_type)stage->trial->number));
}

static int act_prog(const struct stage *stage)
{
	int token sebpf_auto_close = token_create(stage->dir_fd);

	if (token < 0)
		return trial_report(stage, token);
	return trial_report(
		stage,
		token_prog_load(token,
				(enum bpf_prog_type)stage->trial->number));
}

/* The program with the map that it needs: two objects. */
static int act_reuseport(const struct stage *stage)
{
	int token sebpf_auto_close = token_create(stage->dir_fd);
	int map sebpf_auto_close = -1;

	if (token < 0)
		return trial_report(stage, token);
	map = token_map_create(token, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	if (map < 0)
		return trial_report(stage, map);
	return trial_report(stage, token_prog_load_reuseport(token, map));
}

static int act_btf(const struct stage *stage)
{
	int token sebpf_auto_close = token_create(stage->dir_fd);

	if (token < 0)
		return trial_report(stage, token);
	return trial_report(stage, token_btf_load(token));
}

static void run(const struct trial *trials, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		trial_check(&trials[i]);
}

#define RUN(trials) run(trials, sizeof(trials) / sizeof((trials)[0]))

static void set_boolean(const char *name, int value)
{
	server_set_boolean(name, value);
	server_commit_booleans();
}

/* NOLINTBEGIN(bugprone-macro-parentheses): parts of texts */
/* A boolean that is off: nothing is delegated. */
#define NOT_DELEGATED(what, source, user)                                    \
	{                                                                    \
		.name = what ": off, nothing is delegated", .maker = source, \
		.context = user, .delegator = source, .act = act_token,      \
		.expected = -EACCES,                                         \
		.record = { "type=USER_AVC ",                                \
			    "avc:  denied  { delegate } for ",               \
			    "scontext=" source " ", "tcontext=" source " ",  \
			    "tclass=bpf_token permissive=0" },               \
	}

/*
 * Everything that a container is meant to do, and something similar that it is
 * not.
 */
#define CONTAINER_TRIALS(what, source, type)                                  \
	{ .name = what ": a token",                                           \
	  .maker = source,                                                    \
	  .context = CONTAINER,                                               \
	  .delegator = source,                                                \
	  .act = act_token },                                                 \
		{ .name = what ": the runtime chooses the label",             \
		  .maker = source,                                            \
		  .context = CONTAINER,                                       \
		  .delegator = source,                                        \
		  .label = GUEST_LABEL(type),                                 \
		  .act = act_token },                                         \
		{ .name = what ": SK_REUSEPORT and its map",                  \
		  .maker = source,                                            \
		  .context = CONTAINER,                                       \
		  .delegator = source,                                        \
		  .act = act_reuseport,                                       \
		  .objects = 2 },                                             \
		{ .name = what ": a hash",                                    \
		  .maker = source,                                            \
		  .context = CONTAINER,                                       \
		  .delegator = source,                                        \
		  .number = BPF_MAP_TYPE_HASH,                                \
		  .act = act_map,                                             \
		  .objects = 1 },                                             \
		{ .name = what ": type information",                          \
		  .maker = source,                                            \
		  .context = CONTAINER,                                       \
		  .delegator = source,                                        \
		  .act = act_btf,                                             \
		  .objects = 1 },                                             \
		{ .name = what ": another map is refused",                    \
		  .maker = source,                                            \
		  .context = CONTAINER,                                       \
		  .delegator = source,                                        \
		  .number = BPF_MAP_TYPE_PERF_EVENT_ARRAY,                    \
		  .act = act_map,                                             \
		  .expected = -EACCES,                                        \
		  .record = TRIAL_RECORD("perf_event_array",                  \
					 TRIAL_FROM("container_t"),           \
					 TRIAL_TO(type), "bpf_map_type") },   \
	{                                                                     \
		.name = what ": another program is refused", .maker = source, \
		.context = CONTAINER, .delegator = source,                    \
		.number = BPF_PROG_TYPE_SYSCALL, .act = act_prog,             \
		.expected = -EACCES,                                          \
		.record = TRIAL_RECORD("syscall", TRIAL_FROM("container_t"),  \
				       TRIAL_TO(type), "bpf_prog_type"),      \
	}

/* The label of another container: the runtime may choose no other type. */
#define OTHER_LABEL(what, source, domain)                                     \
	{                                                                     \
		.name = what ": no other label", .maker = source,             \
		.context = CONTAINER, .delegator = source,                    \
		.label = GUEST_LABEL("worker_bpf_token_t"), .act = act_token, \
		.expected = -EACCES,                                          \
		.record = TRIAL_RECORD("delegate", TRIAL_FROM(domain),        \
				       TRIAL_TO("worker_bpf_token_t"),        \
				       "bpf_token"),                          \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

static void test_container_engine(void)
{
	static const struct trial off[] = {
		NOT_DELEGATED("container", RUNTIME, CONTAINER),
	};
	static const struct trial on[] = {
		CONTAINER_TRIALS("container", RUNTIME, "container_bpf_token_t"),
		OTHER_LABEL("container", RUNTIME, "container_runtime_t"),
	};

	RUN(off);
	set_boolean("container_use_bpf_token", 1);
	RUN(on);
	set_boolean("container_use_bpf_token", 0);
	RUN(off);
}

static void test_incus(void)
{
	static const struct trial off[] = {
		NOT_DELEGATED("incus", INCUSD, CONTAINER),
	};
	static const struct trial on[] = {
		CONTAINER_TRIALS("incus", INCUSD, "container_bpf_token_t"),
		OTHER_LABEL("incus", INCUSD, "incusd_t"),
	};

	RUN(off);
	set_boolean("container_use_bpf_token", 1);
	RUN(on);
}

#define WORKER "system_u:system_r:worker_t:s0"
#define HTTPD "system_u:system_r:httpd_t:s0"

/* A service gets what its own module says: maps of every type. */
static void test_systemd(void)
{
	static const struct trial trials[] = {
		{ .name = "systemd: a map",
		  .maker = INIT,
		  .context = WORKER,
		  .delegator = INIT,
		  .number = BPF_MAP_TYPE_ARRAY,
		  .act = act_map,
		  .objects = 1 },
		{ .name = "systemd: a program is refused",
		  .maker = INIT,
		  .context = WORKER,
		  .delegator = INIT,
		  .number = BPF_PROG_TYPE_SOCKET_FILTER,
		  .act = act_prog,
		  .expected = -EACCES,
		  .record = TRIAL_RECORD(
			  "prog_load", "scontext=" WORKER " ",
			  "tcontext=system_u:object_r:worker_bpf_token_t:s0 ",
			  "bpf") },
		{ .name = "systemd: so is a label",
		  .maker = INIT,
		  .context = WORKER,
		  .delegator = INIT,
		  .label = "system_u:object_r:worker_bpf_token_t:s0",
		  .act = act_token,
		  .expected = -EACCES,
		  .record = TRIAL_RECORD(
			  "delegate", "scontext=" INIT " ",
			  "tcontext=system_u:object_r:worker_bpf_token_t:s0 ",
			  "bpf_token") },
	};

	RUN(trials);
}

#define HTTPD_TO "tcontext=system_u:object_r:httpd_bpf_token_t:s0 "

static void test_httpd(void)
{
	static const struct trial off[] = {
		/* SELinux itself refuses the filesystem: sebpf is not asked. */
		{ .name = "httpd: off, no token",
		  .maker = INIT,
		  .context = HTTPD,
		  .delegator = INIT,
		  .act = act_token,
		  .expected = -EACCES },
	};
	static const struct trial on[] = {
		{ .name = "httpd: SK_REUSEPORT and its map",
		  .maker = INIT,
		  .context = HTTPD,
		  .delegator = INIT,
		  .act = act_reuseport,
		  .objects = 2 },
		{ .name = "httpd: another map is refused",
		  .maker = INIT,
		  .context = HTTPD,
		  .delegator = INIT,
		  .number = BPF_MAP_TYPE_HASH,
		  .act = act_map,
		  .expected = -EACCES,
		  .record = TRIAL_RECORD("hash", "scontext=" HTTPD " ",
					 HTTPD_TO, "bpf_map_type") },
		{ .name = "httpd: another program is refused",
		  .maker = INIT,
		  .context = HTTPD,
		  .delegator = INIT,
		  .number = BPF_PROG_TYPE_SOCKET_FILTER,
		  .act = act_prog,
		  .expected = -EACCES,
		  .record = TRIAL_RECORD("socket_filter", "scontext=" HTTPD " ",
					 HTTPD_TO, "bpf_prog_type") },
		/* httpd_t has no such capability itself: the kernel's own denial,
		   and sebpf is not asked. */
		{ .name = "httpd: no networking, whatever the type",
		  .maker = INIT,
		  .context = HTTPD,
		  .delegator = INIT,
		  .number = BPF_PROG_TYPE_XDP,
		  .act = act_prog,
		  .expected = -EPERM },
	};

	RUN(off);
	set_boolean("httpd_use_bpf_token", 1);
	RUN(on);
}

int main(void)
{
	pid_t server;

	guest_flush_context = GUEST_CONTEXT("audit_flush_t");
	server = guest_server_start(NULL);
	test_container_engine();
	test_systemd();
	test_httpd();
	guest_load_policy("/policy.refpolicy");
	test_incus();
	ok(trial_no_tokens(), "no token is remembered at the end");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	return tap_done();
}
