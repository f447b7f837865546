// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - where the hooks find what they read in the kernel
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "loader/bpf_object.h"
#include "loader/resolve.h"

/* They need the types above. */
#include "hooks/resolve.skel.h"

static void destroy(struct sebpf_resolve_bpf **object)
{
	sebpf_resolve_bpf__destroy(*object);
}

static int is_complete(const struct sebpf_symbols *symbols)
{
	return symbols->selinux_state && symbols->selinux_avc &&
	       symbols->bpf_token_fops && symbols->init_task;
}

int sebpf_resolve(struct sebpf_symbols *ret_symbols, struct sebpf_err *err)
{
	struct sebpf_resolve_bpf *object
		__attribute__((cleanup(destroy))) = NULL;
	LIBBPF_OPTS(bpf_test_run_opts, options);
	int rc;

	object = sebpf_resolve_bpf__open_opts(sebpf_bpf_options());
	if (!object)
		return sebpf_bpf_error(err, -errno, "open a BPF object");
	rc = sebpf_resolve_bpf__load(object);
	if (rc)
		return sebpf_bpf_load_error(err, rc, "resolve_symbols");
	rc = sebpf_bpf_check_mapped(object->bss, err);
	if (rc)
		return rc;
	if (bpf_prog_test_run_opts(
		    bpf_program__fd(object->progs.resolve_symbols), &options))
		return sebpf_bpf_error(err, -errno,
				       "run the program that finds addresses");
	if (!options.retval && is_complete(&object->bss->symbols)) {
		*ret_symbols = object->bss->symbols;
		return 0;
	}
	if ((int)options.retval == -EPERM)
		return sebpf_err_set(
			err, -EPERM,
			"the kernel hides the addresses of its symbols: this "
			"needs CAP_SYSLOG, and kernel.kptr_restrict less than "
			"2: sysctl kernel.kptr_restrict=1");
	return sebpf_err_set(
		err, -ENOENT,
		"the kernel lacks a symbol that the hooks need "
		"(selinux_state, selinux_avc, selinux_blob_sizes, "
		"bpf_token_fops, init_task), or tells no addresses "
		"(kernel.kptr_restrict, CAP_SYSLOG)");
}
