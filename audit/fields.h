/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the form of audit records, for writing and reading them
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_AUDIT_FIELDS_H
#define SEBPF_AUDIT_FIELDS_H

/*
 * X(id, name): the fields of sebpf's records, in their order in a record.
 * auparse(3) takes none of these names for a field of its own.
 */
#define SEBPF_RECORD_FIELDS(X)                  \
	X(OP, op)                               \
	X(REASON, reason)                       \
	X(LOST, lost)                           \
	X(SPID, spid)                           \
	X(COMM, comm)                           \
	X(BPF_CMD, bpf_cmd)                     \
	X(PROG_TYPE, prog_type)                 \
	X(ATTACH_TYPE, attach_type)             \
	X(STRUCT_OPS_MEMBER, struct_ops_member) \
	X(MAP_TYPE, map_type)                   \
	X(CAPABILITY, capability)               \
	X(DELEGATE_OPTION, delegate_option)     \
	X(OBJ_NAME, obj_name)                   \
	X(ATTACH_FUNC, attach_func)             \
	X(TOKEN_ID, token_id)                   \
	X(USERNS, userns)                       \
	X(REPEATED, repeated)                   \
	X(DIFFERING, differing)                 \
	X(DELEGATOR, delegator)                 \
	X(SCONTEXT, scontext)                   \
	X(TCONTEXT, tcontext)                   \
	X(TCLASS, tclass)                       \
	X(PERMISSIVE, permissive)

enum sebpf_field {
#define X(id, name) SEBPF_FIELD_##id,
	SEBPF_RECORD_FIELDS(X)
#undef X
	/* The number of fields. */
	SEBPF_FIELD_COUNT
};

/* The beginning of a decision, and its result. */
#define SEBPF_RECORD_AVC "avc:"
#define SEBPF_RECORD_DENIED "denied"
#define SEBPF_RECORD_GRANTED "granted"

/* What is between the permissions and the fields. */
#define SEBPF_RECORD_FOR "for"

/* What is not known. */
#define SEBPF_RECORD_UNKNOWN "?"

/* op= of a record about lost events, and its reasons. */
#define SEBPF_RECORD_OP_LOSS "record"
#define SEBPF_RECORD_RING_FULL "event_ring_full"
#define SEBPF_RECORD_SERVER_KILLED "server_killed"

/**
 * Names a field.
 *
 * @return the name.
 */
const char *sebpf_field_name(enum sebpf_field field);

#endif /* SEBPF_AUDIT_FIELDS_H */
