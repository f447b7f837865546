/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - every number that bounds a table, a buffer or an input
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LIMITS_H
#define SEBPF_LIMITS_H

/* MLS categories that a label holds; a policy with more is refused. */
#define SEBPF_MAX_CATEGORIES 1024
#define SEBPF_CATEGORY_WORDS (SEBPF_MAX_CATEGORIES / 64)

/* Live tokens; creating one more is denied with ENOSPC. */
#define SEBPF_MAX_TOKENS 131072

/* Steps over the mounts below one; each mount takes two (fs.mount-max: 100000). */
#define SEBPF_MAX_MOUNT_STEPS (1U << 18)

/* Slots of the AVC; tokens beyond share them. */
#define SEBPF_AVC_SLOT_BITS 10U
#define SEBPF_AVC_SLOTS 1024U

/* Questions that user space may ask of the hooks at a time. */
#define SEBPF_MAX_ANSWERS 64

/* Domains that have a ring of their own for events; a power of two. */
#define SEBPF_EVENT_RINGS 64U

/* Bytes of each ring; a power of two and a multiple of the page size. */
#define SEBPF_EVENT_RING_BYTES (1U << 17)

/* Tasks that write a label out at a time; one more loses its event's label. */
#define SEBPF_MAX_TEXTS 64

/* Domains whose lost events are counted apart; those beyond together. */
#define SEBPF_MAX_LOSERS 1024

/* Highest id of a name; ids are never given again. */
#define SEBPF_MAX_NAME_ID (1U << 20)

/* Bytes of a binary policy that is read. */
#define SEBPF_MAX_POLICY_BYTES (256U << 20)

/* Bytes of a module in CIL, and how deep its lists may be nested. */
#define SEBPF_MAX_CIL_BYTES (16U << 20)
#define SEBPF_MAX_CIL_DEPTH 256

/* Modules that are looked at together. */
#define SEBPF_MAX_CIL_FILES 256

/* Macro calls within one another, and rules that all calls give. */
#define SEBPF_MAX_CIL_CALLS 16
#define SEBPF_MAX_CIL_RULES (1U << 18)

/* Bytes of the command name that the kernel keeps (TASK_COMM_LEN). */
#define SEBPF_COMM_BYTES 16

/* Bytes of an object's name that the kernel keeps (BPF_OBJ_NAME_LEN). */
#define SEBPF_OBJECT_BYTES 16

/* Mounts whose options are being set. The one that waits longest makes room. */
#define SEBPF_MAX_SETTERS 4096

/* More than the name of any function that decides about access. */
#define SEBPF_FUNCTION_BYTES 64

/* Questions that one operation asks of the policy. */
#define SEBPF_MAX_ASKS 4

/* Kinds of events of one domain that are recorded in an interval... */
#define SEBPF_FOLD_SLOTS 256

/* ... and those of them that may differ in details alone. */
#define SEBPF_FOLD_DETAILED 128

#endif /* SEBPF_LIMITS_H */
