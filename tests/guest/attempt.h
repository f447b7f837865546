/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - one operation in a context, and its expected result
 * Copyright (C) 2026 The sebpf authors
 *
 * The denial of an operation must give the exact errno, make no object, and
 * leave one audit record; its twin must succeed, make its object, and leave
 * none. Results are printed as TAP.
 */
#ifndef SEBPF_TEST_ATTEMPT_H
#define SEBPF_TEST_ATTEMPT_H

enum attempt_operation {
	DELEGATE, /* makes the mount, as its delegator */
	CREATE_TOKEN,
	RECEIVE_TOKEN, /* by pidfd_getfd(2) */
	CREATE_ARRAY,
	CREATE_ARENA,
	LOAD_SOCKET_FILTER,
	LOAD_XDP,
	LOAD_XDP_FOR_NONE, /* for no attach type */
	LOAD_EGRESS, /* cgroup_skb for cgroup_inet_egress */
	LOAD_INGRESS, /* cgroup_skb for cgroup_inet_ingress */
	LOAD_SCHED_CLS, /* for no attach type */
	LOAD_BIND, /* cgroup_sock_addr for cgroup_inet4_bind */
	LOAD_SK_LOOKUP,
	LOAD_KPROBE,
	LOAD_SYSCALL,
	LOAD_NETFILTER,
	LOAD_STRUCT_OPS, /* the second member of tcp_congestion_ops */
	LOAD_LSM, /* bpf_lsm_file_open() */
	LOAD_LSM_ENTRY, /* fentry on the same function */
	LOAD_MODIFY_RETURN, /* security_bpf_token_capable() */
	LOAD_ENTRY, /* fentry on a function that decides nothing */
	LOAD_SIGNAL, /* kprobe that calls bpf_send_signal() */
	LOAD_BTF,
	GET_BTF, /* by its id; Linux 6.16 */
	TOKENLESS_ARRAY, /* the same without a token, and not in a container */
	TOKENLESS_SOCKET_FILTER,
};

/**
 * Names an operation.
 *
 * @return words for a table.
 */
const char *attempt_operation_name(enum attempt_operation operation);

/**
 * struct attempt - what is tried
 * @operation: the operation.
 * @context: of the container, whose process creates the token; of the delegator
 *	for DELEGATE, of the process for TOKENLESS_*.
 * @user: context that the process takes after it has the token; for
 *	RECEIVE_TOKEN, of the receiver; NULL: @context.
 */
struct attempt {
	enum attempt_operation operation;
	const char *context;
	const char *user;
};

/**
 * Makes an attempt.
 *
 * @param ret_objects receives the number of new programs, maps and BTF while
 *	the process lives.
 * @return 0 or a negative errno.
 */
int attempt_try(const struct attempt *attempt, int *ret_objects);

/**
 * Expects an attempt to succeed and to make its object, without a record.
 *
 * @param name of the test.
 * @return 1 if all of that is so.
 */
int attempt_allowed(const char *name, const struct attempt *attempt);

/**
 * Expects an attempt to be denied, with one record in the audit log.
 *
 * @param name of the test.
 * @param error the errno.
 * @param record texts that are in that record, then NULL.
 * @return 1 if all of that is so.
 */
int attempt_denied(const char *name, const struct attempt *attempt, int error,
		   const char *const record[]);

/**
 * Expects an attempt to succeed and to make its object, with a record.
 *
 * @param name of the test.
 * @param record texts that are in that record.
 * @param others 0: it is the only record; 1: there may be more, of this kind
 *	too.
 * @return 1 if all of that is so.
 */
int attempt_recorded(const char *name, const struct attempt *attempt,
		     const char *const record[], int others);

#endif /* SEBPF_TEST_ATTEMPT_H */
