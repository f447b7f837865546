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

#define SEBPF_ABI_VERSION 10U

/**
 * enum sebpf_operation - what was being done; also the index of a counter
 */
enum sebpf_operation {
	SEBPF_OP_DELEGATE_OPTION, /* a delegate option is set */
	SEBPF_OP_DELEGATE_MOUNT, /* a superblock is created with such options */
	SEBPF_OP_TOKEN_CREATE,
	SEBPF_OP_TOKEN_CMD,
	SEBPF_OP_TOKEN_CAPABLE,
	SEBPF_OP_PROG_LOAD,
	SEBPF_OP_MAP_CREATE,
	SEBPF_OP_RECEIVE, /* a token's descriptor comes from another process */
	SEBPF_OP_REOPEN,
	SEBPF_OP_TOKENLESS_PROG_LOAD,
	SEBPF_OP_TOKENLESS_MAP_CREATE,
	SEBPF_OP_UNMOUNT, /* the mount with the pins goes with another */
	SEBPF_OP_SILENCE, /* what takes the hooks away is opened for writing */
	SEBPF_OP_LABEL, /* no check: a new label needs a SID, see the event */
	SEBPF_OP_COUNT
};

/**
 * enum sebpf_failure - why an operation was denied without asking the policy
 */
enum sebpf_failure {
	SEBPF_FAIL_NONE,
	SEBPF_FAIL_POLICY, /* the kernel's policy could not be read to the end */
	SEBPF_FAIL_CONTEXT, /* the caller's context could not be read */
	SEBPF_FAIL_LABEL, /* the token has no label and cannot get one */
	SEBPF_FAIL_TOKENS_FULL, /* no room for another token: ENOSPC */
	SEBPF_FAIL_NO_CLASS, /* the policy has no class bpf_token */
	SEBPF_FAIL_UNNAMED, /* a command or type that has no permission name */
	SEBPF_FAIL_REOPEN, /* a token was opened again through /proc */
	SEBPF_FAIL_REVOKED, /* an administrator revoked the token */
	SEBPF_FAIL_MOUNT, /* the delegator of a mount cannot be remembered */
	SEBPF_FAIL_MOUNTS, /* not known whether the pins go with a mount */
	SEBPF_FAIL_NO_DECISION, /* the program that decides is not attached */
	SEBPF_FAIL_SETTER, /* not known who set a mount's options */
	SEBPF_FAIL_SHARE, /* the container has its share of tokens: EDQUOT */
	SEBPF_FAIL_COUNT
};

/**
 * enum sebpf_counter - indexes of the per-CPU counters
 * @SEBPF_COUNT_CHECKED: first of SEBPF_OP_COUNT: hook calls that judged a
 *	token, without those that the AVC answered; it counts them itself.
 * @SEBPF_COUNT_DENIED: first of SEBPF_OP_COUNT: those of these of which policy
 *	denied something, whether or not that was enforced.
 * @SEBPF_COUNT_FAILED: first of SEBPF_FAIL_COUNT: refused for that failure.
 * @SEBPF_COUNT_LOST: events that found no room in their ring; the sum of the map
 *	sebpf_lost.
 * @SEBPF_COUNT_TOKENS: tokens labelled since the maps were made.
 * @SEBPF_COUNT_CHOSEN: filesystems whose delegator chose the label of their tokens.
 * @SEBPF_COUNTERS: the number of counters.
 */
enum sebpf_counter {
	SEBPF_COUNT_CHECKED = 0,
	SEBPF_COUNT_DENIED = SEBPF_COUNT_CHECKED + SEBPF_OP_COUNT,
	SEBPF_COUNT_FAILED = SEBPF_COUNT_DENIED + SEBPF_OP_COUNT,
	SEBPF_COUNT_LOST = SEBPF_COUNT_FAILED + SEBPF_FAIL_COUNT,
	SEBPF_COUNT_TOKENS,
	SEBPF_COUNT_CHOSEN,
	SEBPF_COUNTERS
};

/**
 * struct sebpf_control - the only element of the map sebpf_control; written by
 *	a process that starts or detaches and holds the lock of the pins
 * @abi_version: SEBPF_ABI_VERSION of the process that made the maps.
 * @permissive: 1: record and allow (enforce --permissive); 0: enforce.
 * @load: number of the load of the hooks that is in force; loads of a lower
 *	number are retired, those of a higher one are coming. 0: none yet. Above
 *	@claimed: the hooks were detached.
 * @claimed: last number given; each start claims the next one.
 */
