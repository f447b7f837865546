// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what is forgotten when the hooks are detached
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/detach_losses.h"
#include "cli/mountinfo.h"
#include "cli/open_mount.h"
#include "common/directory.h"
#include "common/printable.h"
#include "loader/answers.h"
#include "loader/counters.h"
#include "loader/tokens.h"
#include "sebpf/cleanup.h"

/* More than any path below /proc that is used here. */
#define PROC_BYTES 64

static void tell_token(uint64_t id, const char *label, const char *loss)
{
	(void)fprintf(stderr, "sebpf detach: token %" PRIu64 " (%s): %s\n", id,
		      label ? label : "without a label", loss);
}

/* Returns 1 if something about the token is lost; -errno. */
static int look_at_token(const struct sebpf_tokens *tokens,
			 const struct sebpf_token_ref *ref,
			 struct sebpf_err *err)
{
	struct sebpf_token_texts texts sebpf_auto_token_texts = { 0 };
	char *anew sebpf_auto_free = NULL;
	struct sebpf_token token;
	int rc = sebpf_tokens_read(tokens, ref, &token, err);

	if (rc <= 0)
		return rc;
	rc = sebpf_tokens_texts(tokens, &token, &texts, err);
	if (!rc)
		rc = sebpf_tokens_label_anew(tokens, &token, &anew, err);
	if (rc)
		return rc;
	if (token.state == SEBPF_TOKEN_REVOKED)
		tell_token(ref->id, texts.label, "is revoked");
	else if (texts.label && (!anew || strcmp(texts.label, anew) != 0))
		tell_token(ref->id, texts.label,
			   "has a label that its creator does not give it");
	else
		return 0;
	return 1;
}

static int look_at_tokens(const struct sebpf_attached *attached, size_t *count,
			  struct sebpf_err *err)
{
	struct sebpf_tokens tokens sebpf_auto_tokens = SEBPF_TOKENS_NONE;
	struct sebpf_token_list list = { 0 };
	int rc = sebpf_tokens_open(attached, &tokens, err);

	if (!rc)
		rc = sebpf_tokens_list(&tokens, &list, err);
	for (size_t i = 0;
	     rc >= 0 && i < list.count && *count < SEBPF_DETACH_LOSSES_NAMED;
	     i++) {
		rc = look_at_token(&tokens, &list.refs[i], err);
		*count += rc > 0;
	}
	free(list.refs);
	return rc < 0 ? rc : 0;
}

/**
 * struct search - for filesystems with a chosen label
 * @process: the process whose mounts are looked at.
 * @mounts: descriptor of the map sebpf_mounts.
 * @answers: for the texts of contexts.
 * @count: how many were found.
 * @namespaces: inode numbers of the mount namespaces that were seen; owned.
 * @namespace_count: their number.
 */
struct search {
	const char *process;
	int mounts;
	struct sebpf_answers answers;
	size_t *count;
	ino_t *namespaces;
	size_t namespace_count;
};

/* The mount namespace of a process; 0: there is no such process, or no longer. */
static int find_namespace(const char *process, ino_t *ret_namespace,
			  struct sebpf_err *err)
{
	char path[PROC_BYTES];
	struct stat info;

	(void)snprintf(path, sizeof(path), "/proc/%.16s/ns/mnt", process);
	if (!stat(path, &info))
		*ret_namespace = info.st_ino;
	else if (errno == ENOENT || errno == ESRCH)
		*ret_namespace = 0;
	else
		return sebpf_err_set(err, -errno, "cannot look at \"%s\": %s",
				     path, strerror(errno));
	return 0;
}

static bool was_seen(const struct search *search, ino_t namespace)
{
	for (size_t i = 0; i < search->namespace_count; i++)
		if (search->namespaces[i] == namespace)
			return true;
	return false;
}

static int note_seen(struct search *search, ino_t namespace,
		     struct sebpf_err *err)
{
	ino_t *more = reallocarray(search->namespaces,
				   search->namespace_count + 1, sizeof(*more));

	if (!more)
		return sebpf_err_set(err, -ENOMEM, "no memory");
	more[search->namespace_count++] = namespace;
	search->namespaces = more;
	return 0;
}

/* Whoever mounts chooses the name, and the caller may have a terminal. */
static void tell_mount(struct search *search, const char *mount_point,
		       const char *loss, const char *label)
{
	char *shown sebpf_auto_free = strdup(mount_point);

	sebpf_make_printable(shown);
	(void)fprintf(stderr,
		      "sebpf detach: the filesystem at %s of process %s %s%s\n",
		      shown ? shown : "?", search->process, loss, label);
	(*search->count)++;
}

/* Whether a descriptor is of this mount, and not of one that covers it. */
static bool is_mount(int fd, const struct sebpf_mountinfo *mount)
{
	struct statx status;

	return !statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) &&
	       status.stx_mnt_id == mount->id;
}

