// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests/bench/decisions.bpf.c, run
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <time.h>

#include "hooks/image_map.h"
#include "sebpf/cleanup.h"
#include "tests/bench/decisions.skel.h"
#include "tests/bench/kernel_decisions.h"

static void free_object(struct decisions_bpf **object)
{
	decisions_bpf__destroy(*object);
}

static int put_queries(struct decisions_bpf *object,
		       const struct decision_query *queries)
{
	for (uint32_t i = 0; i < DECISION_QUERIES; i++)
		if (bpf_map_update_elem(bpf_map__fd(object->maps.queries), &i,
					&queries[i], BPF_ANY))
			return -errno;
	return 0;
}

/* Of the processor's time: the program runs in this thread. */
static double seconds_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int run(struct decisions_bpf *object, uint64_t count,
	       struct kernel_decisions *ret_run)
{
	const uint64_t args[] = { count };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = args,
		    .ctx_size_in = sizeof(args));
	double start = seconds_now();

	if (bpf_prog_test_run_opts(bpf_program__fd(object->progs.decide_many),
				   &options))
		return -errno;
	ret_run->per_second = (double)count / (seconds_now() - start);
	ret_run->allowed_sum = object->bss->allowed_sum;
	ret_run->failures = object->bss->failures;
	return 0;
}

__attribute__((format(printf, 2, 0))) static int
print_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

int kernel_decisions_run(const struct sebpf_image *image,
			 const struct decision_query *queries, uint32_t rounds,
			 struct kernel_decisions *ret_run)
{
	struct decisions_bpf *object
		__attribute__((cleanup(free_object))) = NULL;
	const char *failed;
	int rc;

	(void)libbpf_set_print(print_nothing);
	object = decisions_bpf__open_and_load();
	if (!object)
		return -errno;
	rc = sebpf_image_publish(bpf_map__fd(object->maps.sebpf_image), image,
				 &failed);
	if (!rc)
		rc = put_queries(object, queries);
	if (!rc)
		rc = run(object, (uint64_t)rounds * DECISION_QUERIES, ret_run);
	return rc;
}
