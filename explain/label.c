// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - which rules give a token its label
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <string.h>

#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>

#include "explain/label.h"
#include "policy/condition.h"
#include "policy/database.h"
#include "policy/text.h"

#define TOKEN_CLASS "anon_inode"
#define TOKEN_NAME "bpf-token"

static char *rule_text(const struct policydb *db, uint32_t creator,
		       const char *name, uint32_t type)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (sebpf_text_open(&text))
		return NULL;
	(void)fputs("(typetransition ", text.stream);
	sebpf_text_name(text.stream, db->p_type_val_to_name[creator - 1]);
	(void)fputc(' ', text.stream);
	sebpf_text_name(text.stream, db->p_type_val_to_name[creator - 1]);
	(void)fprintf(text.stream, " " TOKEN_CLASS "%s ", name);
	sebpf_text_name(text.stream, db->p_type_val_to_name[type - 1]);
	(void)fputc(')', text.stream);
	return sebpf_text_take(&text);
}

/* Enters a rule; one whose type is none is damaged. */
static int take_rule(const struct policydb *db, uint32_t creator,
		     const char *name, uint32_t type,
		     struct sebpf_label_reason *reason)
{
	if (!sebpf_db_is_type(db, type))
		return -EBADMSG;
	reason->type_by = *name ? SEBPF_LABEL_NAMED : SEBPF_LABEL_PLAIN;
	reason->label.type = type;
	reason->type_rule = rule_text(db, creator, name, type);
	return reason->type_rule ? 0 : -ENOMEM;
}

static int find_named(const struct policydb *db, uint32_t creator,
		      uint32_t class_value, struct sebpf_label_reason *reason)
{
	char name[] = TOKEN_NAME;
	filename_trans_key_t key = {
		.ttype = creator,
		.tclass = class_value,
		.name = name,
	};
	/* libsepol types all keys as strings; these are not. */
	const filename_trans_datum_t *found = hashtab_search(
		db->filename_trans, (const_hashtab_key_t)(const void *)&key);

	while (found && !ebitmap_get_bit(&found->stypes, creator - 1))
		found = found->next;
	return found ? take_rule(db, creator, " \"" TOKEN_NAME "\"",
				 found->otype, reason) :
		       0;
}

static int is_own_transition(const avtab_key_t *key, uint32_t creator,
			     uint32_t class_value)
{
	return key->source_type == creator && key->target_type == creator &&
	       key->target_class == class_value &&
	       (key->specified & AVTAB_TRANSITION);
}

static int find_plain(struct policydb *db, uint32_t creator,
		      uint32_t class_value, struct sebpf_label_reason *reason)
{
	avtab_key_t key = {
		.source_type = (uint16_t)creator,
		.target_type = (uint16_t)creator,
		.target_class = (uint16_t)class_value,
		.specified = AVTAB_TRANSITION,
	};
	avtab_ptr_t node = avtab_search_node(&db->te_avtab, &key);

	return node ? take_rule(db, creator, "", node->datum.data, reason) : 0;
}

static int take_condition(const struct policydb *db, const cond_node_t *cond,
			  int branch, struct sebpf_label_reason *reason)
{
	struct sebpf_condition condition sebpf_auto_condition = { 0 };
	int rc = sebpf_condition_write(db, cond->expr, branch, &condition);

	if (rc)
		return rc;
	reason->condition = sebpf_steal(condition.text);
	reason->states = sebpf_steal(condition.states);
	return 0;
}

static int find_conditional(struct policydb *db, uint32_t creator,
			    uint32_t class_value,
			    struct sebpf_label_reason *reason)
{
	for (cond_node_t *cond = db->cond_list; cond; cond = cond->next) {
		int state = cond->expr ? cond_evaluate_expr(db, cond->expr) :
					 -1;
		const cond_av_list_t *item = NULL;

		if (state >= 0)
			item = state ? cond->true_list : cond->false_list;
		while (item && !is_own_transition(&item->node->key, creator,
						  class_value))
			item = item->next;
		if (item) {
			int rc = take_rule(db, creator, "",
					   item->node->datum.data, reason);

			return rc ? rc :
				    take_condition(db, cond, state != 0,
						   reason);
		}
	}
	return 0;
}

/* The kernel's order: a name, no name, and then the booleans. */
static int find_type(struct policydb *db, const context_struct_t *creator,
		     const class_datum_t *class,
		     struct sebpf_label_reason *reason)
{
	uint32_t type = creator->type;
	int rc;

