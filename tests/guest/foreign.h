/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - another product's programs on the hooks that sebpf is on, for tests
 * Copyright (C) 2026 The sebpf authors
 *
 * What is attached later runs earlier.
 */
#ifndef SEBPF_TEST_FOREIGN_H
#define SEBPF_TEST_FOREIGN_H

enum foreign_hook {
	FOREIGN_OPTION, /* fs_context_parse_param */
	FOREIGN_MOUNT, /* sb_set_mnt_opts */
	FOREIGN_RECEIVE, /* file_receive */
	FOREIGN_OPEN, /* file_open */
	FOREIGN_TOKEN_CREATE,
	FOREIGN_TOKEN_CMD,
	FOREIGN_TOKEN_CAPABLE,
	FOREIGN_MAP_CREATE,
	FOREIGN_PROG_LOAD,
	FOREIGN_HOOKS
};

/* The default of the hook fs_context_parse_param, -ENOPARAM. */
#define FOREIGN_OPTION_DEFAULT (-519)

struct foreign;

/**
 * Attaches the programs.
 *
 * @param option_verdict what the one on fs_context_parse_param returns.
 * @param bpf_verdict what those on hooks of bpf(2) return.
 * @return the programs; the caller detaches with foreign_detach().
 */
struct foreign *foreign_attach(int option_verdict, int bpf_verdict);

/**
 * Tells how often a program was called.
 *
 * @param foreign attached.
 * @return the number.
 */
unsigned long long foreign_calls(const struct foreign *foreign,
				 enum foreign_hook hook);

/**
 * Detaches the programs.
 *
 * @param foreign may be NULL.
 */
void foreign_detach(struct foreign *foreign);

#endif /* SEBPF_TEST_FOREIGN_H */
