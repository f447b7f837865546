// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the hooks beside SELinux's own token check, in one boot
 * Copyright (C) 2026 The sebpf authors
 *
 * For a kernel from 7.3 on, under a policy with the capability bpf_token_perms.
 * SELinux cannot leave its token check out, so the check is timed in place: the
 * functions that look at the token are measured from entry to exit
 * (tests/bench/native.bpf.c), less the result for a function that does nothing.
 * selinux_bpf(), at the entry of bpf(2), is not counted: it runs with and
 * without a token. The cost of calling a hook is not counted for SELinux
 * either, as empty hooks are subtracted from sebpf's figure. Then sebpf's hooks
 * are measured, as in bench_hooks, over empty ones while they are loaded.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>

#include "tests/bench/figure.h"
#include "tests/bench/measure.h"
#include "tests/bench/native.skel.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

#define IDLE_RUNS 200

enum state { STATE_NATIVE, STATE_EMPTY, STATE_SEBPF, STATE_COUNT };

static uint64_t read_native(void *arg)
{
	const struct native_bpf *native = arg;

	return native->bss->token_ns -
	       native->bss->token_calls * native->data->idle_ns;
}

static void measure_native(struct costs *costs)
{
	struct native_bpf *native = native_bpf__open_and_load();
	const struct meter meter = { .read = read_native, .arg = native };
	LIBBPF_OPTS(bpf_test_run_opts, options);
	int i;

	if (!native || native_bpf__attach(native))
		guest_bail("cannot time SELinux's functions");
	for (i = 0; i < IDLE_RUNS; i++)
		if (bpf_prog_test_run_opts(
			    bpf_program__fd(native->progs.enter_idle),
			    &options))
			guest_bail("cannot run a function that does nothing");
	printf("# a function that does nothing: %llu\n",
	       (unsigned long long)native->data->idle_ns);
	measure_all(costs, &meter);
	ok(native->bss->token_calls > 0, "SELinux's functions were called");
	native_bpf__destroy(native);
}

static void report(const struct costs *costs, enum operation operation,
		   enum caller caller)
{
	const double native =
		(double)costs[STATE_NATIVE].minimum[caller][operation];
	const struct figure figure = {
		.measured =
			(double)costs[STATE_SEBPF].minimum[caller][operation] -
			(double)costs[STATE_EMPTY].minimum[caller][operation],
		.target = native,
		.unit = "instructions",
	};

	figure_print(&figure, "%s, %s: sebpf beside SELinux's %.0f",
		     measure_operations[operation], measure_callers[caller],
		     native);
}

int main(void)
{
	struct costs *costs = measure_new(STATE_COUNT);
	pid_t server;
	int operation, caller;

	measure_settle();
	measure_native(&costs[STATE_NATIVE]);
	server = guest_server_start(NULL);
	measure_all(&costs[STATE_SEBPF], NULL);
	measure_keep_programs();
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	measure_empty(&costs[STATE_EMPTY]);
	for (operation = 0; operation < OPEN_FILE; operation++)
		for (caller = SAME_TOKEN; caller < CALLERS; caller++)
			report(costs, (enum operation)operation,
			       (enum caller)caller);
	return tap_done();
}
