// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the programs that user space runs
 * Copyright (C) 2026 The sebpf authors
 *
 * Attached to nothing; on the maps of the hooks.
 */
#include "hooks/adopt.bpf.c"
#include "hooks/answer.bpf.c"
#include "hooks/revoke.bpf.c"

char LICENSE[] SEC("license") = "GPL";
