// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - suggest: the sum of the lines of a log
 * Copyright (C) 2026 The sebpf authors
 *
 * However long the log is, no more is kept than include/sebpf/limits.h says.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <string.h>

#include "labels/class_names.h"
#include "labels/event_names.h"
#include "policy/text.h"
#include "sebpf/commands.h"
#include "suggest/suggest.h"

/*
 * A denial of the same domain within this many seconds explains a refused call.
 */
#define EXPLAINED_SECONDS 10U

#define SLOTS ((size_t)4 * SEBPF_MAX_SUGGESTED)

/*
 * Room for what makes tokens of a type that is proposed: three rules for each.
 */
#define RULES ((size_t)4 * SEBPF_MAX_SUGGESTED)

_Static_assert(SEBPF_MAX_SUGGESTED < UINT16_MAX, "a slot holds an index");

/* FNV-1a, continued. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ at[i]) * UINT64_C(1099511628211);
	return hash;
}

#define HASH_START UINT64_C(14695981039346656037)

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
	return (hash ^ number) * UINT64_C(1099511628211);
}

static uint64_t add_up(uint64_t sum, uint64_t more)
{
	return __builtin_add_overflow(sum, more, &sum) ? UINT64_MAX : sum;
}

static bool is_same(const char *text, const struct sebpf_span *span)
{
	return !strncmp(text, span->at, span->length) && !text[span->length];
}

static char *copy(const struct sebpf_span *span)
{
	return strndup(span->at, span->length);
}

int sebpf_suggest_new(struct sebpf_suggest **ret_suggest, struct sebpf_err *err)
{
	struct sebpf_suggest *suggest = calloc(1, sizeof(*suggest));

	if (suggest) {
		suggest->rules = calloc(RULES, sizeof(*suggest->rules));
		suggest->types =
			calloc(SEBPF_MAX_SUGGESTED, sizeof(*suggest->types));
		suggest->calls = calloc(SEBPF_MAX_SUGGEST_DOMAINS,
					sizeof(*suggest->calls));
		suggest->domains = calloc(SEBPF_MAX_SUGGEST_DOMAINS,
					  sizeof(*suggest->domains));
	}
	if (!suggest || !suggest->rules || !suggest->types || !suggest->calls ||
	    !suggest->domains) {
		sebpf_suggest_free(suggest);
		return sebpf_err_set(err, -ENOMEM, "no memory for rules");
	}
	*ret_suggest = suggest;
	return 0;
}

static void free_rule(struct sebpf_suggest_rule *rule)
{
	free(rule->source);
	free(rule->target);
	for (size_t i = 0; i < rule->shown_count; i++)
		free(rule->shown[i]);
	for (size_t i = 0; i < rule->pair_count; i++) {
		free(rule->pairs[i].source);
		free(rule->pairs[i].target);
	}
	for (size_t i = 0; i < rule->note_count; i++)
		free(rule->notes[i].words);
	free(rule->notes);
}

void sebpf_suggest_free(struct sebpf_suggest *suggest)
{
	if (!suggest)
		return;
	for (size_t i = 0; i < suggest->rule_count; i++)
		free_rule(&suggest->rules[i]);
	for (size_t i = 0; i < suggest->type_count; i++) {
		free(suggest->types[i].domain);
		free(suggest->types[i].type);
	}
	for (size_t i = 0; i < suggest->call_count; i++) {
		free(suggest->calls[i].source);
		for (size_t j = 0; j < suggest->calls[i].shown_count; j++)
			free(suggest->calls[i].shown[j]);
	}
	for (size_t i = 0; i < suggest->domain_count; i++)
		free(suggest->domains[i].type);
	free(suggest->rules);
	free(suggest->types);
	free(suggest->calls);
	free(suggest->domains);
	free(suggest);
}

/*
 * Denials in words
 */

static void put_span(FILE *out, const char *before,
		     const struct sebpf_span *span)
{
	(void)fputs(before, out);
	for (size_t i = 0; i < span->length; i++)
		(void)fputc(span->at[i] > ' ' && span->at[i] < 127 ?
				    span->at[i] :
				    '?',
			    out);
}

