/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - a BPF filesystem delegated to another user namespace
 * Copyright (C) 2026 The sebpf authors
 *
 * Two processes make one such mount. The container's enters the namespaces,
 * opens a filesystem context there, so that the superblock belongs to its user
 * namespace, and hands it over. The delegator's stays privileged, says what is
 * delegated, creates the superblock, and hands the mount back:
 *
 *	container                          delegator
 *	sebpf_namespaces_enter()
 *	sebpf_delegated_mount_open()
 *	sebpf_handover_descriptor()  --->  sebpf_handover_receive()
 *	                                   sebpf_user_namespace_map()
 *	                                   sebpf_delegated_mount_create()
 *	sebpf_handover_receive()     <---  sebpf_handover_descriptor()
 *	sebpf_delegated_mount_attach()
 *	sebpf_delegated_mount_verify()
 *
 * Every descriptor is close-on-exec. Nothing here keeps state: all functions
 * are thread-safe, but namespaces are entered by the calling thread only.
 */
#ifndef SEBPF_DELEGATED_MOUNT_H
#define SEBPF_DELEGATED_MOUNT_H

#include <sys/types.h>

#include "sebpf/error.h"

/* Where programs look for a BPF filesystem. */
#define SEBPF_BPFFS_DIR "/sys/fs/bpf"

/* Bytes of one element of a list, with its NUL. */
#define SEBPF_DELEGATE_ELEMENT_BYTES 64

/* The mount options delegate_..., in the order of the command's options. */
enum sebpf_delegate_option {
	SEBPF_DELEGATE_CMDS,
	SEBPF_DELEGATE_MAPS,
	SEBPF_DELEGATE_PROGS,
	SEBPF_DELEGATE_ATTACHS,
	SEBPF_DELEGATE_OPTIONS
};

/**
 * struct sebpf_delegation - what is delegated
 * @list: for each option a list of names as the kernel takes them, separated
 *	by commas or colons, or one number; NULL where it is not set. Owned by
 *	the caller.
 */
struct sebpf_delegation {
	const char *list[SEBPF_DELEGATE_OPTIONS];
};

/**
 * struct sebpf_handover - a message between the two processes
 * @status: exit status that the failure calls for; 0 where there is none.
 * @failure: code 0 with a descriptor; otherwise why there is none.
 */
struct sebpf_handover {
	int status;
	struct sebpf_err failure;
};

/**
 * Tells the short name of an option, as in "--cmds".
 *
 * @param option the option.
 * @return a constant string.
 */
const char *sebpf_delegate_option_name(enum sebpf_delegate_option option);

/**
 * Checks the form of all lists, without asking the kernel.
 *
 * The kernel takes a number among names, but forgets the names before it, so
 * that a mixed list would delegate something else than what it says.
 *
 * @param delegation the lists.
 * @param err filled on failure.
 * @return 0; -EINVAL where no list is given, an element is empty, neither a
 *	name nor a number, too long, zero, out of range, or a number that is
 *	not alone.
 */
int sebpf_delegation_check(const struct sebpf_delegation *delegation,
			   struct sebpf_err *err);

/**
 * Enters a new user namespace and a new mount namespace, whose mounts are
 * private and show no BPF filesystem, wherever the machine has mounted one:
 * what is pinned there stays out of reach, though the namespace's root owns it.
 * What the caller holds besides its mounts is for cli/surroundings.h.
 *
 * Must be called with CAP_SYS_ADMIN, by a process with one thread. On failure
 * the process may be in some of the namespaces; all it can do is exit.
 *
 * @param err filled on failure.
 * @return 0; -EPERM without the capability, or where user namespaces are
 *	forbidden; -EACCES where the policy forbids them; -ENOSPC at their
 *	limit; -EINVAL where a BPF filesystem is locked in its place; errors of
 *	sebpf_mountinfo_visit(); other errors of unshare(2), mount(2), statx(2)
 *	and umount(2).
 */
int sebpf_namespaces_enter(struct sebpf_err *err);

