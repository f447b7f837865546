// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the addresses of what the hooks read of the kernel
 * Copyright (C) 2026 The sebpf authors
 *
 * syscall, run once by the loader, before the hooks are loaded. The kernel finds
 * a symbol a thousand times as fast as libbpf does, which reads all of
 * /proc/kallsyms for one that has no type. Needs what that needs: CAP_SYSLOG.
 *
 * What it decides when something is wrong: the address stays 0, and the loader
 * does not go on.
 */
#include "hooks/kernel_types.h"

#include <bpf/bpf_helpers.h>

#include "sebpf/abi.h"

const char selinux_state[] = "selinux_state";
const char selinux_avc[] = "selinux_avc";
const char selinux_blob_sizes[] = "selinux_blob_sizes";
const char bpf_token_fops[] = "bpf_token_fops";
const char init_task[] = "init_task";

struct sebpf_symbols symbols;

#define resolve(name) \
	bpf_kallsyms_lookup_name(name, sizeof(name), 0, &symbols.name)

SEC("syscall")
int resolve_symbols(void *context)
{
	return (int)(resolve(selinux_state) | resolve(selinux_avc) |
		     resolve(selinux_blob_sizes) | resolve(bpf_token_fops) |
		     resolve(init_task));
}

char LICENSE[] SEC("license") = "GPL";
