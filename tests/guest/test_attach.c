// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - attaching programs: what was checked at the load, and what is checked
 * then
 * Copyright (C) 2026 The sebpf authors
 *
 * Where a program may be attached is checked when it is loaded. So a domain
 * that lacks an attach type never gets to attach, whatever it says that the
 * program is for. When a program is attached, the kernel asks the token for a
 * capability in only one case. A table shows what it asks at each call, by type
 * of program: a permissive domain that has no capability on any token attaches
 * programs of all types, and the records show what was asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "labels/class_names.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attachment.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CONTAINER GUEST_CONTEXT("container_t")
#define NO_NET_ADMIN "no_cap_net_admin_t"
#define PERMISSIVE "permissive_none_t"
#define LABEL TRIAL_TO("container_bpf_token_t")

/* Types and commands newer than the headers of a distribution. */
enum {
	TCX_INGRESS = 46,
	TCX_EGRESS = 47,
	NETFILTER = 45,
	UPROBE_MULTI = 48,
	NETKIT_PRIMARY = 54,
	PROG_TYPE_NETFILTER = 32,
	COMMAND_LINK_DETACH = 34,
};

/* The objects to attach to; opened by root, before there is a container. */
static struct attachment_ground ground;

/*
 * Loaded for one attach type, attached at another
 */

static const struct attachment disguises[] = {
	{ -1, BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS,
	  BPF_CGROUP_INET_EGRESS },
	{ -1, BPF_PROG_TYPE_SCHED_CLS, 0, TCX_EGRESS },
	{ -1, BPF_PROG_TYPE_XDP, 0, BPF_XDP },
};

static int attach_disguised(const struct stage *stage)
{
	struct attachment what = disguises[stage->trial->number];
	int token = token_create(stage->dir_fd);

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	what.prog = attachment_load(token, what.type, what.loaded);
	if (what.prog < 0)
		return trial_report(stage, what.prog);
	return trial_report(stage, attachment_link(&ground, &what));
}

