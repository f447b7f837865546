// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - every operation of the policy model: allowed, denied, permissive
 * Copyright (C) 2026 The sebpf authors
 *
 * Under a policy with all optional classes. Each row has three domains that
 * differ in one rule: container_t has it, the denied one has all others, and
 * permissive_none_t has none at all and is permissive. For programs on the
 * access control mac_admin_t has the rule, and container_t all others.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/fold.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define TOKEN_LABEL GUEST_LABEL("container_bpf_token_t")
#define PERMISSIVE "permissive_none_t"

/* Rows whose permissive domain has less than half of the kinds of fold.h. */
#define UNFOLDED_ROWS 8

/**
 * struct row - one check of the policy model
 * @class_name: the class that is checked.
 * @permission: the permission.
 * @denied: domain that lacks it.
 * @operation: the operation.
 * @error: errno of the denial.
 * @is_own: 1: checked on the process's own context, not on a token's label.
 * @by_receiver: 1: the domain takes the token from container_t.
 */
static const struct row {
	const char *class_name;
	const char *permission;
	const char *denied;
	enum attempt_operation operation;
	int error;
	int is_own;
	int by_receiver;
} rows[] = {
	{ "bpf_token", "delegate", "no_delegate_t", DELEGATE, EACCES, 1, 0 },
	{ "anon_inode", "create", "no_anon_create_t", CREATE_TOKEN, EACCES, 0,
	  0 },
	{ "bpf_token", "create", "no_token_create_t", CREATE_TOKEN, EACCES, 0,
	  0 },
	{ "anon_inode", "read write", "no_receive_t", RECEIVE_TOKEN, EACCES, 0,
	  1 },
	{ "bpf", "map_create", "no_map_create_t", CREATE_ARRAY, EACCES, 0, 0 },
	{ "bpf_map_type", "array", "no_map_type_t", CREATE_ARRAY, EACCES, 0,
	  0 },
	{ "bpf_map_type2", "arena", "no_map_type2_t", CREATE_ARENA, EACCES, 0,
	  0 },
	{ "bpf", "prog_load", "no_prog_load_t", LOAD_SOCKET_FILTER, EACCES, 0,
	  0 },
	{ "bpf_prog_type", "xdp", "no_prog_type_t", LOAD_XDP, EACCES, 0, 0 },
	{ "bpf_prog_type", "syscall", "no_prog_syscall_t", LOAD_SYSCALL, EACCES,
	  0, 0 },
	{ "bpf_prog_type", "netfilter", "no_prog_netfilter_t", LOAD_NETFILTER,
	  EACCES, 0, 0 },
	{ "bpf_attach_type", "cgroup_inet_egress", "no_attach_type_t",
	  LOAD_EGRESS, EACCES, 0, 0 },
	{ "bpf_attach_type", "cgroup_inet_egress", "no_attach_type_t",
	  LOAD_INGRESS, EACCES, 0, 0 },
	{ "bpf_attach_type", "cgroup_inet4_connect", "no_attach_connect_t",
	  LOAD_BIND, EACCES, 0, 0 },
	{ "bpf_attach_type2", "tcx_egress", "no_attach_tcx_egress_t",
	  LOAD_SCHED_CLS, EACCES, 0, 0 },
	{ "bpf_attach_type2", "xdp", "no_attach_xdp_t", LOAD_XDP_FOR_NONE,
	  EACCES, 0, 0 },
	{ "bpf_attach_type2", "sk_lookup", "no_attach_type2_t", LOAD_SK_LOOKUP,
	  EACCES, 0, 0 },
	{ "bpf_attach_type2", "struct_ops", "no_attach_struct_ops_t",
	  LOAD_STRUCT_OPS, EACCES, 0, 0 },
	{ "bpf_token", "btf_load", "no_btf_load_t", LOAD_BTF, EPERM, 0, 0 },
	{ "bpf_token", "btf_get_fd_by_id", "no_btf_get_fd_by_id_t", GET_BTF,
	  EPERM, 0, 0 },
	{ "cap2_userns", "bpf", "no_cap_bpf_t", LOAD_BTF, EPERM, 0, 0 },
	{ "cap2_userns", "perfmon", "no_cap_perfmon_t", LOAD_KPROBE, EPERM, 0,
	  0 },
	{ "cap2_userns", "mac_admin", "container_t", LOAD_LSM, EACCES, 0, 0 },
	{ "cap2_userns", "mac_admin", "container_t", LOAD_LSM_ENTRY, EACCES, 0,
	  0 },
	{ "cap2_userns", "mac_admin", "container_t", LOAD_MODIFY_RETURN, EACCES,
	  0, 0 },
	{ "cap_userns", "kill", "container_t", LOAD_SIGNAL, EACCES, 0, 0 },
	{ "cap_userns", "net_admin", "no_cap_net_admin_t", LOAD_XDP, EPERM, 0,
	  0 },
	{ "cap_userns", "sys_admin", "no_cap_sys_admin_t", GET_BTF, EPERM, 0,
	  0 },
	{ "bpf_tokenless", "prog_load", "no_tokenless_prog_t",
	  TOKENLESS_SOCKET_FILTER, EACCES, 1, 0 },
	{ "bpf_tokenless", "map_create", "no_tokenless_map_t", TOKENLESS_ARRAY,
	  EACCES, 1, 0 },
};

