// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the running kernel must have
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hooks/probe.h"
#include "sebpf/cleanup.h"

#define LSM_LIST "/sys/kernel/security/lsm"

/* The kernel's own names of the hooks that first came with tokens. */
static const char *const token_hooks[] = {
	"bpf_lsm_bpf_token_create",
	"bpf_lsm_bpf_token_free",
	"bpf_lsm_bpf_token_cmd",
	"bpf_lsm_bpf_token_capable",
};

/* Place of a module in "a,b,c"; -1 where it is not there. */
static int lsm_position(const char *list, const char *name)
{
	size_t length = strlen(name);
	int position = 0;

	while (*list) {
		size_t word = strcspn(list, ",\n");

		if (word == length && !strncmp(list, name, length))
			return position;
		list += word;
		list += *list == ',' || *list == '\n';
		position++;
	}
	return -1;
}

static int probe_lsm_order(struct sebpf_err *err)
{
	char list[1024] = "";
	int fd sebpf_auto_close = open(LSM_LIST, O_RDONLY | O_CLOEXEC);
	int selinux, bpf;
	ssize_t n;

	if (fd < 0)
		return sebpf_err_set(err, -errno,
				     "cannot read the list of security modules "
				     "\"%s\" (is securityfs mounted?): %s",
				     LSM_LIST, strerror(errno));
	n = read(fd, list, sizeof(list) - 1);
	if (n < 0)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     LSM_LIST, strerror(errno));
	selinux = lsm_position(list, "selinux");
	bpf = lsm_position(list, "bpf");
	if (selinux < 0)
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "SELinux is disabled: \"selinux\" is not "
				     "in the kernel's list of security modules "
				     "(%s); boot with lsm=...,selinux,bpf",
				     list);
	if (bpf < 0)
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "BPF LSM is disabled: \"bpf\" is not in "
				     "the kernel's list of security modules "
				     "(%s); boot with lsm=%s,bpf",
				     list, list);
	if (bpf < selinux)
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "\"bpf\" comes before \"selinux\" in the "
				     "kernel's list of security modules (%s), "
				     "which breaks SELinux; boot with "
				     "lsm=...,selinux,bpf",
				     list);
	return 0;
}

static void free_btf(struct btf **btf)
{
	btf__free(*btf);
}

static struct btf *load_btf(struct sebpf_err *err)
{
	struct btf *btf = btf__load_vmlinux_btf();

	if (!btf)
		(void)sebpf_err_set(err, -EOPNOTSUPP,
				    "the kernel has no BTF "
				    "(/sys/kernel/btf/vmlinux): %s",
				    strerror(errno));
	return btf;
}

int sebpf_probe_delegator(struct sebpf_err *err)
{
	struct btf *btf __attribute__((cleanup(free_btf))) = load_btf(err);
	const struct btf_member *member;
	const struct btf_type *type;
	int id, i;

	if (!btf)
		return -EOPNOTSUPP;
	id = btf__find_by_name_kind(btf, "bpf_security_struct",
				    BTF_KIND_STRUCT);
	if (id < 0)
		return 0;
	type = btf__type_by_id(btf, (__u32)id);
	member = btf_members(type);
	for (i = 0; i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(btf, member[i].name_off),
			    "grantor_sid"))
			return 1;
	return 0;
}

static int probe_token_hooks(struct sebpf_err *err)
{
	struct btf *btf __attribute__((cleanup(free_btf))) = load_btf(err);
	size_t i;

	if (!btf)
		return -EOPNOTSUPP;
	for (i = 0; i < sizeof(token_hooks) / sizeof(token_hooks[0]); i++)
		if (btf__find_by_name_kind(btf, token_hooks[i], BTF_KIND_FUNC) <
		    0)
			return sebpf_err_set(
				err, -EOPNOTSUPP,
				"this kernel has no BPF tokens: no hook "
				"\"%s\" (they came with Linux 6.9)",
				token_hooks[i] + strlen("bpf_lsm_"));
	return 0;
}

int sebpf_probe_kernel(struct sebpf_err *err)
{
	int rc = probe_lsm_order(err);

	if (rc)
		return rc;
	if (security_getenforce() < 0)
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "SELinux is disabled: no policy is loaded "
				     "or selinuxfs is not mounted");
	return probe_token_hooks(err);
}
