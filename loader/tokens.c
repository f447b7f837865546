// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the live tokens, as user space sees and revokes them
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loader/attached.h"
#include "loader/tokens.h"
#include "sebpf/cleanup.h"

/* Tokens read at once; more than one bucket of the table ever holds. */
#define BATCH 256

/**
 * struct batch - what one call of bpf(2) reads
 * @keys: the addresses.
 * @tokens: the entries.
 */
struct batch {
	uint64_t keys[BATCH];
	struct sebpf_token tokens[BATCH];
};

void sebpf_tokens_close(struct sebpf_tokens *tokens)
{
	sebpf_cleanup_close(&tokens->tokens);
	sebpf_cleanup_close(&tokens->avc);
	sebpf_cleanup_close(&tokens->revoke);
	sebpf_answers_close(&tokens->answers);
}

int sebpf_tokens_open(const struct sebpf_attached *attached,
		      struct sebpf_tokens *ret_tokens, struct sebpf_err *err)
{
	struct sebpf_tokens tokens sebpf_auto_tokens = SEBPF_TOKENS_NONE;
	int rc;

	if (attached->standing != SEBPF_IN_FORCE)
		return sebpf_err_set(err, -ENOENT, "no hooks are attached");
	tokens.tokens = sebpf_attached_map(attached, "sebpf_tokens", err);
	if (tokens.tokens < 0)
		return tokens.tokens;
	tokens.avc = sebpf_attached_map(attached, "sebpf_avc", err);
	if (tokens.avc < 0)
		return tokens.avc;
	rc = sebpf_attached_answers(attached, &tokens.answers, err);
	if (rc)
		return rc;
	tokens.revoke = sebpf_attached_revoke(attached, err);
	if (tokens.revoke < 0)
		return tokens.revoke;
	ret_tokens->tokens = sebpf_steal_fd(&tokens.tokens);
	ret_tokens->avc = sebpf_steal_fd(&tokens.avc);
	ret_tokens->answers.map = sebpf_steal_fd(&tokens.answers.map);
	ret_tokens->answers.program = sebpf_steal_fd(&tokens.answers.program);
	ret_tokens->revoke = sebpf_steal_fd(&tokens.revoke);
	return 0;
}

/* Adds what a call has read; the list has room for it. */
static void add_batch(struct sebpf_token_list *list, const struct batch *batch,
		      uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct sebpf_token *token = &batch->tokens[i];

		if (token->state == SEBPF_TOKEN_UNREADY) {
			list->unready++;
			continue;
		}
		list->refs[list->count].address = batch->keys[i];
		list->refs[list->count].id = token->id;
		list->count++;
	}
}

static int add_room(struct sebpf_token_list *list, size_t *capacity,
		    struct sebpf_err *err)
{
	size_t wanted = *capacity ? *capacity * 2 : BATCH;
	struct sebpf_token_ref *refs;

	if (list->count + BATCH <= *capacity)
		return 0;
	refs = reallocarray(list->refs, wanted, sizeof(*refs));
	if (!refs)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	list->refs = refs;
	*capacity = wanted;
	return 0;
}

/*
 * Walks the buckets of the table, not from key to key, so that an entry that
 * goes meanwhile does not send the walk back to the start.
 */
static int read_all(int fd, struct batch *batch, struct sebpf_token_list *list,
		    struct sebpf_err *err)
{
	uint32_t position = 0, next = 0;
	size_t capacity = 0;
	int is_first = 1, is_last = 0;

	while (!is_last) {
		uint32_t count = BATCH;
		int rc = add_room(list, &capacity, err);

		if (rc)
			return rc;
		if (bpf_map_lookup_batch(fd, is_first ? NULL : &position, &next,
					 batch->keys, batch->tokens, &count,
					 NULL)) {
			if (errno == EINTR)
				continue;
			if (errno != ENOENT)
				return sebpf_err_set(
					err, -errno,
					"cannot read the table of tokens: %s",
					strerror(errno));
			is_last = 1;
		}
		add_batch(list, batch, count);
		position = next;
		is_first = 0;
	}
	return 0;
}

static int compare_ids(const void *first, const void *second)
{
	uint64_t a = ((const struct sebpf_token_ref *)first)->id;
	uint64_t b = ((const struct sebpf_token_ref *)second)->id;

	return (a > b) - (a < b);
}

int sebpf_tokens_list(const struct sebpf_tokens *tokens,
		      struct sebpf_token_list *ret_list, struct sebpf_err *err)
{
	struct batch *batch sebpf_auto_free = malloc(sizeof(*batch));
	struct sebpf_token_list list = { 0 };
	int rc;

	if (!batch)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	rc = read_all(tokens->tokens, batch, &list, err);
	if (rc) {
		free(list.refs);
		return rc;
	}
	if (list.count)
		qsort(list.refs, list.count, sizeof(*list.refs), compare_ids);
	*ret_list = list;
	return 0;
}

