// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a binary SELinux policy, read with libsepol
 * Copyright (C) 2026 The sebpf authors
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sepol/debug.h>
#include <sepol/handle.h>
#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>

#include "sebpf/cleanup.h"
#include "sebpf/limits.h"
#include "selinux-module/policy.h"

#define SELINUXFS "/sys/fs/selinux"

/* Tries to read the policy while it changes or another process reads it. */
#define KERNEL_TRIES 20
#define KERNEL_RETRY_NS 50000000L

#define READ_STEP 65536U

/* semodule -E and checkmodule write these; not a kernel policy. */
#define PACKAGE_MAGIC 0xf97cff8fU

/**
 * struct buffer - bytes read from a file
 * @bytes: owned.
 * @size: bytes read.
 * @room: bytes allocated.
 */
struct buffer {
	char *bytes;
	size_t size;
	size_t room;
};

static void free_buffer(struct buffer *buffer)
{
	free(buffer->bytes);
}

#define auto_buffer __attribute__((cleanup(free_buffer)))

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

static int grow_buffer(struct buffer *buffer)
{
	size_t room = buffer->room ? buffer->room * 2 : READ_STEP;
	char *bytes;

	if (buffer->size < buffer->room)
		return 0;
	bytes = realloc(buffer->bytes, room);
	if (!bytes)
		return -ENOMEM;
	buffer->bytes = bytes;
	buffer->room = room;
	return 0;
}

