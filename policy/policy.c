// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a binary SELinux policy, read with libsepol
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sepol/debug.h>
#include <sepol/handle.h>
#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>

#include "common/bytes.h"
#include "common/selinux.h"
#include "policy/head.h"
#include "policy/policy.h"
#include "sebpf/cleanup.h"
#include "sebpf/limits.h"

/* Tries to read the policy while it changes or another process reads it. */
#define KERNEL_TRIES 20
#define KERNEL_RETRY_NS 50000000L

static void free_handle(sepol_handle_t **handle)
{
	if (*handle)
		sepol_handle_destroy(*handle);
}

static void free_database(struct policydb **db)
{
	if (!*db)
		return;
	policydb_destroy(*db);
	free(*db);
}

/* libsepol's message callback: keeps the first message of a failed read. */
__attribute__((format(printf, 3, 4))) static void
keep_message(void *text, sepol_handle_t *handle, const char *format, ...)
{
	char *kept = text;
	va_list args;

	if (sepol_msg_get_level(handle) != SEPOL_MSG_ERR || *kept)
		return;
	va_start(args, format);
	(void)vsnprintf(kept, SEBPF_ERR_TEXT_BYTES / 2, format, args);
	va_end(args);
}

static int parse(const struct sebpf_bytes *buffer, const char *path,
		 struct policydb **ret_db, struct sebpf_err *err)
{
	sepol_handle_t *handle __attribute__((cleanup(free_handle))) = NULL;
	struct policydb *db __attribute__((cleanup(free_database))) = NULL;
	char message[SEBPF_ERR_TEXT_BYTES / 2] = "";
	struct policydb *fresh sebpf_auto_free = calloc(1, sizeof(*fresh));
	struct policy_file file;
	int rc =
		sebpf_policy_head_check(buffer->bytes, buffer->size, path, err);

	if (rc)
		return rc;
	/* For what libsepol says to no handle; the process's, not ours. */
	sepol_debug(0);
	handle = sepol_handle_create();
	if (!handle || !fresh || policydb_init(fresh))
		return sebpf_err_set(err, -ENOMEM,
				     "no memory for the policy \"%s\"", path);
	db = sebpf_steal(fresh);
	sepol_msg_set_callback(handle, keep_message, message);
	policy_file_init(&file);
	file.type = PF_USE_MEMORY;
	file.data = buffer->bytes;
	file.len = buffer->size;
	file.handle = handle;
	if (policydb_read(db, &file, 0))
		return sebpf_err_set(err, -EBADMSG,
				     "\"%s\" is damaged or not a policy that "
				     "libsepol can read: %s",
				     path,
				     *message ? message : "no reason given");
	*ret_db = sebpf_steal(db);
	return 0;
}

int sebpf_policy_read_memory(const void *bytes, size_t size, const char *name,
			     struct sebpf_policy *ret_policy,
			     struct sebpf_err *err)
{
	/* libsepol reads from a plain pointer; it does not write there. */
	struct sebpf_bytes buffer = { .bytes = (char *)(uintptr_t)bytes,
				      .size = size };
	struct policydb *db = NULL;
	int rc = parse(&buffer, name, &db, err);

	if (rc)
		return rc;
	ret_policy->db = db;
	ret_policy->seqno = 0;
	return 0;
}

int sebpf_policy_read_file(const char *path, struct sebpf_policy *ret_policy,
			   struct sebpf_err *err)
{
	struct sebpf_bytes buffer sebpf_auto_bytes = { 0 };
	int rc = sebpf_bytes_read(path, SEBPF_MAX_POLICY_BYTES, &buffer, err);

	if (rc)
		return rc;
	return sebpf_policy_read_memory(buffer.bytes, buffer.size, path,
					ret_policy, err);
}

/* Reads the process's own context, the one that it may always name. */
static int read_own_context(char *text, size_t room, struct sebpf_err *err)
{
	struct sebpf_bytes buffer sebpf_auto_bytes = { 0 };
	size_t length;
	int rc = sebpf_bytes_read("/proc/self/attr/current",
				  SEBPF_MAX_POLICY_BYTES, &buffer, err);

	if (rc)
		return rc;
	length = strnlen(buffer.bytes, buffer.size);
	if (length && buffer.bytes[length - 1] == '\n')
		length--;
	if (!length || length >= room)
		return sebpf_err_set(err, -ENOENT,
				     "this process has no SELinux context: "
				     "SELinux is not enabled");
	memcpy(text, buffer.bytes, length);
	text[length] = '\0';
	return 0;
}

/*
 * Asks selinuxfs about the process's context and class 1. The answer carries
 * the sequence number whatever the class means in the policy.
 */
static int ask_access(const char *context, char *answer, size_t room,
		      struct sebpf_err *err)
{
	static const char path[] = SEBPF_SELINUXFS "/access";
	int fd sebpf_auto_close = open(path, O_RDWR | O_CLOEXEC);
	char *query sebpf_auto_free = NULL;
	ssize_t done;
	int length;

