// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - how BPF objects are opened and loaded, and what is said if that fails
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "loader/bpf_object.h"
#include "loader/runtime_file.h"
#include "sebpf/cleanup.h"

/* Room for the verifier's log; memory that is not written costs nothing. */
#define LOG_BYTES (16U << 20)

/* How much of its end is shown. */
#define SHOWN_LINES 4
#define SHOWN_BYTES 300

/* The kernel's errno for what it does not support; libc does not know it. */
#define KERNEL_ENOTSUPP 524

/*
 * libbpf's first message: the reason behind an errno; and the program that it
 * could not load. There is no other channel.
 */
static char libbpf_message[256];
static char refused_program[64];

static char *verifier_log;

static FILE *shown;

static void keep_program(const char *message)
{
	const char *name = strstr(message, "prog '");
	size_t length;

	if (refused_program[0] || !name ||
	    !strstr(message, "BPF program load failed"))
		return;
	name += strlen("prog '");
	length = strcspn(name, "'");
	(void)snprintf(refused_program, sizeof(refused_program), "%.*s",
		       (int)length, name);
}

__attribute__((format(printf, 2, 0))) static int
keep_message(enum libbpf_print_level level, const char *format, va_list args)
{
	char message[sizeof(libbpf_message)];
	size_t length;

	(void)vsnprintf(message, sizeof(message), format, args);
	length = strlen(message);
	if (length && message[length - 1] == '\n')
		message[length - 1] = '\0';
	if (shown)
		(void)fprintf(shown, "%s\n", message);
	if (level != LIBBPF_WARN)
		return 0;
	keep_program(message);
	if (!libbpf_message[0])
		(void)snprintf(libbpf_message, sizeof(libbpf_message), "%s",
			       message);
	return 0;
}

void sebpf_bpf_listen(void)
{
	(void)libbpf_set_print(keep_message);
	libbpf_message[0] = '\0';
	refused_program[0] = '\0';
}

void sebpf_bpf_show(FILE *out)
{
	shown = out;
}

const struct bpf_object_open_opts *sebpf_bpf_options(void)
{
	static struct bpf_object_open_opts options;

	options = (struct bpf_object_open_opts){ .sz = sizeof(options) };
	sebpf_bpf_listen();
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

/* What to do, if the errno tells. */
static const char *hint_of(int code)
{
	switch (-code) {
	case EPERM:
		return " (needs CAP_BPF, CAP_PERFMON and CAP_SYS_ADMIN in the "
		       "initial user namespace)";
	case EACCES:
		return " (needs from SELinux bpf { map_create map_read "
		       "map_write prog_load prog_run }: see ausearch -m avc)";
	case EMFILE:
		return " (raise the limit of open files: ulimit -n)";
	case KERNEL_ENOTSUPP:
		return " (not supported without the kernel's BPF JIT: sysctl "
		       "net.core.bpf_jit_enable=1)";
	}
	return "";
}

static const char *name_of(int code)
{
	return code == -KERNEL_ENOTSUPP ? "ENOTSUPP" : strerror(-code);
}

int sebpf_bpf_error(struct sebpf_err *err, int code, const char *action)
{
	return sebpf_err_set(err, code, "cannot %s: %s%s%s%s%s", action,
			     name_of(code), hint_of(code),
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

/* A program that was verified may still not get a descriptor, or not run. */
static int is_refusal(int code)
{
	return verifier_log && verifier_log[0] && code != -EMFILE &&
	       code != -KERNEL_ENOTSUPP && code != -ENFILE;
}

int sebpf_bpf_load_error(struct sebpf_err *err, int code, const char *object)
{
	char end[SHOWN_BYTES];
	int rc;

	if (!is_refusal(code)) {
		char action[100];

		(void)snprintf(action, sizeof(action),
			       "load \"%s\" into the kernel", object);
		return sebpf_bpf_error(err, code, action);
	}
	if (shown)
		(void)fputs(verifier_log, shown);
	rc = write_log(verifier_log);
	copy_end(end, sizeof(end), verifier_log);
	return sebpf_err_set(
		err, code,
		"the kernel's verifier refuses program \"%s\": %s; the last "
		"lines of its log: %s; %s%s; please report it",
		refused_program[0] ? refused_program : object, strerror(-code),
		end,
		rc ? "the log could not be written: " : "the whole log is in ",
		rc ? strerror(-rc) : SEBPF_VERIFIER_LOG);
}

int sebpf_bpf_check_mapped(const void *variables, struct sebpf_err *err)
{
	return variables ? 0 :
			   sebpf_err_set(err, -ENOMEM,
					 "cannot map the variables of a BPF "
					 "object: not enough memory?");
}