	reason->label.type = type;
	reason->type_by = class ? SEBPF_LABEL_NONE : SEBPF_LABEL_NO_CLASS;
	if (!class)
		return 0;
	rc = find_named(db, type, class->s.value, reason);
	if (!rc && reason->type_by == SEBPF_LABEL_NONE)
		rc = find_plain(db, type, class->s.value, reason);
	if (!rc && reason->type_by == SEBPF_LABEL_NONE)
		rc = find_conditional(db, type, class->s.value, reason);
	return rc;
}

static int take_role(const struct policydb *db, const role_trans_t *rule,
		     struct sebpf_label_reason *reason)
{
	struct sebpf_text text sebpf_auto_text = { 0 };

	if (!rule->new_role || rule->new_role > db->p_roles.nprim)
		return -EBADMSG;
	if (sebpf_text_open(&text))
		return -ENOMEM;
	(void)fputs("(roletransition ", text.stream);
	sebpf_text_name(text.stream, db->p_role_val_to_name[rule->role - 1]);
	(void)fputc(' ', text.stream);
	sebpf_text_name(text.stream, db->p_type_val_to_name[rule->type - 1]);
	(void)fputs(" " TOKEN_CLASS " ", text.stream);
	sebpf_text_name(text.stream,
			db->p_role_val_to_name[rule->new_role - 1]);
	(void)fputc(')', text.stream);
	reason->role_by = SEBPF_ROLE_TRANSITION;
	reason->label.role = rule->new_role;
	reason->role_rule = sebpf_text_take(&text);
	return reason->role_rule ? 0 : -ENOMEM;
}

static int find_role(const struct policydb *db, const context_struct_t *creator,
		     const class_datum_t *class,
		     struct sebpf_label_reason *reason)
{
	const role_trans_t *rule = class ? db->role_tr : NULL;

	reason->role_by = SEBPF_ROLE_OBJECT;
	reason->label.role = OBJECT_R_VAL;
	/* A default of source or target: both are the creator. */
	if (class && class->default_role) {
		reason->role_by = SEBPF_ROLE_DEFAULT;
		reason->label.role = creator->role;
	}
	for (; rule; rule = rule->next)
		if (rule->role == creator->role &&
		    rule->type == creator->type &&
		    rule->tclass == class->s.value)
			return take_role(db, rule, reason);
	return 0;
}

static const mls_range_t *find_range_rule(const struct policydb *db,
					  const context_struct_t *creator,
					  const class_datum_t *class)
{
	const range_trans_t key = {
		.source_type = creator->type,
		.target_type = creator->type,
		.target_class = class ? class->s.value : 0,
	};

	/* libsepol types all keys as strings; these are not. */
	return class ? hashtab_search(db->range_tr,
				      (const_hashtab_key_t)(const void *)&key) :
		       NULL;
}

static enum sebpf_label_range default_range(const class_datum_t *class)
{
	switch (class ? class->default_range : 0) {
	case DEFAULT_SOURCE_HIGH:
	case DEFAULT_TARGET_HIGH:
		return SEBPF_LEVELS_HIGH;
	case DEFAULT_SOURCE_LOW_HIGH:
	case DEFAULT_TARGET_LOW_HIGH:
	case DEFAULT_GLBLUB:
		return SEBPF_LEVELS_BOTH;
	}
	return SEBPF_LEVELS_LOW;
}

/* Finds the range; 0 or -ENOMEM. */
static int find_range(const struct policydb *db,
		      const context_struct_t *creator,
		      const class_datum_t *class,
		      struct sebpf_label_reason *reason)
{
	const mls_range_t *rule = find_range_rule(db, creator, class);
	int rc;

	reason->range_by = SEBPF_LEVELS_NONE;
	if (!db->mls)
		return 0;
	reason->range_by = rule ? SEBPF_LEVELS_TRANSITION :
				  default_range(class);
	switch (reason->range_by) {
	case SEBPF_LEVELS_LOW:
		rc = mls_context_cpy_low(&reason->label, creator);
		break;
	case SEBPF_LEVELS_HIGH:
		rc = mls_context_cpy_high(&reason->label, creator);
		break;
	default:
		rc = mls_range_cpy(&reason->label.range,
				   rule ? rule : &creator->range);
	}
	return rc ? -ENOMEM : 0;
}