static void put_id(FILE *out, const struct sebpf_event_id *id)
{
	if (id->node.at)
		put_span(out, "node ", &id->node);
	(void)fprintf(out, "%saudit(%" PRIu64 ".%03" PRIu64 ":%" PRIu64 ")",
		      id->node.at ? " " : "", id->seconds, id->milliseconds,
		      id->serial);
}

/* The fields of ours that are of use to a reader of the denial. */
static bool is_telling(enum sebpf_field field)
{
	return field >= SEBPF_FIELD_COMM && field <= SEBPF_FIELD_TOKEN_ID;
}

static char *denial_words(const struct sebpf_denial *denial)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	put_id(text.stream, &denial->id);
	(void)fputs(" { ", text.stream);
	sebpf_suggest_write_permissions(denial->tclass, denial->permissions,
					text.stream);
	(void)fprintf(text.stream, " } pid=%" PRIu64, denial->pid);
	for (enum sebpf_field i = 0; i < SEBPF_FIELD_COUNT; i++) {
		if (!denial->fields[i].at || !is_telling(i))
			continue;
		(void)fprintf(text.stream, " %s=", sebpf_field_name(i));
		put_span(text.stream, "", &denial->fields[i]);
	}
	put_span(text.stream, " ", &denial->source);
	put_span(text.stream, " -> ", &denial->target);
	if (denial->permissive)
		(void)fputs(" (permissive)", text.stream);
	return sebpf_text_take(&text);
}

static char *call_words(const struct sebpf_call *call)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	put_id(text.stream, &call->id);
	(void)fprintf(text.stream, " pid=%" PRIu64, call->pid);
	if (call->comm.at)
		put_span(text.stream, " comm=", &call->comm);
	put_span(text.stream, " ", &call->source);
	return sebpf_text_take(&text);
}

/*
 * Rules
 */

/*
 * A token that no transition labels has its creator's own type, with the role
 * of an object. What is checked on it, and not on the domain itself, would move
 * to a type for tokens.
 */
static bool is_own_token(const struct sebpf_denial *denial)
{
	static const char role[] = ":object_r:";
	uint64_t others = 0;

	if (denial->tclass == SEBPF_CLASS_BPF_TOKEN)
		others = SEBPF_PERM(BPF_TOKEN, DELEGATE);
	if (denial->tclass == SEBPF_CLASS_BPF)
		others = SEBPF_PERM(BPF, MAP_CREATE_AS) |
			 SEBPF_PERM(BPF, PROG_LOAD_AS);
	return denial->by_hooks && !(denial->permissions & others) &&
	       denial->tclass != SEBPF_CLASS_FILESYSTEM &&
	       denial->tclass != SEBPF_CLASS_BPF_TOKENLESS &&
	       denial->source_type.length == denial->target_type.length &&
	       !memcmp(denial->source_type.at, denial->target_type.at,
		       denial->source_type.length) &&
	       memmem(denial->target.at, denial->target.length, role,
		      sizeof(role) - 1);
}

static bool is_rule_of(const struct sebpf_suggest_rule *rule,
		       const struct sebpf_denial *denial, bool is_own)
{
	return rule->tclass == denial->tclass && rule->is_own == is_own &&
	       is_same(rule->source, &denial->source_type) &&
	       is_same(rule->target, &denial->target_type);
}

static uint64_t hash_rule(const struct sebpf_denial *denial, bool is_own)
{
	uint64_t hash = hash_number(HASH_START, denial->tclass * 2U + is_own);

	hash = hash_bytes(hash, denial->source_type.at,
			  denial->source_type.length);
	hash = hash_bytes(hash, ":", 1);
	return hash_bytes(hash, denial->target_type.at,
			  denial->target_type.length);
}

