/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the pins, as the server keeps them
 * Copyright (C) 2026 The sebpf authors
 *
 * The server holds the links, and the directory of their pins, so enforcement
 * does not depend on a mount while it runs. Pins that are gone are put back,
 * for the time when it does not run.
 */
#ifndef SEBPF_CLI_SERVER_PINS_H
#define SEBPF_CLI_SERVER_PINS_H

#include "cli/notify.h"
#include "loader/loader.h"
#include "loader/pin_watch.h"
#include "sebpf/error.h"

/**
 * struct sebpf_server_pins - where the pins are
 * @directory: the directory, open; -1: not yet.
 * @place: where it was when it was last checked.
 * @told: errno of the last failure to put pins back, which is reported once; or
 *	0.
 */
struct sebpf_server_pins {
	int directory;
	enum sebpf_pin_place place;
	int told;
};

/**
 * Finds the hooks that are attached: at the usual path; or in the directory
 * that the server has open, and this process pins there from then on; or among
 * all links.
 *
 * @param ret_attached receives what was found.
 * @param err filled on failure.
 * @return as sebpf_attached_find().
 */
int sebpf_server_pins_look(struct sebpf_attached *ret_attached,
			   struct sebpf_err *err);

/**
 * Finds the pins of the hooks that this process is to take over from: at the
 * usual path, among what the service manager has kept, or through the running
 * server. From then on this process pins there.
 *
 * @param pins receives the directory if it is not at the usual path; the caller
 *	closes it when it no longer pins.
 * @param store what the service manager has kept.
 * @param err filled on failure.
 * @return 0, also if nothing is attached; -EBUSY if hooks are attached whose
 *	pins cannot be reached; the errnos of sebpf_attached_find().
 */
int sebpf_server_pins_find(struct sebpf_server_pins *pins,
			   const struct sebpf_store *store,
			   struct sebpf_err *err);

/**
 * Opens the directory that this process pins in.
 *
 * @param pins receives the directory.
 * @param err filled on failure.
 * @return 0; -errno of open(2).
 */
int sebpf_server_pins_hold(struct sebpf_server_pins *pins,
			   struct sebpf_err *err);

/**
 * Checks that everything is pinned where it was, and puts back what is missing.
 * Reports each change on standard error.
 *
 * @param pins held.
 * @param hooks in force.
 */
void sebpf_server_pins_keep(struct sebpf_server_pins *pins,
			    struct sebpf_hooks *hooks);

#endif /* SEBPF_CLI_SERVER_PINS_H */