/* Reads a whole file; a failure names @path. */
static int read_file(const char *path, struct buffer *buffer,
		     struct sebpf_err *err)
{
	int fd sebpf_auto_close = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return sebpf_err_set(err, -errno, "cannot open \"%s\": %s",
				     path, strerror(errno));
	for (;;) {
		if (buffer->size > SEBPF_MAX_POLICY_BYTES)
			return sebpf_err_set(err, -EFBIG,
					     "\"%s\" has more than %u bytes",
					     path, SEBPF_MAX_POLICY_BYTES);
		if (grow_buffer(buffer))
			return sebpf_err_set(err, -ENOMEM,
					     "no memory to read \"%s\"", path);
		got = read(fd, buffer->bytes + buffer->size,
			   buffer->room - buffer->size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return sebpf_err_set(err, -errno,
					     "cannot read \"%s\": %s", path,
					     strerror(errno));
		if (!got)
			return 0;
		buffer->size += (size_t)got;
	}
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

static uint32_t word_of(const struct buffer *buffer, size_t offset)
{
	uint32_t word;

	memcpy(&word, buffer->bytes + offset, sizeof(word));
	return le32toh(word);
}

/* Refuses, by name, what can be told from the first bytes. */
static int check_head(const struct buffer *buffer, const char *path,
		      struct sebpf_err *err)
{
	size_t version_at = 2 * sizeof(uint32_t) + strlen(POLICYDB_STRING);
	uint32_t magic;
	uint32_t version;

	magic = buffer->size < sizeof(magic) ? 0 : word_of(buffer, 0);
	if (magic == POLICYDB_MOD_MAGIC || magic == PACKAGE_MAGIC)
		return sebpf_err_set(
			err, -EBADMSG,
			"\"%s\" is a policy module, not a kernel policy: "
			"build the policy that contains it",
			path);
	if (magic != POLICYDB_MAGIC)
		return sebpf_err_set(err, -EBADMSG,
				     "\"%s\" is not a binary SELinux policy",
				     path);
	if (buffer->size < version_at + sizeof(version))
		return sebpf_err_set(err, -EBADMSG,
				     "\"%s\" is cut off in its header", path);
	if (word_of(buffer, sizeof(magic)) != strlen(POLICYDB_STRING) ||
	    memcmp(buffer->bytes + 2 * sizeof(uint32_t), POLICYDB_STRING,
		   strlen(POLICYDB_STRING)) != 0)
		return sebpf_err_set(err, -EBADMSG,
				     "\"%s\" is not a policy for Linux", path);
	version = word_of(buffer, version_at);
	if (version < POLICYDB_VERSION_MIN)
		return sebpf_err_set(
			err, -EBADMSG,
			"\"%s\" has policy version %u, which is older than "
			"what kernels read: build it for version %d or later",
			path, version, POLICYDB_VERSION_MIN);
	if (version > POLICYDB_VERSION_MAX)
		return sebpf_err_set(
			err, -EBADMSG,
			"\"%s\" has policy version %u, and this sebpf reads "
			"versions up to %d: install a sebpf that was built "
			"with a newer libsepol",
			path, version, POLICYDB_VERSION_MAX);
	return 0;
}

static int parse(const struct buffer *buffer, const char *path,
		 struct policydb **ret_db, struct sebpf_err *err)
{
	sepol_handle_t *handle __attribute__((cleanup(free_handle))) = NULL;
	struct policydb *db __attribute__((cleanup(free_database))) = NULL;
	char message[SEBPF_ERR_TEXT_BYTES / 2] = "";
	struct policydb *fresh sebpf_auto_free = calloc(1, sizeof(*fresh));
	struct policy_file file;
	int rc = check_head(buffer, path, err);

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
	struct buffer buffer = { .bytes = (char *)(uintptr_t)bytes,
				 .size = size };
	struct policydb *db = NULL;
	int rc = parse(&buffer, name, &db, err);

	if (rc)
		return rc;
	ret_policy->db = db;
	ret_policy->sequence = 0;
	return 0;
}

int sebpf_policy_read_file(const char *path, struct sebpf_policy *ret_policy,
			   struct sebpf_err *err)
{
	struct buffer buffer auto_buffer = { 0 };
	int rc = read_file(path, &buffer, err);

	if (rc)
		return rc;
	return sebpf_policy_read_memory(buffer.bytes, buffer.size, path,
					ret_policy, err);
}

/* Reads the process's own context, the one that it may always name. */
static int read_own_context(char *text, size_t room, struct sebpf_err *err)
{
	struct buffer buffer auto_buffer = { 0 };
	size_t length;
	int rc = read_file("/proc/self/attr/current", &buffer, err);

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
	static const char path[] = SELINUXFS "/access";
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
static int parse_sequence(const char *answer, uint32_t *ret_sequence)
{
	unsigned long sequence;
	char *end;

	for (int i = 0; i < 4; i++) {
		answer = strchr(answer, ' ');
		if (!answer)
			return -EPROTO;
		answer++;
	}
	errno = 0;
	sequence = strtoul(answer, &end, 10);
	if (errno || end == answer || sequence > UINT32_MAX)
		return -EPROTO;
	*ret_sequence = (uint32_t)sequence;
	return 0;
}

int sebpf_policy_kernel_sequence(uint32_t *ret_sequence, struct sebpf_err *err)
{
	/* The kernel bounds a query, two contexts and a class, by a page. */
	char context[2048];
	char answer[256];
	int rc = read_own_context(context, sizeof(context), err);

	if (!rc)
		rc = ask_access(context, answer, sizeof(answer), err);
	if (rc)
		return rc;
	rc = parse_sequence(answer, ret_sequence);
	if (rc)
		return sebpf_err_set(err, rc,
				     "\"%s\" gave no sequence number: \"%s\"",
				     SELINUXFS "/access", answer);
	return 0;
}

/* One try: -EAGAIN where the policy changed meanwhile. */
static int try_read_kernel(struct buffer *buffer, uint32_t *ret_sequence,
			   struct sebpf_err *err)
{
	uint32_t before;
	uint32_t after;
	int rc = sebpf_policy_kernel_sequence(&before, err);

	buffer->size = 0;
	if (!rc)
		rc = read_file(SELINUXFS "/policy", buffer, err);
	if (!rc)
		rc = sebpf_policy_kernel_sequence(&after, err);
	if (rc)
		return rc;
	if (before != after)
		return sebpf_err_set(err, -EAGAIN,
				     "the kernel's policy changes faster than "
				     "it can be read");
	*ret_sequence = after;
	return 0;
}

int sebpf_policy_read_kernel(struct sebpf_policy *ret_policy,
			     struct sebpf_err *err)
{
	const struct timespec pause = { .tv_nsec = KERNEL_RETRY_NS };
	struct buffer buffer auto_buffer = { 0 };
	uint32_t sequence = 0;
	int rc = -EAGAIN;

	/* EBUSY: the kernel lets one process at a time open the policy. */
	for (int i = 0; i < KERNEL_TRIES; i++) {
		rc = try_read_kernel(&buffer, &sequence, err);
		if (rc != -EAGAIN && rc != -EBUSY)
			break;
		(void)nanosleep(&pause, NULL);
	}
	if (rc == -EBUSY)
		rc = err->code = -EAGAIN;
	if (!rc)
		rc = sebpf_policy_read_memory(buffer.bytes, buffer.size,
					      SELINUXFS "/policy", ret_policy,
					      err);
	if (rc)
		return rc;
	ret_policy->sequence = sequence;
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
	policy->sequence = 0;
}