/* What is checked at once, if it is more than the permission of a row. */
static const char *const asked[] = {
	[LOAD_EGRESS] = "cgroup_inet_ingress cgroup_inet_egress",
	[LOAD_INGRESS] = "cgroup_inet_ingress cgroup_inet_egress",
	[LOAD_SCHED_CLS] = "tcx_ingress tcx_egress netkit_primary netkit_peer",
	[LOAD_BIND] =
		"cgroup_inet4_bind cgroup_inet6_bind cgroup_inet4_connect "
		"cgroup_inet6_connect cgroup_udp4_sendmsg cgroup_udp6_sendmsg "
		"cgroup_udp4_recvmsg cgroup_udp6_recvmsg "
		"cgroup_inet4_getpeername cgroup_inet6_getpeername "
		"cgroup_inet4_getsockname",
};

/* For a domain that has none of it. */
static const char *all_asked(const struct row *row)
{
	size_t count = sizeof(asked) / sizeof(asked[0]);

	return row->operation < count && asked[row->operation] ?
		       asked[row->operation] :
		       row->permission;
}

/* Texts of a record, and the array that points at them. */
struct record {
	char permission[320];
	char source[128];
	char target[128];
	char class_name[64];
	const char *texts[7];
};

/* How a record names the function that a program is for; NULL: it does not. */
static const char *function_of(enum attempt_operation operation)
{
	switch (operation) {
	case LOAD_LSM:
	case LOAD_LSM_ENTRY:
		return " attach_func=\"bpf_lsm_file_open\" ";
	case LOAD_MODIFY_RETURN:
		return " attach_func=\"security_bpf_token_capable\" ";
	default:
		return NULL;
	}
}

static void write_record(struct record *record, const struct row *row,
			 const char *domain, int permissive)
{
	(void)snprintf(record->permission, sizeof(record->permission),
		       "avc:  denied  { %s } for  ",
		       permissive ? all_asked(row) : row->permission);
	(void)snprintf(record->source, sizeof(record->source),
		       "scontext=system_u:system_r:%s:s0:c1,c3 ", domain);
	if (row->is_own)
		(void)snprintf(record->target, sizeof(record->target),
			       "tcontext=system_u:system_r:%s:s0:c1,c3 ",
			       domain);
	else
		(void)snprintf(record->target, sizeof(record->target),
			       "tcontext=" TOKEN_LABEL " ");
	(void)snprintf(record->class_name, sizeof(record->class_name),
		       "tclass=%s permissive=%d", row->class_name, permissive);
	record->texts[0] = guest_is_native() ? "type=AVC " : "type=USER_AVC ";
	record->texts[1] = record->permission;
	record->texts[2] = record->source;
	record->texts[3] = record->target;
	record->texts[4] = record->class_name;
	record->texts[5] = function_of(row->operation);
	record->texts[6] = NULL;
}

static struct attempt attempt_of(const struct row *row, const char *context)
{
	struct attempt attempt = { row->operation, context, NULL };

