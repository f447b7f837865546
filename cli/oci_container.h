/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a container that an OCI runtime has begun to make
 * Copyright (C) 2026 The sebpf authors
 *
 * From the state that the runtime hands to a hook, and the bundle's config.json:
 * the OCI runtime specification, runtime.md (State) and config.md (Annotations,
 * Root).
 */
#ifndef SEBPF_CLI_OCI_CONTAINER_H
#define SEBPF_CLI_OCI_CONTAINER_H

#include <sys/types.h>

#include "cli/delegation.h"

/* What the names of all annotations begin with. */
#define SEBPF_OCI_PREFIX "org.sebpf."

/* The most bytes of a state, and of a config.json. */
#define SEBPF_OCI_STATE_BYTES ((1U << 20) - 1)
#define SEBPF_OCI_CONFIG_BYTES (16U << 20)

/**
 * struct sebpf_oci_container - a container, and what its annotations ask for
 * @pid: its first process.
 * @rootfs: absolute path of its root, in its mount namespace before the runtime
 *	makes that the root.
 * @path: where its BPF filesystem is to be, below @rootfs; absolute.
 * @label: label of the tokens; NULL: as the policy decides.
 * @lists: what is delegated: the texts of @delegation.
 * @delegation: the same, for cli/delegation.h.
 */
struct sebpf_oci_container {
	pid_t pid;
	char *rootfs;
	char *path;
	char *label;
	char *lists[SEBPF_MASK_COUNT];
	struct sebpf_delegation delegation;
};

/**
 * Reads a container's state, and the config.json that belongs to it.
 *
 * @param state_fd where the runtime writes the state; read to its end.
 * @param ret_container receives the container; the caller frees it.
 * @param err filled on failure; names the file and the member, or the annotation.
 * @return 0; -EINVAL if the JSON has another form, an annotation is not known or
 *	wrong, or nothing is delegated; -EFBIG if there is too much of it; -ENOMEM;
 *	errors of read(2) and open(2).
 */
int sebpf_oci_container_read(int state_fd,
			     struct sebpf_oci_container *ret_container,
			     struct sebpf_err *err);

/**
 * Frees what belongs to a container.
 *
 * @param container may be empty.
 */
void sebpf_oci_container_free(struct sebpf_oci_container *container);

#define sebpf_auto_oci_container \
	__attribute__((cleanup(sebpf_oci_container_free)))

#endif /* SEBPF_CLI_OCI_CONTAINER_H */