	if (fd < 0)
		return sebpf_err_set(err, -errno, "cannot open \"%s\": %s",
				     path, strerror(errno));
	length = asprintf(&query, "%s %s 1", context, context);
	if (length < 0) {
		query = NULL;
		return sebpf_err_set(err, -ENOMEM, "no memory for a query");
	}
	done = write(fd, query, (size_t)length);
	if (done >= 0)
		done = read(fd, answer, room - 1);
	if (done < 0)
		return sebpf_err_set(err, -errno,
				     "cannot ask \"%s\" for the policy's "
				     "sequence number: %s",
				     path, strerror(errno));
	answer[done] = '\0';
	return 0;
}

/* The answer: allowed, decided, auditallow, auditdeny, seqno, flags. */
static int parse_seqno(const char *answer, uint32_t *ret_seqno)
{
	unsigned long seqno;
	char *end;

	for (int i = 0; i < 4; i++) {
		answer = strchr(answer, ' ');
		if (!answer)
			return -EPROTO;
		answer++;
	}
	errno = 0;
	seqno = strtoul(answer, &end, 10);
	if (errno || end == answer || seqno > UINT32_MAX)
		return -EPROTO;
	*ret_seqno = (uint32_t)seqno;
	return 0;
}

int sebpf_policy_kernel_seqno(uint32_t *ret_seqno, struct sebpf_err *err)
{
	/* The kernel bounds a query, two contexts and a class, by a page. */
	char context[2048];
	char answer[256];
	int rc = read_own_context(context, sizeof(context), err);

	if (!rc)
		rc = ask_access(context, answer, sizeof(answer), err);
	if (rc)
		return rc;
	rc = parse_seqno(answer, ret_seqno);
	if (rc)
		return sebpf_err_set(err, rc,
				     "\"%s\" gave no sequence number: \"%s\"",
				     SEBPF_SELINUXFS "/access", answer);
	return 0;
}

/* One try: -EAGAIN if the policy changed meanwhile. */
static int try_read_kernel(struct sebpf_bytes *buffer, uint32_t *ret_seqno,
			   struct sebpf_err *err)
{
	uint32_t before;
	uint32_t after;
	int rc = sebpf_policy_kernel_seqno(&before, err);

	buffer->size = 0;
	if (!rc)
		rc = sebpf_bytes_read(SEBPF_SELINUXFS "/policy",
				      SEBPF_MAX_POLICY_BYTES, buffer, err);
	if (!rc)
		rc = sebpf_policy_kernel_seqno(&after, err);
	if (rc)
		return rc;
	if (before != after)
		return sebpf_err_set(err, -EAGAIN,
				     "the kernel's policy changes faster than "
				     "it can be read");
	*ret_seqno = after;
	return 0;
}

int sebpf_policy_read_kernel(struct sebpf_policy *ret_policy,
			     struct sebpf_err *err)
{
	const struct timespec pause = { .tv_nsec = KERNEL_RETRY_NS };
	struct sebpf_bytes buffer sebpf_auto_bytes = { 0 };
	uint32_t seqno = 0;
	int rc = -EAGAIN;

	/* EBUSY: the kernel lets one process at a time open the policy. */
	for (int i = 0; i < KERNEL_TRIES; i++) {
		rc = try_read_kernel(&buffer, &seqno, err);
		if (rc != -EAGAIN && rc != -EBUSY)
			break;
		(void)nanosleep(&pause, NULL);
	}
	if (rc == -EBUSY)
		rc = err->code = -EAGAIN;
	if (!rc)
		rc = sebpf_policy_read_memory(buffer.bytes, buffer.size,
					      SEBPF_SELINUXFS "/policy",
					      ret_policy, err);
	if (rc)
		return rc;
	ret_policy->seqno = seqno;
	return 0;
}

static void enable(cond_av_list_t *item, int is_on)
{
	for (; item; item = item->next) {
		avtab_key_t *key = &item->node->key;

		key->specified &= (uint16_t)~AVTAB_ENABLED;
		if (is_on)
			key->specified |= AVTAB_ENABLED;
	}
}

/* Unlike libsepol's evaluate_conds(), prints nothing. */
void sebpf_policy_follow_booleans(struct policydb *db)
{
	for (cond_node_t *cond = db->cond_list; cond; cond = cond->next) {
		int state = cond->expr ? cond_evaluate_expr(db, cond->expr) :
					 -1;

		/* An undefined result, -1, disables both lists. */
		enable(cond->true_list, state > 0);
		enable(cond->false_list, !state);
	}
}

void sebpf_policy_free(struct sebpf_policy *policy)
{
	free_database(&policy->db);
	policy->db = NULL;
	policy->seqno = 0;
}
