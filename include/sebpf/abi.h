/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the hooks in the kernel and user space share
 * Copyright (C) 2026 The sebpf authors
 *
 * Compiled on both sides. The maps outlive the process that made them, so a
 * change of any layout here is a new SEBPF_ABI_VERSION.
 */
#ifndef SEBPF_ABI_H
#define SEBPF_ABI_H

/* In BPF programs, hooks/kernel_types.h has defined these types already. */
#ifndef __bpf__
#include <linux/types.h>
#endif

#include "sebpf/classes.h"
#include "sebpf/limits.h"

#define SEBPF_ABI_VERSION 5U
#define SEBPF_IMAGE_MAGIC 0x53454250U /* "SEBP" */

/*
 * Stable ids. The kernel renumbers users, roles and types at each policy load;
 * a token's label must keep meaning the same names. User space gives each name
 * an id once and keeps it while the hooks are attached, the way the kernel
 * converts its SID table by name. Id 0 means "none". In the first image, ids
 * equal the policy's values.
 */

/**
 * struct sebpf_level - an MLS level, with the policy's own numbers
 * @sensitivity: 1-based; 0 where the policy has no MLS.
 * @pad: zero.
 * @categories: bit N of word N / 64 is category N + 1 of the policy.
 */
struct sebpf_level {
	__u32 sensitivity;
	__u32 pad;
	__u64 categories[SEBPF_CATEGORY_WORDS];
};

/**
 * struct sebpf_context - a security context by stable ids
 * @user: id of the user.
 * @role: id of the role.
 * @type: id of the type.
 * @pad: zero.
 * @low: current level (l1 or l2 of a constraint).
 * @high: clearance (h1 or h2 of a constraint).
 */
struct sebpf_context {
	__u32 user;
	__u32 role;
	__u32 type;
	__u32 pad;
	struct sebpf_level low;
	struct sebpf_level high;
};

/*
 * The policy image: one array of 16-byte rows that holds all that decisions
 * need of one policy. It is complete and immutable before hooks can see it;
 * hooks find it in the only slot of an array of maps, so that one store
 * replaces the whole policy.
 *
 * The elements of its map are pages of rows: one look-up gives the whole header,
 * which is the first page, or both rows of a type. An image is whole pages.
 */
struct sebpf_row {
	__u32 word[4];
};

#define SEBPF_ROWS_PER_PAGE 16U

struct sebpf_page {
	struct sebpf_row row[SEBPF_ROWS_PER_PAGE];
};

/**
 * enum sebpf_header_row - the first rows of an image
 * @SEBPF_ROW_IDENTITY: magic, ABI version, policy sequence number, flags.
 * @SEBPF_ROW_COUNTS: type values, source groups, target groups, bundles.
 * @SEBPF_ROW_RULES: first row of the types, of the cells, of the bundles,
 *	number of rows.
 * @SEBPF_ROW_IDS: first row of the id-to-value words of the types, highest
 *	type id; the same for the roles.
 * @SEBPF_ROW_USER_IDS: first row of the id-to-value words of the users,
 *	highest user id, zero, zero.
 * @SEBPF_ROW_USERS_ROLES: first row of the users, highest user value; the same
 *	for the roles.
 * @SEBPF_ROW_LABEL: id of the role that a token's label gets, 0 for its
 *	creator's own; how its range is made (enum sebpf_range_rule); number of
 *	sensitivities, of categories.
 * @SEBPF_ROW_CONSTRAINTS: first row of the classes' constraints, first row of
 *	the steps, number of step words, first row of the roles' dominance.
 * @SEBPF_ROW_NAMES: first row of the names, their bytes, zero, zero.
 * @SEBPF_ROW_RARE: first row of the types' rare properties, their number; first
 *	row of the role transitions, their number.
 * @SEBPF_ROW_LEVELS: first row of the sensitivities' levels; first row of the
 *	ranges, their number; zero.
 * @SEBPF_ROW_AUTHORIZED: first row of the types that each role may have, first
 *	row of the roles that each user may have, zero, zero.
 * @SEBPF_ROW_UNLABELED: the context that stands for labels that are no longer
 *	valid: values of its user, role and type, all 0 where the policy has
 *	none; zero.
 * @SEBPF_HEADER_ROWS: the number of rows of the header.
 */