/* The rule of a denial, a new one if need be; NULL: no room, or no memory. */
static struct sebpf_suggest_rule *find_rule(struct sebpf_suggest *suggest,
					    const struct sebpf_denial *denial,
					    bool is_own)
{
	uint64_t slot = hash_rule(denial, is_own) % SLOTS;
	struct sebpf_suggest_rule *rule;

	while (suggest->slots[slot]) {
		rule = &suggest->rules[suggest->slots[slot] - 1];
		if (is_rule_of(rule, denial, is_own))
			return rule;
		slot = (slot + 1) % SLOTS;
	}
	if (suggest->rule_count == SEBPF_MAX_SUGGESTED)
		return NULL;
	rule = &suggest->rules[suggest->rule_count];
	rule->source = copy(&denial->source_type);
	rule->target = copy(&denial->target_type);
	if (!rule->source || !rule->target) {
		free_rule(rule);
		*rule = (struct sebpf_suggest_rule){ 0 };
		return NULL;
	}
	rule->tclass = denial->tclass;
	rule->is_own = is_own;
	suggest->slots[slot] = (uint16_t)++suggest->rule_count;
	return rule;
}

static int add_pair(struct sebpf_suggest_rule *rule,
		    const struct sebpf_denial *denial)
{
	struct sebpf_suggest_pair *pair = rule->pairs;

	for (size_t i = 0; i < rule->pair_count; i++, pair++)
		if (is_same(pair->source, &denial->source) &&
		    is_same(pair->target, &denial->target)) {
			pair->permissions |= denial->permissions;
			return 0;
		}
	if (rule->pair_count == SEBPF_MAX_SUGGEST_PAIRS) {
		rule->more_pairs = true;
		return 0;
	}
	pair->source = copy(&denial->source);
	pair->target = copy(&denial->target);
	pair->permissions = denial->permissions;
	rule->pair_count++;
	return pair->source && pair->target ? 0 : -ENOMEM;
}

/* A denial of a permission that was not denied before counts more. */
static int add_shown(struct sebpf_suggest_rule *rule,
		     const struct sebpf_denial *denial)
{
	size_t place = rule->shown_count;
	char *words;

	if (place == SEBPF_MAX_SUGGEST_SHOWN) {
		if (!(denial->permissions & ~rule->denied))
			return 0;
		place--;
	}
	words = denial_words(denial);
	if (!words)
		return -ENOMEM;
	if (place < rule->shown_count)
		free(rule->shown[place]);
	else
		rule->shown_count++;
	rule->shown[place] = words;
	return 0;
}

/*
 * Domains, and calls that they made
 */

/* The domain, a new one if need be; NULL: no room, or no memory. */
static struct sebpf_suggest_domain *find_domain(struct sebpf_suggest *suggest,
						const struct sebpf_span *type)
{
	struct sebpf_suggest_domain *domain = suggest->domains;

	for (size_t i = 0; i < suggest->domain_count; i++, domain++)
		if (is_same(domain->type, type))
			return domain;
	if (suggest->domain_count == SEBPF_MAX_SUGGEST_DOMAINS)
		return NULL;
	domain->type = copy(type);
	if (!domain->type)
		return NULL;
	suggest->domain_count++;
	return domain;
}

static bool is_near(uint64_t one, uint64_t other)
{
	return (one > other ? one - other : other - one) <= EXPLAINED_SECONDS;
}

/* Calls that waited for a denial that explains them have it now. */
static void explain_calls(struct sebpf_suggest *suggest,
			  const struct sebpf_denial *denial)
{
	for (size_t i = 0; i < suggest->call_count; i++) {
		struct sebpf_suggest_call *call = &suggest->calls[i];

		if (call->waiting && is_near(call->last, denial->id.seconds) &&
		    is_same(call->source, &denial->source_type))
			call->waiting = 0;
	}
}

