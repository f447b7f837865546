// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks' decisions asked for from user space, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <selinux/selinux.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "loader/bpf_object.h"
#include "loader/resolve.h"
#include "sebpf/cleanup.h"
#include "tests/guest/decide.skel.h"
#include "tests/guest/decider.h"
#include "tests/guest/guest.h"

#define RESULTS_BYTES                                     \
	((size_t)DECIDE_MAX_TARGETS * SEBPF_CLASS_COUNT * \
	 sizeof(struct decide_result))

struct decider {
	struct decide_bpf *object;
	struct decide_result *results;
};

struct decider *decider_new(void)
{
	struct decider *decider = calloc(1, sizeof(*decider));
	struct sebpf_symbols symbols;
	struct sebpf_err err;
	int rc;

	if (!decider)
		guest_bail("no memory");
	if (sebpf_resolve(&symbols, &err))
		guest_bail("%s", err.text);
	decider->object = decide_bpf__open_opts(sebpf_bpf_options());
	if (!decider->object)
		guest_bail("cannot open the BPF object");
	decider->object->rodata->kernel_symbols = symbols;
	decider->object->rodata->kernel_page_bytes =
		(uint32_t)sysconf(_SC_PAGESIZE);
	rc = decide_bpf__load(decider->object);
	if (rc) {
		(void)sebpf_bpf_load_error(&err, rc, "decide");
		guest_bail("%s", err.text);
	}
	decider->results =
		mmap(NULL, RESULTS_BYTES, PROT_READ, MAP_SHARED,
		     bpf_map__fd(decider->object->maps.decide_results), 0);
	if (decider->results == MAP_FAILED)
		guest_bail("cannot map the results");
	return decider;
}

void decider_free(struct decider *decider)
{
	if (!decider)
		return;
	(void)munmap(decider->results, RESULTS_BYTES);
	decide_bpf__destroy(decider->object);
	free(decider);
}

static uint32_t run_program(const struct bpf_program *program, uint64_t first,
			    uint64_t second)
{
	const uint64_t args[] = { first, second };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = args,
		    .ctx_size_in = sizeof(args));

	if (bpf_prog_test_run_opts(bpf_program__fd(program), &options))
		guest_bail("cannot run a program: %s", strerror(errno));
	return options.retval;
}

uint32_t decider_sid(struct decider *decider, const char *context)
{
	uint32_t sid;

	if (setfscreatecon_raw(context))
		guest_bail("no SID of %s: %s", context, strerror(errno));
	sid = run_program(decider->object->progs.created_sid, 0, 0);
	(void)setfscreatecon_raw(NULL);
	if (!sid)
		guest_bail("the SID of %s cannot be read", context);
	return sid;
}

void decider_put(struct decider *decider, uint32_t target, uint32_t sid)
{
	if (bpf_map_update_elem(
		    bpf_map__fd(decider->object->maps.decide_targets), &target,
		    &sid, BPF_ANY))
		guest_bail("cannot make target %u", target);
}

void decider_ask(struct decider *decider, uint32_t source, uint32_t count)
{
	if (run_program(decider->object->progs.decide_all, source, count))
		guest_bail("not all was decided");
}

const struct decide_result *decider_results(const struct decider *decider)
{
	return decider->results;
}

void decider_label(struct decider *decider, uint32_t creator,
		   struct decide_label *ret_label)
{
	uint32_t zero = 0;

	if (run_program(decider->object->progs.label_token, creator, 0) ||
	    bpf_map_lookup_elem(bpf_map__fd(decider->object->maps.decide_labels),
				&zero, ret_label))
		guest_bail("no label");
	ret_label->text.bytes[ret_label->text.length] = '\0';
}