struct sebpf_control {
	__u32 abi_version;
	__u32 permissive;
	__u32 load;
	__u32 claimed;
};

/* More than there are hooks. */
#define SEBPF_MAX_HOOKS 16U

/**
 * struct sebpf_hook_ids - one attached hook
 * @link: id of its link; 0: it is not attached on this kernel.
 * @pad: zero.
 * @name: of its program, terminated.
 */
struct sebpf_hook_ids {
	__u32 link;
	__u32 pad;
	char name[32];
};

/**
 * struct sebpf_load - what a load of the hooks consists of, to find it if its
 *	pins cannot be seen; element of the map sebpf_loads
 * @load: the number.
 * @answer: id of the program "answer".
 * @revoke: id of the program "revoke_token".
 * @pad: zero.
 * @hooks: in the order in which they were attached.
 */
struct sebpf_load {
	__u32 load;
	__u32 answer;
	__u32 revoke;
	__u32 pad;
	struct sebpf_hook_ids hooks[SEBPF_MAX_HOOKS];
};

/* The one in force, and the one that is coming; neither has a fixed place. */
#define SEBPF_LOADS 2U

/**
 * struct sebpf_counts - the only element of the map sebpf_counts; written by
 *	the server. Separate from the control element, so that a server that
 *	ends while another takes over cannot undo what the other has set.
 * @recorded: events that became audit records of their own.
 * @folded: events that a record with repeated=N covers, together with others.
 * @pending: events counted by the server that are not in a record yet; if it is
 *	killed, the next one makes them unrecorded.
 * @unrecorded: events that user space could not hand to the audit system.
 */
struct sebpf_counts {
	__u64 recorded;
	__u64 folded;
	__u64 pending;
	__u64 unrecorded;
};

/**
 * struct sebpf_mount - the delegator, kept with the root inode of a filesystem
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
 * struct sebpf_root_key - key of the map sebpf_roots
 * @inode: address of the kernel's struct inode of the filesystem's root.
 * @number: its i_ino, which the kernel does not use again for a long time.
 */
struct sebpf_root_key {
	__u64 inode;
	__u64 number;
};

/**
 * enum sebpf_setter_state - what is known of the setter of a delegate option
 */
enum sebpf_setter_state {
	SEBPF_SETTER_ASKED, /* the policy was asked about each setter */
	SEBPF_SETTER_UNASKED, /* not yet about the last one */
	SEBPF_SETTER_UNKNOWN, /* not about one that is not remembered */
	SEBPF_SETTER_AGAIN, /* as UNASKED, nor about what it set before */
};

/**
 * struct sebpf_setter - who set the delegate options of a BPF filesystem that
 *	does not exist yet
 * @sid: SID of the last process that did.
 * @label_sid: its fscreate SID; 0: none.
 * @state: enum sebpf_setter_state.
 * @setting: the thread that is setting one now; 0: none.
 * @masks: what was delegated in all when it was last seen, by enum sebpf_mask.
 */
struct sebpf_setter {
	__u32 sid;
	__u32 label_sid;
	__u32 state;
	__u32 setting;
	__u64 masks[4];
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
/* An administrator revoked it: all use is denied. */
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
 * struct sebpf_token - what is remembered about a live token
 * @id: unique while the hooks are attached, from 1.
 * @created_ns: CLOCK_BOOTTIME at labelling.
 * @uses: commands presented with it that passed, without those that the AVC
 *	counts.
 * @masks: by enum sebpf_mask: what was delegated, as the kernel keeps it.
 * @avc_key: see struct sebpf_avc.
 * @state: SEBPF_TOKEN_*; READY is written last.
 * @adopted: 1 if the token is older than the hooks and its label was made from
 *	the creator's SID at its first use.
 * @label_sid: SID of its label; 0: the kernel has none yet, and the label is
 *	what the policy computes for @creator_sid.
 * @label_seqno: sequence number of that policy. Under another policy the token
 *	has no label.
 * @creator_sid: SID of its creator.
 * @delegator_sid: SID of its delegator; 0: not known.
 * @creator_pid: process that it was labelled for, in the initial namespace.
 * @delegator_pid: process that made the mount; 0: not known.
 * @userns: inode number of the token's user namespace.
 * @share: where it is counted: index in struct sebpf_shares, and 1; 0: nowhere.
 * @creator_comm: command name of the creator, not necessarily terminated; empty
 *	if the token was adopted.
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
	__u32 share;
	char creator_comm[SEBPF_COMM_BYTES];
};

