// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - all bytes of a file
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/bytes.h"
#include "sebpf/cleanup.h"

#define READ_STEP 65536U

static int grow(struct sebpf_bytes *bytes)
{
	size_t room = bytes->room ? bytes->room * 2 : READ_STEP;
	char *more;

	if (bytes->size < bytes->room)
		return 0;
	more = realloc(bytes->bytes, room);
	if (!more)
		return -ENOMEM;
	bytes->bytes = more;
	bytes->room = room;
	return 0;
}

static int is_fifo(int fd)
{
	struct stat status;

	return !fstat(fd, &status) && S_ISFIFO(status.st_mode);
}

int sebpf_bytes_read_open(int fd, const char *name, unsigned int limit,
			  struct sebpf_bytes *bytes, struct sebpf_err *err)
{
	ssize_t got;

	for (;;) {
		if (bytes->size > limit)
			return sebpf_err_set(err, -EFBIG,
					     "\"%s\" has more than %u bytes",
					     name, limit);
		if (grow(bytes))
			return sebpf_err_set(err, -ENOMEM,
					     "no memory to read \"%s\"", name);
		got = read(fd, bytes->bytes + bytes->size,
			   bytes->room - bytes->size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN && !fcntl(fd, F_SETFL, 0))
			continue;
		if (got < 0)
			return sebpf_err_set(err, -errno,
					     "cannot read \"%s\": %s", name,
					     strerror(errno));
		if (!got)
			return 0;
		bytes->size += (size_t)got;
	}
}

int sebpf_bytes_read(const char *path, unsigned int limit,
		     struct sebpf_bytes *bytes, struct sebpf_err *err)
{
	int fd sebpf_auto_close = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int rc;

	if (fd < 0)
		return sebpf_err_set(err, -errno, "cannot open \"%s\": %s",
				     path, strerror(errno));
	rc = sebpf_bytes_read_open(fd, path, limit, bytes, err);
	if (!rc && !bytes->size && is_fifo(fd))
		return sebpf_err_set(err, -ENXIO,
				     "\"%s\" is a FIFO that nobody writes to",
				     path);
	return rc;
}

void sebpf_bytes_free(struct sebpf_bytes *bytes)
{
	free(bytes->bytes);
	*bytes = (struct sebpf_bytes){ 0 };
}
