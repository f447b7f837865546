// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the hooks cost, in guest instructions
 * Copyright (C) 2026 The sebpf authors
 *
 * Three states are compared: no hooks, programs that do nothing on the same
 * hooks, and sebpf's.
 *
 * The kernel looks for room for a program among those that it has compiled, so
 * BPF_PROG_LOAD costs more if others are loaded, whatever they are attached to.
 * So the programs that do nothing are measured while sebpf's are loaded and
 * attached to nothing; the difference has a row of its own.
 */
#include <stdio.h>

#include "tests/bench/figure.h"
#include "tests/bench/measure.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

/* For the repeated operation, over empty hooks. */
static const double targets[OPERATIONS] = {
	[CREATE_ARRAY] = 250,
	[LOAD_SOCKET_FILTER] = 900,
	[LOAD_BTF] = 250,
	[OPEN_FILE] = FIGURE_NO_TARGET,
};

enum state {
	STATE_NONE,
	STATE_EMPTY_ALONE, /* before sebpf's programs are loaded */
	STATE_EMPTY,
	STATE_SEBPF,
	STATE_CALLS,
	STATE_COUNT
};

static void report(const struct costs *costs, enum operation operation,
		   enum caller caller)
{
	const double empty =
		(double)costs[STATE_EMPTY].minimum[caller][operation];
	const double ours =
		(double)costs[STATE_SEBPF].minimum[caller][operation];
	const double calls =
		(double)costs[STATE_CALLS].minimum[caller][operation];
	const struct figure loaded = {
		.measured = empty - (double)costs[STATE_EMPTY_ALONE]
					    .minimum[caller][operation],
		.target = FIGURE_NO_TARGET,
		.unit = "instructions",
	};
	const struct figure sum = {
		.measured = ours - empty,
		.target = caller == SAME_TOKEN ? targets[operation] :
						 FIGURE_NO_TARGET,
		.unit = "instructions",
	};
	const struct figure all = {
		.measured =
			ours -
			(double)costs[STATE_NONE].minimum[caller][operation],
		.target = FIGURE_NO_TARGET,
		.unit = "instructions",
	};

	if (operation == LOAD_SOCKET_FILTER)
		figure_print(&loaded, "%s, %s: sebpf's programs loaded",
			     measure_operations[operation],
			     measure_callers[caller]);
	figure_print(&sum,
		     "%s, %s: sum over empty hooks (%.0f without hooks, "
		     "%.0f empty)",
		     measure_operations[operation], measure_callers[caller],
		     (double)costs[STATE_NONE].minimum[caller][operation],
		     empty);
	figure_print(&all, "%s, %s: sum over no hooks at all, of %.0f hooks",
		     measure_operations[operation], measure_callers[caller],
		     calls);
}

int main(void)
{
	struct costs *costs = measure_new(STATE_COUNT);
	pid_t server;
	int operation, caller;

	measure_settle();
	measure_all(&costs[STATE_NONE], NULL);
	measure_hooks(&costs[STATE_CALLS]);
	measure_empty(&costs[STATE_EMPTY_ALONE]);
	server = guest_server_start(NULL);
	measure_all(&costs[STATE_SEBPF], NULL);
	ok(guest_status("operations/map_create/checked") > 0,
	   "the hooks were asked");
	measure_keep_programs();
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	measure_empty(&costs[STATE_EMPTY]);
	for (operation = 0; operation < OPERATIONS; operation++)
		for (caller = 0; caller < CALLERS; caller++)
			if (operation != OPEN_FILE || caller == NO_TOKEN)
				report(costs, (enum operation)operation,
				       (enum caller)caller);
	return tap_done();
}
