/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - attacks on the hooks' pins and objects, and their results
 * Copyright (C) 2026 The sebpf authors
 *
 * Made by the domains of tests/policy/self_protection.cil.
 */
#ifndef SEBPF_TEST_PIN_ATTACKS_H
#define SEBPF_TEST_PIN_ATTACKS_H

#include <stddef.h>
#include <stdint.h>

/* Another BPF filesystem, which nothing depends on. */
#define SPARE_BPFFS "/tmp/spare"

/* The domain of the process that made the objects. */
#define SERVER "service_t"

/**
 * struct victim - the target of an attack
 * @map: a pinned map, as are the next two.
 * @link: a link.
 * @prog: a program that BPF_PROG_TEST_RUN takes.
 * @map_id: id of the map, as are the next two.
 * @link_id: of the link.
 * @prog_id: of the program.
 * @filesystem: where the BPF filesystem is mounted.
 */
struct victim {
	const char *map;
	const char *link;
	const char *prog;
	uint32_t map_id;
	uint32_t link_id;
	uint32_t prog_id;
	const char *filesystem;
};

/**
 * struct attack - one line of the table
 * @name: for messages, and the name of the process in records.
 * @run: makes it.
 * @blind_record: the permissions that the record of intruder_t, to whom the
 *	pins are out of sight, says are denied; NULL: no record.
 * @seen_record: the same for onlooker_t.
 * @type: of the object in both records.
 * @blind: what intruder_t gets.
 * @seen: what onlooker_t gets.
 * @allowed: what admin_t gets.
 */
struct attack {
	const char *name;
	int (*run)(const struct victim *victim);
	const char *blind_record;
	const char *seen_record;
	const char *type;
	int blind;
	int seen;
	int allowed;
};

/* The table, and its length. */
extern const struct attack pin_attacks[];
extern const size_t pin_attack_count;

/**
 * Makes a call of bpf(2).
 *
 * @param attributes its attributes, a union bpf_attr.
 * @return what it returns, or a negative errno.
 */
int pin_bpf(int command, void *attributes);

/**
 * Opens a pinned object.
 *
 * @param path the pin.
 * @param flags BPF_F_RDONLY, or 0.
 * @return the descriptor, which the caller closes; -EACCES where policy denies
 *	it; other errors of BPF_OBJ_GET.
 */
int pin_get(const char *path, uint32_t flags);

/**
 * Pins an object.
 *
 * @param path the pin.
 * @param fd the object.
 * @return 0; -EACCES where policy denies it; other errors of BPF_OBJ_PIN.
 */
int pin_put(const char *path, int fd);

#endif /* SEBPF_TEST_PIN_ATTACKS_H */