enum sebpf_header_row {
	SEBPF_ROW_IDENTITY,
	SEBPF_ROW_COUNTS,
	SEBPF_ROW_RULES,
	SEBPF_ROW_IDS,
	SEBPF_ROW_USER_IDS,
	SEBPF_ROW_USERS_ROLES,
	SEBPF_ROW_LABEL,
	SEBPF_ROW_CONSTRAINTS,
	SEBPF_ROW_NAMES,
	SEBPF_ROW_RARE,
	SEBPF_ROW_LEVELS,
	SEBPF_ROW_AUTHORIZED,
	SEBPF_ROW_UNLABELED,
	SEBPF_HEADER_ROWS
};

/* Flags of SEBPF_ROW_IDENTITY. */
#define SEBPF_IMAGE_MLS (1U << 0) /* the policy has MLS */
#define SEBPF_IMAGE_NO_TOKEN_CLASS (1U << 1) /* class bpf_token is missing */
#define SEBPF_IMAGE_TOKEN_PERMS (1U << 2) /* policycap bpf_token_perms is set */
/* Bit for enum sebpf_class N: the class is checked (see sebpf/classes.h). */
#define SEBPF_IMAGE_CHECKED_SHIFT 16

/*
 * Types: two rows for each type value, from 0 (never used) to the number of
 * values, from an even row on, so that both are in one page. First row: stable
 * id, source group, target group, bundle for the pair of the type with itself.
 * Second row: SEBPF_TYPE_* flags and, above SEBPF_TYPE_RARE_SHIFT, the number of
 * its rare properties from 1, 0 for none; stable id of the type of a token that
 * this type creates; name sets 0 to 31, 32 to 63. An attribute has id 0.
 *
 * Rare properties: a row: value of the type that bounds the type, number of the
 * range that a token of this creator gets, number of its first role transition
 * from 0, number of its role transitions; 0 for none each. Role transitions: a
 * row: value of the creator's role, id of the role of the token's label, zero,
 * zero.
 *
 * Users and roles: a row for each value, from 0 (never used): stable id, name
 * sets 0 to 31, 32 to 63; of a user the number of its range, 0 without MLS.
 *
 * Name sets: the lists of users, roles or types that constraints compare with
 * ("t1 == { a_t b_t }"). Bit N of a value's name sets tells whether set N has
 * it; a set is of one kind, so that the bits of a context are the bits of its
 * user, role and type together.
 */
#define SEBPF_ROWS_PER_TYPE 2U
#define SEBPF_TYPE_PERMISSIVE (1U << 0)
#define SEBPF_TYPE_NEVERAUDIT (1U << 1)
/* Rules allow the type bpf_token { create } on some type. */
#define SEBPF_TYPE_CREATES (1U << 2)
#define SEBPF_TYPE_RARE_SHIFT 8

/* The value of role object_r in every policy: the kernel relies on it too. */
#define SEBPF_OBJECT_R 1U

/*
 * Levels: a row with the sensitivity in its first word, then the words of the
 * categories, the lower half of each first. The level of a sensitivity has all
 * categories that go with it; they are in the order of their values, from 1.
 * Ranges: the low level, then the high one; numbers of ranges are from 1.
 */
#define SEBPF_ROWS_PER_LEVEL (1U + SEBPF_CATEGORY_WORDS / 2)

/*
 * Authorized: tables of bits. For each role value from 0, bit N of word N / 32
 * tells whether it may have type value N; (type values / 32 + 1) words a role.
 * Likewise for each user value its roles.
 */

/*
 * Cells: word (source group * target groups + target group) is the bundle of a
 * pair of different types; four words a row. Bundles: a row for each class:
 * allowed, auditallow, auditdeny (a bit that is clear is dontaudit), zero.
 */

