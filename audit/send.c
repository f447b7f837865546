// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the one way to the audit system
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <libaudit.h>
#include <string.h>

#include "audit/send.h"

int sebpf_audit_open(struct sebpf_err *err)
{
	int fd = audit_open();

	if (fd < 0)
		return sebpf_err_set(err, -errno,
				     "cannot reach the audit system: %s",
				     strerror(errno));
	return fd;
}

/* libaudit takes a descriptor below 0 for success, so this is checked here. */
int sebpf_audit_send(int audit_fd, const struct sebpf_record *record,
		     uid_t loginuid)
{
	int rc;

	if (audit_fd < 0)
		return -EBADF;
	errno = 0;
	if (record->type == AUDIT_USER_AVC)
		rc = audit_log_user_avc_message(audit_fd, record->type,
						record->text, NULL, NULL, NULL,
						loginuid);
	else
		rc = audit_log_user_message(audit_fd, record->type,
					    record->text, NULL, NULL, NULL,
					    record->success);
	if (rc > 0)
		return 0;
	return errno ? -errno : -EIO;
}
