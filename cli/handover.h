/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - passing a descriptor to another process
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_HANDOVER_H
#define SEBPF_CLI_HANDOVER_H

#include "sebpf/error.h"

/**
 * struct sebpf_handover - a message between the two processes
 * @status: exit status that the failure calls for; 0 if there is none.
 * @failure: code 0 with a descriptor; otherwise why there is none.
 */
struct sebpf_handover {
	int status;
	struct sebpf_err failure;
};

/**
 * Makes the connection between the two processes.
 *
 * @param ret_sockets receives two connected sockets; the caller closes them.
 * @param err filled on failure.
 * @return 0; errors of socketpair(2).
 */
int sebpf_handover_open(int ret_sockets[2], struct sebpf_err *err);

/**
 * Passes a descriptor on.
 *
 * @param socket the connection.
 * @param fd the descriptor; the caller still owns it.
 * @param err filled on failure.
 * @return 0; -EPIPE if the other process has ended; other errors of
 *	sendmsg(2).
 */
int sebpf_handover_descriptor(int socket, int fd, struct sebpf_err *err);

/**
 * Passes a failure on, if that is possible.
 *
 * @param socket the connection.
 * @param status the exit status that it calls for.
 */
void sebpf_handover_failure(int socket, int status,
			    const struct sebpf_err *failure);

/**
 * Waits for what the other process passes on.
 *
 * @param socket the connection.
 * @param ret_fd receives the descriptor; the caller closes it.
 * @param ret_message receives the message if the other process failed; its code
 *	is nonzero then and zero otherwise. Written in any case.
 * @param err filled on failure.
 * @return 0; the code of the other's failure; -EPIPE if it closed its end
 *	without a message; -EBADMSG if the message has another form; other
 *	errors of recvmsg(2).
 */
int sebpf_handover_receive(int socket, int *ret_fd,
			   struct sebpf_handover *ret_message,
			   struct sebpf_err *err);

#endif /* SEBPF_CLI_HANDOVER_H */
