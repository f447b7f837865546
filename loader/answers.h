/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - questions to the hooks' own functions
 * Copyright (C) 2026 The sebpf authors
 *
 * Asked through the program "answer" (hooks/answer.bpf.c), which needs bpf {
 * prog_run map_read map_write } of SELinux, CAP_BPF and CAP_PERFMON.
 */
#ifndef SEBPF_LOADER_ANSWERS_H
#define SEBPF_LOADER_ANSWERS_H

#include <stdint.h>

#include "sebpf/abi.h"
#include "sebpf/error.h"

/**
 * struct sebpf_answers - the program and its map
 * @map: descriptor of the map sebpf_answers.
 * @program: descriptor of the program.
 */
struct sebpf_answers {
	int map;
	int program;
};

#define SEBPF_NO_ANSWERS                 \
	{                                \
		.map = -1, .program = -1 \
	}

/**
 * Closes the descriptors.
 *
 * @param answers may be SEBPF_NO_ANSWERS.
 */
void sebpf_answers_close(struct sebpf_answers *answers);

#define sebpf_auto_answers __attribute__((cleanup(sebpf_answers_close)))

/**
 * Asks a question.
 *
 * @param answers whom to ask.
 * @param inquiry the question; receives the answer, whose outcome says whether
 *	there is one.
 * @param err filled on failure.
 * @return 0; -errno of bpf(2).
 */
int sebpf_answers_ask(const struct sebpf_answers *answers,
		      struct sebpf_inquiry *inquiry, struct sebpf_err *err);

/**
 * Writes the context of a SID, as the kernel would.
 *
 * @param answers whom to ask.
 * @param ret_text receives the text; the caller frees it with free(3).
 * @param err filled on failure.
 * @return 0; -ENOENT if the kernel's policy could not be read; -ENOMEM;
 *	-errno of bpf(2).
 */
int sebpf_answers_context(const struct sebpf_answers *answers, uint32_t sid,
			  char **ret_text, struct sebpf_err *err);

/**
 * Makes the kernel find the SID of a context, which is the fscreate context of
 * this process for a moment.
 *
 * @param answers whom to ask.
 * @param context a context of the loaded policy.
 * @param ret_sid receives the SID.
 * @param err filled on failure.
 * @return 0; -ENOENT if the hooks cannot read it; -errno of setfscreatecon(3)
 *	and bpf(2).
 */
int sebpf_answers_find_sid(const struct sebpf_answers *answers,
			   const char *context, uint32_t *ret_sid,
			   struct sebpf_err *err);

/**
 * Makes the kernel allocate a SID for a label, and gives it to a token that has
 * none. The kernel tells the number through the calling thread's fscreate
 * context (setfscreatecon(3)), which is unset afterwards.
 *
 * @param answers whom to ask.
 * @param event about the label; its token may be gone.
 * @param ret_sid receives the SID.
 * @param err filled on failure.
 * @return 0; -EINVAL if the policy does not accept the label; -EACCES without
 *	process { setfscreate } of SELinux; -errno of bpf(2).
 */
int sebpf_answers_give_sid(const struct sebpf_answers *answers,
			   const struct sebpf_label_event *event,
			   uint32_t *ret_sid, struct sebpf_err *err);

#endif /* SEBPF_LOADER_ANSWERS_H */
