// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the pinned maps and programs, for who does not load the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "hooks/pinned.h"
#include "hooks/pins.h"
#include "sebpf/cleanup.h"
#include "selinux-module/image.h"

/* More than the path of any pin; bpffs names are short. */
#define PIN_BYTES 256

static int open_pin(const char *directory, const char *name,
		    struct sebpf_err *err)
{
	char path[PIN_BYTES];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = bpf_obj_get(path);
	if (fd < 0)
		return sebpf_err_set(err, -errno, "cannot open \"%s\": %s",
				     path, strerror(errno));
	return fd;
}

int sebpf_pinned_map(const char *name, struct sebpf_err *err)
{
	return open_pin(SEBPF_PIN_MAPS, name, err);
}

int sebpf_pinned_program(const char *name, struct sebpf_err *err)
{
	return open_pin(SEBPF_PIN_PROGS, name, err);
}

int sebpf_pinned_control(struct sebpf_control *ret_control,
			 struct sebpf_err *err)
{
	int fd sebpf_auto_close = sebpf_pinned_map("sebpf_control", err);
	struct sebpf_control control = { 0 };
	uint32_t zero = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &zero, &control))
		return sebpf_err_set(err, -errno,
				     "cannot read the control map: %s",
				     strerror(errno));
	if (control.abi_version != SEBPF_ABI_VERSION)
		return sebpf_err_set(err, -EPROTO,
				     "the attached hooks are of another "
				     "version of sebpf (layout %u, not %u)",
				     control.abi_version, SEBPF_ABI_VERSION);
	*ret_control = control;
	return 0;
}

/* Reads the names in the map of an image. */
static int read_names(int fd, struct sebpf_names **ret_names,
		      struct sebpf_err *err)
{
	struct bpf_map_info info = { 0 };
	uint32_t length = sizeof(info);
	size_t bytes;
	void *rows;
	int rc;

	if (bpf_obj_get_info_by_fd(fd, &info, &length))
		return sebpf_err_set(err, -errno,
				     "cannot inspect the policy image: %s",
				     strerror(errno));
	bytes = info.max_entries * sizeof(struct sebpf_page);
	rows = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	if (rows == MAP_FAILED)
		return sebpf_err_set(err, -errno,
				     "cannot map the policy image: %s",
				     strerror(errno));
	rc = sebpf_image_names(rows, bytes / sizeof(struct sebpf_row),
			       ret_names, err);
	(void)munmap(rows, bytes);
	if (rc)
		return sebpf_err_prefix(err, "the policy image in force");
	return 0;
}

/* How often an image may be replaced while it is opened. */
#define IMAGE_TRIES 100

int sebpf_pinned_image(int image_fd, int *ret_fd, struct sebpf_err *err)
{
	uint32_t zero = 0, id;
	int tries, fd = -1;

	for (tries = 0; tries < IMAGE_TRIES; tries++) {
		if (bpf_map_lookup_elem(image_fd, &zero, &id)) {
			if (errno != ENOENT)
				return sebpf_err_set(
					err, -errno,
					"cannot read the policy slot: %s",
					strerror(errno));
			*ret_fd = -1;
			return 0;
		}
		fd = bpf_map_get_fd_by_id(id);
		/* Not there any more: another one is in its place. */
		if (fd >= 0 || errno != ENOENT)
			break;
	}
	if (fd < 0)
		return sebpf_err_set(err, -errno,
				     "cannot open the policy image in force: "
				     "%s",
				     strerror(errno));
	*ret_fd = fd;
	return 0;
}

int sebpf_pinned_names(int image_fd, struct sebpf_names **ret_names,
		       struct sebpf_err *err)
{
	int fd sebpf_auto_close = -1;
	int rc = sebpf_pinned_image(image_fd, &fd, err);

	if (rc)
		return rc;
	if (fd < 0)
		return sebpf_names_new(ret_names, err);
	return read_names(fd, ret_names, err);
}