/*
 * Checks whether the label of a filesystem's tokens was chosen. What cannot be
 * looked at counts as if it was.
 */
static void look_at_mount(struct search *search,
			  const struct sebpf_mountinfo *mount)
{
	int fd sebpf_auto_close =
		sebpf_open_mount(search->process, mount->path);
	char *label sebpf_auto_free = NULL;
	const char *reason = NULL;
	struct sebpf_err ignored;
	struct sebpf_mount seen = { 0 };

	if (fd == -EAGAIN)
		reason =
			"to look, one would have to wait for another filesystem";
	else if (fd < 0)
		reason = strerror(-fd);
	else if (!is_mount(fd, mount))
		reason = "another mount covers it";
	else if (bpf_map_lookup_elem(search->mounts, &fd, &seen)) {
		if (errno == ENOENT)
			return;
		reason = strerror(errno);
	}
	if (reason) {
		tell_mount(search, mount->path,
			   "may give its tokens a label that was chosen: ",
			   reason);
		return;
	}
	if (!seen.label_sid)
		return;
	(void)sebpf_answers_context(&search->answers, seen.label_sid, &label,
				    &ignored);
	tell_mount(search, mount->path, "gives its tokens the label ",
		   label ? label : "(unreadable)");
}

/* A sebpf_mount_visitor: looks at a filesystem that delegates. */
static int visit_mount(const struct sebpf_mountinfo *mount, void *argument,
		       struct sebpf_err *err)
{
	struct search *search = argument;

	(void)err;
	if (!strcmp(mount->type, "bpf") && strstr(mount->options, "delegate_"))
		look_at_mount(search, mount);
	return *search->count >= SEBPF_DETACH_LOSSES_NAMED;
}

/*
 * A process may end at any time. Then nothing was seen, and another process of
 * its namespace is looked at.
 */
static int look_at_process(struct search *search, const char *process,
			   struct sebpf_err *err)
{
	ino_t namespace, after;
	char path[PROC_BYTES];
	size_t before = *search->count;
	int rc, visited;

	rc = find_namespace(process, &namespace, err);
	if (rc || !namespace || was_seen(search, namespace))
		return rc;
	search->process = process;
	(void)snprintf(path, sizeof(path), "/proc/%.16s/mountinfo", process);
	visited = sebpf_mountinfo_visit(path, visit_mount, search, err);
	rc = find_namespace(process, &after, err);
	if (rc)
		return rc;
	if (!after && *search->count == before)
		return 0;
	if (after && after != namespace)
		return sebpf_err_set(err, -EAGAIN,
				     "process %s has changed its mount "
				     "namespace meanwhile; try again",
				     process);
	return visited < 0 ? visited : note_seen(search, namespace, err);
}

static int look_at_processes(struct search *search, struct sebpf_err *err)
{
	DIR *directory sebpf_auto_directory = opendir("/proc");
	const char *name;
	int more = directory ? 1 : -errno, rc = 0;

	while (!rc && *search->count < SEBPF_DETACH_LOSSES_NAMED && more > 0 &&
	       (more = sebpf_directory_next(directory, &name)) > 0)
		if (isdigit((unsigned char)name[0]))
			rc = look_at_process(search, name, err);
	return more < 0 ? sebpf_err_set(err, more, "cannot read \"/proc\": %s",
					strerror(-more)) :
			  rc;
}

/* Whether any label was ever chosen. */
static int was_any_chosen(const struct sebpf_attached *attached,
			  struct sebpf_err *err)
{
	int fd sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_counters", err);
	uint64_t chosen = 0;
	int rc = fd < 0 ? fd :
			  sebpf_counter_read(fd, SEBPF_COUNT_CHOSEN, &chosen,
					     err);

	return rc ? rc : chosen != 0;
}

static int look_at_mounts(const struct sebpf_attached *attached, size_t *count,
			  struct sebpf_err *err)
{
	int mounts sebpf_auto_close =
		sebpf_attached_map(attached, "sebpf_mounts", err);
	struct sebpf_answers answers sebpf_auto_answers = SEBPF_NO_ANSWERS;
	struct search search = { .mounts = mounts, .count = count };
	int rc = mounts < 0 ? mounts :
			      sebpf_attached_answers(attached, &answers, err);

	if (rc)
		return rc;
	search.answers = answers;
	rc = look_at_processes(&search, err);
	free(search.namespaces);
	return rc;
}

int sebpf_detach_losses(const struct sebpf_attached *attached,
			size_t *ret_count, struct sebpf_err *err)
{
	size_t count = 0;
	int rc = look_at_tokens(attached, &count, err);

	if (!rc)
		rc = was_any_chosen(attached, err);
	if (rc > 0)
		rc = look_at_mounts(attached, &count, err);
	if (!rc)
		*ret_count = count;
	return rc;
}