/*
 * Constraints: a row for each class: first row of its steps, counted from the
 * first one of all, number of step words, mask of the pairs of levels that they
 * compare, zero. Each class begins with a row of its own. A step word is an enum
 * sebpf_step and an argument above SEBPF_STEP_BITS. Steps work on a stack of
 * truth values, as the kernel's constraint expressions do.
 *
 * Dominance of roles: for each role value from 0, bit N of word N / 32 tells
 * whether it dominates role value N; (role values / 32 + 1) words a role.
 */
#define SEBPF_STEP_BITS 8
enum sebpf_step {
	SEBPF_STEP_SOURCE_NAMES, /* push: the source is in name set ARGUMENT */
	SEBPF_STEP_TARGET_NAMES, /* push: the target is in name set ARGUMENT */
	SEBPF_STEP_SAME_USER, /* push: u1 == u2 */
	SEBPF_STEP_SAME_ROLE, /* push: r1 == r2 */
	SEBPF_STEP_SAME_TYPE, /* push: t1 == t2 */
	SEBPF_STEP_ROLE_DOM, /* push: r1 dom r2 */
	SEBPF_STEP_ROLE_DOMBY, /* push: r1 domby r2 */
	SEBPF_STEP_LEVEL, /* push: ARGUMENT / 4 is the pair, % 4 the operator */
	SEBPF_STEP_NOT, /* the top is inverted */
	SEBPF_STEP_AND, /* the two at the top become one */
	SEBPF_STEP_OR, /* the two at the top become one */
	SEBPF_STEP_REQUIRE, /* pop; if false, the next word is not allowed */
};

/* Pairs of levels; two bits of a set of relations each. */
enum sebpf_level_pair {
	SEBPF_PAIR_L1L2,
	SEBPF_PAIR_L1H2,
	SEBPF_PAIR_H1L2,
	SEBPF_PAIR_H1H2,
	SEBPF_PAIR_L1H1,
	SEBPF_PAIR_L2H2,
	SEBPF_PAIR_COUNT
};

/* The relation of a pair: both bits where the levels are equal. */
#define SEBPF_DOMINATES 1U /* the first dominates the second */
#define SEBPF_DOMINATED 2U /* the second dominates the first */

enum sebpf_level_operator {
	SEBPF_LEVEL_EQ,
	SEBPF_LEVEL_DOM,
	SEBPF_LEVEL_DOMBY,
	SEBPF_LEVEL_INCOMP,
};

/* How the range of a new token's label is made from its creator's. */
enum sebpf_range_rule {
	SEBPF_RANGE_LOW, /* low-low: SELinux's default for an object */
	SEBPF_RANGE_HIGH, /* high-high: defaultrange ... high */
	SEBPF_RANGE_LOW_HIGH, /* the creator's own: defaultrange ... low-high */
};

/**
 * enum sebpf_operation - what was being done; also the index of a counter
 */
enum sebpf_operation {
	SEBPF_OP_DELEGATE_OPTION, /* a delegate option is set */
	SEBPF_OP_DELEGATE_MOUNT, /* a superblock with such options is made */
	SEBPF_OP_TOKEN_CREATE,
	SEBPF_OP_TOKEN_CMD,
	SEBPF_OP_TOKEN_CAPABLE,
	SEBPF_OP_PROG_LOAD,
	SEBPF_OP_MAP_CREATE,
	SEBPF_OP_RECEIVE, /* a token's descriptor comes from another process */
	SEBPF_OP_REOPEN,
	SEBPF_OP_TOKENLESS_PROG_LOAD,
	SEBPF_OP_TOKENLESS_MAP_CREATE,
	SEBPF_OP_UNMOUNT, /* the mount with the pins goes with one around it */
	SEBPF_OP_COUNT
};

/**
 * enum sebpf_failure - why an operation was denied without asking the policy
 */
