// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - questions to the hooks' own functions
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <selinux/selinux.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "loader/answers.h"
#include "sebpf/cleanup.h"

/* How often other processes may remove this question to make room. */
#define ASK_TRIES 10

/*
 * Makes room: removes what killed processes have left, or the question of one
 * that is asking now and will ask again.
 */
static void remove_any(int map)
{
	uint64_t key;

	if (!bpf_map_get_next_key(map, NULL, &key))
		(void)bpf_map_delete_elem(map, &key);
}

/* The key of a question: any number that is not in use now. */
static int put_question(const struct sebpf_answers *answers,
			const struct sebpf_inquiry *question, uint64_t *ret_key)
{
	int tries;

	for (tries = 0; tries < ASK_TRIES; tries++) {
		if (getrandom(ret_key, sizeof(*ret_key), 0) != sizeof(*ret_key))
			return -EIO;
		if (!bpf_map_update_elem(answers->map, ret_key, question,
					 BPF_NOEXIST))
			return 0;
		if (errno == E2BIG)
			remove_any(answers->map);
		else if (errno != EEXIST)
			break;
	}
	return -errno;
}

static int run(const struct sebpf_answers *answers, uint64_t key)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &key,
		    .ctx_size_in = sizeof(key));

	return bpf_prog_test_run_opts(answers->program, &options) ? -errno : 0;
}

/* Asks once; -ENOENT if another process removed the question. */
static int ask_once(const struct sebpf_answers *answers,
		    struct sebpf_inquiry *inquiry)
{
	uint64_t key;
	int rc = put_question(answers, inquiry, &key);

	if (rc)
		return rc;
	rc = run(answers, key);
	if (!rc && bpf_map_lookup_elem(answers->map, &key, inquiry))
		rc = -errno;
	(void)bpf_map_delete_elem(answers->map, &key);
	return rc;
}

int sebpf_answers_ask(const struct sebpf_answers *answers,
		      struct sebpf_inquiry *inquiry, struct sebpf_err *err)
{
	int tries = 0;
	int rc;

	do {
		rc = ask_once(answers, inquiry);
	} while (rc == -ENOENT && ++tries < ASK_TRIES);
	if (rc)
		return sebpf_err_set(err, rc, "cannot ask the hooks: %s",
				     strerror(-rc));
	return 0;
}

int sebpf_answers_context(const struct sebpf_answers *answers, uint32_t sid,
			  char **ret_text, struct sebpf_err *err)
{
	struct sebpf_inquiry *answer sebpf_auto_free =
		calloc(1, sizeof(*answer));
	char *text;
	int rc;

	if (!answer)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	answer->ask = SEBPF_ASK_CONTEXT;
	answer->source.sid = sid;
	rc = sebpf_answers_ask(answers, answer, err);
	if (rc)
		return rc;
	if (answer->outcome)
		return sebpf_err_set(err, -ENOENT,
				     "the hooks cannot read the context of SID "
				     "%u",
				     sid);
	text = strndup(answer->text.bytes, answer->text.length);
	if (!text)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	*ret_text = text;
	return 0;
}

/*
 * Makes the kernel give a context a SID, and gives it to a token unless that is
 * 0.
 */
static int find_sid(const struct sebpf_answers *answers, const char *context,
		    uint64_t token, uint64_t token_id, uint32_t *ret_sid,
		    struct sebpf_err *err)
{
	struct sebpf_inquiry *answer sebpf_auto_free =
		calloc(1, sizeof(*answer));
	int rc;

	if (!answer)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	if (setfscreatecon_raw(context))
		return sebpf_err_set(err, -errno,
				     "the kernel gives \"%s\" no SID: %s",
				     context, strerror(errno));
	answer->ask = SEBPF_ASK_SET_LABEL;
	answer->token = token;
	answer->token_id = token_id;
	rc = sebpf_answers_ask(answers, answer, err);
	(void)setfscreatecon_raw(NULL);
	if (rc)
		return rc;
	if (answer->outcome)
		return sebpf_err_set(err, -ENOENT,
				     "the hooks cannot read the SID of \"%s\"",
				     context);
	*ret_sid = answer->sid;
	return 0;
}

int sebpf_answers_find_sid(const struct sebpf_answers *answers,
			   const char *context, uint32_t *ret_sid,
			   struct sebpf_err *err)
{
	return find_sid(answers, context, 0, 0, ret_sid, err);
}

int sebpf_answers_give_sid(const struct sebpf_answers *answers,
			   const struct sebpf_label_event *event,
			   uint32_t *ret_sid, struct sebpf_err *err)
{
	char *label sebpf_auto_free =
		strndup(event->label.bytes, event->label.length);

	if (!label)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	if (!*label)
		return sebpf_err_set(err, -EINVAL,
				     "the hooks could not write a label");
	return find_sid(answers, label, event->event.token,
			event->event.token_id, ret_sid, err);
}

void sebpf_answers_close(struct sebpf_answers *answers)
{
	sebpf_cleanup_close(&answers->map);
	sebpf_cleanup_close(&answers->program);
}