	if (row->by_receiver) {
		attempt.context = GUEST_CONTEXT("container_t");
		attempt.user = context;
	}
	return attempt;
}

/* Whether the patches of hooks/kernel/ also have the check. */
static int is_native_check(const struct row *row)
{
	return row->operation != DELEGATE && !function_of(row->operation) &&
	       strncmp(row->class_name, "bpf_map_type", 12) != 0 &&
	       strncmp(row->class_name, "bpf_attach_type", 15) != 0 &&
	       strcmp(row->class_name, "bpf_prog_type") != 0 &&
	       strcmp(row->class_name, "bpf_tokenless") != 0;
}

/* Whether the kernel accepts a token with the command: some do not. */
static int kernel_has(enum attempt_operation operation)
{
	const struct attempt attempt = { operation,
					 GUEST_CONTEXT("container_t"), NULL };
	int objects;

	return operation != GET_BTF ||
	       attempt_try(&attempt, &objects) != -EINVAL;
}

static void print_left_out(const struct row *row, const char *reason)
{
	printf("# matrix | %-27s | %-16s | %-18s | %s |\n",
	       attempt_operation_name(row->operation), row->class_name,
	       row->permission, reason);
}

static const char *allowed_of(enum attempt_operation operation)
{
	if (operation == DELEGATE)
		return GUEST_CONTEXT("delegator_t");
	if (operation == LOAD_SIGNAL)
		return GUEST_CONTEXT("kill_t");
	return function_of(operation) ? GUEST_CONTEXT("mac_admin_t") :
					GUEST_CONTEXT("container_t");
}

static void test_row(const struct row *row)
{
	const char *allowed_context = allowed_of(row->operation);
	struct attempt attempt = attempt_of(row, allowed_context);
	int allowed, denied, permissive;
	char context[128], name[128];
	struct record record = { 0 };

	if (guest_is_native() && !is_native_check(row)) {
		print_left_out(row, "only the hooks check this");
		return;
	}
	(void)snprintf(name, sizeof(name), "%s: %s { %s }",
		       attempt_operation_name(row->operation), row->class_name,
		       row->permission);
	if (!kernel_has(row->operation)) {
		print_left_out(row, "this kernel takes no token there");
		(void)attempt_denied(name, &attempt, EINVAL, NULL);
		return;
	}
	allowed = attempt_allowed(name, &attempt);
	(void)snprintf(context, sizeof(context),
		       "system_u:system_r:%s:s0:c1,c3", row->denied);
	attempt = attempt_of(row, context);
	write_record(&record, row, row->denied, 0);
	denied = attempt_denied(name, &attempt, row->error, record.texts);
	attempt = attempt_of(row, GUEST_CONTEXT(PERMISSIVE));
	write_record(&record, row, PERMISSIVE, 1);
	guest_forget_decisions();
	permissive = attempt_recorded(name, &attempt, record.texts, 1);
	printf("# matrix | %-27s | %-16s | %-18s | %s | %s | %s |\n",
	       attempt_operation_name(row->operation), row->class_name,
	       row->permission, allowed ? "allowed" : "WRONG  ",
	       !denied		   ? "WRONG " :
	       row->error == EPERM ? "EPERM " :
				     "EACCES",
	       permissive ? "recorded" : "WRONG   ");
}

/* A domain without mac_admin may still look at every other function. */
static void test_other_function(void)
{
	const struct attempt attempt = { LOAD_ENTRY,
					 GUEST_CONTEXT("container_t"), NULL };

	(void)attempt_allowed("fentry without cap2_userns { mac_admin }",
			      &attempt);
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	size_t i;

	printf("# matrix | %-27s | %-16s | %-18s | allow   | deny   | "
	       "permissive |\n",
	       "operation", "class", "permission");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_row(&rows[i]);
		/*
		 * If a domain has too many denials, similar ones count as one.
		 */
		if (i % UNFOLDED_ROWS == UNFOLDED_ROWS - 1)
			(void)sleep(SEBPF_FOLD_INTERVAL_NS / 1000000000 + 1);
	}
	test_other_function();
	guest_server_stop(server);
	return tap_done();
}
