/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the errors of a delegation mean
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_DELEGATE_ERROR_H
#define SEBPF_CLI_DELEGATE_ERROR_H

#include <errno.h>
#include <string.h>

#include "sebpf/error.h"

#define PRIVILEGE_HINT \
	"delegating needs CAP_SYS_ADMIN in the initial user namespace"
#define VERSION_HINT "delegating needs Linux 6.9 or later"
#define POLICY_HINT "a security module refused it; see the audit log"

/* What the most misleading errors mean. */
static inline const char *delegate_hint(int code)
{
	switch (-code) {
	case EPERM:
		return "; " PRIVILEGE_HINT;
	case EACCES:
		return "; " POLICY_HINT;
	case ENOSYS:
		return "; " VERSION_HINT;
	}
	return "";
}

static inline int delegate_failed(struct sebpf_err *err, int code,
				  const char *doing)
{
	return sebpf_err_set(err, code, "%s: %s%s", doing, strerror(-code),
			     delegate_hint(code));
}

#endif /* SEBPF_CLI_DELEGATE_ERROR_H */
