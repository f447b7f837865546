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

#include "audit/record.h"
#include "hooks/delegated.h"
#include "hooks/state.h"
#include "sebpf/cleanup.h"
#include "selinux-module/classmap.h"

/* More than the longest name of a command. */
#define COMMAND_BYTES 40

/* The longest of the texts that a task chooses. */
#define CHOSEN_BYTES 64
_Static_assert(CHOSEN_BYTES >= SEBPF_COMM_BYTES, "command names");
_Static_assert(CHOSEN_BYTES >= SEBPF_FUNCTION_BYTES, "names");

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

/* Commands are written as the kernel's headers write them. */
static void write_command(FILE *out, uint32_t command)
{
	const char *name = sebpf_delegated_name(SEBPF_MASK_CMDS, command);
	char upper[COMMAND_BYTES] = "";

	for (size_t i = 0; name && name[i] && i < sizeof(upper) - 1; i++)
		upper[i] = (char)toupper((unsigned char)name[i]);
	write_named(out, "bpf_cmd", command, name ? upper : NULL);
}

/*
 * The task chose this text. libaudit hex-encodes what could break the record's
 * form; an "=" could not, but ausearch takes "tcontext=" for the field also
 * inside of quotes, so that a task could hide its denial from a search.
 */
static int write_chosen(FILE *out, const char *field, const char *text,
			size_t size)
{
	unsigned int length = (unsigned int)strnlen(text, size);
	char hex[2 * CHOSEN_BYTES + 1];
	char *encoded sebpf_auto_free = NULL;

	if (length <= CHOSEN_BYTES && memchr(text, '=', length)) {
		(void)audit_encode_value(hex, text, length);
		(void)fprintf(out, "%s=%s ", field, hex);
		return 0;
	}
	encoded = audit_encode_nv_string(field, text, length);
	if (!encoded)
		return -ENOMEM;
	(void)fprintf(out, "%s ", encoded);
	return 0;
}

static void write_types(FILE *out, const struct sebpf_event *event)
{
	write_command(out, event->command);
	write_named(out, "prog_type", event->prog_type,
		    sebpf_delegated_name(SEBPF_MASK_PROGS, event->prog_type));
	write_named(out, "attach_type", event->attach_type,
		    sebpf_delegated_name(SEBPF_MASK_ATTACHS,
					 event->attach_type));
	write_named(out, "struct_ops_member", event->struct_ops_member, NULL);
	write_named(out, "map_type", event->map_type,
		    sebpf_delegated_name(SEBPF_MASK_MAPS, event->map_type));
	write_named(out, "capability", event->capability, NULL);
	write_named(out, "delegate_option", event->delegate_option,
		    sebpf_delegated_option(event->delegate_option));
}

/* All names of fields are such that auparse(3) takes none for one of its own. */
static int write_details(FILE *out, const struct sebpf_folded *folded)
{
	const struct sebpf_event *event = &folded->event;
	int rc;

	(void)fprintf(out, "spid=%" PRIu32 " ", event->pid);
	rc = write_chosen(out, "comm", event->comm, sizeof(event->comm));
	if (rc)
		return rc;
	write_types(out, event);
	if (event->object[0])
		rc = write_chosen(out, "obj_name", event->object,
				  sizeof(event->object));
	if (!rc && event->attach_func[0])
		rc = write_chosen(out, "attach_func", event->attach_func,
				  sizeof(event->attach_func));
	if (rc)
		return rc;
	if (event->token_id)
		(void)fprintf(out, "token_id=%llu userns=%" PRIu32 " ",
			      event->token_id, event->userns);
	if (folded->repeated)
		(void)fprintf(out, "repeated=%" PRIu64 " ", folded->repeated);
	if (folded->differing)
		(void)fprintf(out, "differing=%" PRIu64 " ", folded->differing);
	return 0;
}

/* What is not known is "?", as auditd writes it. */
static void write_context(FILE *out, const char *field, const char *text)
{
	(void)fprintf(out, "%s=%s ", field, text ? text : "?");
}

static void write_delegator(FILE *out, const struct sebpf_contexts *contexts)
{
	if (contexts->delegator)
		write_context(out, "delegator", contexts->delegator);
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

static int write_decision(FILE *out, const struct sebpf_folded *folded,
			  const struct sebpf_contexts *contexts)
{
	const struct sebpf_event *event = &folded->event;
	int rc;

	(void)fprintf(out, "avc:  %s  { ",
		      event->granted ? "granted" : "denied");
	write_permissions(out, event);
	(void)fputs("} for  ", out);
	rc = write_details(out, folded);
	if (rc)
		return rc;
	write_delegator(out, contexts);
	write_context(out, "scontext", contexts->source);
	write_context(out, "tcontext", contexts->target);
	(void)fprintf(out, "tclass=%s",
		      sebpf_classmap_class_name(event->class_id));
	if (!event->granted)
		(void)fprintf(out, " permissive=%" PRIu32, event->permissive);
	return 0;
}

static int write_failure(FILE *out, const struct sebpf_folded *folded,
			 const struct sebpf_contexts *contexts)
{
	const struct sebpf_event *event = &folded->event;
	int rc;

	(void)fprintf(out, "op=%s reason=%s ",
		      sebpf_operation_name(event->operation),
		      sebpf_failure_name(event->failure));
	rc = write_details(out, folded);
	if (rc)
		return rc;
	write_delegator(out, contexts);
	if (contexts->source)
		write_context(out, "scontext", contexts->source);
	if (contexts->target)
		write_context(out, "tcontext", contexts->target);
	(void)fprintf(out, "permissive=%" PRIu32, event->permissive);
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

	if (event->class_id >= SEBPF_CLASS_COUNT ||
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
