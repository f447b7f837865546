/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the least policy that the denials of an audit log call for
 * Copyright (C) 2026 The sebpf authors
 *
 * A log is taken in line by line, then judged, with a policy if there is one,
 * then written. Nothing is suggested that no denial asked for, except what
 * creates a token at all if a type for tokens is proposed.
 */
#ifndef SEBPF_SUGGEST_SUGGEST_H
#define SEBPF_SUGGEST_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "audit/denial.h"
#include "audit/log.h"
#include "policy/policy.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"
#include "sebpf/limits.h"

/**
 * struct sebpf_suggest_note - a note about a rule; owns its words
 * @name: short and stable: a constant string.
 * @left_out: the permissions that are not suggested for that reason; 0: it is a
 *	warning.
 * @words: a sentence, without a stop.
 */
struct sebpf_suggest_note {
	const char *name;
	uint64_t left_out;
	char *words;
};

/**
 * struct sebpf_suggest_pair - contexts of a denial; owns them
 * @source: the subject.
 * @target: the target.
 * @permissions: what was denied, by the bits of sebpf_denied_name().
 */
struct sebpf_suggest_pair {
	char *source;
	char *target;
	uint64_t permissions;
};

/**
 * struct sebpf_suggest_rule - denials of one type to another; owns texts
 * @source: type of the subject.
 * @target: type of the target.
 * @tclass: enum sebpf_class.
 * @is_own: whether the target is a token that has its creator's own type.
 * @token: if so, the type that the rule is for instead; not owned.
 * @denied: the permissions, by the bits of sebpf_denied_name().
 * @allowed: those that are suggested.
 * @added: of these, those that no denial asked for: see sebpf_suggest_judge().
 * @records: how many records asked for it.
 * @events: how many denials these are about.
 * @shown: some of them, in words.
 * @shown_count: their number.
 * @pairs: the contexts.
 * @pair_count: their number.
 * @more_pairs: whether there were more.
 * @notes: the notes; owned.
 * @note_count: their number.
 */
struct sebpf_suggest_rule {
	char *source;
	char *target;
	uint32_t tclass;
	bool is_own;
	const char *token;
	uint64_t denied;
	uint64_t allowed;
	uint64_t added;
	uint64_t records;
	uint64_t events;
	char *shown[SEBPF_MAX_SUGGEST_SHOWN];
	size_t shown_count;
	struct sebpf_suggest_pair pairs[SEBPF_MAX_SUGGEST_PAIRS];
	size_t pair_count;
	bool more_pairs;
	struct sebpf_suggest_note *notes;
	size_t note_count;
};

/**
 * struct sebpf_suggest_type - a type for the tokens of a domain; owns its names
 * @domain: the domain.
 * @type: the type.
 * @is_new: whether the policy does not have it, so that it is declared.
 */
struct sebpf_suggest_type {
	char *domain;
	char *type;
	bool is_new;
};

/**
 * struct sebpf_suggest_call - calls that the kernel refused before any hook
 * @source: type of the process that made them; owned.
 * @command: enum bpf_cmd.
 * @error: errno.
 * @calls: how many.
 * @waiting: how many more may be explained by a denial that is not recorded
 *	yet.
 * @last: when the last one was, in seconds.
 * @shown: some of them, in words; owned.
 * @shown_count: their number.
 */
struct sebpf_suggest_call {
	char *source;
	uint32_t command;
	uint32_t error;
	uint64_t calls;
	uint64_t waiting;
	uint64_t last;
	char *shown[SEBPF_MAX_SUGGEST_SHOWN];
	size_t shown_count;
};

/**
 * struct sebpf_suggest_domain - what else is known about a domain
 * @type: its type; owned.
 * @prog_types: programs that denials name, by the bits of class bpf_prog_type.
 * @last_denial: when it was last denied something, in seconds; 0: never.
 */
struct sebpf_suggest_domain {
	char *type;
	uint32_t prog_types;
	uint64_t last_denial;
};

/* Indexes of sebpf_suggest.refusals, after the failures. */
#define SEBPF_SUGGEST_LOST SEBPF_FAIL_COUNT
#define SEBPF_SUGGEST_REFUSALS (SEBPF_FAIL_COUNT + 1)

/**
 * struct sebpf_suggest - what a log calls for
 * @rules: owned, as are @types, @calls and @domains.
 * @rule_count: their number, as the next three.
 * @type_count: of @types.
 * @call_count: of @calls.
 * @domain_count: of @domains.
 * @slots: by hash: index of a rule, plus 1.
 * @recent: recent events that had a decision, by hash.
 * @recent_next: the one to be forgotten next.
 * @outcomes: number of lines, by enum sebpf_line_outcome.
 * @refusals: events refused without asking the policy, by enum sebpf_failure;
 *	and lost ones.
 * @lines: number of lines.
 * @events: denials.
 * @first: when the first one was, in seconds; 0: there is none.
 * @last: when the last one was.
 * @has_policy: whether it was judged with a policy.
 * @is_needed: whether it has needs, not denials: see sebpf_suggest_need().
 */
