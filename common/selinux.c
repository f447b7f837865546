// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - whether the running kernel has SELinux
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/selinux.h"
#include "sebpf/cleanup.h"

/* A kernel in which SELinux is disabled has no such filesystem. */
static int has_selinuxfs(void)
{
	FILE *list sebpf_auto_file = fopen("/proc/filesystems", "re");
	char line[128];

	while (list && fgets(line, sizeof(line), list))
		if (strstr(line, "\tselinuxfs\n"))
			return 1;
	return 0;
}

/*
 * Before a policy is loaded, a context is a word: "kernel". One that cannot be
 * read says nothing: that is so if another module comes before SELinux.
 */
static int lacks_policy(void)
{
	FILE *file = fopen("/proc/self/attr/current", "re");
	char context[64] = "";
	int is_read;

	if (!file)
		return 0;
	is_read = fgets(context, sizeof(context), file) != NULL;
	(void)fclose(file);
	return is_read && !strchr(context, ':');
}

int sebpf_selinux_check(struct sebpf_err *err)
{
	int is_mounted = !access(SEBPF_SELINUXFS "/enforce", F_OK);

	if (!is_mounted && !has_selinuxfs())
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "SELinux is disabled in this kernel");
	if (!is_mounted)
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "selinuxfs is not mounted: mount -t "
				     "selinuxfs selinuxfs " SEBPF_SELINUXFS);
	if (lacks_policy())
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "SELinux has no policy: load one with "
				     "load_policy, or at boot by "
				     "/etc/selinux/config");
	return 0;
}
