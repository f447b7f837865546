/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - delegated filesystems made by two processes, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * A BPF filesystem belongs to the user namespace of the process that opens it,
 * and only root of the initial one can delegate it. So one side asks in a
 * namespace, and the other serves outside. There, different processes set the
 * options and create the superblock, each with a context of its own.
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
 * Has a domain denied that option, which may do nothing with any token. Ends the
 * program if it is not denied.
 *
 * @param number of the domain, below 250,000: they differ in their categories.
 */
void mounts_deny_domain(int number);

/**
 * struct mount_maker - a process that takes part in making a mount
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
 * @is_unset: 1: @setter is denied the options, and @creator goes on.
 */
struct mount_plan {
	struct mount_maker setter;
	struct mount_maker creator;
	const char *maps;
	int is_unset;
};

/* How far the making of a filesystem came. */
enum mount_step {
	MOUNT_MADE,
	MOUNT_NOT_SET,
	MOUNT_NOT_CREATED,
};

/**
 * Asks for a filesystem of the caller's user namespace.
 *
 * @param line connection with the process that serves.
 * @return its root directory, which the caller closes, and with it the mount; a
 *	negative errno if there is none.
 */
int mounts_ask(int line);

/**
 * Makes a filesystem that is asked for, and passes it on.
 *
 * @param line connection with the process that asks.
 * @param plan how it is made.
 * @param ret_step receives how far it came.
 * @return 0; a negative errno if it was not made.
 */
int mounts_serve(int line, const struct mount_plan *plan,
		 enum mount_step *ret_step);

#endif /* SEBPF_TEST_MOUNTS_H */
