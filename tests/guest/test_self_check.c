// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the proof at the start, on the running kernel
 * Copyright (C) 2026 The sebpf authors
 *
 * For what it finds if something differs, see test_fail_closed.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "loader/loader.h"
#include "loader/pins.h"
#include "loader/proof.h"
#include "sebpf/cleanup.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

/* Fewer would prove little. */
#define DECISIONS 1000U
#define LABELS 30U

int main(void)
{
	struct sebpf_hooks *hooks = NULL;
	struct sebpf_proof proof = { 0 };
	struct sebpf_answers answers;
	struct sebpf_err err = { 0 };
	char *text sebpf_auto_free = NULL;
	int rc;

	if (sebpf_hooks_load(&hooks, &err))
		guest_bail("cannot load the hooks: %s", err.text);
	answers = sebpf_hooks_answers(hooks);
	rc = sebpf_prove(&answers, &proof, &err);
	if (!ok(!rc, "nothing differs"))
		printf("# %s\n", err.text);
	ok(proof.decisions >= DECISIONS && proof.labels >= LABELS,
	   "%u decisions and %u labels were compared", proof.decisions,
	   proof.labels);
	ok(!sebpf_answers_context(&answers, 1, &text, &err) && text &&
		   strchr(text, ':'),
	   "SID 1 is \"%s\"", text ? text : "?");
	sebpf_hooks_free(hooks);
	ok(access(SEBPF_PIN_DIR, F_OK), "no pins are left");
	return tap_done();
}
