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

#define SEBPF_ABI_VERSION 7U

#ifndef __bpf__
/**
 * struct sebpf_level - an MLS level, with a policy's own numbers
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
 * struct sebpf_context - a security context, by a policy's values
 * @user: value of the user.
 * @role: value of the role.
 * @type: value of the type.
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
#endif

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
	SEBPF_OP_LABEL, /* no check: a new label wants a SID, see the event */
	SEBPF_OP_COUNT
};

/**
 * enum sebpf_failure - why an operation was denied without asking the policy
 */
enum sebpf_failure {
	SEBPF_FAIL_NONE,
	SEBPF_FAIL_POLICY, /* the kernel's policy could not be read to the end */
	SEBPF_FAIL_CONTEXT, /* the caller's context could not be read */
	SEBPF_FAIL_LABEL, /* the token has no label and none could be made */
	SEBPF_FAIL_TOKENS_FULL, /* no room for another token: ENOSPC */
	SEBPF_FAIL_NO_CLASS, /* the policy has no class bpf_token */
	SEBPF_FAIL_UNNAMED, /* a command or type that has no permission name */
	SEBPF_FAIL_REOPEN, /* a token was opened again through /proc */
	SEBPF_FAIL_REVOKED, /* an administrator revoked the token */
	SEBPF_FAIL_MOUNT, /* the delegator of a mount cannot be remembered */
	SEBPF_FAIL_MOUNTS, /* what is mounted in a mount cannot be told */
	SEBPF_FAIL_NO_DECISION, /* the program that decides is not attached */
	SEBPF_FAIL_SETTER, /* who set a mount's options is not known */
	SEBPF_FAIL_COUNT
};

/**
 * enum sebpf_counter - indexes of the per-CPU counters
 * @SEBPF_COUNT_CHECKED: first of SEBPF_OP_COUNT: hook calls that judged a token,
 *	but for those that the AVC has answered, which counts them itself.
 * @SEBPF_COUNT_DENIED: first of SEBPF_OP_COUNT: of these, refused by policy.
 * @SEBPF_COUNT_FAILED: first of SEBPF_FAIL_COUNT: refused for that failure.
 * @SEBPF_COUNT_LOST: events that found no room in their ring; the sum of the map
 *	sebpf_lost.
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
 * struct sebpf_control - the only element of the map sebpf_control; written by
 *	whoever starts or detaches, who holds the lock of the pins
 * @abi_version: SEBPF_ABI_VERSION of whoever made the maps.
 * @permissive: 1: record and allow (enforce --permissive); 0: enforce.
 * @pins_device: the kernel's number (s_dev) of the filesystem with the pins.
 * @load: number of the load of the hooks that is in force; 0: none, they are not
 *	yet attached, or no longer.
 */
struct sebpf_control {
	__u32 abi_version;
	__u32 permissive;
	__u32 pins_device;
	__u32 load;
};

/**
 * struct sebpf_counts - the only element of the map sebpf_counts; written by the
 *	server. Apart from the control element, so that a server that ends while
 *	another takes over cannot undo what that one has set.
 * @recorded: events that became audit records of their own.
 * @folded: events that a record with repeated=N tells of, together with others.
 * @pending: events counted by the server, of which no record tells yet; where
 *	it is killed, the next one makes them unrecorded.
 * @unrecorded: events that user space could not hand to the audit system.
 */
