/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - suggest: notes about a rule
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_SUGGEST_NOTES_H
#define SEBPF_SUGGEST_NOTES_H

#include "suggest/suggest.h"

/**
 * Adds a note to a rule, once.
 *
 * @param rule the rule; what is left out is no longer suggested.
 * @param name the note's name: a constant string.
 * @param left_out permissions that are not suggested for this reason; 0: a
 *	warning.
 * @param format printf(3) format of the sentence.
 * @return 0; -ENOMEM.
 */
__attribute__((format(printf, 4, 5))) int
sebpf_suggest_note(struct sebpf_suggest_rule *rule, const char *name,
		   uint64_t left_out, const char *format, ...);

/**
 * Leaves out capabilities that the kernel asks for and can do without.
 *
 * @param suggest what was taken in.
 * @return 0; -ENOMEM.
 */
int sebpf_suggest_leave_out(struct sebpf_suggest *suggest);

/**
 * Warns about rules that give more than their names say.
 *
 * @param suggest what was judged.
 * @param policy the policy; NULL: none.
 * @return 0; -ENOMEM.
 */
int sebpf_suggest_warn(struct sebpf_suggest *suggest,
		       const struct sebpf_policy *policy);

#endif /* SEBPF_SUGGEST_NOTES_H */
