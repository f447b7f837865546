/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - every number that bounds a table, a buffer or an input
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LIMITS_H
#define SEBPF_LIMITS_H

/* Live tokens; creating one more is denied with ENOSPC. */
#define SEBPF_MAX_TOKENS 131072

/* A container may have this part of what is free, a power of two: with one that
 * takes all it gets, 3971 tokens, and with a thousand of them, 127 each. */
#define SEBPF_SHARE_PARTS 32U

/* Containers that have tokens are counted in buckets, each with this many. Both
 * are powers of two. */
#define SEBPF_SHARE_BUCKET_BITS 8U
#define SEBPF_SHARE_BUCKET 64U
#define SEBPF_SHARES (SEBPF_SHARE_BUCKET << SEBPF_SHARE_BUCKET_BITS)

/* Steps over all mounts of a namespace; each takes two (fs.mount-max: 100000). */
#define SEBPF_MAX_MOUNT_STEPS (1U << 20)

/* Steps from the mount with the pins to one that takes it along. */
#define SEBPF_MAX_UNMOUNT_STEPS (1U << 18)

/* Slots of the AVC; more tokens share them. */
#define SEBPF_AVC_SLOT_BITS 10U
#define SEBPF_AVC_SLOTS 1024U

/* Questions that user space may ask of the hooks at a time. */
#define SEBPF_MAX_ANSWERS 64

/* Domains that have a ring of their own for events; a power of two. */
#define SEBPF_EVENT_RINGS 64U

/* Bytes of each ring; a power of two and a multiple of the page size. */
#define SEBPF_EVENT_RING_BYTES (1U << 17)

/* Tasks that write a label out at a time; one more has no label in its event. */
#define SEBPF_MAX_TEXTS 64

/* Domains whose lost events are counted separately; the others together. */
#define SEBPF_MAX_LOSERS 1024

/* Bytes of a binary policy that is read. */
#define SEBPF_MAX_POLICY_BYTES (256U << 20)

/* Bytes of a module in CIL, and how deep its lists may be nested. The policy of
 * Fedora, all in one, has 23 MB. */
#define SEBPF_MAX_CIL_BYTES (64U << 20)
#define SEBPF_MAX_CIL_DEPTH 256

/* Modules that are read together. */
#define SEBPF_MAX_CIL_FILES 1024

/* Categories and sensitivities that modules use and do not declare are counted up
 * to this: four times those of any policy. */
#define SEBPF_MAX_CIL_LEVELS 16384U

/* Macro calls within one another, and rules from all calls together. */
#define SEBPF_MAX_CIL_CALLS 16
#define SEBPF_MAX_CIL_RULES (1U << 21)

/* Findings of lint that are kept; it looks no further if there are more. */
#define SEBPF_MAX_FINDINGS 10000U

/* Bytes of the command name that the kernel keeps (TASK_COMM_LEN). */
#define SEBPF_COMM_BYTES 16

/* Bytes of an object's name that the kernel keeps (BPF_OBJ_NAME_LEN). */
#define SEBPF_OBJECT_BYTES 16

/* Mounts that are found by their root inode, on kernels that need it. The one that
 * was used longest ago makes room. */
#define SEBPF_MAX_ROOTS 4096

/* Mounts whose options are being set. The one that waits longest makes room. */
#define SEBPF_MAX_SETTERS 4096

/* More than the name of any function that decides about access. */
#define SEBPF_FUNCTION_BYTES 64

/* Questions that one operation asks of the policy. */
#define SEBPF_MAX_CHECKS 4

/* Kinds of events of one domain that are recorded in an interval... */
#define SEBPF_FOLD_SLOTS 256

/* ... and those of them that may differ only in details. */
#define SEBPF_FOLD_DETAILED 128

/* Bytes of a line of an audit log; the kernel's records have 8970, and auditd adds
 * what names mean. */
#define SEBPF_MAX_LOG_LINE (32U << 10)

/* Rules that are suggested for one log. */
#define SEBPF_MAX_SUGGESTED 1024

/* Of each: pairs of contexts that the policy is asked about, denials shown. */
#define SEBPF_MAX_SUGGEST_PAIRS 4
#define SEBPF_MAX_SUGGEST_SHOWN 3

/* Events of late whose denials are remembered, and processes that had some. */
#define SEBPF_MAX_SUGGEST_EVENTS 1024

/* Domains of which other things are remembered: command, types of programs. */
#define SEBPF_MAX_SUGGEST_DOMAINS 256

#endif /* SEBPF_LIMITS_H */
