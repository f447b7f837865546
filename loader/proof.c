// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the proof, before hooks enforce, that they read the kernel correctly
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <selinux/selinux.h>
#include <stdlib.h>
#include <string.h>

#include "labels/class_names.h"
#include "loader/proof.h"
#include "sebpf/cleanup.h"

/* The number of contexts: the kernel's first, then others by type. */
#define SID_CONTEXTS 32U
#define CONTEXTS 80U

/* The number of SIDs that are looked at for contexts. */
#define LAST_SID 400U

/* The least number of pairs of contexts; each is compared in every class. */
#define PAIRS 400U

/* How often the policy may change during a question. */
#define TRIES 10

/**
 * struct sample - a context that is asked about
 * @ref: how the hooks find it.
 * @text: how the kernel's interfaces find it; owned.
 */
struct sample {
	struct sebpf_context_ref ref;
	char *text;
};

/**
 * struct proof - the comparison at work
 * @answers: whom to ask.
 * @answer: the question and the answer.
 * @classes: the kernel's numbers of the classes, by enum sebpf_class; 0: none.
 * @samples: the contexts.
 * @count: their number.
 * @done: what was compared.
 */
struct proof {
	const struct sebpf_answers *answers;
	struct sebpf_inquiry answer;
	security_class_t classes[SEBPF_CLASS_COUNT];
	struct sample samples[CONTEXTS];
	uint32_t count;
	struct sebpf_proof done;
};

static void free_proof(struct proof **proof)
{
	for (uint32_t i = 0; *proof && i < (*proof)->count; i++)
		free((*proof)->samples[i].text);
	free(*proof);
}

static void free_context(char **context)
{
	freecon(*context);
}

#define auto_context __attribute__((cleanup(free_context)))

static int kernel_failed(struct sebpf_err *err, const char *question)
{
	return sebpf_err_set(err, errno ? -errno : -EIO,
			     "cannot ask the kernel for %s: %s", question,
			     strerror(errno));
}

static int ask(struct proof *proof, enum sebpf_ask question,
	       struct sebpf_context_ref source, struct sebpf_err *err)
{
	proof->answer.ask = question;
	proof->answer.source = source;
	return sebpf_answers_ask(proof->answers, &proof->answer, err);
}

static int is_new(const struct proof *proof, const char *text)
{
	for (uint32_t i = 0; i < proof->count; i++)
		if (!strcmp(proof->samples[i].text, text))
			return 0;
	return 1;
}

/* Adds the answer's context, unless it is there already; 0 or -ENOMEM. */
static int add_sample(struct proof *proof, struct sebpf_context_ref ref)
{
	struct sample *sample = &proof->samples[proof->count];

	proof->answer.text.bytes[proof->answer.text.length] = '\0';
	if (!is_new(proof, proof->answer.text.bytes))
		return 0;
	sample->text = strdup(proof->answer.text.bytes);
	if (!sample->text)
		return -ENOMEM;
	sample->ref = ref;
	proof->count++;
	return 0;
}

static int no_memory(struct sebpf_err *err)
{
	return sebpf_err_set(err, -ENOMEM, "out of memory");
}

/* Contexts that the kernel has, by their SIDs. */
static int sample_sids(struct proof *proof, struct sebpf_err *err)
{
	for (uint32_t sid = 1; sid <= LAST_SID; sid++) {
		const struct sebpf_context_ref ref = { .sid = sid };
		int rc = ask(proof, SEBPF_ASK_CONTEXT, ref, err);

		if (rc)
			return rc;
		if (proof->answer.outcome)
			return sebpf_err_set(
				err, -EBADE,
				"the hooks cannot read the context "
				"of SID %" PRIu32,
				sid);
		if (add_sample(proof, ref))
			return no_memory(err);
		if (proof->count == SID_CONTEXTS)
			break;
	}
	return 0;
}

/* A SID whose context accepts any type; 0: there is none. */
static uint32_t find_object(const struct proof *proof)
{
	for (uint32_t i = 0; i < proof->count; i++)
		if (strstr(proof->samples[i].text, ":object_r:"))
			return proof->samples[i].ref.sid;
	return 0;
}

/* Contexts of other types of the policy. */
static int sample_types(struct proof *proof, uint32_t types,
			struct sebpf_err *err)
{
	uint32_t sid = find_object(proof);
	uint32_t wanted = CONTEXTS - proof->count;

	for (uint32_t i = 0; sid && i < wanted; i++) {
		const struct sebpf_context_ref ref = {
			.sid = sid,
			.type = 1 + (uint32_t)((uint64_t)i * types / wanted),
		};
		int rc = ask(proof, SEBPF_ASK_CONTEXT, ref, err);

		if (rc)
			return rc;
		/* A number without a name, or an attribute's. */
		if (proof->answer.outcome ||
		    security_check_context_raw(proof->answer.text.bytes))
			continue;
		if (add_sample(proof, ref))
			return no_memory(err);
	}
	return 0;
}

