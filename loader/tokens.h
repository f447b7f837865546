/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the live tokens, as user space sees and revokes them
 * Copyright (C) 2026 The sebpf authors
 *
 * Tokens come and go meanwhile. A list has addresses and ids, and what is read
 * or revoked through it is the token with that id, or nothing.
 */
#ifndef SEBPF_LOADER_TOKENS_H
#define SEBPF_LOADER_TOKENS_H

#include <stddef.h>
#include <stdint.h>

#include "loader/answers.h"
#include "loader/attached.h"
#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * struct sebpf_tokens - the pinned maps and programs about tokens
 * @tokens: descriptor of the map of tokens; owned.
 * @avc: descriptor of the map of the AVC; owned.
 * @revoke: descriptor of the program that revokes; owned.
 * @answers: for the texts of contexts; owned.
 */
struct sebpf_tokens {
	int tokens;
	int avc;
	int revoke;
	struct sebpf_answers answers;
};

#define SEBPF_TOKENS_NONE                                \
	{                                                \
		.tokens = -1, .avc = -1, .revoke = -1,   \
		.answers = { .map = -1, .program = -1 }, \
	}

/**
 * struct sebpf_token_ref - a token of a list
 * @address: of the kernel's struct bpf_token.
 * @id: the token's id.
 */
struct sebpf_token_ref {
	uint64_t address;
	uint64_t id;
};

/**
 * struct sebpf_token_list - tokens by ascending id
 * @refs: the tokens; owned.
 * @count: their number.
 * @unready: entries that were still being written, and are not in the list.
 */
struct sebpf_token_list {
	struct sebpf_token_ref *refs;
	size_t count;
	size_t unready;
};

/**
 * Opens what the hooks that are in force share with user space.
 *
 * @param attached what was found.
 * @param ret_tokens receives the descriptors; the caller closes with
 *	sebpf_tokens_close().
 * @param err filled on failure.
 * @return 0; -ENOENT if no hooks are in force; -EPERM or -EACCES without the
 *	privilege; -errno of bpf(2).
 */
int sebpf_tokens_open(const struct sebpf_attached *attached,
		      struct sebpf_tokens *ret_tokens, struct sebpf_err *err);

/**
 * Closes the descriptors.
 *
 * @param tokens may be half-open.
 */
void sebpf_tokens_close(struct sebpf_tokens *tokens);

#define sebpf_auto_tokens __attribute__((cleanup(sebpf_tokens_close)))

/**
 * Lists the live tokens. A token that lives all that time is in the list.
 *
 * @param tokens opened.
 * @param ret_list receives the list; the caller frees its refs with free(3).
 * @param err filled on failure.
 * @return 0; -ENOMEM; -errno of bpf(2).
 */
int sebpf_tokens_list(const struct sebpf_tokens *tokens,
		      struct sebpf_token_list *ret_list, struct sebpf_err *err);

/**
 * Reads what is remembered about a token, with all its uses.
 *
 * @param tokens opened.
 * @param ref the token.
 * @param ret_token receives it.
 * @param err filled on failure.
 * @return 1; 0 if it is gone; -errno of bpf(2).
 */
int sebpf_tokens_read(const struct sebpf_tokens *tokens,
		      const struct sebpf_token_ref *ref,
		      struct sebpf_token *ret_token, struct sebpf_err *err);

/**
 * struct sebpf_token_texts - a token's contexts as text, each owned; NULL:
 *	there is none, or it is not known
 * @label: of the token.
 * @creator: of its creator.
 * @delegator: of its delegator.
 */
struct sebpf_token_texts {
	char *label;
	char *creator;
	char *delegator;
};

/**
 * Frees the texts and leaves none.
 */
void sebpf_token_texts_free(struct sebpf_token_texts *texts);

#define sebpf_auto_token_texts __attribute__((cleanup(sebpf_token_texts_free)))

/**
 * Writes a token's contexts.
 *
 * @param tokens opened.
 * @param ret_texts receives the texts; the caller frees them.
 * @param err filled on failure.
 * @return as sebpf_answers_context().
 */
int sebpf_tokens_texts(const struct sebpf_tokens *tokens,
		       const struct sebpf_token *token,
		       struct sebpf_token_texts *ret_texts,
		       struct sebpf_err *err);

/**
 * Tells which label a token would get if the hooks found it now: the one that
 * policy computes for its creator.
 *
 * @param tokens opened.
 * @param ret_label receives the text; NULL if there is none; the caller frees
 *	it with free(3).
 * @param err filled on failure.
 * @return as sebpf_answers_context().
 */
int sebpf_tokens_label_anew(const struct sebpf_tokens *tokens,
			    const struct sebpf_token *token, char **ret_label,
			    struct sebpf_err *err);

/**
 * Revokes a token: from now on all use is denied.
 *
 * @param tokens opened.
 * @param ref the token.
 * @param err filled on failure.
 * @return 1 if it is revoked now and was not before; 0 if it was, or is gone;
 *	-errno of bpf(2).
 */
int sebpf_tokens_revoke(const struct sebpf_tokens *tokens,
			const struct sebpf_token_ref *ref,
			struct sebpf_err *err);

#endif /* SEBPF_LOADER_TOKENS_H */
