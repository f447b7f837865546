/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - bpf(2) with a token, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * The attributes are laid out here, up to the fields of tokens, because the
 * headers of a distribution may be older than these. Each function makes one
 * real call of bpf(2), returns a close-on-exec descriptor that the caller
 * closes, or a negative errno, and prints nothing. All are thread-safe.
 */
#ifndef SEBPF_TEST_TOKEN_BPF_H
#define SEBPF_TEST_TOKEN_BPF_H

#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>

/* For a token_fd: make the call without a token. */
#define TOKEN_NONE (-1)

/**
 * struct token_map - a map to create
 * @type: its type.
 * @key_size: bytes of a key.
 * @value_size: bytes of a value.
 * @max_entries: number of entries.
 * @flags: BPF_F_*, without BPF_F_TOKEN_FD.
 */
struct token_map {
	enum bpf_map_type type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int flags;
};

/**
 * struct token_prog - a program to load; its licence is GPL
 * @type: its type.
 * @attach_type: where it is to be attached; 0 if the type has none; for
 *	struct_ops, the index of the member.
 * @btf_id: what it is for, in the kernel's own type information, or in that of
 *	the program that it extends; 0: nothing.
 * @instructions: its instructions.
 * @count: their number.
 * @btf_fd: type information from token_btf_load_function() that describes it;
 *	0: none.
 * @target_fd: the program that it extends; 0: none.
 * @flags: BPF_F_*, without BPF_F_TOKEN_FD.
 */
struct token_prog {
	enum bpf_prog_type type;
	enum bpf_attach_type attach_type;
	unsigned int btf_id;
	const struct bpf_insn *instructions;
	size_t count;
	int btf_fd;
	int target_fd;
	unsigned int flags;
};

/* The function in type information from token_btf_load_function(). */
#define TOKEN_FUNCTION 5U

/**
 * Creates a token from a delegated BPF filesystem.
 *
 * @param bpffs_fd its root directory.
 * @return the token; -EPERM outside the filesystem's user namespace or without
 *	CAP_BPF; -EOPNOTSUPP in the initial user namespace; -ENOENT if nothing
 *	is delegated; -EACCES if policy denies it; -EMFILE.
 */
int token_create(int bpffs_fd);

/**
 * Creates a map.
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @return the map; -EPERM if neither the token nor a capability allows it;
 *	-EACCES if policy denies it; -EINVAL if the kernel does not know the
 *	type, or the sizes are wrong for it.
 */
int token_map_create_as(int token_fd, const struct token_map *map);

/**
 * Creates a map of a type, with sizes that suit it.
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @return as token_map_create_as().
 */
int token_map_create(int token_fd, enum bpf_map_type type);

/**
 * Loads a program.
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @param prog the program.
 * @return the program; -EPERM if neither the token nor a capability allows it;
 *	-EACCES if policy denies it, or the verifier an access; -EINVAL if the
 *	verifier refuses it.
 */
int token_prog_load_as(int token_fd, const struct token_prog *prog);

/**
 * Loads a program of a type that returns a constant, with the expected attach
 * type that suits it.
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @return as token_prog_load_as().
 */
int token_prog_load(int token_fd, enum bpf_prog_type type);

/**
 * Loads a program of type SK_REUSEPORT that calls bpf_sk_select_reuseport().
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @param map_fd a map of type REUSEPORT_SOCKARRAY.
 * @return as token_prog_load_as(); -EBADF without such a map.
 */
int token_prog_load_reuseport(int token_fd, int map_fd);

/**
 * Loads type information that describes one integer.
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @return the descriptor; -EPERM if neither the token nor a capability allows
 *	it, and also if policy denies it: the kernel then goes on as if no token
 *	had been given.
 */
int token_btf_load(int token_fd);

/**
 * Loads type information that describes a function of an __sk_buff.
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @return as token_btf_load().
 */
int token_btf_load_function(int token_fd);

/**
 * Opens type information by its id.
 *
 * @param token_fd the token, or TOKEN_NONE.
 * @param id its id.
 * @return the descriptor; -EPERM as for token_btf_load(); -ENOENT if there is
 *	none; -EINVAL with a token on kernels before 6.16.
 */
int token_btf_get_fd_by_id(int token_fd, unsigned int id);

/**
 * Opens a token again through /proc/self/fd.
 *
 * Must not be used for anything but to be closed: on kernels that give such a
 * descriptor, using it is a NULL dereference in the kernel.
 *
 * @param token_fd the token.
 * @return the descriptor; -EACCES if it is denied; -ENXIO if the kernel does
 *	not allow it at all; other errors of open(2).
 */
int token_reopen(int token_fd);

/**
 * Makes a call of bpf(2).
 *
 * @param command enum bpf_cmd.
 * @param attr the command's arguments; receives its results.
 * @param size bytes of it.
 * @return the call's result; -errno.
 */
int token_bpf_call(int command, void *attr, size_t size);

/**
 * Gives a pointer as bpf(2) takes it.
 *
 * @return its address.
 */
uint64_t token_bpf_address(const void *pointer);

#endif /* SEBPF_TEST_TOKEN_BPF_H */
