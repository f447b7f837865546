/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - all bytes of a file
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_COMMON_BYTES_H
#define SEBPF_COMMON_BYTES_H

#include <stddef.h>

#include "sebpf/error.h"

/**
 * struct sebpf_bytes - bytes read from a file
 * @bytes: owned.
 * @size: bytes read.
 * @room: bytes allocated.
 */
struct sebpf_bytes {
	char *bytes;
	size_t size;
	size_t room;
};

/**
 * Reads a whole file. A FIFO that nobody has open for writing would keep the
 * caller: neither opening it nor the first read waits.
 *
 * @param path the file.
 * @param limit the most bytes that it may have.
 * @param bytes receives what is in it, after what is there; the caller frees it,
 *	also on failure.
 * @param err filled on failure; names @p path.
 * @return 0; -EFBIG beyond @p limit; -ENXIO for such a FIFO; -errno of open(2)
 *	and read(2); -ENOMEM.
 */
int sebpf_bytes_read(const char *path, unsigned int limit,
		     struct sebpf_bytes *bytes, struct sebpf_err *err);

/**
 * Reads all that comes from a descriptor. If it does not block, it is made to as soon
 * as there is nothing to read yet.
 *
 * @param fd the descriptor; the caller still owns it.
 * @param name for sentences.
 * @param limit as for sebpf_bytes_read(), as is @p bytes.
 * @param err filled on failure; has @p name.
 * @return 0; -EFBIG beyond @p limit; -errno of read(2); -ENOMEM.
 */
int sebpf_bytes_read_open(int fd, const char *name, unsigned int limit,
			  struct sebpf_bytes *bytes, struct sebpf_err *err);

/**
 * Frees bytes and leaves none.
 *
 * @param bytes may be empty.
 */
void sebpf_bytes_free(struct sebpf_bytes *bytes);

#define sebpf_auto_bytes __attribute__((cleanup(sebpf_bytes_free)))

#endif /* SEBPF_COMMON_BYTES_H */
