/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - denials in the audit log, from the kernel and from sebpf
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_TEST_DENIALS_H
#define SEBPF_TEST_DENIALS_H

#include <stddef.h>

/**
 * Tells what was denied, or granted with a record, since a mark, by the kernel
 * (AVC) or by sebpf (USER_AVC), for the classes that concern tokens. Each is
 * written once, in the order of the first: "perm source_type target_type
 * class", followed by "permissive" or "granted" if that is so.
 *
 * @param mark from guest_audit_mark().
 * @param is_native 1: sebpf is not running, and need not be waited for.
 * @param ret_text receives them, separated by "; "; "-": none.
 * @param size its bytes; what does not fit is left out.
 */
void denials_since(long mark, int is_native, char *ret_text, size_t size);

#endif /* SEBPF_TEST_DENIALS_H */