static void note_domain(struct sebpf_suggest *suggest,
			const struct sebpf_denial *denial)
{
	struct sebpf_suggest_domain *domain =
		find_domain(suggest, &denial->source_type);
	const struct sebpf_span *type = &denial->fields[SEBPF_FIELD_PROG_TYPE];
	char name[32];
	uint32_t bit;

	if (!domain)
		return;
	domain->last_denial = denial->id.seconds;
	if (!type->at || type->length >= sizeof(name))
		return;
	memcpy(name, type->at, type->length);
	name[type->length] = '\0';
	bit = sebpf_permission_find(SEBPF_CLASS_BPF_PROG_TYPE, name);
	if (bit < SEBPF_PERMS_PER_CLASS)
		domain->prog_types |= UINT32_C(1) << bit;
}

static void note_time(struct sebpf_suggest *suggest, uint64_t seconds)
{
	if (!suggest->first || seconds < suggest->first)
		suggest->first = seconds;
	if (seconds > suggest->last)
		suggest->last = seconds;
}

static uint64_t hash_event(const struct sebpf_event_id *id)
{
	uint64_t hash = hash_number(HASH_START, id->seconds);

	hash = hash_number(hash, id->milliseconds);
	hash = hash_number(hash, id->serial);
	hash = hash_bytes(hash, id->node.at, id->node.length);
	/* 0: none. */
	return hash ? hash : 1;
}

static bool is_recent(const struct sebpf_suggest *suggest,
		      const struct sebpf_event_id *id)
{
	uint64_t hash = hash_event(id);

	for (size_t i = 0; i < SEBPF_MAX_SUGGEST_EVENTS; i++)
		if (suggest->recent[i] == hash)
			return true;
	return false;
}

static void remember(struct sebpf_suggest *suggest,
		     const struct sebpf_event_id *id)
{
	suggest->recent[suggest->recent_next] = hash_event(id);
	suggest->recent_next =
		(suggest->recent_next + 1) % SEBPF_MAX_SUGGEST_EVENTS;
}

/* What the kernel refuses if a mount does not delegate it. */
static bool is_undelegated(const struct sebpf_call *call)
{
	/* BPF_TOKEN_CREATE, which older headers lack. */
	enum { TOKEN_CREATE = 36 };

	switch (call->command) {
	case BPF_MAP_CREATE:
	case BPF_PROG_LOAD:
#define X(id, number, name) case number:
		SEBPF_TOKEN_COMMANDS(X)
#undef X
		return call->error == EPERM;
	case TOKEN_CREATE:
		/* The mount delegates nothing at all. */
		return call->error == ENOENT;
	}
	return false;
}

static struct sebpf_suggest_call *find_call(struct sebpf_suggest *suggest,
					    const struct sebpf_call *call)
{
	struct sebpf_suggest_call *found = suggest->calls;

	for (size_t i = 0; i < suggest->call_count; i++, found++)
		if (found->command == call->command &&
		    found->error == call->error &&
		    is_same(found->source, &call->source_type))
			return found;
	if (suggest->call_count == SEBPF_MAX_SUGGEST_DOMAINS)
		return NULL;
	found->source = copy(&call->source_type);
	if (!found->source)
		return NULL;
	found->command = call->command;
	found->error = call->error;
	suggest->call_count++;
	return found;
}

/* A call without a denial shortly before it; one may follow. */
static int take_call(struct sebpf_suggest *suggest,
		     const struct sebpf_call *call, struct sebpf_err *err)
{
	const struct sebpf_suggest_domain *domain =
		find_domain(suggest, &call->source_type);
	struct sebpf_suggest_call *found;

	if (!is_undelegated(call) || is_recent(suggest, &call->id) ||
	    (domain && domain->last_denial &&
	     is_near(domain->last_denial, call->id.seconds)))
		return 0;
	found = find_call(suggest, call);
	if (!found) {
		suggest->outcomes[SEBPF_LINE_NO_ROOM]++;
		return 0;
	}
	if (!is_near(found->last, call->id.seconds)) {
		found->calls = add_up(found->calls, found->waiting);
		found->waiting = 0;
	}
	found->waiting++;
	found->last = call->id.seconds;
	if (found->shown_count == SEBPF_MAX_SUGGEST_SHOWN)
		return 0;
	found->shown[found->shown_count] = call_words(call);
	if (!found->shown[found->shown_count])
		return sebpf_err_set(err, -ENOMEM, "no memory for a call");
	found->shown_count++;
	return 0;
}

