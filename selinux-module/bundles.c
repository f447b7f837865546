// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what each pair of groups may do
 * Copyright (C) 2026 The sebpf authors
 *
 * The row of a source group is the sum of the rows of the values that stand for
 * its types. A value that stands for types of several groups, an attribute
 * mostly, has its row computed once. Rows are of packed bundles until they are
 * whole; rows and columns that turn out to be equal are merged.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sebpf/cleanup.h"
#include "selinux-module/bundles.h"
#include "selinux-module/database.h"
#include "selinux-module/packing.h"

/**
 * struct source - a value that rules have as a source
 * @first_rule: its first one in the filler's rules.
 * @rules: their number.
 * @first_part: first part of its row, where it is kept.
 * @parts: their number.
 * @groups: source groups whose signature has the value.
 * @is_kept: 1 where its row was computed and kept.
 */
struct source {
	size_t first_rule;
	size_t rules;
	size_t first_part;
	size_t parts;
	uint32_t groups;
	uint32_t is_kept;
};

/**
 * struct filler - the matrix being computed
 * @groups: the groups.
 * @packing: the bits of packed bundles.
 * @sources: by value.
 * @rules: targets of all rules of pairs, those of classes together, by source.
 * @kept: target groups of the rows that are kept.
 * @row: the packed bundle of each target group in the row being computed.
 * @seen: the different packed bundles.
 * @finished: by number in @seen: the bundle that it makes where nothing bounds
 *	the source, plus 1.
 * @finished_count: elements of it.
 * @numbers: a whole row of numbers of bundles.
 * @rows: the different rows.
 * @row_of: by source group: the number of its row.
 * @source_members: by source group, one of its types; 0 for group 0.
 * @target_members: likewise by target group.
 * @self_starts: by value: its first rule with itself; the next element ends
 *	them.
 * @reach_starts: by value: its first element of @reach as a target; the next
 *	element ends them.
 * @reach: target groups whose signature has the value.
 */
struct filler {
	struct sebpf_groups *groups;
	struct sebpf_packing packing;
	struct source *sources;
	struct sebpf_parts rules;
	struct sebpf_parts kept;
	uint64_t *row;
	struct sebpf_words seen;
	uint32_t *finished;
	size_t finished_count;
	uint32_t *numbers;
	struct sebpf_words rows;
	uint32_t *row_of;
	uint32_t *source_members;
	uint32_t *target_members;
	size_t *self_starts;
	size_t *reach_starts;
	uint32_t *reach;
};

static void free_filler(struct filler *filler)
{
	free(filler->sources);
	sebpf_parts_free(&filler->rules);
	sebpf_parts_free(&filler->kept);
	free(filler->row);
	sebpf_words_free(&filler->seen);
	free(filler->finished);
	free(filler->numbers);
	sebpf_words_free(&filler->rows);
	free(filler->row_of);
	free(filler->source_members);
	free(filler->target_members);
	free(filler->self_starts);
	free(filler->reach_starts);
	free(filler->reach);
}

static size_t *index_rules(const struct sebpf_rule_list *list, uint32_t values)
{
	size_t *starts = calloc((size_t)values + 2, sizeof(*starts));
	size_t next = 0;

	for (uint32_t value = 0; starts && value <= values; value++) {
		starts[value] = next;
		while (next < list->count && list->rules[next].source == value)
			next++;
	}
	if (starts)
		starts[values + 1] = next;
	return starts;
}

/* Turns the signatures of target groups around, into @reach. */
static int index_targets(struct filler *filler, uint32_t values)
{
	const struct sebpf_words *targets = &filler->groups->targets;
	size_t *ends sebpf_auto_free =
		calloc((size_t)values + 2, sizeof(*ends));
	size_t total = 0;

	filler->reach_starts =
		calloc((size_t)values + 2, sizeof(*filler->reach_starts));
	filler->reach = calloc(targets->used, sizeof(*filler->reach));
	if (!ends || !filler->reach_starts || !filler->reach)
		return -ENOMEM;
	for (uint32_t group = 0; group < targets->count; group++) {
		size_t length;
		const uint32_t *word = sebpf_words_get(targets, group, &length);

		for (size_t i = SEBPF_SIGNATURE_HEAD; i < length; i++)
			ends[word[i]]++;
	}
	for (uint32_t value = 0; value <= values; value++) {
		filler->reach_starts[value] = total;
		total += ends[value];
		ends[value] = filler->reach_starts[value];
	}
	filler->reach_starts[values + 1] = total;
	for (uint32_t group = 0; group < targets->count; group++) {
		size_t length;
		const uint32_t *word = sebpf_words_get(targets, group, &length);

		for (size_t i = SEBPF_SIGNATURE_HEAD; i < length; i++)
			filler->reach[ends[word[i]]++] = group;
	}
	return 0;
}

