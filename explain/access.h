/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - which rules and constraints decide a question
 * Copyright (C) 2026 The sebpf authors
 *
 * What is said here is found by a walk of its own over the policy, apart from
 * what decides; whoever asks compares the two.
 */
#ifndef SEBPF_EXPLAIN_ACCESS_H
#define SEBPF_EXPLAIN_ACCESS_H

#include "explain/reasons.h"
#include "policy/query.h"
#include "sebpf/error.h"

/**
 * Finds why a permission is granted or refused: if it is granted, the rules
 * that allow it; otherwise what keeps it from being granted.
 *
 * @param query the question.
 * @param reasons receives the reasons, at least one.
 * @param ret_granted receives whether all that was found grants it.
 * @param err filled on failure.
 * @return 0; -EOPNOTSUPP if type bounds are a loop or deeper than
 *	SEBPF_SERVER_BOUNDS; -EBADMSG if an expression is not one; -ENOMEM.
 */
int sebpf_explain(const struct sebpf_query *query,
		  struct sebpf_reasons *reasons, int *ret_granted,
		  struct sebpf_err *err);

/**
 * Finds the rules for a permission between the types, without bounds: those
 * that allow it, or else those that would at other booleans, or else that there
 * is none.
 *
 * @param query the question.
 * @param reasons receives the reasons.
 * @param ret_granted receives whether a rule allows it.
 * @return 0; -EBADMSG; -ENOMEM.
 */
int sebpf_explain_rules(const struct sebpf_query *query,
			struct sebpf_reasons *reasons, int *ret_granted);

/**
 * Finds the constraints that forbid a permission.
 *
 * @param query the question.
 * @param reasons receives the reasons.
 * @return 0; -EBADMSG; -ENOMEM.
 */
int sebpf_explain_constraints(const struct sebpf_query *query,
			      struct sebpf_reasons *reasons);

#endif /* SEBPF_EXPLAIN_ACCESS_H */
