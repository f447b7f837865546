// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the programs that are attached to the kernel's hooks
 * Copyright (C) 2026 The sebpf authors
 *
 * One translation unit: the libbpf of Debian 12 cannot link objects that call
 * kernel functions. One file per operation all the same. What they ask is decided
 * by hooks/decision.bpf.c, an object of its own; what user space runs is in
 * hooks/tools.bpf.c.
 */
#include "hooks/command.bpf.c"
#include "hooks/delegate.bpf.c"
#include "hooks/map_create.bpf.c"
#include "hooks/prog_load.bpf.c"
#include "hooks/receive.bpf.c"
#include "hooks/stub.bpf.c"
#include "hooks/token_capable.bpf.c"
#include "hooks/token_cmd.bpf.c"
#include "hooks/token_create.bpf.c"
#include "hooks/unmount.bpf.c"

char LICENSE[] SEC("license") = "GPL";
