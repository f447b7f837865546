/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - policies made for tests: CIL text, and secilc to compile it
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_POLICY_TEXT_H
#define SEBPF_POLICY_TEXT_H

#include "policy/policy.h"

/**
 * struct policy_options - what a test policy holds
 * @handle_unknown: allow, deny or reject.
 * @without_classes: 1: classes bpf, anon_inode and bpf_token are missing.
 * @without_mls: 1: no MLS.
 * @seed: of the random part.
 * @types: number of types t0, t1, ...; 0: no random part.
 * @attributes: number of attributes a0, a1, ...
 * @rules: number of unconditional random rules.
 * @booleans: number of booleans b0, b1, ...; twice as many conditionals.
 * @bounds: number of typebounds statements.
 * @version: policy version; 0: 33.
 * @extra: CIL to add; NULL for none.
 */
struct policy_options {
	const char *handle_unknown;
	int without_classes;
	int without_mls;
	unsigned int seed;
	unsigned int types;
	unsigned int attributes;
	unsigned int rules;
	unsigned int booleans;
	unsigned int bounds;
	unsigned int version;
	const char *extra;
};

/**
 * Compiles a policy with secilc and reads it. Ends the program as skipped if
 * there is no secilc, and as failed if the policy does not compile.
 *
 * @param options what it holds.
 * @param ret_policy receives the policy; the caller frees it.
 */
void policy_make(const struct policy_options *options,
		 struct sebpf_policy *ret_policy);

/**
 * Compiles a policy with secilc into a file.
 *
 * @param options what it holds.
 * @param path the file.
 */
void policy_make_file(const struct policy_options *options, const char *path);

/**
 * Tells which type the token of a type gets by a transition with the token's
 * name, according to the CIL text.
 *
 * @param type number of the type in its name.
 * @return the name of the token's type, or NULL if there is no such rule.
 */
const char *policy_named_token(unsigned int type);

#endif /* SEBPF_POLICY_TEXT_H */
