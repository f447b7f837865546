/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - programs and maps that are made without a token
 * Copyright (C) 2026 The sebpf authors
 *
 * Where the policy has class bpf_tokenless, which is optional, a domain may
 * load programs and create maps without a token only as far as it allows:
 * bpf_tokenless { prog_load map_create } on the domain itself. That confines a
 * domain to its token on kernels before 7.0, whose own check makes no
 * difference between with and without.
 *
 * What it decides when something is wrong: no image, or a damaged one, denies
 * (IMAGE). While the kernel's policy is not the image's, the image tells whether
 * the class was there: if it was, EAGAIN, but not for the domain of the server,
 * which has to make the new image; if it was not, what the new policy begins
 * to check is checked from the moment at which its image is in force. Everything
 * else: see check.bpf.c.
 */
#ifndef SEBPF_TOKENLESS_H
#define SEBPF_TOKENLESS_H

#include "hooks/core.h"
#include "hooks/maps.h"
#include "hooks/snapshot.h"

/* Whether the current task is of the domain that put the hooks in place. */
inlined int is_server(void)
{
	__u32 zero = 0;
	const struct sebpf_control *control =
		bpf_map_lookup_elem(&sebpf_control, &zero);
	__u32 sid = current_sid();

	return control && sid && control->server_sid == sid;
}

/* Whether nothing is asked about an object without a token. */
inlined int needs_no_token(void)
{
	void *image = current_image();

	if (!image)
		return 0;
	if (!is_checked(image, SEBPF_CLASS_BPF_TOKENLESS))
		return 1;
	return is_server() &&
	       image_failure(image, kernel_policy()) == SEBPF_FAIL_STALE;
}

/**
 * Decides on an object without a token, where needs_no_token() is not so.
 *
 * @param request operation, command and what describes the object.
 * @param permission of class bpf_tokenless.
 * @return 0 or a negative errno.
 */
inlined int check_tokenless(struct request *request, __u32 permission)
{
	request->target_sid = current_sid();
	request->asks[0].class_id = SEBPF_CLASS_BPF_TOKENLESS;
	request->asks[0].permissions = permission;
	request->count = 1;
	return sebpf_check(request);
}

#endif /* SEBPF_TOKENLESS_H */