static int is_same_pair(const struct sebpf_rule *rule,
			const struct sebpf_rule *other)
{
	return rule->source == other->source && rule->target == other->target;
}

/* Packs what the rules of pairs say, the classes of a pair together. */
static int pack_rules(struct filler *filler)
{
	const struct sebpf_rule_list *list = &filler->groups->rules->pairs;
	size_t next = 0;

	sebpf_packing_find(list, &filler->packing);
	while (next < list->count) {
		const struct sebpf_rule *rule = &list->rules[next];
		struct source *source = &filler->sources[rule->source];
		uint32_t bundle[SEBPF_BUNDLE_WORDS] = { 0 };
		uint64_t packed[SEBPF_PACKED_WORDS + 1];

		for (; next < list->count &&
		       is_same_pair(&list->rules[next], rule);
		     next++)
			sebpf_packing_add_rule(bundle, &list->rules[next]);
		if (!source->rules)
			source->first_rule = filler->rules.count;
		source->rules++;
		sebpf_packing_pack(&filler->packing, bundle, packed);
		if (sebpf_parts_add(&filler->rules, &filler->packing,
				    rule->target, packed))
			return -ENOMEM;
	}
	return 0;
}

/* Finds types to stand for the groups, and counts the groups of the values. */
static void index_groups(struct filler *filler)
{
	const struct sebpf_groups *groups = filler->groups;

	for (uint32_t type = 1; type <= groups->db->p_types.nprim; type++) {
		const struct sebpf_group_type *entry = &groups->types[type];

		if (entry->source_group)
			filler->source_members[entry->source_group] = type;
		if (entry->target_group)
			filler->target_members[entry->target_group] = type;
	}
	for (uint32_t group = 1; group < groups->sources.count; group++) {
		size_t length;
		const uint32_t *values =
			sebpf_words_get(&groups->sources, group, &length);

		for (size_t i = SEBPF_SIGNATURE_HEAD; i < length; i++)
			filler->sources[values[i]].groups++;
	}
}

static int prepare(struct filler *filler)
{
	const struct sebpf_groups *groups = filler->groups;
	uint32_t values = groups->db->p_types.nprim;
	size_t sources = groups->sources.count;
	size_t targets = groups->targets.count;

	filler->sources = calloc((size_t)values + 1, sizeof(*filler->sources));
	filler->numbers = calloc(targets, sizeof(*filler->numbers));
	filler->row_of = calloc(sources, sizeof(*filler->row_of));
	filler->source_members =
		calloc(sources, sizeof(*filler->source_members));
	filler->target_members =
		calloc(targets, sizeof(*filler->target_members));
	filler->self_starts = index_rules(&groups->rules->selfs, values);
	if (!filler->sources || !filler->numbers || !filler->row_of ||
	    !filler->source_members || !filler->target_members ||
	    !filler->self_starts || pack_rules(filler))
		return -ENOMEM;
	filler->row =
		calloc(targets, filler->packing.words * sizeof(*filler->row));
	if (!filler->row)
		return -ENOMEM;
	index_groups(filler);
	return index_targets(filler, values);
}

/*
 * Finishes a bundle and gives its number. @upper is the bundle that bounds it,
 * or NULL; it may be in the set of bundles.
 */
static int finish_bundle(const struct filler *filler, uint32_t *bundle,
			 const uint32_t *upper, uint32_t *ret_number)
{
	const struct sebpf_classmap *map = filler->groups->map;

	for (size_t id = 0; id < SEBPF_CLASS_COUNT; id++) {
		uint32_t *words = bundle + 4 * id;

		if (upper)
			words[0] &= upper[4 * id];
		words[0] |= map->classes[id].unknown;
		words[2] = ~words[2];
	}
	return sebpf_words_add(&filler->groups->bundles, bundle,
			       SEBPF_BUNDLE_WORDS, ret_number);
}

static int finish_packed(const struct filler *filler, const uint64_t *packed,
			 const uint32_t *upper, uint32_t *ret_number)
{
	uint32_t bundle[SEBPF_BUNDLE_WORDS];

	sebpf_packing_unpack(&filler->packing, packed, bundle);
	return finish_bundle(filler, bundle, upper, ret_number);
}

/* Makes @finished as long as there are packed bundles. */
static int grow_finished(struct filler *filler)
{
	size_t count = (size_t)2 * filler->seen.count;
	uint32_t *finished;

	if (filler->finished_count >= filler->seen.count)
		return 0;
	finished = reallocarray(filler->finished, count, sizeof(*finished));
	if (!finished)
		return -ENOMEM;
	memset(finished + filler->finished_count, 0,
	       (count - filler->finished_count) * sizeof(*finished));
	filler->finished = finished;
	filler->finished_count = count;
	return 0;
}