/* The slot of a key, as hooks/avc.h finds it. */
static uint32_t avc_slot(uint64_t key)
{
	return (uint32_t)(key >> 3) * UINT32_C(0x9E3779B1) >>
	       (32 - SEBPF_AVC_SLOT_BITS);
}

/* Adds what the AVC has counted. */
static int add_uses(const struct sebpf_tokens *tokens, uint64_t address,
		    struct sebpf_token *token, struct sebpf_err *err)
{
	uint32_t slot = avc_slot(token->avc_key);
	struct sebpf_avc avc;

	if (bpf_map_lookup_elem(tokens->avc, &slot, &avc))
		return sebpf_err_set(err, -errno, "cannot read the AVC: %s",
				     strerror(errno));
	if (avc.token != address)
		return 0;
	for (size_t use = 0; use < SEBPF_AVC_TOKEN_USES; use++)
		token->uses += avc.uses[use];
	token->uses -= avc.counted;
	return 0;
}

int sebpf_tokens_read(const struct sebpf_tokens *tokens,
		      const struct sebpf_token_ref *ref,
		      struct sebpf_token *ret_token, struct sebpf_err *err)
{
	struct sebpf_token token;
	int rc;

	if (bpf_map_lookup_elem(tokens->tokens, &ref->address, &token))
		return errno == ENOENT ?
			       0 :
			       sebpf_err_set(err, -errno,
					     "cannot read a token: %s",
					     strerror(errno));
	if (token.id != ref->id || token.state == SEBPF_TOKEN_UNREADY)
		return 0;
	rc = add_uses(tokens, ref->address, &token, err);
	if (rc)
		return rc;
	*ret_token = token;
	return 1;
}

/* The label that policy computes for a creator; NULL if there is none. */
static int ask_label(const struct sebpf_tokens *tokens, uint32_t creator_sid,
		     char **ret_text, uint32_t *ret_seqno,
		     struct sebpf_err *err)
{
	struct sebpf_inquiry *answer sebpf_auto_free =
		calloc(1, sizeof(*answer));
	int rc;

	if (!answer)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	answer->ask = SEBPF_ASK_LABEL;
	answer->source.sid = creator_sid;
	rc = sebpf_answers_ask(&tokens->answers, answer, err);
	*ret_text = NULL;
	*ret_seqno = answer->seqno;
	if (rc || answer->outcome < 0)
		return rc;
	*ret_text = strndup(answer->text.bytes, answer->text.length);
	return *ret_text ? 0 : sebpf_err_set(err, -ENOMEM, "out of memory");
}

/* The label of a token without a SID; under another policy it has none. */
static int label_by_creator(const struct sebpf_tokens *tokens,
			    const struct sebpf_token *token, char **ret_text,
			    struct sebpf_err *err)
{
	char *text sebpf_auto_free = NULL;
	uint32_t seqno;
	int rc = ask_label(tokens, token->creator_sid, &text, &seqno, err);

	if (!rc && seqno == token->label_seqno)
		*ret_text = sebpf_steal(text);
	return rc;
}

int sebpf_tokens_label_anew(const struct sebpf_tokens *tokens,
			    const struct sebpf_token *token, char **ret_label,
			    struct sebpf_err *err)
{
	uint32_t seqno;

	return ask_label(tokens, token->creator_sid, ret_label, &seqno, err);
}

void sebpf_token_texts_free(struct sebpf_token_texts *texts)
{
	free(texts->label);
	free(texts->creator);
	free(texts->delegator);
	memset(texts, 0, sizeof(*texts));
}

int sebpf_tokens_texts(const struct sebpf_tokens *tokens,
		       const struct sebpf_token *token,
		       struct sebpf_token_texts *ret_texts,
		       struct sebpf_err *err)
{
	struct sebpf_token_texts texts sebpf_auto_token_texts = { 0 };
	int rc;

	if (token->label_sid)
		rc = sebpf_answers_context(&tokens->answers, token->label_sid,
					   &texts.label, err);
	else
		rc = label_by_creator(tokens, token, &texts.label, err);
	if (!rc && token->creator_sid)
		rc = sebpf_answers_context(&tokens->answers, token->creator_sid,
					   &texts.creator, err);
	if (!rc && token->delegator_sid)
		rc = sebpf_answers_context(&tokens->answers,
					   token->delegator_sid,
					   &texts.delegator, err);
	if (rc)
		return rc;
	*ret_texts = texts;
	memset(&texts, 0, sizeof(texts));
	return 0;
}

int sebpf_tokens_revoke(const struct sebpf_tokens *tokens,
			const struct sebpf_token_ref *ref,
			struct sebpf_err *err)
{
	struct sebpf_revocation revocation = {
		.token = ref->address,
		.id = ref->id,
	};
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &revocation,
		    .ctx_size_in = sizeof(revocation));

	if (bpf_prog_test_run_opts(tokens->revoke, &options))
		return sebpf_err_set(err, -errno,
				     "cannot run the program that revokes: %s",
				     strerror(errno));
	return revocation.done != 0;
}
