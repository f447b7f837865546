/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - one consistent view: the kernel's policy and the image of it
 * Copyright (C) 2026 The sebpf authors
 *
 * A hook reads the kernel's policy pointer once and the image once, and goes
 * on only if both carry the same sequence number. What happens to either
 * afterwards does not matter to it: as in the kernel, a decision that began
 * under a policy is that policy's.
 */
#ifndef SEBPF_SNAPSHOT_H
#define SEBPF_SNAPSHOT_H

#include "hooks/kernel_read.h"
#include "hooks/maps.h"
#include "sebpf/abi.h"

/* The page that has a row. */
inlined const struct sebpf_page *page_at(void *image, __u32 index)
{
	__u32 number = index / SEBPF_ROWS_PER_PAGE;

	/* Behind the header, so that the image is still the policy's. */
	if (number && has_fault(SEBPF_FAULT_ROW))
		return NULL;
	return bpf_map_lookup_elem(image, &number);
}

inlined const struct sebpf_row *row_at(void *image, __u32 index)
{
	const struct sebpf_page *page = page_at(image, index);

	return page ? &page->row[index % SEBPF_ROWS_PER_PAGE] : NULL;
}

inlined const struct sebpf_row *pair_at(void *image, __u32 index)
{
	const struct sebpf_page *page = page_at(image, index);

	return page ? &page->row[index % SEBPF_ROWS_PER_PAGE & ~1U] : NULL;
}

inlined void repeat(__u32 count, long (*turn)(__u32 index, void *context),
		    void *context)
{
	bpf_loop(count, turn, context, 0);
}

#include "hooks/decide.h"

/* The image in force; NULL before the first one is stored. */
inlined void *current_image(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&sebpf_image, &zero);
}

/**
 * Checks that an image is the kernel's policy.
 *
 * @return enum sebpf_failure, NONE where it is.
 */
inlined __u32 image_failure(void *image, struct selinux_policy *policy)
{
	const struct sebpf_row *identity = row_at(image, SEBPF_ROW_IDENTITY);

	if (!identity || identity->word[0] != SEBPF_IMAGE_MAGIC ||
	    identity->word[1] != SEBPF_ABI_VERSION)
		return SEBPF_FAIL_IMAGE;
	if (!policy || identity->word[2] != policy->latest_granting)
		return SEBPF_FAIL_STALE;
	if (identity->word[3] & SEBPF_IMAGE_NO_TOKEN_CLASS)
		return SEBPF_FAIL_NO_CLASS;
	return SEBPF_FAIL_NONE;
}

/* Stable id of a user by the policy's value; 0 where it has none. */
inlined __u32 user_id(void *image, __u32 value)
{
	const struct sebpf_row *row = user_row(image, value);

	return row ? row->word[0] : 0;
}

/* Stable id of a role by the policy's value; 0 where it has none. */
inlined __u32 role_id(void *image, __u32 value)
{
	const struct sebpf_row *row = role_row(image, value);

	return row ? row->word[0] : 0;
}

#endif /* SEBPF_SNAPSHOT_H */
