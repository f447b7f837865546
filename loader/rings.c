// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the rings of events: how user space makes and reads them
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "loader/rings.h"
#include "sebpf/cleanup.h"

/**
 * struct ring - one ring, as the kernel shows it
 * @consumer: page with the position that is read next; ours to write.
 * @producer: page with the position that is written next; the data follow,
 *	twice, so that no event has a gap.
 * @fd: the map.
 */
struct ring {
	uint64_t *consumer;
	const uint64_t *producer;
	int fd;
};

struct sebpf_rings {
	struct ring of[SEBPF_RINGS];
	size_t page;
	int epoll;
};

/* Before each event. */
struct header {
	uint32_t length;
	uint32_t page;
};

/* The map of one ring; -ENOENT if there is none yet. */
static int open_ring(int events_fd, uint32_t index)
{
	uint32_t id;
	int fd;

	if (bpf_map_lookup_elem(events_fd, &index, &id))
		return -errno;
	fd = bpf_map_get_fd_by_id(id);
	return fd < 0 ? -errno : fd;
}

/**
 * struct fresh - rings that are made, and not yet in their place
 * @count: their number.
 * @indexes: where they go.
 * @fds: their maps; owned.
 */
struct fresh {
	uint32_t count;
	uint32_t indexes[SEBPF_RINGS];
	int fds[SEBPF_RINGS];
};

static void close_fresh(struct fresh *fresh)
{
	while (fresh->count)
		sebpf_cleanup_close(&fresh->fds[--fresh->count]);
}

/* Makes a ring, unless it exists. */
static int make_ring(int events_fd, uint32_t index, struct fresh *fresh)
{
	int fd sebpf_auto_close = open_ring(events_fd, index);

	if (fd != -ENOENT)
		return fd < 0 ? fd : 0;
	fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "sebpf_ring", 0, 0,
			    SEBPF_EVENT_RING_BYTES, NULL);
	if (fd < 0)
		return -errno;
	fresh->indexes[fresh->count] = index;
	fresh->fds[fresh->count++] = sebpf_steal_fd(&fd);
	return 0;
}

/* All at once: after each call the kernel waits for programs to end. */
static int put_rings(int events_fd, struct fresh *fresh)
{
	uint32_t count = fresh->count;

	return count && bpf_map_update_batch(events_fd, fresh->indexes,
					     fresh->fds, &count, NULL) ?
		       -errno :
		       0;
}

int sebpf_rings_make(int events_fd, struct sebpf_err *err)
{
	struct fresh fresh __attribute__((cleanup(close_fresh))) = { 0 };
	int rc = 0;

	for (uint32_t index = 0; !rc && index < SEBPF_RINGS; index++)
		rc = make_ring(events_fd, index, &fresh);
	if (!rc)
		rc = put_rings(events_fd, &fresh);
	if (rc)
		return sebpf_err_set(err, rc,
				     "cannot make a ring of events: %s",
				     strerror(-rc));
	return 0;
}

static size_t producer_bytes(const struct sebpf_rings *rings)
{
	return rings->page + 2 * (size_t)SEBPF_EVENT_RING_BYTES;
}

static int map_ring(struct sebpf_rings *rings, struct ring *ring)
{
	struct epoll_event event = { .events = EPOLLIN };
	void *consumer, *producer;

	consumer = mmap(NULL, rings->page, PROT_READ | PROT_WRITE, MAP_SHARED,
			ring->fd, 0);
	if (consumer == MAP_FAILED)
		return -errno;
	ring->consumer = consumer;
	producer = mmap(NULL, producer_bytes(rings), PROT_READ, MAP_SHARED,
			ring->fd, (off_t)rings->page);
	if (producer == MAP_FAILED)
		return -errno;
	ring->producer = producer;
	if (epoll_ctl(rings->epoll, EPOLL_CTL_ADD, ring->fd, &event))
		return -errno;
	return 0;
}

static int open_all(struct sebpf_rings *rings, int events_fd)
{
	int rc = rings->epoll < 0 ? -errno : 0;

	for (uint32_t index = 0; !rc && index < SEBPF_RINGS; index++) {
		struct ring *ring = &rings->of[index];

		ring->fd = open_ring(events_fd, index);
		rc = ring->fd < 0 ? ring->fd : map_ring(rings, ring);
	}
	return rc;
}

int sebpf_rings_open(int events_fd, struct sebpf_rings **ret_rings,
		     struct sebpf_err *err)
{
	struct sebpf_rings *rings = calloc(1, sizeof(*rings));
	int rc;

	if (!rings)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	for (size_t index = 0; index < SEBPF_RINGS; index++)
		rings->of[index].fd = -1;
	rings->page = (size_t)sysconf(_SC_PAGESIZE);
	rings->epoll = epoll_create1(EPOLL_CLOEXEC);
	rc = open_all(rings, events_fd);
	if (rc) {
		sebpf_rings_free(rings);
		return sebpf_err_set(err, rc,
				     "cannot read the rings of events: %s",
				     strerror(-rc));
	}
	*ret_rings = rings;
	return 0;
}

static void unmap(const uint64_t *pages, size_t bytes)
{
	if (pages)
		(void)munmap((void *)(uintptr_t)pages, bytes);
}

void sebpf_rings_free(struct sebpf_rings *rings)
{
	if (!rings)
		return;
	for (size_t index = 0; index < SEBPF_RINGS; index++) {
		unmap(rings->of[index].consumer, rings->page);
		unmap(rings->of[index].producer, producer_bytes(rings));
		sebpf_cleanup_close(&rings->of[index].fd);
	}
	sebpf_cleanup_close(&rings->epoll);
	free(rings);
}

int sebpf_rings_fd(const struct sebpf_rings *rings)
{
	return rings->epoll;
}

static const struct header *next_header(const struct sebpf_rings *rings,
					const struct ring *ring)
{
	const unsigned char *data =
		(const unsigned char *)ring->producer + rings->page;

	return (const void *)(data +
			      (*ring->consumer & (SEBPF_EVENT_RING_BYTES - 1)));
}

int sebpf_rings_waits(const struct sebpf_rings *rings, size_t index)
{
	const struct ring *ring = &rings->of[index];

	return *ring->consumer !=
	       __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
}

const void *sebpf_rings_first(struct sebpf_rings *rings, size_t index,
			      size_t *ret_size)
{
	const struct ring *ring = &rings->of[index];
	const struct header *header;
	uint32_t length;

	while (sebpf_rings_waits(rings, index)) {
		header = next_header(rings, ring);
		length = __atomic_load_n(&header->length, __ATOMIC_ACQUIRE);
		if (length & BPF_RINGBUF_BUSY_BIT)
			return NULL;
		if (!(length & BPF_RINGBUF_DISCARD_BIT)) {
			*ret_size = length;
			return header + 1;
		}
		sebpf_rings_consume(rings, index);
	}
	return NULL;
}

void sebpf_rings_consume(struct sebpf_rings *rings, size_t index)
{
	const struct ring *ring = &rings->of[index];
	uint64_t length = next_header(rings, ring)->length &
			  ~(uint32_t)BPF_RINGBUF_DISCARD_BIT;
	uint64_t bytes = (length + sizeof(struct header) + 7) / 8 * 8;

	__atomic_store_n(ring->consumer, *ring->consumer + bytes,
			 __ATOMIC_RELEASE);
}
