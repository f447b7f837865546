// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the record of a run, as a file
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "labels/class_names.h"
#include "labels/delegate_mask.h"
#include "policy/text.h"
#include "record/options.h"
#include "record/record.h"
#include "sebpf/cleanup.h"

/*
 * A file beside the other, with a name of its own
 */

static int open_beside(const char *path, char **ret_name, int *ret_fd,
		       struct sebpf_err *err)
{
	char *name sebpf_auto_free = NULL;
	struct stat status;
	int fd;

	if (!stat(path, &status) && S_ISDIR(status.st_mode))
		return sebpf_err_set(err, -EISDIR,
				     "cannot write \"%s\": it is a directory",
				     path);
	if (asprintf(&name, "%s.XXXXXX", path) < 0) {
		name = NULL;
		return sebpf_err_set(err, -ENOMEM, "no memory");
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return sebpf_err_set(err, -errno, "cannot write \"%s\": %s",
				     path, strerror(errno));
	*ret_name = sebpf_steal(name);
	*ret_fd = fd;
	return 0;
}

int sebpf_recorded_check(const char *path, struct sebpf_err *err)
{
	char *name sebpf_auto_free = NULL;
	int fd sebpf_auto_close = -1;
	int rc = open_beside(path, &name, &fd, err);

	if (!rc)
		(void)unlink(name);
	return rc;
}

/*
 * Uses in words
 */

static void write_type(const struct sebpf_used *used, uint32_t sid, FILE *out)
{
	const char *context = sebpf_used_context(used, sid);
	const char *type = context ? strchr(context, ':') : NULL;

	type = type ? strchr(type + 1, ':') : NULL;
	if (type)
		(void)fprintf(out, "%.*s", (int)strcspn(type + 1, ":"),
			      type + 1);
	else
		(void)fputs("a domain that is not known", out);
}

static void write_value(enum sebpf_mask mask, uint32_t value, FILE *out)
{
	const char *name = sebpf_mask_value_name(mask, value);

	if (name)
		(void)fprintf(out, " %s", name);
	else
		(void)fprintf(out, " %" PRIu32, value);
}

static void write_capability(uint32_t capability, FILE *out)
{
	uint32_t tclass = capability < 32 ? SEBPF_CLASS_CAP_USERNS :
					    SEBPF_CLASS_CAP2_USERNS;
	const char *name = sebpf_permission_name(tclass, capability % 32);

	if (name)
		(void)fprintf(out, "%s { %s }", sebpf_class_name(tclass), name);
	else
		(void)fprintf(out, "capability %" PRIu32, capability);
}

static void write_use(const struct sebpf_use *use, FILE *out)
{
	switch ((enum sebpf_use_kind)use->kind) {
	case SEBPF_USE_CREATE:
		(void)fputs("creation of a token", out);
		return;
	case SEBPF_USE_CMD:
		(void)fputs("command", out);
		write_value(SEBPF_MASK_CMDS, use->value, out);
		return;
	case SEBPF_USE_CAPABILITY:
		write_capability(use->value, out);
		return;
	case SEBPF_USE_MAP_TYPE:
		(void)fputs("type of map", out);
		write_value(SEBPF_MASK_MAPS, use->value, out);
		return;
	case SEBPF_USE_PROG_TYPE:
		(void)fputs("type of program", out);
		write_value(SEBPF_MASK_PROGS, use->value, out);
		(void)fputs(", loaded for", out);
		write_value(SEBPF_MASK_ATTACHS, use->attach_type, out);
		return;
	case SEBPF_USE_MAP:
		(void)fputs("map", out);
		write_value(SEBPF_MASK_MAPS, use->value, out);
		return;
	case SEBPF_USE_PROG:
		(void)fputs("program", out);
		write_value(SEBPF_MASK_PROGS, use->value, out);
		return;
	case SEBPF_USE_KINDS:
		return;
	}
}

static void write_uses(const struct sebpf_used *used, FILE *out)
{
	for (size_t i = 0; i < used->count; i++) {
		const struct sebpf_used_item *item = &used->items[i];

		if (!sebpf_used_counts(used, item))
			continue;
		(void)fputs("; used: ", out);
		if (used->domain_count) {
			write_type(used, item->use.sid, out);
			(void)fputs(": ", out);
		}
		write_use(&item->use, out);
		(void)fprintf(out, " (%" PRIu64 ")\n", item->times);
	}
}

/*
 * What is missing
 */

static const char *const advice =
	"record once more with that domain permissive: semanage permissive -a";

/* Begins a reason; the first one ends the sentence for standard error. */
static FILE *begin(FILE *out, bool is_file, bool *any)
{
	if (!is_file && *any)
		return NULL;
	*any = true;
	if (out && is_file)
		(void)fputs("; incomplete: ", out);
	return out;
}

static void end(FILE *out, bool is_file)
{
	if (out && is_file)
		(void)fputc('\n', out);
}

static void tell_refusals(const struct sebpf_used *used, FILE *out,
			  bool is_file, bool *any)
{
	for (size_t i = 0; i < used->count; i++) {
		const struct sebpf_used_item *item = &used->items[i];
		FILE *to;

		if (!sebpf_used_is_refused(used, item))
			continue;
		to = begin(out, is_file, any);
		if (!to)
			continue;
		(void)fputs("refused: ", to);
		write_use(&item->use, to);
		(void)fputs(used->domain_count ? ", to " : "", to);
		if (used->domain_count)
			write_type(used, item->use.sid, to);
		(void)fprintf(to, ": %s",
			      used->domain_count ?
				      advice :
				      "the command lacks that privilege");
		end(to, is_file);
	}
}

static bool tell_missing(const struct sebpf_recorded *record, FILE *out,
			 bool is_file)
{
	bool any = false;
	FILE *to;

	if (record->used->missed) {
		to = begin(out, is_file, &any);
		if (to)
			(void)fprintf(to,
				      "%" PRIu64 " uses were not seen: record "
				      "once more",
				      record->used->missed);
		end(to, is_file);
	}
	if (record->was_killed) {
		to = begin(out, is_file, &any);
		if (to)
			(void)fprintf(to,
				      "signal %d killed the command before it "
				      "had ended by itself",
				      record->status - 128);
		end(to, is_file);
	}
	tell_refusals(record->used, out, is_file, &any);
	if (record->no_rules[0]) {
		to = begin(out, is_file, &any);
		if (to)
			(void)fprintf(to, "there are no rules: %s",
				      record->no_rules);
		end(to, is_file);
	}
	return any;
}

bool sebpf_recorded_is_incomplete(const struct sebpf_recorded *record,
				  FILE *out)
{
	return tell_missing(record, out, false);
}

/*
 * The file
 */

/* An argument may hold anything, and must not become a line of its own. */
static void write_command(const struct sebpf_recorded *record, FILE *out)
{
	(void)fputs("; command:", out);
	for (char *const *word = record->command; *word; word++) {
		(void)fputc(' ', out);
		sebpf_text_name(out, *word);
	}
	(void)fputc('\n', out);
}

static void write_head(const struct sebpf_recorded *record, FILE *out)
{
	struct utsname system;

	(void)fputs("; What a command used of delegated BPF, recorded by "
		    "\"sebpf delegate --record\"\n",
		    out);
	write_command(record, out);
	if (!uname(&system))
		(void)fprintf(out, "; kernel: %s\n", system.release);
	(void)fprintf(out, "; exit status: %d\n", record->status);
	if (!tell_missing(record, out, true))
		(void)fputs("; complete\n", out);
	if (!record->used->count)
		(void)fputs("; nothing was used: the command made no token\n",
			    out);
}

/* The rules as text; why there are none if they cannot be told. */
static char *make_rules(struct sebpf_recorded *record)
{
	struct sebpf_text text sebpf_auto_text = { 0 };
	struct sebpf_err err = { 0 };
	char *rules = NULL;

	if (!record->policy || !record->used->count)
		return NULL;
	if (!sebpf_text_open(&text) &&
	    !sebpf_recorded_rules(record->used, &record->mount, record->policy,
				  text.stream, &err))
		rules = sebpf_text_take(&text);
	if (!rules)
		(void)snprintf(record->no_rules, sizeof(record->no_rules), "%s",
			       err.code ? err.text : "no memory");
	return rules;
}

static void write_text(struct sebpf_recorded *record, FILE *out)
{
	char *rules sebpf_auto_free = make_rules(record);

	write_head(record, out);
	(void)fputc('\n', out);
	sebpf_recorded_options(record->used->masks, out);
	(void)fputc('\n', out);
	write_uses(record->used, out);
	if (rules)
		(void)fputs(rules, out);
	else if (!record->policy && !record->no_rules[0])
		(void)fputs("; no rules: SELinux is disabled\n", out);
}

/* All that fails later fails before the other file is replaced. */
static int put(struct sebpf_recorded *record, int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	FILE *out = copy < 0 ? NULL : fdopen(copy, "w");
	int rc = 0;

	if (!out) {
		rc = -errno;
		if (copy >= 0)
			(void)close(copy);
		return rc;
	}
	write_text(record, out);
	if (fflush(out) || fsync(fd))
		rc = -errno;
	if (fclose(out) && !rc)
		rc = -errno;
	return rc;
}

static int publish(int fd, const char *name, const char *path)
{
	mode_t mask = umask(0);

	(void)umask(mask);
	return fchmod(fd, 0666 & ~mask) || rename(name, path) ? -errno : 0;
}

int sebpf_recorded_save(struct sebpf_recorded *record, const char *path,
			struct sebpf_err *err)
{
	char *name sebpf_auto_free = NULL;
	int fd sebpf_auto_close = -1;
	int rc = open_beside(path, &name, &fd, err);

	if (rc)
		return rc;
	rc = put(record, fd);
	if (!rc)
		rc = publish(fd, name, path);
	if (!rc)
		return 0;
	(void)unlink(name);
	return sebpf_err_set(err, rc, "cannot write \"%s\": %s", path,
			     strerror(-rc));
}
