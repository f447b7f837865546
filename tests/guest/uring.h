/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - io_uring by its system calls, one request at a time, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * A ring is inherited over fork(2), mappings and all; only one of the processes
 * may use it at a time.
 */
#ifndef SEBPF_TEST_URING_H
#define SEBPF_TEST_URING_H

#include <stddef.h>

/**
 * struct uring - a ring
 * @fd: its descriptor.
 * @rings: both of its queues.
 * @rings_bytes: their size.
 * @requests: its requests.
 * @requests_bytes: their size.
 * @request_tail: offsets into @rings; as are the next ones.
 */
struct uring {
	int fd;
	unsigned char *rings;
	size_t rings_bytes;
	struct io_uring_sqe *requests;
	size_t requests_bytes;
	unsigned int request_tail;
	unsigned int request_mask;
	unsigned int request_array;
	unsigned int answer_head;
	unsigned int answer_tail;
	unsigned int answer_mask;
	unsigned int answers;
};

/**
 * Makes a ring.
 *
 * @param ret_ring receives it; the caller closes it with uring_close().
 * @return 0; -EPERM if io_uring is disabled; -ENOSYS; other errors.
 */
int uring_open(struct uring *ret_ring);

/**
 * Closes a ring, which loses its fixed file if no other process has the ring.
 */
void uring_close(struct uring *ring);

/**
 * Gives a ring its only fixed file.
 *
 * @param fd the file; -1: the place stays empty.
 * @return 0 or a negative errno.
 */
int uring_register(const struct uring *ring, int fd);

/**
 * Copies the fixed file of a ring into another's place.
 *
 * @param target the other, whose place must be empty.
 * @return 0 or a negative errno; -EINVAL before Linux 6.0.
 */
int uring_send_file(const struct uring *ring, const struct uring *target);

/**
 * Makes an ordinary descriptor of the fixed file of a ring.
 *
 * @return the descriptor or a negative errno; -EINVAL before Linux 6.8.
 */
int uring_install(const struct uring *ring);

#endif /* SEBPF_TEST_URING_H */
