// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - events that found no room in their ring, by domain
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "loader/losses.h"
#include "sebpf/cleanup.h"

int sebpf_losses_make(int lost_fd, struct sebpf_err *err)
{
	uint32_t others = 0;
	uint64_t none = 0;

	if (bpf_map_update_elem(lost_fd, &others, &none, BPF_NOEXIST) &&
	    errno != EEXIST)
		return sebpf_err_set(err, -errno,
				     "cannot prepare the table of losses: %s",
				     strerror(errno));
	return 0;
}

int sebpf_losses_read(int lost_fd, struct sebpf_loss **ret_losses,
		      size_t *ret_count, struct sebpf_err *err)
{
	struct sebpf_loss *losses sebpf_auto_free =
		calloc(SEBPF_MAX_LOSERS + 1, sizeof(*losses));
	uint32_t sid, *previous = NULL;
	size_t count = 0;

	if (!losses)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	/* Nothing is ever removed. */
	while (count <= SEBPF_MAX_LOSERS &&
	       !bpf_map_get_next_key(lost_fd, previous, &sid)) {
		struct sebpf_loss *loss = &losses[count];

		loss->sid = sid;
		if (bpf_map_lookup_elem(lost_fd, &sid, &loss->lost))
			return sebpf_err_set(err, -errno,
					     "cannot read the table of losses: "
					     "%s",
					     strerror(errno));
		count += loss->lost != 0;
		previous = &sid;
	}
	*ret_losses = sebpf_steal(losses);
	*ret_count = count;
	return 0;
}

uint64_t sebpf_losses_told(int told_fd, uint32_t sid)
{
	uint64_t told;

	return bpf_map_lookup_elem(told_fd, &sid, &told) ? 0 : told;
}

int sebpf_losses_tell(int told_fd, const struct sebpf_loss *loss,
		      struct sebpf_err *err)
{
	if (bpf_map_update_elem(told_fd, &loss->sid, &loss->lost, BPF_ANY))
		return sebpf_err_set(err, -errno,
				     "cannot note what is told of losses: %s",
				     strerror(errno));
	return 0;
}
