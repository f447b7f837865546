/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the proof, before hooks enforce, that they read the kernel correctly
 * Copyright (C) 2026 The sebpf authors
 *
 * The kernel's structures and hash functions are not a stable interface. Before
 * the hooks are attached, their functions' results for contexts, labels and
 * accesses are compared with those of the kernel's security server.
 */
#ifndef SEBPF_LOADER_PROOF_H
#define SEBPF_LOADER_PROOF_H

#include "loader/answers.h"
#include "sebpf/error.h"

/**
 * struct sebpf_proof - what was compared
 * @contexts: as text.
 * @labels: of tokens, with the SIDs that the kernel has for them.
 * @decisions: access decisions, each about all permissions of a class.
 */
struct sebpf_proof {
	uint32_t contexts;
	uint32_t labels;
	uint32_t decisions;
};

/**
 * Compares some thousand answers, on contexts that the kernel has, and on types
 * of the policy: contexts with /proc/thread-self/attr/current and each other,
 * labels with /sys/fs/selinux/create, decisions for each class that the policy
 * has with /sys/fs/selinux/access.
 *
 * @param answers whom to ask.
 * @param ret_proof receives what was compared, also on failure.
 * @param err filled on failure; says what differs.
 * @return 0; -EBADE if something differs, or the hooks cannot answer; -errno if
 *	the kernel could not be asked.
 */
int sebpf_prove(const struct sebpf_answers *answers,
		struct sebpf_proof *ret_proof, struct sebpf_err *err);

#endif /* SEBPF_LOADER_PROOF_H */
