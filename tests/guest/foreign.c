// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - another product's programs on the hooks that sebpf is on, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdlib.h>

#include "tests/guest/foreign.h"
#include "tests/guest/foreign.skel.h"
#include "tests/guest/guest.h"

struct foreign {
	struct foreign_bpf *object;
};

struct foreign *foreign_attach(int option_verdict, int bpf_verdict)
{
	struct foreign *foreign = calloc(1, sizeof(*foreign));

	if (!foreign)
		guest_bail("no memory");
	foreign->object = foreign_bpf__open();
	if (!foreign->object)
		guest_bail("cannot open another's programs");
	foreign->object->rodata->option_verdict = option_verdict;
	foreign->object->rodata->bpf_verdict = bpf_verdict;
	if (foreign_bpf__load(foreign->object) ||
	    foreign_bpf__attach(foreign->object))
		guest_bail("cannot attach another's programs");
	return foreign;
}

unsigned long long foreign_calls(const struct foreign *foreign,
				 enum foreign_hook hook)
{
	return __atomic_load_n(&foreign->object->bss->calls[hook],
			       __ATOMIC_SEQ_CST);
}

void foreign_detach(struct foreign *foreign)
{
	if (!foreign)
		return;
	foreign_bpf__destroy(foreign->object);
	free(foreign);
}