/* The same by BPF_LINK_UPDATE, which looks at nothing but the type. */
static int replace_disguised(const struct stage *stage)
{
	struct attachment connect = { .type = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
				      .loaded = BPF_CGROUP_INET4_CONNECT,
				      .at = BPF_CGROUP_INET4_CONNECT };
	int token = token_create(stage->dir_fd);
	int link, bind;

	connect.prog = attachment_load(token, connect.type, connect.loaded);
	link = attachment_link(&ground, &connect);
	if (token < 0 || link < 0 || trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	bind = attachment_load(token, connect.type, BPF_CGROUP_INET4_BIND);
	if (bind < 0)
		return trial_report(stage, bind);
	return trial_report(stage, attachment_update(link, bind));
}

static int load_described(int token, uint32_t type, int btf, int target)
{
	static const struct bpf_insn return_one[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct token_prog prog = {
		.type = type,
		.attach_type = target ? 0 : BPF_CGROUP_INET_EGRESS,
		.btf_id = target ? TOKEN_FUNCTION : 0,
		.instructions = return_one,
		.count = LENGTH(return_one),
		.btf_fd = btf,
		.target_fd = target,
	};

	return token_prog_load_as(token, &prog);
}

/* A program that takes a function's place in one that may be at egress. */
static int extend(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);
	int btf = token_btf_load_function(token);
	int target = load_described(token, BPF_PROG_TYPE_CGROUP_SKB, btf, 0);

	if (token < 0 || btf < 0 || target < 0 ||
	    trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, load_described(token, BPF_PROG_TYPE_EXT, btf,
						  target));
}

static const struct trial disguised[] = {
	{
		.name = "loaded for ingress, at egress, denied",
		.context = GUEST_CONTEXT("no_attach_type_t"),
		.number = 0,
		.act = attach_disguised,
		.expected = -EACCES,
		.record = TRIAL_RECORD("cgroup_inet_egress",
				       TRIAL_FROM("no_attach_type_t"), LABEL,
				       "bpf_attach_type"),
	},
	{
		.name = "loaded for ingress, at egress, allowed",
		.context = CONTAINER,
		.number = 0,
		.act = attach_disguised,
		.objects = 1,
	},
	{
		.name = "sched_cls for nothing, at tcx_egress, denied",
		.context = GUEST_CONTEXT("no_attach_tcx_egress_t"),
		.number = 1,
		.act = attach_disguised,
		.expected = -EACCES,
		.record = TRIAL_RECORD("tcx_egress",
				       TRIAL_FROM("no_attach_tcx_egress_t"),
				       LABEL, "bpf_attach_type2"),
	},
	{
		.name = "sched_cls for nothing, at tcx_egress, allowed",
		.context = CONTAINER,
		.number = 1,
		.act = attach_disguised,
		.objects = 1,
	},
	{
		.name = "xdp for nothing, at xdp, denied",
		.context = GUEST_CONTEXT("no_attach_xdp_t"),
		.number = 2,
		.act = attach_disguised,
		.expected = -EACCES,
		.record = TRIAL_RECORD("xdp", TRIAL_FROM("no_attach_xdp_t"),
				       LABEL, "bpf_attach_type2"),
	},
	{
		.name = "xdp for nothing, at xdp, allowed",
		.context = CONTAINER,
		.number = 2,
		.act = attach_disguised,
		.objects = 1,
	},
	{
		.name = "loaded for bind, into a link at connect, denied",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("no_attach_connect_t"),
		.act = replace_disguised,
		.expected = -EACCES,
		.objects = 1,
		.record = TRIAL_RECORD("cgroup_inet4_connect",
				       TRIAL_FROM("no_attach_connect_t"), LABEL,
				       "bpf_attach_type"),
	},
	{
		.name = "loaded for bind, into a link at connect, allowed",
		.context = CONTAINER,
		.user = CONTAINER,
		.act = replace_disguised,
		.objects = 2,
	},
	{
		.name = "ext of a program at egress, denied",
		.context = CONTAINER,
		.user = GUEST_CONTEXT("no_attach_type_t"),
		.act = extend,
		.expected = -EACCES,
		.objects = 2,
		.record = TRIAL_RECORD("cgroup_inet_egress",
				       TRIAL_FROM("no_attach_type_t"), LABEL,
				       "bpf_attach_type"),
	},
	{
		.name = "ext of a program at egress, allowed",
		.context = CONTAINER,
		.user = CONTAINER,
		.act = extend,
		.objects = 3,
	},
};

/*
 * Without net_admin on the token, by each call
 */

static const struct attachment in_group = { -1, BPF_PROG_TYPE_CGROUP_SKB,
					    BPF_CGROUP_INET_EGRESS,
					    BPF_CGROUP_INET_EGRESS };

/* Attaches as a domain that may only load. */
static int attach_as_user(const struct stage *stage)
{
	struct attachment what = in_group;
	int token = token_create(stage->dir_fd);

	what.prog = attachment_load(token, what.type, what.loaded);
	if (token < 0 || what.prog < 0 || trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(
		stage, attachment_try(&ground,
				      (enum attachment_way)stage->trial->number,
				      &what));
}

static int detach_link(int link)
{
	uint32_t attr[4] = { (uint32_t)link };

	return syscall(SYS_bpf, COMMAND_LINK_DETACH, attr, sizeof(attr)) ?
		       -errno :
		       0;
}

/* Replaces or detaches what another domain has attached. */
static int change_as_user(const struct stage *stage)
{
	struct attachment what = in_group;
	int token = token_create(stage->dir_fd);
	int link, other;

	what.prog = attachment_load(token, what.type, what.loaded);
	other = attachment_load(token, what.type, what.loaded);
	link = attachment_link(&ground, &what);
	if (token < 0 || link < 0 || other < 0 ||
	    trial_enter(stage->trial->user))
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, stage->trial->number ?
					   attachment_update(link, other) :
					   detach_link(link));
}

/* BPF_PROG_ATTACH has one errno for all that is wrong. */
static const struct trial attached[] = {
	{
		.name = "BPF_LINK_CREATE without net_admin, denied",
		.context = CONTAINER,
		.user = GUEST_CONTEXT(NO_NET_ADMIN),
		.number = BY_LINK_CREATE,
		.act = attach_as_user,
		.expected = -EPERM,
		.objects = 1,
		.record = TRIAL_RECORD("net_admin", TRIAL_FROM(NO_NET_ADMIN),
				       LABEL, "cap_userns"),
	},
	{
		.name = "BPF_LINK_CREATE with net_admin, allowed",
		.context = CONTAINER,
		.user = CONTAINER,
		.number = BY_LINK_CREATE,
		.act = attach_as_user,
		.objects = 1,
	},
	{
		.name = "BPF_PROG_ATTACH without net_admin, denied",
		.context = CONTAINER,
		.user = GUEST_CONTEXT(NO_NET_ADMIN),
		.number = BY_PROG_ATTACH,
		.act = attach_as_user,
		.expected = -EINVAL,
		.objects = 1,
		.record = TRIAL_RECORD("net_admin", TRIAL_FROM(NO_NET_ADMIN),
				       LABEL, "cap_userns"),
	},
	{
		.name = "BPF_PROG_ATTACH with net_admin, allowed",
		.context = CONTAINER,
		.user = CONTAINER,
		.number = BY_PROG_ATTACH,
		.act = attach_as_user,
		.objects = 1,
	},
	{
		.name = "BPF_LINK_UPDATE without net_admin: nobody is asked",
		.context = CONTAINER,
		.user = GUEST_CONTEXT(NO_NET_ADMIN),
		.number = 1,
		.act = change_as_user,
		.objects = 2,
	},
	{
		.name = "BPF_LINK_DETACH without net_admin: nobody is asked",
		.context = CONTAINER,
		.user = GUEST_CONTEXT(NO_NET_ADMIN),
		.number = 0,
		.act = change_as_user,
		.objects = 2,
	},
};

/*
 * What each call asks
 */

static const struct attachment calls[] = {
	{ -1, BPF_PROG_TYPE_SOCKET_FILTER, 0, 0 },
	{ -1, BPF_PROG_TYPE_KPROBE, 0, BPF_PERF_EVENT },
	{ -1, BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI,
	  BPF_TRACE_KPROBE_MULTI },
	{ -1, BPF_PROG_TYPE_KPROBE, UPROBE_MULTI, UPROBE_MULTI },
	{ -1, BPF_PROG_TYPE_SCHED_CLS, 0, TCX_INGRESS },
	{ -1, BPF_PROG_TYPE_SCHED_CLS, 0, TCX_EGRESS },
	{ -1, BPF_PROG_TYPE_SCHED_CLS, 0, NETKIT_PRIMARY },
	{ -1, BPF_PROG_TYPE_TRACEPOINT, 0, BPF_PERF_EVENT },
	{ -1, BPF_PROG_TYPE_XDP, 0, BPF_XDP },
	{ -1, BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, BPF_XDP_DEVMAP },
	{ -1, BPF_PROG_TYPE_XDP, BPF_XDP_CPUMAP, BPF_XDP_CPUMAP },
	{ -1, BPF_PROG_TYPE_PERF_EVENT, 0, BPF_PERF_EVENT },
	{ -1, BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS,
	  BPF_CGROUP_INET_EGRESS },
	{ -1, BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE,
	  BPF_CGROUP_INET_SOCK_CREATE },
	{ -1, BPF_PROG_TYPE_SOCK_OPS, 0, BPF_CGROUP_SOCK_OPS },
	{ -1, BPF_PROG_TYPE_SK_SKB, 0, BPF_SK_SKB_VERDICT },
	{ -1, BPF_PROG_TYPE_CGROUP_DEVICE, 0, BPF_CGROUP_DEVICE },
	{ -1, BPF_PROG_TYPE_SK_MSG, 0, BPF_SK_MSG_VERDICT },
	{ -1, BPF_PROG_TYPE_RAW_TRACEPOINT, 0, 0 },
	{ -1, BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT,
	  BPF_CGROUP_INET4_CONNECT },
	{ -1, BPF_PROG_TYPE_SK_REUSEPORT, BPF_SK_REUSEPORT_SELECT,
	  BPF_SK_REUSEPORT_SELECT },
	{ -1, BPF_PROG_TYPE_FLOW_DISSECTOR, 0, BPF_FLOW_DISSECTOR },
	{ -1, BPF_PROG_TYPE_CGROUP_SYSCTL, 0, BPF_CGROUP_SYSCTL },
	{ -1, BPF_PROG_TYPE_CGROUP_SOCKOPT, BPF_CGROUP_SETSOCKOPT,
	  BPF_CGROUP_SETSOCKOPT },
	{ -1, BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, BPF_TRACE_RAW_TP },
	{ -1, BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, BPF_TRACE_FENTRY },
	{ -1, BPF_PROG_TYPE_TRACING, BPF_MODIFY_RETURN, BPF_MODIFY_RETURN },
	{ -1, BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, BPF_TRACE_ITER },
	{ -1, BPF_PROG_TYPE_LSM, BPF_LSM_MAC, BPF_LSM_MAC },
	{ -1, BPF_PROG_TYPE_LSM, BPF_LSM_CGROUP, BPF_LSM_CGROUP },
	{ -1, BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP, BPF_SK_LOOKUP },
	{ -1, PROG_TYPE_NETFILTER, NETFILTER, NETFILTER },
};

/* The result of each call, from the container: 1 if it was not made. */
typedef int results[LENGTH(calls)][ATTACHMENT_WAYS];

/* Records name the command. */
static void name_call(size_t row, enum attachment_way way, char ret_name[16])
{
	(void)snprintf(ret_name, 16, "r%zuw%d", row, (int)way);
}

static int update_other(const struct attachment *what, int token)
{
	int other sebpf_auto_close =
		attachment_load(token, what->type, what->loaded);
	int link sebpf_auto_close = attachment_link(&ground, what);
	char name[16];

	if (link < 0)
		return 1;
	(void)prctl(PR_GET_NAME, name);
	name[0] = 'u';
	(void)prctl(PR_SET_NAME, name);
	return attachment_update(link, other);
}

static void call_all(results *ret_results, int token, size_t row)
{
	struct attachment what = calls[row];
	enum attachment_way way;
	char name[16];

	what.prog = attachment_load(token, what.type, what.loaded);
	for (way = 0; way < ATTACHMENT_WAYS; way++) {
		name_call(row, way, name);
		(void)prctl(PR_SET_NAME, name);
		(*ret_results)[row][way] =
			what.prog < 0 ? 1 :
			way == BY_LINK_UPDATE ?
					update_other(&what, token) :
					attachment_try(&ground, way, &what);
	}
	(void)prctl(PR_SET_NAME, "load");
	if (what.prog >= 0)
		(void)close(what.prog);
}

/* In a network of its own, where it may use netlink. */
static int call_body(int mount_fd, int dir_fd, void *arg)
{
	results *all = *(results **)arg;
	int token = token_create(dir_fd);
	size_t row;

	(void)mount_fd;
	if (token < 0 || unshare(CLONE_NEWNET))
		return 1;
	attachment_ground_link(&ground);
	(void)prctl(PR_SET_NAME, "load");
	for (row = 0; row < LENGTH(calls); row++)
		call_all(all, token, row);
	return 0;
}

/* How many capabilities a call asked the token for. */
static int count_asked(long mark, const char *name, const char *capability)
{
	char comm[32];
	const char *const parts[] = { comm, "tclass=cap", capability, NULL };

	(void)snprintf(comm, sizeof(comm), "comm=\"%s\" ", name);
	return guest_audit_count(mark, parts);
}

static const char *attach_name(uint32_t value)
{
	if (value < SEBPF_PERMS_PER_CLASS)
		return sebpf_permission_name(SEBPF_CLASS_BPF_ATTACH_TYPE,
					     value);
	return sebpf_permission_name(SEBPF_CLASS_BPF_ATTACH_TYPE2,
				     value - SEBPF_PERMS_PER_CLASS);
}

/* The type of a program, and its attach type if that has a name. */
static void name_row(const struct attachment *what, char ret_name[80])
{
	const char *type = sebpf_permission_name(SEBPF_CLASS_BPF_PROG_TYPE,
						 what->type - 1);

	(void)snprintf(ret_name, 80, "%s%s%s", type, what->at ? " at " : "",
		       what->at ? attach_name(what->at) : "");
}

/* Tests what the calls of one row asked; returns how many succeeded. */
static int test_row(long mark, results *all, size_t row)
{
	const struct attachment *what = &calls[row];
	enum attachment_way way;
	char row_name[80];
	int made = 0;

	name_row(what, row_name);
	for (way = 0; way < ATTACHMENT_WAYS; way++) {
		int is_asked = what->type == BPF_PROG_TYPE_CGROUP_SKB &&
			       (way == BY_PROG_ATTACH || way == BY_LINK_CREATE);
		char name[16];
		int asked;

		if ((*all)[row][way])
			continue;
		made++;
		name_call(row, way, name);
		if (way == BY_LINK_UPDATE)
			name[0] = 'u';
		asked = count_asked(mark, name, "denied");
		printf("# asked | %-45s | %-23s | %s |\n", row_name,
		       attachment_way_name(way),
		       asked ? "cap_userns { net_admin }" : "nothing");
		ok(asked == is_asked &&
			   count_asked(mark, name, "{ net_admin }") == is_asked,
		   "%s, %s: the token is asked %s", row_name,
		   attachment_way_name(way),
		   is_asked ? "for net_admin" : "for nothing");
	}
	return made;
}

/* Tests whether calls attach the program of one row. */
static void test_made(results *all, size_t row, int made)
{
	char row_name[80];

	name_row(&calls[row], row_name);
	if (calls[row].at != BPF_TRACE_KPROBE_MULTI || attachment_has_fprobe())
		ok(made > 0, "%s: a call attaches it", row_name);
	else
		ok(!made && (*all)[row][BY_LINK_CREATE] == -EOPNOTSUPP,
		   "%s: this kernel cannot attach it", row_name);
}

static void test_calls(void)
{
	const struct container_options options = {
		.context = GUEST_CONTEXT(PERMISSIVE),
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	results *all = mmap(NULL, sizeof(*all), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long mark = guest_audit_mark();
	size_t row;

	if (all == MAP_FAILED || container_run(&options, call_body, &all))
		guest_bail("the container fails");
	guest_audit_flush();
	for (row = 0; row < LENGTH(calls); row++)
		test_made(all, row, test_row(mark, all, row));
	(void)munmap(all, sizeof(*all));
}

static void check_all(const struct trial *trials, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		trial_check(&trials[i]);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	attachment_ground_open(&ground);
	check_all(disguised, LENGTH(disguised));
	check_all(attached, LENGTH(attached));
	test_calls();
	attachment_ground_close(&ground);
	ok(guest_status("events_lost") == 0, "no event is lost");
	guest_server_stop(server);
	return tap_done();
}