/* Finishes a packed bundle that nothing bounds. */
static int find_finished(struct filler *filler, const uint64_t *packed,
			 uint32_t *ret_number)
{
	uint32_t words[2 * (SEBPF_PACKED_WORDS + 1)];
	size_t count = filler->packing.words;
	uint32_t number;

	memcpy(words, packed, count * sizeof(*packed));
	if (sebpf_words_add(&filler->seen, words, 2 * count, &number) ||
	    grow_finished(filler))
		return -ENOMEM;
	if (!filler->finished[number]) {
		if (finish_packed(filler, packed, NULL, ret_number))
			return -ENOMEM;
		filler->finished[number] = *ret_number + 1;
	}
	*ret_number = filler->finished[number] - 1;
	return 0;
}

/* The number of the bundle of a pair of groups whose row is computed. */
static uint32_t cell_of(const struct filler *filler, uint32_t source_group,
			uint32_t target_group)
{
	return sebpf_words_get(&filler->rows, filler->row_of[source_group],
			       NULL)[target_group];
}

/*
 * The bundle that masks what @source may do to @target, or NULL where nothing
 * bounds the source. It was computed before: its source is less deep.
 */
static const uint32_t *find_upper(const struct filler *filler, uint32_t source,
				  uint32_t target)
{
	const struct sebpf_groups *groups = filler->groups;
	const struct sebpf_group_type *types = groups->types;
	uint32_t upper = types[source].bounds;
	uint32_t number;

	if (!upper)
		return NULL;
	if (types[target].bounds)
		target = types[target].bounds;
	if (upper == target)
		number = types[upper].self_bundle;
	else
		number = cell_of(filler, types[upper].source_group,
				 types[target].target_group);
	return sebpf_words_get(&groups->bundles, number, NULL);
}

/* Adds a packed bundle to the row. */
static void add_to_row(struct filler *filler, uint32_t group,
		       const uint64_t *packed)
{
	size_t words = filler->packing.words;
	uint64_t *into = filler->row + group * words;

	for (size_t i = 0; i < words; i++)
		into[i] |= packed[i];
}

static void clear_row(struct filler *filler)
{
	memset(filler->row, 0,
	       filler->groups->targets.count * filler->packing.words *
		       sizeof(*filler->row));
}

/* The packed bundle of a target group in the row; NULL where it is empty. */
static const uint64_t *row_at(const struct filler *filler, uint32_t group)
{
	size_t words = filler->packing.words;
	const uint64_t *packed = filler->row + group * words;

	for (size_t i = 0; i < words; i++)
		if (packed[i])
			return packed;
	return NULL;
}

/* Adds what the rules of a source say to the row. */
static void add_rules(struct filler *filler, const struct source *source)
{
	const struct sebpf_parts *rules = &filler->rules;

	for (size_t i = source->first_rule;
	     i < source->first_rule + source->rules; i++) {
		const uint64_t *packed =
			rules->bundles + i * filler->packing.words;
		uint32_t target = rules->places[i];

		for (size_t j = filler->reach_starts[target];
		     j < filler->reach_starts[target + 1]; j++)
			add_to_row(filler, filler->reach[j], packed);
	}
}

/* Computes the row of a source once and keeps it. */
static int keep_source(struct filler *filler, struct source *source)
{
	add_rules(filler, source);
	source->first_part = filler->kept.count;
	for (uint32_t i = 0; i < filler->groups->targets.count; i++) {
		const uint64_t *packed = row_at(filler, i);

		if (packed &&
		    sebpf_parts_add(&filler->kept, &filler->packing, i, packed))
			return -ENOMEM;
	}
	source->parts = filler->kept.count - source->first_part;
	source->is_kept = 1;
	clear_row(filler);
	return 0;
}

static int keep_sources(struct filler *filler)
{
	uint32_t values = filler->groups->db->p_types.nprim;
	int rc = 0;

	for (uint32_t value = 1; !rc && value <= values; value++)
		if (filler->sources[value].groups > 1)
			rc = keep_source(filler, &filler->sources[value]);
	return rc;
}

static void add_value(struct filler *filler, uint32_t value)
{
	const struct source *source = &filler->sources[value];
	const struct sebpf_parts *kept = &filler->kept;

	if (!source->is_kept) {
		add_rules(filler, source);
		return;
	}
	for (size_t i = source->first_part;
	     i < source->first_part + source->parts; i++)
		add_to_row(filler, kept->places[i],
			   kept->bundles + i * filler->packing.words);
}