enum sebpf_failure {
	SEBPF_FAIL_NONE,
	SEBPF_FAIL_STALE, /* the kernel's policy is not the image's: EAGAIN */
	SEBPF_FAIL_IMAGE, /* no image, or one that contradicts itself */
	SEBPF_FAIL_CONTEXT, /* the caller's context could not be read */
	SEBPF_FAIL_LABEL, /* the token has no label and none could be made */
	SEBPF_FAIL_TOKENS_FULL, /* no room for another token's label: ENOSPC */
	SEBPF_FAIL_NO_CLASS, /* the policy has no class bpf_token */
	SEBPF_FAIL_UNNAMED, /* a command or type that has no permission name */
	SEBPF_FAIL_REOPEN, /* a token was opened again through /proc */
	SEBPF_FAIL_REVOKED, /* an administrator revoked the token */
	SEBPF_FAIL_MOUNT, /* the delegator of a mount cannot be remembered */
	SEBPF_FAIL_MOUNTS, /* what is mounted in a mount cannot be told */
	SEBPF_FAIL_COUNT
};

/**
 * enum sebpf_counter - indexes of the per-CPU counters
 * @SEBPF_COUNT_CHECKED: first of SEBPF_OP_COUNT: hook calls that judged a token.
 * @SEBPF_COUNT_DENIED: first of SEBPF_OP_COUNT: of these, refused by policy.
 * @SEBPF_COUNT_FAILED: first of SEBPF_FAIL_COUNT: refused for that failure.
 * @SEBPF_COUNT_LOST: events that found no room in the ring.
 * @SEBPF_COUNT_TOKENS: tokens labelled since the maps were made.
 * @SEBPF_COUNTERS: the number of counters.
 */
enum sebpf_counter {
	SEBPF_COUNT_CHECKED = 0,
	SEBPF_COUNT_DENIED = SEBPF_COUNT_CHECKED + SEBPF_OP_COUNT,
	SEBPF_COUNT_FAILED = SEBPF_COUNT_DENIED + SEBPF_OP_COUNT,
	SEBPF_COUNT_LOST = SEBPF_COUNT_FAILED + SEBPF_FAIL_COUNT,
	SEBPF_COUNT_TOKENS,
	SEBPF_COUNTERS
};

/**
 * struct sebpf_control - the only element of the map sebpf_control
 * @abi_version: SEBPF_ABI_VERSION of whoever made the maps.
 * @permissive: 1: record and allow (enforce --permissive); 0: enforce.
 * @recorded: events that became audit records of their own.
 * @folded: events that a record with repeated=N tells of, together with others.
 * @pending: events counted by the server, of which no record tells yet; where
 *	it is killed, the next one makes them unrecorded.
 * @unrecorded: events that user space could not hand to the audit system.
 * @server_sid: SID of the process that put the hooks in place last. While the
 *	image waits to be replaced, that domain may make what it needs to.
 * @pins_device: the kernel's number (s_dev) of the filesystem with the pins.
 */
struct sebpf_control {
	__u32 abi_version;
	__u32 permissive;
	__u64 recorded;
	__u64 folded;
	__u64 pending;
	__u64 unrecorded;
	__u32 server_sid;
	__u32 pins_device;
};

/**
 * struct sebpf_mount - who delegated, kept with the root inode of the filesystem
 * @created_ns: CLOCK_BOOTTIME when the superblock was created.
 * @delegator_sid: SID of the process that created it.
 * @label_sid: its fscreate SID, the label that it chose for tokens; 0: none.
 * @delegator_pid: process, in the initial PID namespace.
 * @pad: zero.
 */
struct sebpf_mount {
	__u64 created_ns;
	__u32 delegator_sid;
	__u32 label_sid;
	__u32 delegator_pid;
	__u32 pad;
};

/**
 * struct sebpf_token_key - key of the map sebpf_tokens
 * @token: address of the kernel's struct bpf_token. bpf_token_free removes the
 *	entry before the address can be used again.
 */
struct sebpf_token_key {
	__u64 token;
};

/* The label is being written; to use the token now gives EAGAIN. */
#define SEBPF_TOKEN_UNREADY 0U
#define SEBPF_TOKEN_READY 1U
/* An administrator revoked it: nobody uses it any more. */
#define SEBPF_TOKEN_REVOKED 2U