/**
 * struct sebpf_shares - the only element of the map sebpf_shares: the tokens of
 *	each container
 * @used: tokens of all.
 * @of: tokens of one, and in the upper half the inode number of the user
 *	namespace that the container is. With 0 tokens the place is free.
 */
struct sebpf_shares {
	__u64 used;
	__u64 of[SEBPF_SHARES];
};

/* What the AVC answers; index of its counters. */
enum sebpf_avc_use {
	SEBPF_AVC_TOKEN_CMD,
	SEBPF_AVC_PROG_LOAD,
	SEBPF_AVC_MAP_CREATE,
	/* Those before it are uses of a token. */
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
 *	security blob. Without a token, the user's SID. 0: empty.
 * @token: address of the kernel's struct bpf_token; 0 without a token.
 * @asker: SID of the user, and in the upper half the sequence number of the
 *	policy that was asked.
 * @version: odd while a writer is at work; another number after each.
 * @pad: zero.
 * @silent: by enum sebpf_class: permissions that were requested, are allowed
 *	and are not recorded.
 * @uses: by enum sebpf_avc_use: how often it was answered from here. Never
 *	reset, so that the sum over all slots is the number of all answers.
 * @counted: the sum of the token's uses in @uses that do not belong to the
 *	token that has the slot now.
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
 * @id: id of the token; another token at the address is left alone.
 * @done: receives 1 if it is revoked now and was not before.
 * @pad: zero.
 */
struct sebpf_revocation {
	__u64 token;
	__u64 id;
	__u32 done;
	__u32 pad;
};

/* Bytes of a context's text; there is room for one more name after them. */
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

/* Questions to the program "answer". */
enum sebpf_ask {
	SEBPF_ASK_CONTEXT, /* the text of the source's context */
	SEBPF_ASK_LABEL, /* the label of the token that the source would get */
	SEBPF_ASK_ACCESS, /* a decision about all permissions of a class */
	SEBPF_ASK_SET_LABEL, /* give a token the fscreate SID of the caller */
	SEBPF_ASK_POLICY, /* properties of the policy */
	SEBPF_ASK_PINS, /* find the mount with the pins, and remember it */
	SEBPF_ASK_COUNT
};

/**
 * struct sebpf_context_ref - a context that is asked about
 * @sid: its SID.
 * @type: a type of the policy instead of the context's own; 0: its own.
 */
struct sebpf_context_ref {
	__u32 sid;
	__u32 type;
};

/**
 * struct sebpf_inquiry - element of the map sebpf_answers: a question and its
 *	answer
 * @ask: enum sebpf_ask.
 * @tclass: enum sebpf_class.
 * @device: for PINS, instead of @tclass: the kernel's number (s_dev) of the
 *	filesystem with the pins; 0: not known.
 * @source: the subject, or the context whose label or text is asked for.
 * @target: the target.
 * @token: address of the kernel's struct bpf_token.
 * @token_id: id of the token.
 * @mount_id: for PINS, instead of @token_id: the kernel's number
 *	(STATX_MNT_ID_UNIQUE) of the mount in which the asking process sees the
 *	pins; 0: not known.
 * @outcome: receives 0 if the rest is filled in; 1 if it is, but the policy
 *	does not accept the label, or the pins are not mounted in the initial
 *	mount namespace; -EBADMSG: it cannot be read.
 * @sid: receives the SID of the label if the kernel has one, or 0.
 * @types: receives the number of types of the policy.
 * @has_class: receives 1 if it has class bpf_token.
 * @token_perms: receives 1 if it sets policycap bpf_token_perms.
 * @seqno: receives the sequence number of the policy.
 * @allowed: receives the decision, by our bits, as the next two.
 * @auditallow: permissions whose grant is recorded.
 * @auditdeny: permissions whose denial is recorded.
 * @permissive: receives 1 if denials to the source are not enforced.
 * @room: scratch space of the hooks.
 * @text: receives the text.
 *
 * The asking process chooses the key.
 */
struct sebpf_inquiry {
	__u32 ask;
	union {
		__u32 tclass;
		__u32 device;
	};
	struct sebpf_context_ref source;
	struct sebpf_context_ref target;
	__u64 token;
	union {
		__u64 token_id;
		__u64 mount_id;
	};
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
 * struct sebpf_symbols - where the hooks find what they read in the kernel
 * @selinux_state: address of the kernel's variable.
 * @selinux_avc: the same.
 * @bpf_token_fops: the operations of a token's file.
 * @init_task: address of the kernel's variable.
 * @cred_blob: bytes before SELinux's part of the security blob of credentials.
 * @superblock_blob: the same for a superblock.
 * @token_blob: the same for a token.
 * @prepares_fd: 1: BPF_TOKEN_CREATE takes its descriptor before the kernel asks
 *	about the token; see hooks/command.bpf.c.
 * @send_signal: number of bpf_send_signal_task() in the kernel's type
 *	information; 0: there is none.
 * @pad: zero.
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
	__u32 send_signal;
	__u32 pad;
};

/* A field of an event that does not apply to its operation. */
#define SEBPF_NOT_APPLICABLE 0xffffffffU

/**
 * struct sebpf_event - one decision to record, or one failure
 * @time_ns: CLOCK_BOOTTIME at the decision.
 * @token_id: id of the token; 0: unknown.
 * @token: address of the kernel's struct bpf_token; 0: unknown.
 * @operation: enum sebpf_operation; LABEL: nothing to record, but the label of
 *	@token has no SID.
 * @failure: enum sebpf_failure; NONE if the policy decided.
 * @tclass: enum sebpf_class requested.
 * @permissions: the denied permissions, or the granted ones to be recorded.
 * @granted: 1: an auditallow record; 0: a denial.
 * @permissive: 1: the denial was not enforced.
 * @command: enum bpf_cmd, or SEBPF_NOT_APPLICABLE; as the next six.
 * @prog_type: enum bpf_prog_type.
 * @attach_type: enum bpf_attach_type expected by the program.
 * @map_type: enum bpf_map_type.
 * @capability: CAP_* number.
 * @delegate_option: enum sebpf_mask of the option that is set.
 * @struct_ops_member: index of the struct's member that a program of type
 *	struct_ops is for.
 * @pid: process, in the initial PID namespace.
 * @loginuid: of the task; 4294967295 if unset.
 * @userns: inode number of the token's user namespace; 0: unknown.
 * @seqno: sequence number of the policy that decided.
 * @source_sid: SID of the task, or of the delegator if the policy is asked what
 *	the delegator may let the task do (see hooks/policycap.h); 0 if it could
 *	not be read.
 * @target_sid: SID of the token's label, or of another target; 0 if there is
 *	none, or if the kernel has none for the label: see struct
 *	sebpf_label_event.
 * @delegator_sid: SID of the token's delegator; 0: not known.
 * @has_label: 1: this is a struct sebpf_label_event.
 * @pad: zero.
 * @comm: command name of the task, not necessarily terminated.
 * @object: name of the program or map, not necessarily terminated; may be empty.
 * @attach_func: name of the function that a program is for, if that function
 *	decides about access; terminated; empty otherwise.
 *
 * A SID means the same context for as long as the kernel runs: a policy load
 * converts it by the names in it, and keeps the text if the new policy does not
 * have them. So a record that is written later, under another policy, has the
 * contexts that were decided about.
 */
struct sebpf_event {
	__u64 time_ns;
	__u64 token_id;
	__u64 token;
	__u32 operation;
	__u32 failure;
	__u32 tclass;
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
 * @label: the label; in a ring, only as long as its text and a terminating 0.
 */
struct sebpf_label_event {
	struct sebpf_event event;
	struct sebpf_context_string label;
};

/**
 * struct sebpf_ring_owner - the domain whose events go into a ring
 * @sid: SID of the domain; 0: no domain.
 * @pad: zero.
 * @used_ns: CLOCK_BOOTTIME of the domain's last event.
 */
struct sebpf_ring_owner {
	__u32 sid;
	__u32 pad;
	__u64 used_ns;
};

/**
 * struct sebpf_ring_owners - the only element of the map sebpf_owners
 * @of: by ring. The ring after these is for domains that have none.
 */
struct sebpf_ring_owners {
	struct sebpf_ring_owner of[SEBPF_EVENT_RINGS];
};

_Static_assert((SEBPF_EVENT_RINGS & (SEBPF_EVENT_RINGS - 1)) == 0, "rings");
_Static_assert(sizeof(struct sebpf_token) == 104 + SEBPF_COMM_BYTES, "token");
_Static_assert(sizeof(struct sebpf_event) == 112 + 2 * 16 + 64, "event");
_Static_assert(SEBPF_CLASS_COUNT <= SEBPF_AVC_CLASSES, "classes of the AVC");

#endif /* SEBPF_ABI_H */
