// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - io_uring by its system calls, one request at a time, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/guest/uring.h"

#define ENTRIES 4

/* Newer than the headers of some distributions. */
#define OP_FIXED_FD_INSTALL 54
#define COMMAND_SEND_FD 1
#define FLAG_NO_ANSWER_THERE 1U

int uring_open(struct uring *ret_ring)
{
	struct io_uring_params params = { 0 };
	size_t size;
	void *rings, *requests;
	long fd = syscall(SYS_io_uring_setup, ENTRIES, &params);

	if (fd < 0)
		return -errno;
	if (!(params.features & IORING_FEAT_SINGLE_MMAP))
		return -ENOSYS;
	size = params.cq_off.cqes +
	       params.cq_entries * sizeof(struct io_uring_cqe);
	if (size < params.sq_off.array + params.sq_entries * sizeof(uint32_t))
		size = params.sq_off.array +
		       params.sq_entries * sizeof(uint32_t);
	rings = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_POPULATE, (int)fd, IORING_OFF_SQ_RING);
	requests = mmap(NULL, params.sq_entries * sizeof(struct io_uring_sqe),
			PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
			(int)fd, IORING_OFF_SQES);
	if (rings == MAP_FAILED || requests == MAP_FAILED)
		return -errno;
	*ret_ring = (struct uring){
		.fd = (int)fd,
		.rings = rings,
		.rings_bytes = size,
		.requests = requests,
		.requests_bytes =
			params.sq_entries * sizeof(struct io_uring_sqe),
		.request_tail = params.sq_off.tail,
		.request_mask = params.sq_off.ring_mask,
		.request_array = params.sq_off.array,
		.answer_head = params.cq_off.head,
		.answer_tail = params.cq_off.tail,
		.answer_mask = params.cq_off.ring_mask,
		.answers = params.cq_off.cqes,
	};
	return 0;
}

void uring_close(struct uring *ring)
{
	(void)munmap(ring->rings, ring->rings_bytes);
	(void)munmap(ring->requests, ring->requests_bytes);
	(void)close(ring->fd);
}

int uring_register(const struct uring *ring, int fd)
{
	long rc = syscall(SYS_io_uring_register, ring->fd,
			  IORING_REGISTER_FILES, &fd, 1);

	return rc < 0 ? -errno : 0;
}

static uint32_t *word_at(const struct uring *ring, unsigned int offset)
{
	return (uint32_t *)(void *)(ring->rings + offset);
}

/* Takes the oldest answer out of the queue. */
static int take_answer(const struct uring *ring)
{
	const struct io_uring_cqe *answers =
		(const void *)(ring->rings + ring->answers);
	uint32_t head = *word_at(ring, ring->answer_head);
	int result;

	if (head ==
	    __atomic_load_n(word_at(ring, ring->answer_tail), __ATOMIC_ACQUIRE))
		return -ENODATA;
	result = answers[head & *word_at(ring, ring->answer_mask)].res;
	__atomic_store_n(word_at(ring, ring->answer_head), head + 1,
			 __ATOMIC_RELEASE);
	return result;
}

static int submit(const struct uring *ring, const struct io_uring_sqe *request)
{
	uint32_t tail = *word_at(ring, ring->request_tail);
	uint32_t slot = tail & *word_at(ring, ring->request_mask);

	ring->requests[slot] = *request;
	word_at(ring, ring->request_array)[slot] = slot;
	__atomic_store_n(word_at(ring, ring->request_tail), tail + 1,
			 __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS,
		    NULL, 0) < 0)
		return -errno;
	return take_answer(ring);
}

int uring_send_file(const struct uring *ring, const struct uring *target)
{
	struct io_uring_sqe request = {
		.opcode = IORING_OP_MSG_RING,
		.fd = target->fd,
		.addr = COMMAND_SEND_FD,
		.file_index = 1, /* the place, counted from 1 */
		.msg_ring_flags = FLAG_NO_ANSWER_THERE,
	};

	return submit(ring, &request);
}

int uring_install(const struct uring *ring)
{
	const struct io_uring_sqe request = {
		.opcode = OP_FIXED_FD_INSTALL,
		.flags = IOSQE_FIXED_FILE,
		.fd = 0,
	};

	return submit(ring, &request);
}
