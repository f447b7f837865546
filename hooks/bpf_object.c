// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - how BPF objects are opened and loaded, and what is said when they are
 *	not
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hooks/bpf_object.h"
#include "hooks/runtime_file.h"
#include "sebpf/cleanup.h"

/* Room for the verifier's log; memory that is not written costs nothing. */
#define LOG_BYTES (16U << 20)

/* How much of its end is shown. */
#define SHOWN_LINES 4
#define SHOWN_BYTES 300

/* What libbpf said last: the reason behind an errno. No other channel. */
static char libbpf_message[256];

static char *verifier_log;

__attribute__((format(printf, 2, 0))) static int
keep_message(enum libbpf_print_level level, const char *format, va_list args)
{
	size_t length;

	if (level != LIBBPF_WARN)
		return 0;
	(void)vsnprintf(libbpf_message, sizeof(libbpf_message), format, args);
	length = strlen(libbpf_message);
	if (length && libbpf_message[length - 1] == '\n')
		libbpf_message[length - 1] = '\0';
	return 0;
}

const struct bpf_object_open_opts *sebpf_bpf_options(void)
{
	static struct bpf_object_open_opts options;

	options = (struct bpf_object_open_opts){ .sz = sizeof(options) };
	(void)libbpf_set_print(keep_message);
	libbpf_message[0] = '\0';
	if (!verifier_log) {
		void *room = mmap(NULL, LOG_BYTES, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
				  -1, 0);

		verifier_log = room == MAP_FAILED ? NULL : room;
	}
	if (!verifier_log)
		return &options;
	verifier_log[0] = '\0';
	options.kernel_log_buf = verifier_log;
	options.kernel_log_size = LOG_BYTES;
	return &options;
}

int sebpf_bpf_error(struct sebpf_err *err, int code, const char *action)
{
	const char *hint = "";

	if (code == -EPERM)
		hint = " (needs CAP_BPF, CAP_PERFMON and CAP_SYS_ADMIN, and "
		       "from SELinux bpf { prog_load map_create })";
	return sebpf_err_set(err, code, "cannot %s: %s%s%s%s%s", action,
			     strerror(-code), hint,
			     libbpf_message[0] ? " [" : "", libbpf_message,
			     libbpf_message[0] ? "]" : "");
}

/* The last lines of a text, in one line. */
static void copy_end(char *copy, size_t size, const char *text)
{
	const char *end = text + strlen(text);
	const char *start = end;
	int lines = 0;

	while (start > text && (size_t)(end - start) < size - 1) {
		if (start[-1] == '\n' && start != end && ++lines > SHOWN_LINES)
			break;
		start--;
	}
	(void)snprintf(copy, size, "%s", start);
	for (char *at = copy; *at; at++)
		if (*at == '\n')
			*at = at[1] ? '|' : '\0';
}

static int write_log(const char *text)
{
	int fd sebpf_auto_close =
		sebpf_runtime_file_open(SEBPF_VERIFIER_LOG, O_TRUNC);
	size_t length = strlen(text);

	while (fd >= 0 && length) {
		ssize_t written = write(fd, text, length);

		if (written < 0)
			return -errno;
		text += written;
		length -= (size_t)written;
	}
	return fd < 0 ? fd : 0;
}

int sebpf_bpf_load_error(struct sebpf_err *err, int code, const char *object)
{
	char end[SHOWN_BYTES];
	int rc;

	if (!verifier_log || !verifier_log[0]) {
		char action[100];

		(void)snprintf(action, sizeof(action),
			       "load \"%s\" into the kernel", object);
		return sebpf_bpf_error(err, code, action);
	}
	rc = write_log(verifier_log);
	copy_end(end, sizeof(end), verifier_log);
	return sebpf_err_set(err, code,
			     "the kernel's verifier refuses \"%s\": %s; its "
			     "last lines: %s; %s%s%s",
			     object, strerror(-code), end,
			     rc ? "its log could not be written: " :
				  "its whole log is in ",
			     rc ? strerror(-rc) : SEBPF_VERIFIER_LOG, "");
}
