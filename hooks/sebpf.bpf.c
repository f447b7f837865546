// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the programs of the hooks, the decision, and what user space runs
 * Copyright (C) 2026 The sebpf authors
 *
 * One translation unit, because the libbpf of Debian 12 cannot link objects
 * that call kernel functions. There is still one file for each operation.
 */
/* On the hooks. */
#include "hooks/command.bpf.c"
#include "hooks/delegate.bpf.c"
#include "hooks/map_create.bpf.c"
#include "hooks/prog_load.bpf.c"
#include "hooks/receive.bpf.c"
#include "hooks/token_capable.bpf.c"
#include "hooks/token_cmd.bpf.c"
#include "hooks/token_create.bpf.c"
#include "hooks/unmount.bpf.c"

/* What they call: before the loader has attached the decision, and after. */
#include "hooks/decision.bpf.c"
#include "hooks/stub.bpf.c"

/* Run by user space. */
#include "hooks/adopt.bpf.c"
#include "hooks/answer.bpf.c"
#include "hooks/revoke.bpf.c"

char LICENSE[] SEC("license") = "GPL";
