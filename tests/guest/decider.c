// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks' decisions asked for from user space, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hooks/image_map.h"
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

static void set_abi_version(struct decider *decider)
{
	const struct sebpf_control control = { .abi_version =
						       SEBPF_ABI_VERSION };
	uint32_t zero = 0;

	if (bpf_map_update_elem(bpf_map__fd(decider->object->maps.sebpf_control),
				&zero, &control, BPF_ANY))
		guest_bail("cannot write the control map");
}

struct decider *decider_new(void)
{
	struct decider *decider = calloc(1, sizeof(*decider));

	if (!decider)
		guest_bail("no memory");
	decider->object = decide_bpf__open();
	if (!decider->object)
		guest_bail("cannot open the BPF object");
	decider->object->rodata->kernel_page_bytes =
		(uint32_t)sysconf(_SC_PAGESIZE);
	if (decide_bpf__load(decider->object))
		guest_bail("cannot load the BPF object");
	set_abi_version(decider);
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

void decider_publish(struct decider *decider, const struct sebpf_image *image)
{
	const char *failed;

	if (sebpf_image_publish(bpf_map__fd(decider->object->maps.sebpf_image),
				image, &failed))
		guest_bail("cannot %s", failed);
}

void decider_put(struct decider *decider, uint32_t token,
		 const struct sebpf_context *label)
{
	const struct sebpf_token_key key = { .token = token };
	const struct sebpf_token value = {
		.id = token,
		.state = SEBPF_TOKEN_READY,
		.label = *label,
	};

	if (bpf_map_update_elem(bpf_map__fd(decider->object->maps.sebpf_tokens),
				&key, &value, BPF_ANY))
		guest_bail("cannot make token %u", token);
}

int decider_get(struct decider *decider, uint32_t token,
		struct sebpf_context *ret_label)
{
	const struct sebpf_token_key key = { .token = token };
	struct sebpf_token value;

	if (bpf_map_lookup_elem(bpf_map__fd(decider->object->maps.sebpf_tokens),
				&key, &value))
		return -errno;
	*ret_label = value.label;
	return 0;
}

static int run_program(const struct bpf_program *program, uint64_t first,
		       uint64_t second, uint32_t *ret_value)
{
	const uint64_t args[] = { first, second };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = args,
		    .ctx_size_in = sizeof(args));
	int rc = bpf_prog_test_run_opts(bpf_program__fd(program), &options);

	if (!rc)
		*ret_value = options.retval;
	return rc;
}

int decider_ask(struct decider *decider, uint32_t first, uint32_t count)
{
	uint32_t ignored;
	int rc = 0;

	rc = run_program(decider->object->progs.decide_tokens, first, count,
			 &ignored);
	if (!rc)
		rc = run_program(decider->object->progs.check_tokens, first,
				 count, &ignored);
	return rc;
}

const struct decide_result *decider_results(const struct decider *decider)
{
	return decider->results;
}

int decider_label(struct decider *decider, uint32_t *ret_failure)
{
	return run_program(decider->object->progs.label_token,
			   DECIDER_OWN_TOKEN, 0, ret_failure);
}
