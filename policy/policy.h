/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a binary SELinux policy, read with libsepol
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_POLICY_H
#define SEBPF_POLICY_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "sebpf/error.h"

/* libsepol's; only selinux-module/ looks inside. */
struct policydb;

/**
 * struct sebpf_policy - a policy
 * @db: owned; NULL if empty. Free with sebpf_policy_free().
 * @seqno: the kernel's sequence number (latest_granting) of this policy;
 *	0 for a policy that came from a file.
 */
struct sebpf_policy {
	struct policydb *db;
	uint32_t seqno;
};

/**
 * Reads the policy that the running kernel enforces, with its booleans as they
 * are, and the sequence number under which the kernel enforces it. The number
 * is read before and after the policy until both agree.
 *
 * @param ret_policy receives the policy; the caller frees it.
 * @param err filled on failure.
 * @return 0; -ENOENT if selinuxfs is not mounted or no policy is loaded;
 *	-EACCES or -EPERM if it may not be read (security { read_policy
 *	compute_av }); -EAGAIN if the policy changed on every try;
 *	-EBADMSG if libsepol cannot read it; -ENOMEM.
 */
int sebpf_policy_read_kernel(struct sebpf_policy *ret_policy,
			     struct sebpf_err *err);

/**
 * Reads a policy from a file.
 *
 * @param path the file.
 * @param ret_policy receives the policy; the caller frees it.
 * @param err filled on failure.
 * @return 0; -errno of open(2) and read(2); -ENXIO for a FIFO that nobody
 *	writes to; -EFBIG beyond
 *	SEBPF_MAX_POLICY_BYTES; -EBADMSG if it is not a kernel policy that
 *	libsepol can read; -ENOMEM.
 */
int sebpf_policy_read_file(const char *path, struct sebpf_policy *ret_policy,
			   struct sebpf_err *err);

/**
 * Reads a policy from memory.
 *
 * @param bytes the policy.
 * @param size its bytes.
 * @param name where it came from, for sentences.
 * @param ret_policy receives the policy; the caller frees it.
 * @param err filled on failure.
 * @return 0; -EBADMSG if it is not a kernel policy that libsepol can read;
 *	-ENOMEM.
 */
int sebpf_policy_read_memory(const void *bytes, size_t size, const char *name,
			     struct sebpf_policy *ret_policy,
			     struct sebpf_err *err);

/**
 * Tells the policy's sequence number in the running kernel now.
 *
 * @param ret_seqno receives the number.
 * @param err filled on failure.
 * @return 0; -errno of selinuxfs.
 */
int sebpf_policy_kernel_seqno(uint32_t *ret_seqno, struct sebpf_err *err);

/**
 * Puts in force the conditional rules that the booleans select as they are in a
 * policy. Reading a policy does not.
 *
 * @param db the policy.
 */
void sebpf_policy_follow_booleans(struct policydb *db);

/**
 * Frees a policy and leaves an empty one.
 *
 * @param policy may be empty.
 */
void sebpf_policy_free(struct sebpf_policy *policy);

#define sebpf_auto_policy __attribute__((cleanup(sebpf_policy_free)))

#endif /* SEBPF_POLICY_POLICY_H */
