// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the delegator's half of a delegated mount
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <selinux/selinux.h>
#include <string.h>

#include "cli/delegator.h"
#include "cli/namespaces.h"
#include "sebpf/cleanup.h"

int sebpf_delegator_check(const char *context, struct sebpf_err *err)
{
	if (!security_check_context(context))
		return 0;
	/* From the kernel, not from a configuration file. */
	if (errno == ENOENT)
		return sebpf_err_set(err, -EOPNOTSUPP,
				     "SELinux is disabled, so that nothing can "
				     "have context \"%s\"",
				     context);
	if (errno == EINVAL)
		return sebpf_err_set(err, -EINVAL,
				     "\"%s\" is not a context of the loaded "
				     "policy",
				     context);
	return sebpf_err_set(err, -errno, "cannot check context \"%s\": %s",
			     context, strerror(errno));
}

/* The label of what this process creates: rule 1 for the tokens' label. */
static int choose_label(const char *label, struct sebpf_err *err)
{
	if (!label || !setfscreatecon(label))
		return 0;
	return sebpf_err_set(err, -errno, "cannot choose label \"%s\": %s",
			     label, strerror(errno));
}

static int give_mount(const struct sebpf_delegator *delegator, int socket,
		      struct sebpf_handover *message, struct sebpf_err *err)
{
	int fs_fd sebpf_auto_close = -1;
	int mount_fd sebpf_auto_close = -1;
	int ret;

	ret = sebpf_handover_receive(socket, &fs_fd, message, err);
	if (!ret && delegator->recorder)
		ret = sebpf_recorder_watch(delegator->recorder, delegator->map,
					   err);
	if (!ret && delegator->map)
		ret = sebpf_user_namespace_map(delegator->map, err);
	if (!ret)
		ret = choose_label(delegator->label, err);
	if (!ret)
		ret = sebpf_delegated_mount_create(
			fs_fd, &delegator->delegation, &mount_fd, err);
	if (!ret)
		ret = sebpf_handover_descriptor(socket, mount_fd, err);
	return ret;
}

int sebpf_delegator_serve(const struct sebpf_delegator *delegator, int socket,
			  struct sebpf_handover *message, struct sebpf_err *err)
{
	int fd sebpf_auto_close = -1;
	int ret;

	ret = give_mount(delegator, socket, message, err);
	if (ret)
		return ret;
	ret = sebpf_handover_receive(socket, &fd, message, err);
	if (ret == -EPIPE && !message->failure.code)
		return 0;
	if (!ret)
		return sebpf_err_set(err, -EBADMSG,
				     "the child handed over too much");
	return ret;
}
