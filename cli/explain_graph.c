// SPDX-License-Identifier: GPL-2.0-only
/* sebpf explain - a graph of runtimes, domains, types of tokens and operations
 * Copyright (C) 2026 The sebpf authors
 *
 * In the language of Graphviz. Domains that may do the same with tokens of a
 * type share a node for that.
 */
#include "cli/explain.h"
#include "cli/json.h"

/* A node's name or label; what would end it is escaped. */
static void put_name(FILE *out, const char *kind, const char *name)
{
	(void)fprintf(out, "\"%s", kind);
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			(void)fputc('\\', out);
		(void)fputc(*name, out);
	}
	(void)fputc('"', out);
}

static void put_node(FILE *out, const char *kind, const char *name,
		     const char *shape)
{
	(void)fputc('\t', out);
	put_name(out, kind, name);
	(void)fputs(" [label=", out);
	put_name(out, "", name);
	(void)fprintf(out, ", %s];\n", shape);
}

static void put_edge(FILE *out, const char *domain, const char *type,
		     const char *label)
{
	(void)fputc('\t', out);
	put_name(out, "domain ", domain);
	(void)fputs(" -> ", out);
	put_name(out, "token ", type);
	(void)fprintf(out, " [label=\"%s\"];\n", label);
}

static const char *edge_of(const struct sebpf_token_delegator *delegator)
{
	if (!delegator->leaves)
		return "delegates, chooses the label";
	return delegator->chooses ? "delegates, may choose the label" :
				    "delegates";
}

static void put_delegators(FILE *out, const struct sebpf_token_type *type)
{
	for (size_t i = 0; i < type->facts.delegator_count; i++) {
		const struct sebpf_token_delegator *delegator =
			&type->facts.delegators[i];

		put_node(out, "domain ", delegator->domain,
			 "shape=box, style=bold");
		put_edge(out, delegator->domain, type->type,
			 edge_of(delegator));
	}
}

/* The first of the users that may do the same. */
static size_t first_alike(const struct sebpf_token_facts *facts, size_t user)
{
	size_t first = 0;

	while (!facts->users[first].uses ||
	       !sebpf_is_same_use(&facts->users[first], &facts->users[user]))
		first++;
	return first;
}

static void put_use_name(FILE *out, const char *type, size_t number)
{
	char kind[40];

	(void)snprintf(kind, sizeof(kind), "use %zu of ", number);
	put_name(out, kind, type);
}

/* What a user may do: a node, between the domain and the type of tokens. */
static void put_use(FILE *out, const struct sebpf_token_type *type, size_t user)
{
	const struct sebpf_token_facts *facts = &type->facts;
	size_t first = first_alike(facts, user);

	if (first == user) {
		(void)fputc('\t', out);
		put_use_name(out, type->type, first);
		(void)fputs(" [shape=note, label=\"", out);
		sebpf_print_use(out, facts, &facts->users[user], "\\n");
		(void)fputs("\"];\n\t", out);
		put_use_name(out, type->type, first);
		(void)fputs(" -> ", out);
		put_name(out, "token ", type->type);
		(void)fputs(" [label=\"with\"];\n", out);
	}
	(void)fputc('\t', out);
	put_name(out, "domain ", facts->users[user].domain);
	(void)fputs(" -> ", out);
	put_use_name(out, type->type, first);
	(void)fputs(" [label=\"may\"];\n", out);
}

static void put_users(FILE *out, const struct sebpf_token_type *type)
{
	for (size_t i = 0; i < type->facts.user_count; i++) {
		const struct sebpf_token_user *user = &type->facts.users[i];

		put_node(out, "domain ", user->domain, "shape=box");
		if (user->ways.creates)
			put_edge(out, user->domain, type->type, "creates");
		if (user->ways.receives)
			put_edge(out, user->domain, type->type, "receives");
		if (user->uses)
			put_use(out, type, i);
	}
}

void sebpf_print_graph(FILE *out, const struct sebpf_token_types *types)
{
	(void)fputs("digraph sebpf {\n\trankdir=LR;\n", out);
	for (size_t i = 0; i < types->count; i++) {
		put_node(out, "token ", types->items[i].type, "shape=ellipse");
		put_delegators(out, &types->items[i]);
		put_users(out, &types->items[i]);
	}
	(void)fputs("}\n", out);
}

void sebpf_graph_json(struct json_object *object,
		      const struct sebpf_token_types *types)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < types->count; i++) {
		struct json_object *item =
			sebpf_token_json(&types->items[i].facts);

		sebpf_json_text(item, "type", types->items[i].type);
		(void)json_object_array_add(array, item);
	}
	sebpf_json_add(object, "token_types", array);
}