/*
 * Lines
 */

static int take_denial(struct sebpf_suggest *suggest,
		       const struct sebpf_denial *denial, struct sebpf_err *err)
{
	struct sebpf_suggest_rule *rule =
		find_rule(suggest, denial, is_own_token(denial));

	if (!rule) {
		suggest->outcomes[SEBPF_LINE_NO_ROOM]++;
		return 0;
	}
	suggest->outcomes[SEBPF_LINE_DENIAL]++;
	note_domain(suggest, denial);
	note_time(suggest, denial->id.seconds);
	explain_calls(suggest, denial);
	if (add_pair(rule, denial) || add_shown(rule, denial))
		return sebpf_err_set(err, -ENOMEM, "no memory for a denial");
	rule->denied |= denial->permissions;
	rule->records++;
	rule->events = add_up(rule->events, denial->events);
	suggest->events = add_up(suggest->events, denial->events);
	return 0;
}

int sebpf_suggest_need(struct sebpf_suggest *suggest,
		       const struct sebpf_denial *need, bool is_own,
		       struct sebpf_err *err)
{
	struct sebpf_suggest_rule *rule = find_rule(suggest, need, is_own);

	if (!rule)
		return sebpf_err_set(err, -E2BIG, "no room for another rule");
	if (add_pair(rule, need))
		return sebpf_err_set(err, -ENOMEM, "no memory for a rule");
	rule->denied |= need->permissions;
	suggest->is_needed = true;
	return 0;
}

static int take_decision(struct sebpf_suggest *suggest, const char *line,
			 size_t length, struct sebpf_err *err)
{
	struct sebpf_denial denial = { 0 };
	struct sebpf_event_id id;
	enum sebpf_line_outcome outcome =
		sebpf_denial_read(line, length, &denial);

	/* Any denial in an event explains why it failed. */
	if (outcome == SEBPF_LINE_DENIAL || outcome == SEBPF_LINE_GRANTED)
		remember(suggest, &denial.id);
	else if (sebpf_event_id_read(line, length, &id))
		remember(suggest, &id);
	if (outcome == SEBPF_LINE_DENIAL)
		return take_denial(suggest, &denial, err);
	suggest->outcomes[outcome]++;
	return 0;
}

static void take_refusal(struct sebpf_suggest *suggest, const char *line,
			 size_t length)
{
	struct sebpf_refusal refusal;
	uint32_t failure = SEBPF_SUGGEST_LOST;

	if (!sebpf_refusal_read(line, length, &refusal))
		return;
	for (uint32_t i = 0; !refusal.is_loss && i < SEBPF_FAIL_COUNT; i++)
		if (is_same(sebpf_failure_name(i), &refusal.reason))
			failure = i;
	suggest->refusals[failure] =
		add_up(suggest->refusals[failure], refusal.events);
}

int sebpf_suggest_line(void *argument, enum sebpf_log_kind kind,
		       const char *line, size_t length, struct sebpf_err *err)
{
	struct sebpf_suggest *suggest = argument;
	struct sebpf_call call;

	switch (kind) {
	case SEBPF_LOG_DECISION:
		return take_decision(suggest, line, length, err);
	case SEBPF_LOG_REFUSAL:
		take_refusal(suggest, line, length);
		return 0;
	case SEBPF_LOG_CALL:
		if (sebpf_call_read(line, length, &call))
			return take_call(suggest, &call, err);
		return 0;
	case SEBPF_LOG_STRAY:
		suggest->outcomes[SEBPF_LINE_STRAY]++;
		return 0;
	case SEBPF_LOG_LONG:
		suggest->outcomes[SEBPF_LINE_LONG]++;
		return 0;
	case SEBPF_LOG_NO_RECORD:
		suggest->outcomes[SEBPF_LINE_NO_RECORD]++;
		return 0;
	}
	return 0;
}