/* Finishes the row of a source group; bundle 0 is that of no rule. */
static int finish_row(struct filler *filler, uint32_t source_group)
{
	uint32_t source = filler->source_members[source_group];
	uint32_t targets = filler->groups->targets.count;

	for (uint32_t group = 0; group < targets; group++) {
		const uint64_t *packed = row_at(filler, group);
		const uint32_t *upper =
			packed ? find_upper(filler, source,
					    filler->target_members[group]) :
				 NULL;
		int rc = 0;

		filler->numbers[group] = 0;
		if (upper)
			rc = finish_packed(filler, packed, upper,
					   &filler->numbers[group]);
		else if (packed)
			rc = find_finished(filler, packed,
					   &filler->numbers[group]);
		if (rc)
			return rc;
	}
	clear_row(filler);
	if (sebpf_words_add(&filler->rows, filler->numbers, targets,
			    &filler->row_of[source_group]))
		return -ENOMEM;
	/* Merging columns may make it fit, but takes the memory before. */
	if (filler->rows.used > (size_t)4 * SEBPF_MAX_IMAGE_ROWS)
		return -E2BIG;
	return 0;
}

/* Computes the row of the matrix for a source group. */
static int fill_group(struct filler *filler, uint32_t source_group)
{
	size_t length;
	const uint32_t *values = sebpf_words_get(&filler->groups->sources,
						 source_group, &length);

	for (size_t i = SEBPF_SIGNATURE_HEAD; i < length; i++)
		add_value(filler, values[i]);
	return finish_row(filler, source_group);
}

/* Computes the bundle of a type with itself. */
static int fill_self(struct filler *filler, uint32_t type)
{
	struct sebpf_groups *groups = filler->groups;
	struct sebpf_group_type *entry = &groups->types[type];
	uint32_t number =
		cell_of(filler, entry->source_group, entry->target_group);
	uint32_t bundle[SEBPF_BUNDLE_WORDS];

	if (filler->self_starts[type] == filler->self_starts[type + 1]) {
		entry->self_bundle = number;
		return 0;
	}
	/* A finished bundle is made an unfinished one again. */
	memcpy(bundle, sebpf_words_get(&groups->bundles, number, NULL),
	       sizeof(bundle));
	for (size_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		bundle[4 * id + 2] = ~bundle[4 * id + 2];
	for (size_t i = filler->self_starts[type];
	     i < filler->self_starts[type + 1]; i++)
		sebpf_packing_add_rule(bundle, &groups->rules->selfs.rules[i]);
	return finish_bundle(filler, bundle, find_upper(filler, type, type),
			     &entry->self_bundle);
}

/* Computes all whose source has so many types above it that bound it. */
static int fill_depth(struct filler *filler, uint32_t depth)
{
	const struct sebpf_groups *groups = filler->groups;
	int rc = 0;

	for (uint32_t group = 1; !rc && group < groups->sources.count;
	     group++) {
		uint32_t member = filler->source_members[group];

		if (groups->types[member].depth == depth)
			rc = fill_group(filler, group);
	}
	for (uint32_t type = 1; !rc && type <= groups->db->p_types.nprim;
	     type++) {
		if (sebpf_db_is_type(groups->db, type) &&
		    groups->types[type].depth == depth)
			rc = fill_self(filler, type);
	}
	return rc;
}

static int fill(struct filler *filler, struct sebpf_cells *ret_cells)
{
	uint32_t nothing[SEBPF_BUNDLE_WORDS] = { 0 };
	uint32_t number;
	int rc = prepare(filler);

	/* Bundle 0 and row 0 are those of what no rule is about. */
	if (!rc)
		rc = finish_bundle(filler, nothing, NULL, &number);
	if (!rc)
		rc = finish_row(filler, 0);
	if (!rc)
		rc = keep_sources(filler);
	for (uint32_t depth = 0; !rc && depth <= filler->groups->depth; depth++)
		rc = fill_depth(filler, depth);
	if (!rc)
		rc = sebpf_cells_merge(filler->groups, &filler->rows,
				       filler->row_of, ret_cells);
	return rc;
}

int sebpf_bundles_fill(struct sebpf_groups *groups,
		       struct sebpf_cells *ret_cells, struct sebpf_err *err)
{
	struct filler filler __attribute__((cleanup(free_filler))) = {
		.groups = groups,
	};
	int rc = fill(&filler, ret_cells);

	if (rc == -E2BIG)
		return sebpf_err_set(
			err, rc,
			"the decisions of this policy take more than %u rows: "
			"%u source groups and %u target groups of types",
			SEBPF_MAX_IMAGE_ROWS, groups->sources.count,
			groups->targets.count);
	if (rc)
		return sebpf_err_set(err, rc, "no memory for the decisions");
	return 0;
}
