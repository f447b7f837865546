// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - where the hooks find what they read in the kernel
 * Copyright (C) 2026 The sebpf authors
 *
 * syscall, run once by the loader, before the hooks are loaded. The kernel
 * finds a symbol a thousand times faster than libbpf, which reads all of
 * /proc/kallsyms for one that has no type. Needs CAP_SYSLOG, as that does.
 *
 * What it decides if something is wrong: the address stays 0, and the loader
 * does not go on.
 */
#include "hooks/kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "sebpf/abi.h"

const char selinux_state[] = "selinux_state";
const char selinux_avc[] = "selinux_avc";
const char selinux_blob_sizes[] = "selinux_blob_sizes";
const char bpf_token_fops[] = "bpf_token_fops";
const char init_task[] = "init_task";

/* Of <linux/btf.h>. */
#define BTF_KIND_FUNC 12

/* A kernel function that programs call, of Linux 6.13. */
const char send_signal[] = "bpf_send_signal_task";

struct sebpf_symbols symbols;

/* The places are fixed at boot; a copy of them saves each hook a load. */
static int read_blobs(void)
{
	struct lsm_blob_sizes *sizes;
	__u64 address = 0;
	long rc = bpf_kallsyms_lookup_name(
		selinux_blob_sizes, sizeof(selinux_blob_sizes), 0, &address);

	sizes = (void *)address;
	rc |= BPF_CORE_READ_INTO(&symbols.cred_blob, sizes, lbs_cred);
	rc |= BPF_CORE_READ_INTO(&symbols.superblock_blob, sizes,
				 lbs_superblock);
	/* Composite blobs from 6.18; SELinux's own allocation before. */
	if (bpf_core_field_exists(sizes->lbs_bpf_token))
		rc |= BPF_CORE_READ_INTO(&symbols.token_blob, sizes,
					 lbs_bpf_token);
	return (int)rc;
}

#define resolve(name) \
	bpf_kallsyms_lookup_name(name, sizeof(name), 0, &symbols.name)

/* By its number in the kernel's type information; it may be missing. */
static void find_send_signal(void)
{
	long found = bpf_btf_find_by_name_kind(
		(char *)send_signal, sizeof(send_signal), BTF_KIND_FUNC, 0);

	symbols.send_signal = found > 0 ? (__u32)found : 0;
}

SEC("syscall")
int resolve_symbols(void *context)
{
	symbols.prepares_fd = bpf_core_type_exists(struct fd_prepare);
	find_send_signal();
	return (int)(resolve(selinux_state) | resolve(selinux_avc) |
		     resolve(bpf_token_fops) | resolve(init_task)) |
	       read_blobs();
}

char LICENSE[] SEC("license") = "GPL";
