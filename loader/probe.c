// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what the running kernel must have
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/selinux.h"
#include "loader/bpf_object.h"
#include "loader/probe.h"
#include "sebpf/cleanup.h"

#define LSM_LIST "/sys/kernel/security/lsm"
#define BTF "/sys/kernel/btf/vmlinux"
#define LOCKDOWN "/sys/kernel/security/lockdown"
#define TRACING "/proc/sys/kernel/ftrace_enabled"

/* The kernel's own names of the hooks that first came with tokens. */
static const char *const token_hooks[] = {
	"bpf_lsm_bpf_token_create",
	"bpf_lsm_bpf_token_free",
	"bpf_lsm_bpf_token_cmd",
	"bpf_lsm_bpf_token_capable",
};

/* Place of a module in "a,b,c"; -ENOENT if it is not there. */
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
	return -ENOENT;
}

static int read_list(char *list, size_t size, struct sebpf_err *err)
{
	int fd sebpf_auto_close = open(LSM_LIST, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return sebpf_err_set(err, -errno,
				     "cannot read the list of security modules "
				     "\"%s\": %s; mount it: mount -t "
				     "securityfs securityfs "
				     "/sys/kernel/security",
				     LSM_LIST, strerror(errno));
	n = read(fd, list, size - 1);
	if (n < 0)
		return sebpf_err_set(err, -errno, "cannot read \"%s\": %s",
				     LSM_LIST, strerror(errno));
	list[n] = '\0';
	return 0;
}

static int check_enabled(const char *list, struct sebpf_err *err)
{
	if (lsm_position(list, "selinux") < 0)
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "SELinux is disabled: \"selinux\" is not "
				     "in the kernel's list of security modules "
				     "(%s); boot with lsm=...,selinux,bpf and "
				     "without selinux=0",
				     list);
	if (lsm_position(list, "bpf") < 0)
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "BPF LSM is disabled: \"bpf\" is not in "
				     "the kernel's list of security modules "
				     "(%s); boot with lsm=%s,bpf a kernel that "
				     "was built with CONFIG_BPF_LSM",
				     list, list);
	return 0;
}

int sebpf_probe_enabled(struct sebpf_err *err)
{
	char list[1024];
	int rc = read_list(list, sizeof(list), err);

	return rc ? rc : check_enabled(list, err);
}

static int probe_lsm_order(struct sebpf_err *err)
{
	char list[1024];
	int rc = read_list(list, sizeof(list), err);

	if (!rc)
		rc = check_enabled(list, err);
	if (rc || lsm_position(list, "selinux") < lsm_position(list, "bpf"))
		return rc;
	return sebpf_err_set(err, -EOPNOTSUPP,
			     "\"bpf\" comes before \"selinux\" in the "
			     "kernel's list of security modules (%s), "
			     "which breaks SELinux; boot with "
			     "lsm=...,selinux,bpf",
			     list);
}

static void free_btf(struct btf **btf)
{
	btf__free(*btf);
}

static struct btf *load_btf(struct sebpf_err *err)
{
	struct btf *btf;

	sebpf_bpf_listen();
	btf = btf__load_vmlinux_btf();
	if (btf)
		return btf;
	/* libbpf looks in many places, and reports how the last one failed. */
	(void)sebpf_err_set(err, -EOPNOTSUPP,
			    "the kernel has no BTF (%s: %s); boot one that was "
			    "built with CONFIG_DEBUG_INFO_BTF",
			    BTF, strerror(access(BTF, R_OK) ? errno : EINVAL));
	return NULL;
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
				"\"%s\"; they came with Linux 6.9: boot "
				"that or a later one",
				token_hooks[i] + strlen("bpf_lsm_"));
	return 0;
}

/* In this mode no BPF program may do what the hooks do. */
static int probe_lockdown(struct sebpf_err *err)
{
	int fd sebpf_auto_close = open(LOCKDOWN, O_RDONLY | O_CLOEXEC);
	char modes[128] = "";

	if (fd < 0 || read(fd, modes, sizeof(modes) - 1) <= 0 ||
	    !strstr(modes, "[confidentiality]"))
		return 0;
	return sebpf_err_set(err, -EOPNOTSUPP,
			     "the kernel is locked down for confidentiality "
			     "(" LOCKDOWN "), so that no BPF program reads "
			     "its memory; boot with lockdown=integrity or "
			     "none");
}

/* From the process's own file, because SELinux checks capget(2). */
static int has_capability(int number)
{
	static const char key[] = "CapEff:";
	FILE *file sebpf_auto_file = fopen("/proc/self/status", "re");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)))
			return strtoull(line + strlen(key), NULL, 16) >>
				       number &
			       1;
	/* Not known: the kernel will decide. */
	return 1;
}

int sebpf_probe_caller(struct sebpf_err *err)
{
	if (has_capability(CAP_SYS_ADMIN))
		return 0;
	return sebpf_err_set(err, -EPERM,
			     "this needs root: CAP_SYS_ADMIN, CAP_BPF, "
			     "CAP_PERFMON, CAP_SYSLOG and CAP_AUDIT_WRITE in "
			     "the initial user namespace; run it with sudo");
}

int sebpf_probe_calls(void)
{
	int fd sebpf_auto_close = open(TRACING, O_RDONLY | O_CLOEXEC);
	char value = 0;

	/* Kernels that never switch it off may have no such file. */
	return fd < 0 || read(fd, &value, 1) != 1 || value != '0';
}

static int probe_tracing(struct sebpf_err *err)
{
	if (sebpf_probe_calls())
		return 0;
	return sebpf_err_set(err, -EOPNOTSUPP,
			     "the kernel calls no program on a function, and "
			     "so no hook: \"" TRACING "\" is 0; write 1 "
			     "there: sysctl kernel.ftrace_enabled=1");
}

int sebpf_probe_kernel(struct sebpf_err *err)
{
	int rc = probe_lsm_order(err);

	if (!rc)
		rc = sebpf_selinux_check(err);
	if (!rc)
		rc = probe_token_hooks(err);
	if (!rc)
		rc = probe_tracing(err);
	return rc ? rc : probe_lockdown(err);
}