/* This process's own context has an unknown SID, and is read from the kernel. */
static int compare_own(struct proof *proof, struct sebpf_err *err)
{
	struct sebpf_context_ref ref = { 0 };
	char *own auto_context = NULL;
	int rc;

	if (getcon_raw(&own))
		return kernel_failed(err, "the context of this process");
	if (security_check_context_raw(own))
		return kernel_failed(err, "its own context");
	rc = sebpf_answers_find_sid(proof->answers, own, &ref.sid, err);
	if (!rc)
		rc = ask(proof, SEBPF_ASK_CONTEXT, ref, err);
	if (rc)
		return rc;
	proof->answer.text.bytes[proof->answer.text.length] = '\0';
	if (proof->answer.outcome || strcmp(proof->answer.text.bytes, own) != 0)
		return sebpf_err_set(err, -EBADE,
				     "the hooks do not read the context of "
				     "this process, \"%s\", as the kernel does",
				     own);
	proof->done.contexts = proof->count;
	return 0;
}

static int compare_text(const struct sample *sample, const char *kernel,
			const struct sebpf_inquiry *answer,
			struct sebpf_err *err)
{
	if (answer->outcome >= 0 &&
	    !strncmp(kernel, answer->text.bytes, SEBPF_TEXT_BYTES))
		return 0;
	return sebpf_err_set(err, -EBADE,
			     "the hooks would label a token of \"%s\" \"%s\", "
			     "the kernel \"%s\"",
			     sample->text,
			     answer->outcome < 0 ? "?" : answer->text.bytes,
			     kernel);
}

/* One label: as text, and by the SID that the kernel has for it now. */
static int try_label(struct proof *proof, const struct sample *sample,
		     struct sebpf_err *err)
{
	security_class_t class_value = proof->classes[SEBPF_CLASS_ANON_INODE];
	char *kernel auto_context = NULL;
	uint32_t sid;
	int rc;

	if (security_compute_create_name_raw(sample->text, sample->text,
					     class_value, "bpf-token", &kernel))
		return 0;
	rc = ask(proof, SEBPF_ASK_LABEL, sample->ref, err);
	if (rc)
		return rc;
	proof->answer.text.bytes[proof->answer.text.length] = '\0';
	rc = compare_text(sample, kernel, &proof->answer, err);
	sid = proof->answer.sid;
	if (!rc && !sid)
		rc = sebpf_err_set(err, -EBADE,
				   "the hooks do not find the SID of \"%s\"",
				   kernel);
	if (!rc)
		rc = ask(proof, SEBPF_ASK_CONTEXT,
			 (struct sebpf_context_ref){ .sid = sid }, err);
	if (rc)
		return rc;
	proof->answer.text.bytes[proof->answer.text.length] = '\0';
	return compare_text(sample, kernel, &proof->answer, err);
}

static int compare_labels(struct proof *proof, struct sebpf_err *err)
{
	int rc = 0;

	if (!proof->classes[SEBPF_CLASS_ANON_INODE])
		return 0;
	for (uint32_t i = 0; !rc && i < proof->count; i++) {
		/* The policy may change between the two answers. */
		for (int tries = 0; tries < TRIES; tries++) {
			rc = try_label(proof, &proof->samples[i], err);
			if (rc != -EBADE)
				break;
		}
		proof->done.labels++;
	}
	return rc;
}

/* The kernel's permissions by our bits, if the policy has them. */
static uint32_t our_bits(uint32_t tclass, security_class_t class_value,
			 access_vector_t vector, uint32_t *ret_known)
{
	uint32_t bits = 0, known = 0;
	uint32_t bit;

	for (bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
		const char *name = sebpf_permission_name(tclass, bit);
		access_vector_t value =
			name ? string_to_av_perm(class_value, name) : 0;

		if (!value)
			continue;
		known |= 1U << bit;
		if (vector & value)
			bits |= 1U << bit;
	}
	*ret_known = known;
	return bits;
}

/**
 * struct question - the parts of one decision
 * @source: the subject.
 * @target: the target.
 * @tclass: enum sebpf_class.
 */
struct question {
	const struct sample *source;
	const struct sample *target;
	uint32_t tclass;
};

static int compare_vector(const struct proof *proof,
			  const struct question *question, const char *what,
			  uint32_t hooks, access_vector_t kernel,
			  struct sebpf_err *err)
{
	security_class_t class_value = proof->classes[question->tclass];
	uint32_t known;
	uint32_t bits = our_bits(question->tclass, class_value, kernel, &known);

	if ((hooks & known) == bits)
		return 0;
	return sebpf_err_set(
		err, -EBADE,
		"of class \"%s\", the hooks take 0x%" PRIx32
		" for %s to \"%s\" on \"%s\", the kernel 0x%" PRIx32,
		sebpf_class_name(question->tclass), hooks & known, what,
		question->source->text, question->target->text, bits);
}