/**
 * Maps the caller's user and group to 0 of a user namespace just made.
 *
 * setgroups(2) is denied there only where the kernel refuses the map of groups
 * otherwise, as it does for a caller without CAP_SETGID.
 *
 * @param pid the process in the user namespace, a child of the caller.
 * @param err filled on failure.
 * @return 0; -EPERM where the maps are refused or already written; -ENOENT
 *	without /proc or where the process has ended; other errors of open(2)
 *	and write(2).
 */
int sebpf_user_namespace_map(pid_t pid, struct sebpf_err *err);

/**
 * Opens a context for a BPF filesystem of the caller's user namespace.
 *
 * @param ret_fs_fd receives the descriptor; the caller closes it.
 * @param err filled on failure.
 * @return 0; -ENODEV, -ENOSYS where the kernel has no such filesystem or
 *	call; -EPERM without CAP_SYS_ADMIN in the mount namespace; -EMFILE,
 *	-ENFILE, -ENOMEM.
 */
int sebpf_delegated_mount_open(int *ret_fs_fd, struct sebpf_err *err);

/**
 * Creates the filesystem with its delegation. The caller is its delegator.
 *
 * @param fs_fd the context that sebpf_delegated_mount_open() gave.
 * @param delegation the lists.
 * @param ret_mount_fd receives the mount, detached; the caller closes it.
 * @param err filled on failure; names the element that was refused.
 * @return 0; -EINVAL, -ERANGE where the kernel does not know an element;
 *	-EPERM without CAP_SYS_ADMIN in the initial user namespace; -EACCES
 *	where a security module refused; other errors of fsconfig(2) and
 *	fsmount(2).
 */
int sebpf_delegated_mount_create(int fs_fd,
				 const struct sebpf_delegation *delegation,
				 int *ret_mount_fd, struct sebpf_err *err);

/**
 * Puts the mount on SEBPF_BPFFS_DIR of the caller's mount namespace.
 *
 * @param mount_fd the mount.
 * @param err filled on failure.
 * @return 0; -ENOENT without the directory; -EACCES where a security module
 *	refused; other errors of move_mount(2).
 */
int sebpf_delegated_mount_attach(int mount_fd, struct sebpf_err *err);

/**
 * Makes sure that the kernel delegates by each option that was set: a kernel
 * older than delegation ignores them all.
 *
 * @param mount_fd the mount, attached in the caller's mount namespace.
 * @param delegation the lists.
 * @param err filled on failure; names the option.
 * @return 0; -EOPNOTSUPP where an option has no effect; -ENOENT where the
 *	mount is not in /proc/self/mountinfo; -ENOMEM; errors of open(2) and
 *	statx(2).
 */
int sebpf_delegated_mount_verify(int mount_fd,
				 const struct sebpf_delegation *delegation,
				 struct sebpf_err *err);

/**
 * Makes the connection between the two processes.
 *
 * @param ret_sockets receives two connected sockets; the caller closes them.
 * @param err filled on failure.
 * @return 0; errors of socketpair(2).
 */
int sebpf_handover_open(int ret_sockets[2], struct sebpf_err *err);

/**
 * Hands a descriptor over.
 *
 * @param socket the connection.
 * @param fd the descriptor; the caller still owns it.
 * @param err filled on failure.
 * @return 0; -EPIPE where the other process has ended; other errors of
 *	sendmsg(2).
 */
int sebpf_handover_descriptor(int socket, int fd, struct sebpf_err *err);

/**
 * Hands a failure over, as far as that is possible.
 *
 * @param socket the connection.
 * @param status the exit status that it calls for.
 * @param failure the failure.
 */
void sebpf_handover_failure(int socket, int status,
			    const struct sebpf_err *failure);

/**
 * Waits for what the other process hands over.
 *
 * @param socket the connection.
 * @param ret_fd receives the descriptor; the caller closes it.
 * @param ret_message receives the message where the other process failed;
 *	its code is nonzero then and zero otherwise. Written in any case.
 * @param err filled on failure.
 * @return 0; the code of the other's failure; -EPIPE where it closed its end
 *	and said nothing; -EBADMSG where it said something else; other errors
 *	of recvmsg(2).
 */
int sebpf_handover_receive(int socket, int *ret_fd,
			   struct sebpf_handover *ret_message,
			   struct sebpf_err *err);

#endif /* SEBPF_DELEGATED_MOUNT_H */