/**
 * struct sebpf_recent - what a token's last user may do without a record
 * @version: odd while a writer is at work; another number after each.
 * @sid: SID of the user.
 * @sequence: of the policy that decided.
 * @classes: bit N: @silent[N] is known.
 * @silent: by enum sebpf_class: permissions that are allowed and not recorded.
 *
 * Answers the same question asked again: the decision depends on nothing but
 * the user's SID, the token's label and delegator, and the policy. Likewise in
 * the map sebpf_known, for all tokens of a kind.
 */
struct sebpf_recent {
	__u32 version;
	__u32 sid;
	__u32 sequence;
	__u32 classes;
	__u32 silent[SEBPF_CLASS_COUNT];
};

/**
 * struct sebpf_kind - key of the map sebpf_known: tokens that policy cannot tell
 *	apart
 * @creator_sid: SID of their creator.
 * @label_sid: SID of the label that the delegator chose; 0: none.
 * @delegator_sid: SID of the delegator; 0 not known.
 * @sequence: of the policy under which they were labelled. From these, their
 *	label was made.
 */
struct sebpf_kind {
	__u32 creator_sid;
	__u32 label_sid;
	__u32 delegator_sid;
	__u32 sequence;
};

/* The masks of a token, in the order of the mount options delegate_... */
enum sebpf_mask {
	SEBPF_MASK_CMDS,
	SEBPF_MASK_MAPS,
	SEBPF_MASK_PROGS,
	SEBPF_MASK_ATTACHS,
	SEBPF_MASK_COUNT
};

/**
 * struct sebpf_token - what is remembered of a live token
 * @id: unique while the hooks are attached, from 1.
 * @created_ns: CLOCK_BOOTTIME at labelling.
 * @uses: commands presented with it that passed.
 * @masks: by enum sebpf_mask: what was delegated, as the kernel keeps it.
 * @state: SEBPF_TOKEN_*; READY is written when all else is there.
 * @adopted: 1 where the token is older than the hooks and its label was made
 *	from the creator's SID at its first use.
 * @kind: its creator, and what else its label was made from.
 * @creator_pid: process that was labelled first, in the initial namespace.
 * @delegator_pid: process that made the mount; 0 not known.
 * @userns: inode number of the token's user namespace.
 * @valid_under: sequence number of the last policy under which the label was
 *	seen to be valid.
 * @creator_comm: command name of the creator, not necessarily terminated; empty
 *	where it is adopted.
 * @label: the token's label.
 * @creator: context of the creator; all zero where it could not be read.
 * @delegator: context of the delegator; all zero where it is not known.
 * @recent: decisions of the last user.
 * @pad_end: zero.
 */
struct sebpf_token {
	__u64 id;
	__u64 created_ns;
	__u64 uses;
	__u64 masks[SEBPF_MASK_COUNT];
	__u32 state;
	__u32 adopted;
	__u32 creator_pid;
	__u32 delegator_pid;
	__u32 userns;
	__u32 valid_under;
	struct sebpf_kind kind;
	char creator_comm[SEBPF_COMM_BYTES];
	struct sebpf_context label;
	struct sebpf_context creator;
	struct sebpf_context delegator;
	struct sebpf_recent recent;
	__u32 pad_end[SEBPF_CLASS_COUNT & 1];
};

/**
 * struct sebpf_revocation - asks the hooks' object to revoke a token
 * @token: address of the kernel's struct bpf_token.
 * @id: id of the token; another one that has come to the address is left alone.
 * @done: receives 1 where it is revoked now and was not before.
 * @pad: zero.
 */
struct sebpf_revocation {
	__u64 token;
	__u64 id;
	__u32 done;
	__u32 pad;
};

/*
 * Key of the entry that the self-check labels and removes again. No kernel
 * object has this address.
 */
#define SEBPF_SELF_TOKEN 1ULL

/**
 * struct sebpf_self - what the hooks make of the process that loads them
 * @failure: enum sebpf_failure; the rest counts only where it is NONE.
 * @sid: SID of the process.
 * @context: its context.
 * @label: label of a token that it would create.
 * @allowed: by enum sebpf_class, of the process on that label.
 * @auditallow: likewise.
 * @auditdeny: likewise.
 * @pad: zero.
 */
