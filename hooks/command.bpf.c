// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - hook at the entry of bpf(2)
 * Copyright (C) 2026 The sebpf authors
 *
 * lsm/bpf: before the kernel has looked at anything. Decides nothing about
 *	policy: no object is known here, and what the caller's attributes name
 *	may be another when the kernel resolves it. While the hooks wait for the
 *	kernel's new policy to be compiled, it answers EAGAIN to calls that
 *	present a token or make one, so that callers see that errno and try
 *	again, and not the EPERM that the kernel makes of a capability that is
 *	not conveyed.
 *
 * Everything else, an image or an attribute that cannot be read among it: 0.
 * The hooks behind decide, and deny by themselves where the policy changes in
 * between.
 */
#include "hooks/core.h"
#include "hooks/kernel_types.h"
#include "hooks/maps.h"
#include "hooks/snapshot.h"

#include <bpf/bpf_tracing.h>

#define BPF_F_TOKEN_FD (1U << 16)

/* The word of the attributes that holds the flags of a command. */
inlined __u32 token_flag_word(const union bpf_attr *attr, int command)
{
	const union bpf_attr *seen = kernel_cast(attr, union bpf_attr);

	switch (command) {
	case BPF_MAP_CREATE:
		return seen->map_flags;
	case BPF_PROG_LOAD:
		return seen->prog_flags;
	case BPF_BTF_LOAD:
		return seen->btf_flags;
	case BPF_BTF_GET_FD_BY_ID:
		return seen->open_flags;
	case BPF_TOKEN_CREATE:
		return BPF_F_TOKEN_FD;
	}
	return 0;
}

SEC("lsm/bpf")
int BPF_PROG(hook_command, int command, union bpf_attr *attr)
{
	struct request request = REQUEST(SEBPF_OP_TOKEN_CMD, command);
	void *image;

	if (!(token_flag_word(attr, command) & BPF_F_TOKEN_FD))
		return 0;
	image = current_image();
	if (!image || image_failure(image, kernel_policy()) != SEBPF_FAIL_STALE)
		return 0;
	return hook_result(sebpf_fail(&request, SEBPF_FAIL_STALE));
}