/* 1 if the policy has changed between the two answers. */
static int try_decision(struct proof *proof, const struct question *question,
			struct sebpf_err *err)
{
	struct av_decision kernel;
	int rc;

	if (security_compute_av_flags_raw(
		    question->source->text, question->target->text,
		    proof->classes[question->tclass], 0, &kernel))
		return kernel_failed(err, "an access decision");
	proof->answer.tclass = question->tclass;
	proof->answer.target = question->target->ref;
	rc = ask(proof, SEBPF_ASK_ACCESS, question->source->ref, err);
	if (rc)
		return rc;
	if (proof->answer.seqno != kernel.seqno)
		return 1;
	if (proof->answer.outcome)
		return sebpf_err_set(err, -EBADE,
				     "the hooks cannot decide about \"%s\" on "
				     "\"%s\"",
				     question->source->text,
				     question->target->text);
	rc = compare_vector(proof, question, "allowed", proof->answer.allowed,
			    kernel.allowed, err);
	if (!rc)
		rc = compare_vector(proof, question, "auditallow",
				    proof->answer.auditallow, kernel.auditallow,
				    err);
	if (!rc)
		rc = compare_vector(proof, question, "auditdeny",
				    proof->answer.auditdeny, kernel.auditdeny,
				    err);
	if (!rc && !proof->answer.permissive !=
			   !(kernel.flags & SELINUX_AVD_FLAGS_PERMISSIVE))
		rc = sebpf_err_set(err, -EBADE,
				   "the hooks and the kernel differ on whether "
				   "\"%s\" is permissive",
				   question->source->text);
	return rc;
}

static int compare_pair(struct proof *proof, const struct sample *source,
			const struct sample *target, struct sebpf_err *err)
{
	struct question question = { source, target, 0 };

	for (; question.tclass < SEBPF_CLASS_COUNT; question.tclass++) {
		int rc = 1;

		/* The kernel decides nothing about an unknown class. */
		if (!proof->classes[question.tclass])
			continue;
		for (int tries = 0; rc > 0 && tries < TRIES; tries++)
			rc = try_decision(proof, &question, err);
		if (rc)
			return rc > 0 ? sebpf_err_set(err, -EAGAIN,
						      "the policy changes all "
						      "the time") :
					rc;
		proof->done.decisions++;
	}
	return 0;
}

static int compare_decisions(struct proof *proof, struct sebpf_err *err)
{
	/* Each with itself, and with every nth of the others. */
	uint32_t step = 1 + proof->count * proof->count / PAIRS;

	for (uint32_t i = 0; i < proof->count; i++) {
		for (uint32_t j = i % step; j < proof->count; j += step) {
			int rc = compare_pair(proof, &proof->samples[i],
					      &proof->samples[j], err);

			if (rc)
				return rc;
		}
	}
	return 0;
}

static void find_classes(struct proof *proof)
{
	for (uint32_t id = 0; id < SEBPF_CLASS_COUNT; id++)
		proof->classes[id] =
			string_to_security_class(sebpf_class_name(id));
}

/* The hooks find the same by name as the kernel's interfaces. */
static int compare_policy(struct proof *proof, struct sebpf_err *err)
{
	int rc = ask(proof, SEBPF_ASK_POLICY, (struct sebpf_context_ref){ 0 },
		     err);
	int known = proof->classes[SEBPF_CLASS_BPF_TOKEN] != 0;

	if (rc)
		return rc;
	if (proof->answer.outcome || !proof->answer.types)
		return sebpf_err_set(err, -EBADE,
				     "the hooks cannot read the policy");
	if (known != (int)proof->answer.has_class)
		return sebpf_err_set(err, -EBADE,
				     "the hooks find %s class \"bpf_token\" in "
				     "the policy, the kernel %s",
				     proof->answer.has_class ? "a" : "no",
				     known ? "has it" : "has none");
	return 0;
}

int sebpf_prove(const struct sebpf_answers *answers,
		struct sebpf_proof *ret_proof, struct sebpf_err *err)
{
	struct proof *proof __attribute__((cleanup(free_proof))) =
		calloc(1, sizeof(*proof));
	uint32_t types;
	int rc;

	if (!proof)
		return no_memory(err);
	proof->answers = answers;
	find_classes(proof);
	rc = compare_policy(proof, err);
	types = proof->answer.types;
	if (!rc)
		rc = sample_sids(proof, err);
	if (!rc)
		rc = sample_types(proof, types, err);
	if (!rc)
		rc = compare_own(proof, err);
	if (!rc)
		rc = compare_labels(proof, err);
	if (!rc)
		rc = compare_decisions(proof, err);
	*ret_proof = proof->done;
	return rc;
}
