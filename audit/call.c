// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - from a line of an audit log: refusals that no policy decided
 * Copyright (C) 2026 The sebpf authors
 */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "audit/denial.h"
#include "audit/line.h"
#include "labels/event_names.h"
#include "sebpf/abi.h"

/**
 * struct bpf_number - the number of bpf(2) on an architecture
 * @arch: as audit writes it.
 * @syscall: the number.
 */
struct bpf_number {
	const char *arch;
	const char *syscall;
};

/* 64-bit and 32-bit, of what Linux distributions are made for. */
static const struct bpf_number numbers[] = {
	{ "c000003e", "321" }, /* x86_64 */
	{ "40000003", "357" }, /* i386 */
	{ "c00000b7", "280" }, /* aarch64 */
	{ "40000028", "386" }, /* arm */
	{ "c00000f3", "280" }, /* riscv64 */
	{ "c0000102", "280" }, /* loongarch64 */
	{ "c0000015", "361" }, /* ppc64le */
	{ "80000016", "351" }, /* s390x */
};

bool sebpf_call_may_be_bpf(const char *number, size_t length)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		size_t digits = strlen(numbers[i].syscall);

		if (length > digits && number[digits] == ' ' &&
		    !memcmp(number, numbers[i].syscall, digits))
			return true;
	}
	return false;
}

static bool is_bpf(const struct sebpf_span *arch,
		   const struct sebpf_span *syscall)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (sebpf_span_is(arch, numbers[i].arch))
			return sebpf_span_is(syscall, numbers[i].syscall);
	return false;
}

/* A field's value; an empty one if it is not there. */
static struct sebpf_span value_of(const struct sebpf_field_list *fields,
				  const char *name)
{
	size_t place = sebpf_line_find(fields, name);

	return place < fields->count ? fields->values[place] :
				       (struct sebpf_span){ 0 };
}

/* Arguments are written in hexadecimal. */
static bool take_command(const struct sebpf_span *value, uint32_t *ret_command)
{
	uint32_t command = 0;

	if (!value->length || value->length > 4)
		return false;
	for (size_t i = 0; i < value->length; i++) {
		char byte = value->at[i];

		if (byte >= '0' && byte <= '9')
			command = command * 16 + (uint32_t)(byte - '0');
		else if (byte >= 'a' && byte <= 'f')
			command = command * 16 + (uint32_t)(byte - 'a') + 10;
		else
			return false;
	}
	*ret_command = command;
	return true;
}

static bool take_error(const struct sebpf_span *value, uint32_t *ret_error)
{
	struct sebpf_span number = { value->at + 1, value->length - 1 };
	uint64_t error;

	if (value->length < 2 || *value->at != '-' ||
	    !sebpf_line_value(&number, &error) || error > INT_MAX)
		return false;
	*ret_error = (uint32_t)error;
	return true;
}

static bool take_call(const struct sebpf_field_list *fields,
		      struct sebpf_call *call)
{
	const struct sebpf_span arch = value_of(fields, "arch");
	const struct sebpf_span number = value_of(fields, "syscall");
	const struct sebpf_span success = value_of(fields, "success");
	const struct sebpf_span error = value_of(fields, "exit");
	const struct sebpf_span command = value_of(fields, "a0");
	const struct sebpf_span pid = value_of(fields, "pid");

	if (!arch.at || !number.at || !success.at || !error.at || !pid.at ||
	    !is_bpf(&arch, &number) || !sebpf_span_is(&success, "no") ||
	    !take_command(&command, &call->command) ||
	    !take_error(&error, &call->error) ||
	    !sebpf_line_value(&pid, &call->pid))
		return false;
	call->comm = value_of(fields, "comm");
	call->source = value_of(fields, "subj");
	return call->source.at &&
	       sebpf_line_context(&call->source, &call->source_type);
}

bool sebpf_call_read(const char *line, size_t length,
		     struct sebpf_call *ret_call)
{
	struct sebpf_cursor cursor = sebpf_line_start(line, length);
	struct sebpf_field_list fields;
	struct sebpf_span type;

	return !sebpf_line_head(&cursor, &type, &ret_call->id) &&
	       sebpf_span_is(&type, "SYSCALL") &&
	       !sebpf_line_fields(&cursor, false, &fields) &&
	       take_call(&fields, ret_call);
}

static bool is_operation(const struct sebpf_span *value)
{
	for (uint32_t i = 0; i < SEBPF_OP_COUNT; i++)
		if (sebpf_span_is(value, sebpf_operation_name(i)))
			return true;
	return false;
}

static bool is_failure(const struct sebpf_span *value)
{
	for (uint32_t i = SEBPF_FAIL_NONE + 1; i < SEBPF_FAIL_COUNT; i++)
		if (sebpf_span_is(value, sebpf_failure_name(i)))
			return true;
	return false;
}

static bool is_reason(const struct sebpf_refusal *refusal)
{
	if (refusal->is_loss)
		return sebpf_span_is(&refusal->reason,
				     SEBPF_RECORD_RING_FULL) ||
		       sebpf_span_is(&refusal->reason,
				     SEBPF_RECORD_SERVER_KILLED);
	return is_operation(&refusal->operation) &&
	       is_failure(&refusal->reason);
}

bool sebpf_refusal_read(const char *line, size_t length,
			struct sebpf_refusal *ret_refusal)
{
	struct sebpf_cursor cursor = sebpf_line_start(line, length);
	struct sebpf_field_list fields;
	struct sebpf_event_id id;
	struct sebpf_span type, events;

	*ret_refusal = (struct sebpf_refusal){ .events = 1 };
	if (sebpf_line_head(&cursor, &type, &id) ||
	    !sebpf_span_is(&type, "USER_SELINUX_ERR") ||
	    !sebpf_line_sender(&cursor) ||
	    sebpf_line_fields(&cursor, true, &fields))
		return false;
	ret_refusal->operation =
		value_of(&fields, sebpf_field_name(SEBPF_FIELD_OP));
	ret_refusal->reason =
		value_of(&fields, sebpf_field_name(SEBPF_FIELD_REASON));
	if (!ret_refusal->operation.at || !ret_refusal->reason.at)
		return false;
	ret_refusal->is_loss =
		sebpf_span_is(&ret_refusal->operation, SEBPF_RECORD_OP_LOSS);
	events = value_of(&fields,
			  sebpf_field_name(ret_refusal->is_loss ?
						   SEBPF_FIELD_LOST :
						   SEBPF_FIELD_REPEATED));
	if (events.at && !sebpf_line_value(&events, &ret_refusal->events))
		return false;
	return is_reason(ret_refusal);
}