struct sebpf_self {
	__u32 failure;
	__u32 sid;
	struct sebpf_context context;
	struct sebpf_context label;
	__u32 allowed[SEBPF_CLASS_COUNT];
	__u32 auditallow[SEBPF_CLASS_COUNT];
	__u32 auditdeny[SEBPF_CLASS_COUNT];
	__u32 pad[SEBPF_CLASS_COUNT & 1];
};

/* A field of an event that does not apply to its operation. */
#define SEBPF_NOT_APPLICABLE 0xffffffffU

/**
 * struct sebpf_event - one decision to record, or one failure
 * @time_ns: CLOCK_BOOTTIME at the decision.
 * @token_id: id of the token; 0 unknown.
 * @operation: enum sebpf_operation.
 * @failure: enum sebpf_failure; NONE where the policy decided.
 * @class_id: enum sebpf_class asked for.
 * @permissions: the denied permissions, or the granted ones to be recorded.
 * @granted: 1: an auditallow record; 0: a denial.
 * @permissive: 1: the denial was not enforced.
 * @command: enum bpf_cmd, or SEBPF_NOT_APPLICABLE; likewise the next four.
 * @prog_type: enum bpf_prog_type.
 * @attach_type: enum bpf_attach_type expected by the program.
 * @map_type: enum bpf_map_type.
 * @capability: CAP_* number.
 * @delegate_option: enum sebpf_mask of the option that is set.
 * @pad: zero.
 * @pid: process, in the initial PID namespace.
 * @loginuid: of the task; 4294967295 where unset.
 * @userns: inode number of the token's user namespace; 0 unknown.
 * @sequence: sequence number of the policy that decided.
 * @source_sid: SID of @source.
 * @comm: command name of the task, not necessarily terminated.
 * @object: name of the program or map, not necessarily terminated; may be empty.
 * @source: context of the task, or of the delegator where the policy is asked
 *	what the delegator may let the task do (see hooks/policycap.bpf.c); all
 *	zero where it could not be read.
 * @target: label of the token, or of what there is in its place; all zero where
 *	there is none.
 * @delegator: context of the token's delegator; all zero where it is not known.
 */
struct sebpf_event {
	__u64 time_ns;
	__u64 token_id;
	__u32 operation;
	__u32 failure;
	__u32 class_id;
	__u32 permissions;
	__u32 granted;
	__u32 permissive;
	__u32 command;
	__u32 prog_type;
	__u32 attach_type;
	__u32 map_type;
	__u32 capability;
	__u32 delegate_option;
	__u32 pad;
	__u32 pid;
	__u32 loginuid;
	__u32 userns;
	__u32 sequence;
	__u32 source_sid;
	char comm[SEBPF_COMM_BYTES];
	char object[SEBPF_OBJECT_BYTES];
	struct sebpf_context source;
	struct sebpf_context target;
	struct sebpf_context delegator;
};

_Static_assert(sizeof(struct sebpf_row) == 16, "row");
_Static_assert(SEBPF_HEADER_ROWS <= SEBPF_ROWS_PER_PAGE, "header");
_Static_assert(sizeof(struct sebpf_level) == 8 + SEBPF_MAX_CATEGORIES / 8,
	       "level");
_Static_assert(sizeof(struct sebpf_context) ==
		       16 + 2 * sizeof(struct sebpf_level),
	       "context");
_Static_assert(sizeof(struct sebpf_token) ==
		       96 + SEBPF_COMM_BYTES +
			       3 * sizeof(struct sebpf_context) + 16 +
			       (SEBPF_CLASS_COUNT + 1) / 2 * 8UL,
	       "token");
_Static_assert(sizeof(struct sebpf_event) ==
		       104 + SEBPF_OBJECT_BYTES +
			       3 * sizeof(struct sebpf_context),
	       "event");
_Static_assert(SEBPF_IMAGE_CHECKED_SHIFT + (int)SEBPF_CLASS_COUNT <= 32,
	       "classes that are checked");

#endif /* SEBPF_ABI_H */
