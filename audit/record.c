// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from an event of the hooks to the text of an audit record
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/record.h"
#include "hooks/state.h"
#include "labels/context.h"
#include "sebpf/cleanup.h"
#include "selinux-module/classmap.h"

/* The commands that hooks see with a token. */
static const char *command_name(uint32_t command)
{
	switch (command) {
	case 0:
		return "MAP_CREATE";
	case 5:
		return "PROG_LOAD";
	case 18:
		return "BTF_LOAD";
	case 19:
		return "BTF_GET_FD_BY_ID";
	case 36:
		return "TOKEN_CREATE";
	}
	return NULL;
}

/* A field whose value has a name, or else stays a number. */
static void write_named(FILE *out, const char *field, uint32_t value,
			const char *name)
{
	if (value == SEBPF_NOT_APPLICABLE)
		return;
	if (name)
		(void)fprintf(out, "%s=%s ", field, name);
	else
		(void)fprintf(out, "%s=%" PRIu32 " ", field, value);
}

/*
 * The task chose this text. libaudit hex-encodes what could break the record's
 * form; an "=" could not, but ausearch takes "tcontext=" for the field also
 * inside of quotes, so that a task could hide its denial from a search.
 */
static int write_comm(FILE *out, const struct sebpf_event *event)
{
	unsigned int length =
		(unsigned int)strnlen(event->comm, sizeof(event->comm));
	char hex[2 * SEBPF_COMM_BYTES + 1];
	char *field sebpf_auto_free = NULL;

	if (memchr(event->comm, '=', length)) {
		(void)audit_encode_value(hex, event->comm, length);
		(void)fprintf(out, "comm=%s ", hex);
		return 0;
	}
	field = audit_encode_nv_string("comm", event->comm, length);
	if (!field)
		return -ENOMEM;
	(void)fprintf(out, "%s ", field);
	return 0;
}

static int write_details(FILE *out, const struct sebpf_event *event)
{
	int rc;

	(void)fprintf(out, "spid=%" PRIu32 " ", event->pid);
	rc = write_comm(out, event);
	if (rc)
		return rc;
	write_named(out, "bpf_cmd", event->command,
		    command_name(event->command));
	write_named(
		out, "prog_type", event->prog_type,
		libbpf_bpf_prog_type_str((enum bpf_prog_type)event->prog_type));
	write_named(out, "attach_type", event->attach_type,
		    libbpf_bpf_attach_type_str(
			    (enum bpf_attach_type)event->attach_type));
	write_named(
		out, "map_type", event->map_type,
		libbpf_bpf_map_type_str((enum bpf_map_type)event->map_type));
	write_named(out, "capability", event->capability, NULL);
	if (event->token_id)
		(void)fprintf(out, "token_id=%llu userns=%" PRIu32 " ",
			      event->token_id, event->userns);
	return 0;
}

static int write_context(FILE *out, const char *field,
			 const struct sebpf_names *names,
			 const struct sebpf_context *context,
			 struct sebpf_err *err)
{
	char *text sebpf_auto_free = NULL;
	int rc = sebpf_context_text(names, context, &text, err);

	if (rc)
		return sebpf_err_prefix(err, "%s", field);
	(void)fprintf(out, "%s=%s ", field, text);
	return 0;
}

static void write_permissions(FILE *out, const struct sebpf_event *event)
{
	uint32_t bit;

	for (bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
		const char *name =
			sebpf_classmap_permission_name(event->class_id, bit);

		if (event->permissions & (1U << bit))
			(void)fprintf(out, "%s ", name ? name : "?");
	}
}

static int write_decision(FILE *out, const struct sebpf_names *names,
			  const struct sebpf_event *event,
			  struct sebpf_err *err)
{
	int rc;

	(void)fprintf(out, "avc:  %s  { ",
		      event->granted ? "granted" : "denied");
	write_permissions(out, event);
	(void)fputs("} for  ", out);
	rc = write_details(out, event);
	if (rc)
		return sebpf_err_set(err, rc, "out of memory");
	rc = write_context(out, "scontext", names, &event->source, err);
	if (!rc)
		rc = write_context(out, "tcontext", names, &event->target, err);
	if (rc)
		return rc;
	(void)fprintf(out, "tclass=%s",
		      sebpf_classmap_class_name(event->class_id));
	if (!event->granted)
		(void)fprintf(out, " permissive=%" PRIu32, event->permissive);
	return 0;
}

static int write_failure(FILE *out, const struct sebpf_names *names,
			 const struct sebpf_event *event, struct sebpf_err *err)
{
	int rc;

	(void)fprintf(out, "op=%s reason=%s ",
		      sebpf_operation_name(event->operation),
		      sebpf_failure_name(event->failure));
	rc = write_details(out, event);
	if (rc)
		return sebpf_err_set(err, rc, "out of memory");
	if (event->source.type)
		rc = write_context(out, "scontext", names, &event->source, err);
	if (!rc && event->target.type)
		rc = write_context(out, "tcontext", names, &event->target, err);
	if (rc)
		return rc;
	(void)fprintf(out, "permissive=%" PRIu32, event->permissive);
	return 0;
}

int sebpf_record_write(const struct sebpf_names *names,
		       const struct sebpf_event *event,
		       struct sebpf_record *ret_record, struct sebpf_err *err)
{
	char *text sebpf_auto_free = NULL;
	size_t size = 0;
	FILE *out;
	int rc;

	if (event->class_id >= SEBPF_CLASS_COUNT ||
	    event->operation >= SEBPF_OP_COUNT ||
	    event->failure >= SEBPF_FAIL_COUNT)
		return sebpf_err_set(err, -EBADMSG,
				     "an event of the hooks is damaged");
	out = open_memstream(&text, &size);
	if (!out)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	if (event->failure)
		rc = write_failure(out, names, event, err);
	else
		rc = write_decision(out, names, event, err);
	if (fclose(out) && !rc)
		rc = sebpf_err_set(err, -ENOMEM, "out of memory");
	if (rc)
		return rc;
	ret_record->type = event->failure ? AUDIT_USER_SELINUX_ERR :
					    AUDIT_USER_AVC;
	ret_record->success = 0;
	ret_record->text = sebpf_steal(text);
	return 0;
}
