// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the pinned maps and programs, for who does not load the hooks
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hooks/pinned.h"
#include "hooks/pins.h"
#include "sebpf/cleanup.h"

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

int sebpf_pinned_answers(struct sebpf_answers *ret_answers,
			 struct sebpf_err *err)
{
	int map sebpf_auto_close = sebpf_pinned_map("sebpf_answers", err);
	int program sebpf_auto_close = -1;

	if (map < 0)
		return map;
	program = sebpf_pinned_program("answer", err);
	if (program < 0)
		return program;
	ret_answers->map = sebpf_steal_fd(&map);
	ret_answers->program = sebpf_steal_fd(&program);
	return 0;
}

void sebpf_pinned_close(struct sebpf_answers *answers)
{
	sebpf_cleanup_close(&answers->map);
	sebpf_cleanup_close(&answers->program);
}

/* The element begins with the version in every version; its size may differ. */
int sebpf_pinned_control(struct sebpf_control *ret_control,
			 struct sebpf_err *err)
{
	int fd sebpf_auto_close = sebpf_pinned_map("sebpf_control", err);
	struct bpf_map_info info = { 0 };
	uint32_t zero = 0, length = sizeof(info);
	struct sebpf_control *control sebpf_auto_free = NULL;

	if (fd < 0)
		return fd;
	if (bpf_obj_get_info_by_fd(fd, &info, &length) ||
	    info.value_size < sizeof(uint32_t))
		return sebpf_err_set(err, -errno,
				     "cannot inspect the control map: %s",
				     strerror(errno));
	control = calloc(1, info.value_size + sizeof(*control));
	if (!control)
		return sebpf_err_set(err, -ENOMEM, "out of memory");
	if (bpf_map_lookup_elem(fd, &zero, control))
		return sebpf_err_set(err, -errno,
				     "cannot read the control map: %s",
				     strerror(errno));
	/* A server that was killed before it wrote the version. */
	if (!control->abi_version && info.value_size == sizeof(*control))
		control->abi_version = SEBPF_ABI_VERSION;
	if (control->abi_version != SEBPF_ABI_VERSION)
		return sebpf_err_set(err, -EPROTO,
				     "\"%s\" was made by another version of "
				     "sebpf (layout %u, this one has %u): its "
				     "labels and revocations cannot be taken "
				     "over; end it with 'sebpf detach'",
				     SEBPF_PIN_DIR, control->abi_version,
				     SEBPF_ABI_VERSION);
	*ret_control = *control;
	return 0;
}

int sebpf_pinned_stand_down(struct sebpf_err *err)
{
	struct sebpf_control control;
	uint32_t zero = 0;
	int rc = sebpf_pinned_control(&control, err);
	int fd sebpf_auto_close = -1;

	if (rc)
		return rc == -ENOENT || rc == -EPROTO ? 0 : rc;
	fd = sebpf_pinned_map("sebpf_control", err);
	if (fd < 0)
		return fd;
	control.load = 0;
	if (bpf_map_update_elem(fd, &zero, &control, BPF_ANY))
		return sebpf_err_set(err, -errno,
				     "cannot write the control map: %s",
				     strerror(errno));
	return 0;
}
