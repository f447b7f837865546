// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the self-check finds each kind of difference
 * Copyright (C) 2026 The sebpf authors
 *
 * What the hooks find out about this process is compared with the kernel as it
 * is, and again with one thing changed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "hooks/loader.h"
#include "hooks/pins.h"
#include "hooks/self_check.h"
#include "sebpf/cleanup.h"
#include "selinux-module/compile.h"
#include "tests/guest/guest.h"
#include "tests/unit/tap.h"

/* Loads the hooks with the kernel's policy, attaches nothing. */
static struct sebpf_hooks *load(struct sebpf_names **ret_names)
{
	struct sebpf_policy policy sebpf_auto_policy = { 0 };
	struct sebpf_image image sebpf_auto_image = { 0 };
	struct sebpf_hooks *hooks = NULL;
	struct sebpf_err err;

	if (sebpf_hooks_load(&hooks, &err) ||
	    sebpf_hooks_names(hooks, ret_names, &err) ||
	    sebpf_policy_read_kernel(&policy, &err) ||
	    sebpf_compile(&policy, *ret_names, &image, &err) ||
	    sebpf_hooks_publish(hooks, &image, &err))
		guest_bail("cannot load the hooks: %s", err.text);
	return hooks;
}

static void expect(const struct sebpf_self *self,
		   const struct sebpf_names *names, const char *what,
		   const char *text)
{
	struct sebpf_err err = { 0 };
	int rc = sebpf_self_check(self, names, &err);

	if (!ok(rc == -EBADE && strstr(err.text, text), "%s is found", what))
		printf("# %d: %s\n", rc, err.text);
}

int main(void)
{
	struct sebpf_names *names = NULL;
	struct sebpf_hooks *hooks = load(&names);
	struct sebpf_self self, changed;
	struct sebpf_err err = { 0 };

	ok(!sebpf_hooks_run_self_check(hooks, &self, &err), "the check runs");
	if (!ok(!sebpf_self_check(&self, names, &err), "nothing differs"))
		printf("# %s\n", err.text);

	changed = self;
	changed.context.type =
		sebpf_names_find(names, SEBPF_NAME_TYPE, "container_t");
	expect(&changed, names, "another type", "the kernel has");
	changed = self;
	changed.context.low.categories[15] |= 1ULL << 63;
	expect(&changed, names, "one category more", "c1023");
	changed = self;
	changed.label.type = sebpf_names_find(names, SEBPF_NAME_TYPE,
					      "container_bpf_token_t");
	expect(&changed, names, "another label", "would label a token");
	changed = self;
	changed.allowed[SEBPF_CLASS_BPF] ^= SEBPF_PERM(BPF, PROG_LOAD);
	expect(&changed, names, "another permission", "class \"bpf\"");
	changed = self;
	changed.auditdeny[SEBPF_CLASS_CAP_USERNS] ^= 1;
	expect(&changed, names, "another dontaudit", "auditdeny");
	changed = self;
	changed.failure = SEBPF_FAIL_CONTEXT;
	expect(&changed, names, "a failure of the hooks", "context_unreadable");

	sebpf_hooks_free(hooks);
	sebpf_names_free(names);
	ok(!sebpf_pins_remove(&err), "the pins are removed");
	return tap_done();
}
