// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from an event of the hooks to the text of an audit record
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/fields.h"
#include "audit/record.h"
#include "labels/class_names.h"
#include "labels/delegate_mask.h"
#include "labels/event_names.h"
#include "sebpf/cleanup.h"

/* More than the longest name of a command. */
#define COMMAND_BYTES 40

/* The longest of the texts that a task chooses. */
#define CHOSEN_BYTES 64
_Static_assert(CHOSEN_BYTES >= SEBPF_COMM_BYTES, "command names");
_Static_assert(CHOSEN_BYTES >= SEBPF_FUNCTION_BYTES, "names");

/* A field whose value has a name, or else stays a number. */
static void write_named(FILE *out, enum sebpf_field field, uint32_t value,
			const char *name)
{
	if (value == SEBPF_NOT_APPLICABLE)
		return;
	if (name)
		(void)fprintf(out, "%s=%s ", sebpf_field_name(field), name);
	else
		(void)fprintf(out, "%s=%" PRIu32 " ", sebpf_field_name(field),
			      value);
}

static void write_number(FILE *out, enum sebpf_field field, uint64_t value)
{
	(void)fprintf(out, "%s=%" PRIu64 " ", sebpf_field_name(field), value);
}

/* Commands are written as the kernel's headers write them. */
static void write_command(FILE *out, uint32_t command)
{
	const char *name = sebpf_mask_value_name(SEBPF_MASK_CMDS, command);
	char upper[COMMAND_BYTES] = "";

	for (size_t i = 0; name && name[i] && i < sizeof(upper) - 1; i++)
		upper[i] = (char)toupper((unsigned char)name[i]);
	write_named(out, SEBPF_FIELD_BPF_CMD, command, name ? upper : NULL);
}

/*
 * The task chose this text. libaudit hex-encodes everything that could break
 * the record's form. An "=" could not, but ausearch takes "tcontext=" for the
 * field even inside quotes, so a task could hide its denial from a search.
 */
static int write_chosen(FILE *out, enum sebpf_field field, const char *text,
			size_t size)
{
	unsigned int length = (unsigned int)strnlen(text, size);
	char hex[2 * CHOSEN_BYTES + 1];
	char *encoded sebpf_auto_free = NULL;

	if (length <= CHOSEN_BYTES && memchr(text, '=', length)) {
		(void)audit_encode_value(hex, text, length);
		(void)fprintf(out, "%s=%s ", sebpf_field_name(field), hex);
		return 0;
	}
	encoded = audit_encode_nv_string(sebpf_field_name(field), text, length);
	if (!encoded)
		return -ENOMEM;
	(void)fprintf(out, "%s ", encoded);
	return 0;
}

static void write_types(FILE *out, const struct sebpf_event *event)
{
	write_command(out, event->command);
	write_named(out, SEBPF_FIELD_PROG_TYPE, event->prog_type,
		    sebpf_mask_value_name(SEBPF_MASK_PROGS, event->prog_type));
	write_named(out, SEBPF_FIELD_ATTACH_TYPE, event->attach_type,
		    sebpf_mask_value_name(SEBPF_MASK_ATTACHS,
					  event->attach_type));
	write_named(out, SEBPF_FIELD_STRUCT_OPS_MEMBER,
		    event->struct_ops_member, NULL);
	write_named(out, SEBPF_FIELD_MAP_TYPE, event->map_type,
		    sebpf_mask_value_name(SEBPF_MASK_MAPS, event->map_type));
	write_named(out, SEBPF_FIELD_CAPABILITY, event->capability, NULL);
	write_named(out, SEBPF_FIELD_DELEGATE_OPTION, event->delegate_option,
		    sebpf_mask_option(event->delegate_option));
}

static int write_details(FILE *out, const struct sebpf_folded *folded)
{
	const struct sebpf_event *event = &folded->event;
	int rc;

	write_number(out, SEBPF_FIELD_SPID, event->pid);
	rc = write_chosen(out, SEBPF_FIELD_COMM, event->comm,
			  sizeof(event->comm));
	if (rc)
		return rc;
	write_types(out, event);
	if (event->object[0])
		rc = write_chosen(out, SEBPF_FIELD_OBJ_NAME, event->object,
				  sizeof(event->object));
	if (!rc && event->attach_func[0])
		rc = write_chosen(out, SEBPF_FIELD_ATTACH_FUNC,
				  event->attach_func,
				  sizeof(event->attach_func));
	if (rc)
		return rc;
	if (event->token_id)
		write_number(out, SEBPF_FIELD_TOKEN_ID, event->token_id);
	if (event->token_id || event->operation == SEBPF_OP_TOKEN_CREATE)
		write_number(out, SEBPF_FIELD_USERNS, event->userns);
	if (folded->repeated)
		write_number(out, SEBPF_FIELD_REPEATED, folded->repeated);
	if (folded->differing)
		write_number(out, SEBPF_FIELD_DIFFERING, folded->differing);
	return 0;
}

