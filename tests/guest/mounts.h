/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - delegated filesystems made by two processes, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * A BPF filesystem belongs to the user namespace of whoever opens it, and can be
 * delegated by root of the initial one alone: one side asks in a namespace, the
 * other serves outside. There, the options and the superblock are the work of
 * different processes, each with a context of its own.
 */
#ifndef SEBPF_TEST_MOUNTS_H
#define SEBPF_TEST_MOUNTS_H

/**
 * Sets an option that delegates: commands, map_create.
 *
 * @param fs_fd of fsopen(2), a BPF filesystem.
 * @return 0 or a negative errno.
 */
int mounts_set_option(int fs_fd);

/**
 * struct mount_maker - a process that takes part
 * @context: its context; NULL: the caller's.
 * @label: its fscreate context; NULL: none.
 */
struct mount_maker {
	const char *context;
	const char *label;
};

/**
 * struct mount_plan - a filesystem to make
 * @setter: sets the options.
 * @creator: creates the superblock.
 * @maps: map types that are delegated.
 * @is_unset: 1: the options are denied to @setter, and @creator goes on.
 */
struct mount_plan {
	struct mount_maker setter;
	struct mount_maker creator;
	const char *maps;
	int is_unset;
};

/* How far a filesystem came. */
enum mount_step {
	MOUNT_MADE,
	MOUNT_NOT_SET,
	MOUNT_NOT_CREATED,
};

/**
 * Asks for a filesystem of the caller's user namespace.
 *
 * @param line connection with who serves.
 * @return its root directory, which the caller closes, and with it the mount;
 *	a negative errno where there is none.
 */
int mounts_ask(int line);

/**
 * Makes a filesystem that is asked for, and hands it over.
 *
 * @param line connection with who asks.
 * @param plan how it is made.
 * @param ret_step receives how far it came.
 * @return 0; a negative errno where it was not made.
 */
int mounts_serve(int line, const struct mount_plan *plan,
		 enum mount_step *ret_step);

#endif /* SEBPF_TEST_MOUNTS_H */