struct sebpf_counts {
	__u64 recorded;
	__u64 folded;
	__u64 pending;
	__u64 unrecorded;
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
 * enum sebpf_setter_state - what is known of who set a delegate option
 */
enum sebpf_setter_state {
	SEBPF_SETTER_ASKED, /* the policy was asked about each */
	SEBPF_SETTER_UNASKED, /* not yet about the last one */
	SEBPF_SETTER_UNKNOWN, /* not about one that is not remembered */
	SEBPF_SETTER_AGAIN, /* as UNASKED, and not yet about it before either */
};

/**
 * struct sebpf_setter - who set the delegate options of a BPF filesystem that is
 *	not yet there
 * @sid: SID of the last process that did.
 * @label_sid: its fscreate SID; 0: none.
 * @state: enum sebpf_setter_state.
 */
struct sebpf_setter {
	__u32 sid;
	__u32 label_sid;
	__u32 state;
};

/**
 * struct sebpf_token_key - key of the map sebpf_tokens
 * @token: address of the kernel's struct bpf_token. bpf_token_free removes the
 *	entry before the address can be used again.
 */
struct sebpf_token_key {
	__u64 token;
};

/* The entry is being written. */
#define SEBPF_TOKEN_UNREADY 0U
#define SEBPF_TOKEN_READY 1U
/* An administrator revoked it: nobody uses it any more. */
#define SEBPF_TOKEN_REVOKED 2U

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
 * @uses: commands presented with it that passed, but for those that the AVC
 *	counts.
 * @masks: by enum sebpf_mask: what was delegated, as the kernel keeps it.
 * @avc_key: see struct sebpf_avc.
 * @state: SEBPF_TOKEN_*; READY is written when all else is there.
 * @adopted: 1 where the token is older than the hooks and its label was made
 *	from the creator's SID at its first use.
 * @label_sid: SID of its label; 0: the kernel has none yet, and the label is
 *	what policy makes of @creator_sid.
 * @label_seqno: sequence number of that policy. Under another the token has no
 *	label.
 * @creator_sid: SID of its creator.
 * @delegator_sid: SID of its delegator; 0 not known.
 * @creator_pid: process that was labelled first, in the initial namespace.
 * @delegator_pid: process that made the mount; 0 not known.
 * @userns: inode number of the token's user namespace.
 * @pad: zero.
 * @creator_comm: command name of the creator, not necessarily terminated; empty
 *	where it is adopted.
 */
struct sebpf_token {
	__u64 id;
	__u64 created_ns;
	__u64 uses;
	__u64 masks[SEBPF_MASK_COUNT];
	__u64 avc_key;
	__u32 state;
	__u32 adopted;
	__u32 label_sid;
	__u32 label_seqno;
	__u32 creator_sid;
	__u32 delegator_sid;
	__u32 creator_pid;
	__u32 delegator_pid;
	__u32 userns;
	__u32 pad;
	char creator_comm[SEBPF_COMM_BYTES];
};

/* What the AVC answers; index of its counters. */
enum sebpf_avc_use {
	SEBPF_AVC_TOKEN_CMD,
	SEBPF_AVC_PROG_LOAD,
	SEBPF_AVC_MAP_CREATE,
	/* The ones before are uses of a token. */
	SEBPF_AVC_TOKEN_CAPABLE,
	SEBPF_AVC_TOKENLESS_PROG_LOAD,
	SEBPF_AVC_TOKENLESS_MAP_CREATE,
	SEBPF_AVC_USES
};

#define SEBPF_AVC_TOKEN_USES SEBPF_AVC_TOKEN_CAPABLE
#define SEBPF_AVC_CLASSES 16U

/**
 * struct sebpf_avc - a slot of the AVC: what one user may do with one token
 *	without a record
 * @key: the token: the word in which the kernel keeps the address of its
 *	security blob. For what is done without a token the user's SID. 0: empty.
 * @token: address of the kernel's struct bpf_token; 0 without a token.
 * @asker: SID of the user, and in the upper half the sequence number of the
 *	kernel's AVC before the policy was asked.
 * @version: odd while a writer is at work; another number after each.
 * @pad: zero.
 * @silent: by enum sebpf_class: permissions that were asked for, are allowed and
 *	not recorded.
 * @uses: by enum sebpf_avc_use: how often it was answered from here. Never set
 *	back, so that the sum over all slots is that of all answers.
 * @counted: the sum of the token's uses in @uses that are none of the token's
 *	that has the slot now.
 */
struct sebpf_avc {
	__u64 key;
	__u64 token;
	__u64 asker;
	__u32 version;
	__u32 pad;
	__u32 silent[SEBPF_AVC_CLASSES];
	__u64 uses[SEBPF_AVC_USES];
	__u64 counted;
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

/* Bytes of a context's text; room for one more name behind them. */
#define SEBPF_TEXT_BYTES 4096U
#define SEBPF_NAME_BYTES 256U

/**
 * struct sebpf_context_string - a context as text
 * @length: bytes without the terminating 0; 0: it could not be written.
 * @pad: zero.
 * @bytes: the text.
 */
struct sebpf_context_string {
	__u32 length;
	__u32 pad;
	char bytes[SEBPF_TEXT_BYTES + SEBPF_NAME_BYTES];
};

/* What the program "answer" is asked. */
enum sebpf_ask {
	SEBPF_ASK_CONTEXT, /* the text of the source's context */
	SEBPF_ASK_LABEL, /* the label of the token that the source would get */
	SEBPF_ASK_ACCESS, /* a decision about all permissions of a class */
	SEBPF_ASK_SET_LABEL, /* give a token the fscreate SID of the caller */
	SEBPF_ASK_POLICY, /* what the policy is like */
	SEBPF_ASK_COUNT
};

/**
 * struct sebpf_context_ref - a context that is asked about
 * @sid: its SID.
 * @type: a type of the policy in place of the context's own; 0: its own.
 */
struct sebpf_context_ref {
	__u32 sid;
	__u32 type;
};

/**
 * struct sebpf_inquiry - element of the map sebpf_answers: a question and what is
 *	answered
 * @ask: enum sebpf_ask.
 * @class_id: enum sebpf_class.
 * @source: who asks, or whose label or text is asked for.
 * @target: what is asked about.
 * @token: address of the kernel's struct bpf_token.
 * @token_id: id of the token.
 * @outcome: receives 0 where the rest is filled in; 1 where it is, and the policy
 *	does not accept the label; -1.
 * @sid: receives the SID of the label, where the kernel has one; or 0.
 * @types: receives the number of types of the policy.
 * @has_class: receives 1 where it has class bpf_token.
 * @token_perms: receives 1 where it sets policycap bpf_token_perms.
 * @seqno: receives the sequence number of the policy.
 * @allowed: receives the decision, by our bits; likewise the next three.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @permissive: 1 where denials to the source are not enforced.
 * @room: the hooks' own, while they answer.
 * @text: receives the text.
 *
 * The key is a number of the asking process's choice.
 */
struct sebpf_inquiry {
	__u32 ask;
	__u32 class_id;
	struct sebpf_context_ref source;
	struct sebpf_context_ref target;
	__u64 token;
	__u64 token_id;
	__s32 outcome;
	__u32 sid;
	__u32 types;
	__u32 has_class;
	__u32 token_perms;
	__u32 seqno;
	__u32 allowed;
	__u32 auditallow;
	__u32 auditdeny;
	__u32 permissive;
	__u64 room[16];
	struct sebpf_context_string text;
};

/**
 * struct sebpf_symbols - where the hooks find what they read of the kernel
 * @selinux_state: address of the kernel's variable; likewise the others.
 * @selinux_avc: likewise.
 * @bpf_token_fops: the operations of a token's file.
 * @init_task: likewise.
 * @cred_blob: bytes before SELinux's part of the security blob of credentials.
 * @superblock_blob: likewise of a superblock.
 * @token_blob: likewise of a token.
 * @prepares_fd: 1: BPF_TOKEN_CREATE takes its descriptor before the token is
 *	asked about, see hooks/command.bpf.c.
 */
struct sebpf_symbols {
	__u64 selinux_state;
	__u64 selinux_avc;
	__u64 bpf_token_fops;
	__u64 init_task;
	__u32 cred_blob;
	__u32 superblock_blob;
	__u32 token_blob;
	__u32 prepares_fd;
};

/* A field of an event that does not apply to its operation. */
#define SEBPF_NOT_APPLICABLE 0xffffffffU

/**
 * struct sebpf_event - one decision to record, or one failure
 * @time_ns: CLOCK_BOOTTIME at the decision.
 * @token_id: id of the token; 0 unknown.
 * @token: address of the kernel's struct bpf_token; 0 unknown.
 * @operation: enum sebpf_operation; LABEL: nothing to record, but @token has a
 *	label without a SID.
 * @failure: enum sebpf_failure; NONE where the policy decided.
 * @class_id: enum sebpf_class asked for.
 * @permissions: the denied permissions, or the granted ones to be recorded.
 * @granted: 1: an auditallow record; 0: a denial.
 * @permissive: 1: the denial was not enforced.
 * @command: enum bpf_cmd, or SEBPF_NOT_APPLICABLE; likewise the next six.
 * @prog_type: enum bpf_prog_type.
 * @attach_type: enum bpf_attach_type expected by the program.
 * @map_type: enum bpf_map_type.
 * @capability: CAP_* number.
 * @delegate_option: enum sebpf_mask of the option that is set.
 * @struct_ops_member: index of the member of the struct that a program of type
 *	struct_ops is for.
 * @pid: process, in the initial PID namespace.
 * @loginuid: of the task; 4294967295 where unset.
 * @userns: inode number of the token's user namespace; 0 unknown.
 * @seqno: sequence number of the policy that decided.
 * @source_sid: SID of the task, or of the delegator where the policy is asked
 *	what the delegator may let the task do (see hooks/policycap.h); 0 where
 *	it could not be read.
 * @target_sid: SID of the token's label, or of what there is in its place; 0
 *	where there is none, or the kernel has none for the label: see struct
 *	sebpf_label_event.
 * @delegator_sid: SID of the token's delegator; 0 where it is not known.
 * @has_label: 1: it is a struct sebpf_label_event.
 * @pad: zero.
 * @comm: command name of the task, not necessarily terminated.
 * @object: name of the program or map, not necessarily terminated; may be empty.
 * @attach_func: name of the function that a program is for, if that one decides about
 *	access; terminated; empty otherwise.
 *
 * A SID means the same context for as long as the kernel runs: a policy load
 * converts it by the names in it, and keeps the text of what the new policy does
 * not have. So a record that is written later, under another policy, tells the
 * contexts that were decided about.
 */
struct sebpf_event {
	__u64 time_ns;
	__u64 token_id;
	__u64 token;
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
	__u32 struct_ops_member;
	__u32 pid;
	__u32 loginuid;
	__u32 userns;
	__u32 seqno;
	__u32 source_sid;
	__u32 target_sid;
	__u32 delegator_sid;
	__u32 has_label;
	__u32 pad;
	char comm[SEBPF_COMM_BYTES];
	char object[SEBPF_OBJECT_BYTES];
	char attach_func[SEBPF_FUNCTION_BYTES];
};

/**
 * struct sebpf_label_event - an event about a label that has no SID
 * @event: the event.
 * @label: the label; in a ring as long as its text, with a terminating 0.
 */
struct sebpf_label_event {
	struct sebpf_event event;
	struct sebpf_context_string label;
};

/**
 * struct sebpf_ring_owner - whose events go into a ring
 * @sid: SID of the domain; 0: nobody's.
 * @pad: zero.
 * @used_ns: CLOCK_BOOTTIME when the domain had an event last.
 */
struct sebpf_ring_owner {
	__u32 sid;
	__u32 pad;
	__u64 used_ns;
};

/**
 * struct sebpf_ring_owners - the only element of the map sebpf_owners
 * @of: by ring. The ring behind these is for events of who has none.
 */
struct sebpf_ring_owners {
	struct sebpf_ring_owner of[SEBPF_EVENT_RINGS];
};

_Static_assert((SEBPF_EVENT_RINGS & (SEBPF_EVENT_RINGS - 1)) == 0, "rings");
_Static_assert(sizeof(struct sebpf_token) == 104 + SEBPF_COMM_BYTES, "token");
_Static_assert(sizeof(struct sebpf_event) == 112 + 2 * 16 + 64, "event");
_Static_assert(SEBPF_CLASS_COUNT <= SEBPF_AVC_CLASSES, "classes of the AVC");

#endif /* SEBPF_ABI_H */