/* What is not known is "?", as auditd writes it. */
static void write_context(FILE *out, enum sebpf_field field, const char *text)
{
	(void)fprintf(out, "%s=%s ", sebpf_field_name(field),
		      text ? text : SEBPF_RECORD_UNKNOWN);
}

static void write_delegator(FILE *out, const struct sebpf_contexts *contexts)
{
	if (contexts->delegator)
		write_context(out, SEBPF_FIELD_DELEGATOR, contexts->delegator);
}

static void write_permissions(FILE *out, const struct sebpf_event *event)
{
	uint32_t bit;

	for (bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
		const char *name = sebpf_permission_name(event->tclass, bit);

		if (event->permissions & (1U << bit))
			(void)fprintf(out, "%s ",
				      name ? name : SEBPF_RECORD_UNKNOWN);
	}
}

static void write_permissive(FILE *out, const char *before,
			     const struct sebpf_event *event)
{
	(void)fprintf(out, "%s%s=%" PRIu32, before,
		      sebpf_field_name(SEBPF_FIELD_PERMISSIVE),
		      event->permissive);
}

static int write_decision(FILE *out, const struct sebpf_folded *folded,
			  const struct sebpf_contexts *contexts)
{
	const struct sebpf_event *event = &folded->event;
	int rc;

	(void)fprintf(out, SEBPF_RECORD_AVC "  %s  { ",
		      event->granted ? SEBPF_RECORD_GRANTED :
				       SEBPF_RECORD_DENIED);
	write_permissions(out, event);
	(void)fputs("} " SEBPF_RECORD_FOR "  ", out);
	rc = write_details(out, folded);
	if (rc)
		return rc;
	write_delegator(out, contexts);
	write_context(out, SEBPF_FIELD_SCONTEXT, contexts->source);
	write_context(out, SEBPF_FIELD_TCONTEXT, contexts->target);
	(void)fprintf(out, "%s=%s", sebpf_field_name(SEBPF_FIELD_TCLASS),
		      sebpf_class_name(event->tclass));
	if (!event->granted)
		write_permissive(out, " ", event);
	return 0;
}

static int write_failure(FILE *out, const struct sebpf_folded *folded,
			 const struct sebpf_contexts *contexts)
{
	const struct sebpf_event *event = &folded->event;
	int rc;

	(void)fprintf(out, "%s=%s %s=%s ", sebpf_field_name(SEBPF_FIELD_OP),
		      sebpf_operation_name(event->operation),
		      sebpf_field_name(SEBPF_FIELD_REASON),
		      sebpf_failure_name(event->failure));
	rc = write_details(out, folded);
	if (rc)
		return rc;
	write_delegator(out, contexts);
	if (contexts->source)
		write_context(out, SEBPF_FIELD_SCONTEXT, contexts->source);
	if (contexts->target)
		write_context(out, SEBPF_FIELD_TCONTEXT, contexts->target);
	write_permissive(out, "", event);
	return 0;
}

int sebpf_record_write(const struct sebpf_folded *folded,
		       const struct sebpf_contexts *contexts,
		       struct sebpf_record *ret_record, struct sebpf_err *err)
{
	const struct sebpf_event *event = &folded->event;
	char *text sebpf_auto_free = NULL;
	size_t size = 0;
	FILE *out;
	int rc;

	if (event->tclass >= SEBPF_CLASS_COUNT ||
	    event->operation >= SEBPF_OP_COUNT ||
	    event->failure >= SEBPF_FAIL_COUNT)
		return sebpf_err_set(err, -EBADMSG,
				     "an event of the hooks is damaged");
	out = open_memstream(&text, &size);
	if (!out)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	if (event->failure)
		rc = write_failure(out, folded, contexts);
	else
		rc = write_decision(out, folded, contexts);
	if (fclose(out) && !rc)
		rc = -ENOMEM;
	if (rc)
		return sebpf_err_set(err, rc, "out of memory");
	ret_record->type = event->failure ? AUDIT_USER_SELINUX_ERR :
					    AUDIT_USER_AVC;
	ret_record->success = 0;
	ret_record->text = sebpf_steal(text);
	return 0;
}
