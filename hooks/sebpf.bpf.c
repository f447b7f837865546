// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the object that is loaded into the kernel
 * Copyright (C) 2026 The sebpf authors
 *
 * One translation unit: the libbpf of Debian 12 cannot link objects that call
 * kernel functions. One file per operation all the same.
 */
#include "hooks/check.bpf.c"
#include "hooks/command.bpf.c"
#include "hooks/delegate.bpf.c"
#include "hooks/label.bpf.c"
#include "hooks/levels.bpf.c"
#include "hooks/map_create.bpf.c"
#include "hooks/policycap.bpf.c"
#include "hooks/prog_load.bpf.c"
#include "hooks/receive.bpf.c"
#include "hooks/revoke.bpf.c"
#include "hooks/self_check.bpf.c"
#include "hooks/token_capable.bpf.c"
#include "hooks/token_cmd.bpf.c"
#include "hooks/token_create.bpf.c"
#include "hooks/unmount.bpf.c"

/* After receive.bpf.c, which knows a token by its operations. */
#include "hooks/adopt.bpf.c"

char LICENSE[] SEC("license") = "GPL";