struct sebpf_suggest {
	struct sebpf_suggest_rule *rules;
	size_t rule_count;
	struct sebpf_suggest_type *types;
	size_t type_count;
	struct sebpf_suggest_call *calls;
	size_t call_count;
	struct sebpf_suggest_domain *domains;
	size_t domain_count;
	uint16_t slots[4 * SEBPF_MAX_SUGGESTED];
	uint64_t recent[SEBPF_MAX_SUGGEST_EVENTS];
	size_t recent_next;
	uint64_t outcomes[SEBPF_LINE_OUTCOMES];
	uint64_t refusals[SEBPF_SUGGEST_REFUSALS];
	uint64_t lines;
	uint64_t events;
	uint64_t first;
	uint64_t last;
	bool has_policy;
	bool is_needed;
};

/**
 * Makes a place for what a log calls for.
 *
 * @param ret_suggest receives it; the caller frees it with
 *	sebpf_suggest_free().
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_suggest_new(struct sebpf_suggest **ret_suggest,
		      struct sebpf_err *err);

/**
 * Frees it.
 *
 * @param suggest may be NULL.
 */
void sebpf_suggest_free(struct sebpf_suggest *suggest);

/**
 * Takes in a line, for struct sebpf_log_reader.
 *
 * @param argument the struct sebpf_suggest.
 * @param kind what the line is at first sight.
 * @param length its bytes.
 * @param err filled on failure.
 * @return 0; -ENOMEM.
 */
int sebpf_suggest_line(void *argument, enum sebpf_log_kind kind,
		       const char *line, size_t length, struct sebpf_err *err);

/**
 * Takes in what a domain is known to need, in the place of a log: whatever the
 * policy allows by now is also suggested, nothing is left out as a mere probe,
 * and nothing is added to it. What the policy does not have, it does not check:
 * this is left out.
 *
 * @param suggest a place without lines of a log.
 * @param need as if it had been denied; without an event and fields.
 * @param is_own whether the target is a token that has its creator's own type;
 *	then a need of that creator is to be among the needs.
 * @param err filled on failure.
 * @return 0; -E2BIG if there is no room for another rule; -ENOMEM.
 */
int sebpf_suggest_need(struct sebpf_suggest *suggest,
		       const struct sebpf_denial *need, bool is_own,
		       struct sebpf_err *err);

/**
 * Decides which of the denials become rules, and what to say about them. Call
 * it once, after the last line.
 *
 * If a token has its user's own type, a type for tokens is proposed, and the
 * rules are for it. They include what is needed to create such a token.
 *
 * @param suggest what was taken in.
 * @param policy the policy that is asked what it already has, and what its
 *	constraints forbid; NULL: none.
 * @param err filled on failure.
 * @return 0; as sebpf_ask(); -ENOMEM.
 */
int sebpf_suggest_judge(struct sebpf_suggest *suggest,
			const struct sebpf_policy *policy,
			struct sebpf_err *err);

/**
 * Names what a rule is for: "self" if it is the source.
 *
 * @return the name.
 */
const char *sebpf_suggest_target(const struct sebpf_suggest_rule *rule);

/**
 * Tells whether anything is suggested.
 *
 * @param suggest what was judged.
 * @return whether it is so.
 */
bool sebpf_suggest_any(const struct sebpf_suggest *suggest);

/**
 * Writes the suggestions as a module, with comments.
 *
 * @param suggest what was judged.
 * @param is_te whether in the language of the reference policy, not in CIL.
 * @param out the stream.
 */
void sebpf_suggest_write(const struct sebpf_suggest *suggest, bool is_te,
			 FILE *out);

/**
 * Writes the rule that is suggested, in one line.
 *
 * @param is_te whether in the language of the reference policy.
 * @param out the stream.
 */
void sebpf_suggest_write_rule(const struct sebpf_suggest_rule *rule, bool is_te,
			      FILE *out);

/**
 * Writes the names of permissions, between spaces.
 *
 * @param tclass enum sebpf_class.
 * @param permissions the permissions, by the bits of sebpf_denied_name().
 * @param out the stream.
 */
void sebpf_suggest_write_permissions(uint32_t tclass, uint64_t permissions,
				     FILE *out);

/**
 * Tells which of a mount's options a refused call needs.
 *
 * @return the options; "..." in them is not in the record.
 */
const char *sebpf_suggest_options(const struct sebpf_suggest_call *call);

/**
 * Names a kind of lines that were not used.
 *
 * @param outcome enum sebpf_line_outcome.
 * @return a short and stable name.
 */
const char *sebpf_suggest_outcome_name(uint32_t outcome);

/**
 * The same in words, after a number.
 *
 * @param outcome enum sebpf_line_outcome.
 * @return the words.
 */
const char *sebpf_suggest_outcome_words(uint32_t outcome);

#endif /* SEBPF_SUGGEST_SUGGEST_H */