int sebpf_explain_label(struct policydb *db, const context_struct_t *creator,
			struct sebpf_label_reason *ret_reason)
{
	struct sebpf_label_reason reason sebpf_auto_label_reason = {
		.label.user = creator->user,
	};
	const class_datum_t *class =
		hashtab_search(db->p_classes.table, TOKEN_CLASS);
	int rc = find_type(db, creator, class, &reason);

	if (!rc)
		rc = find_role(db, creator, class, &reason);
	if (!rc)
		rc = find_range(db, creator, class, &reason);
	if (rc)
		return rc;
	reason.is_valid = policydb_context_isvalid(db, &reason.label);
	*ret_reason = reason;
	reason = (struct sebpf_label_reason){ 0 };
	return 0;
}

const char *sebpf_label_type_name(enum sebpf_label_type by)
{
	switch (by) {
	case SEBPF_LABEL_NAMED:
		return "named_transition";
	case SEBPF_LABEL_PLAIN:
		return "transition";
	case SEBPF_LABEL_NONE:
	case SEBPF_LABEL_NO_CLASS:
		break;
	}
	return "creator";
}

const char *sebpf_label_role_name(enum sebpf_label_role by)
{
	switch (by) {
	case SEBPF_ROLE_OBJECT:
		return "object";
	case SEBPF_ROLE_DEFAULT:
		return "default";
	case SEBPF_ROLE_TRANSITION:
		break;
	}
	return "transition";
}

const char *sebpf_label_range_name(enum sebpf_label_range by)
{
	switch (by) {
	case SEBPF_LEVELS_LOW:
		return "low";
	case SEBPF_LEVELS_HIGH:
		return "high";
	case SEBPF_LEVELS_BOTH:
		return "low-high";
	case SEBPF_LEVELS_TRANSITION:
		return "transition";
	case SEBPF_LEVELS_NONE:
		break;
	}
	return NULL;
}

void sebpf_label_type_words(const struct sebpf_label_reason *reason, FILE *out)
{
	switch (reason->type_by) {
	case SEBPF_LABEL_NAMED:
		(void)fprintf(out,
			      "by a type transition with the name "
			      "\"" TOKEN_NAME "\": %s",
			      reason->type_rule);
		return;
	case SEBPF_LABEL_PLAIN:
		(void)fputs("by a type transition without a name", out);
		if (reason->condition)
			(void)fprintf(out, ", while %s holds (%s)",
				      reason->condition, reason->states);
		(void)fprintf(out, ": %s", reason->type_rule);
		return;
	case SEBPF_LABEL_NONE:
		(void)fputs(
			"the creator's own: no type transition for class " TOKEN_CLASS
			" applies",
			out);
		return;
	case SEBPF_LABEL_NO_CLASS:
		break;
	}
	(void)fputs("the creator's own: the policy has no class " TOKEN_CLASS,
		    out);
}

void sebpf_label_role_words(const struct sebpf_label_reason *reason, FILE *out)
{
	switch (reason->role_by) {
	case SEBPF_ROLE_OBJECT:
		(void)fputs("that of an object", out);
		return;
	case SEBPF_ROLE_DEFAULT:
		(void)fputs(
			"the creator's own, by the defaultrole of class " TOKEN_CLASS,
			out);
		return;
	case SEBPF_ROLE_TRANSITION:
		break;
	}
	(void)fprintf(out, "by a role transition: %s", reason->role_rule);
}

void sebpf_label_range_words(const struct sebpf_label_reason *reason, FILE *out)
{
	static const char by_default[] =
		", by the defaultrange of class " TOKEN_CLASS;

	switch (reason->range_by) {
	case SEBPF_LEVELS_LOW:
		(void)fputs("the creator's low level", out);
		return;
	case SEBPF_LEVELS_HIGH:
		(void)fprintf(out, "the creator's high level%s", by_default);
		return;
	case SEBPF_LEVELS_BOTH:
		(void)fprintf(out, "the creator's own%s", by_default);
		return;
	case SEBPF_LEVELS_TRANSITION:
		(void)fputs("by a range transition of the creator's type for "
			    "class " TOKEN_CLASS,
			    out);
		return;
	case SEBPF_LEVELS_NONE:
		break;
	}
	(void)fputs("none: the policy has no levels", out);
}

void sebpf_label_reason_free(struct sebpf_label_reason *reason)
{
	context_destroy(&reason->label);
	free(reason->type_rule);
	free(reason->role_rule);
	free(reason->condition);
	free(reason->states);
	*reason = (struct sebpf_label_reason){ 0 };
}
