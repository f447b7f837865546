// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - proof: the cache while a policy is loaded
 * Copyright (C) 2026 The sebpf authors
 *
 * Two decisions and one question of two classes, by any tasks and about any
 * tokens, with both steps of a policy load anywhere between them. What the cache
 * knows is what one of the policies says.
 */
#include "tests/proof/model_avc.h"

/* The kernel goes on with the load, or does not yet. */
static void load_goes_on(void)
{
	if (nondet_u32() && in_force == OLD)
		in_force = NEW;
	if (nondet_u32() && in_force == NEW)
		avc_number = NEW;
}

static __u32 says(__u32 policy, __u32 sid, __u64 key, __u32 tclass)
{
	return sid < TASKS && key < TOKENS ?
		       silent_of[policy][sid][key][tclass] :
		       0;
}

static void choose_policies(void)
{
	for (__u32 policy = OLD; policy < POLICIES; policy++)
		for (__u32 sid = 0; sid < TASKS; sid++)
			for (__u32 key = 0; key < TOKENS; key++) {
				__u32 *silent = silent_of[policy][sid][key];

				silent[FIRST_CLASS] = nondet_u32();
				silent[SECOND_CLASS] = nondet_u32();
			}
}

/* A decision, as hooks/decision.bpf.c makes it. */
static void decide(void)
{
	struct request request = { .token = 0 };
	__u32 tclass = nondet_u32(), requested = nondet_u32();

	assumed(tclass == FIRST_CLASS || tclass == SECOND_CLASS);
	request.subject_sid = nondet_u32();
	request.avc_key = nondet_u64();
	assumed(request.subject_sid < TASKS && request.avc_key < TOKENS);
	request.token = request.avc_key;
	take_policy(&request);
	load_goes_on();
	sebpf_avc_keep(&request, tclass,
		       requested & says((__u32)request.policy,
					request.subject_sid, request.avc_key,
					tclass));
	load_goes_on();
}

static int all_of(__u32 policy, __u64 key, const struct av_check *checks)
{
	__u32 first = says(policy, task, key, FIRST_CLASS);
	__u32 second = says(policy, task, key, SECOND_CLASS);

	return !(checks[0].requested & ~first) &&
	       !(checks[1].requested & ~second);
}

int main(void)
{
	const struct av_check checks[2] = { { FIRST_CLASS, nondet_u32() },
					    { SECOND_CLASS, nondet_u32() } };
	__u64 key = nondet_u64();
	__u32 number;
	int known;

	choose_policies();
	for (__u32 token = 0; token < TOKENS; token++) {
		token_table[token].state = SEBPF_TOKEN_READY;
		token_table[token].avc_key = token;
	}
	decide();
	decide();
	task = nondet_u32();
	number = avc_number;
	known = avc_has(key, SEBPF_AVC_PROG_LOAD, checks, 2);
	proved(!known || all_of(number, key, checks),
	       "the cache says what the policy with the AVC's number says");
	proved(!known || (checks[0].requested && checks[1].requested),
	       "what has no name is never known");
	return 0;
}
