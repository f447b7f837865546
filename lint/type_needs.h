/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what else the kernel asks for, by type of program and of map
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_TYPE_NEEDS_H
#define SEBPF_LINT_TYPE_NEEDS_H

#include <stdint.h>

/* Capabilities beyond CAP_BPF. */
#define SEBPF_NEEDS_NET_ADMIN 1U
#define SEBPF_NEEDS_PERFMON 2U

/**
 * struct sebpf_type_needs - what an object of a type needs
 * @capabilities: SEBPF_NEEDS_*, when it is made.
 * @attach: attach types, of which a program must name one when it is loaded, by
 *	our bits of class bpf_attach_type; with @attach2 both 0: none, or none
 *	is required.
 * @attach2: the same for class bpf_attach_type2.
 */
struct sebpf_type_needs {
	uint32_t capabilities;
	uint32_t attach;
	uint32_t attach2;
};

/**
 * Tells what a type needs.
 *
 * @param tclass SEBPF_CLASS_BPF_PROG_TYPE, _MAP_TYPE or _MAP_TYPE2.
 * @param bit our bit number of the type.
 * @return its needs; none for other classes.
 */
struct sebpf_type_needs sebpf_type_needs(uint32_t tclass, uint32_t bit);

/**
 * Finds the fewest attach types that a program of a type lacks: for all that it
 * can be loaded for, the smallest set of missing ones.
 *
 * @param bit our bit number of the program's type.
 * @param allowed attach types that are allowed, bit N for number N.
 * @param ret_loaded receives what it is then loaded for; may be NULL.
 * @return all that it needs then; 0: none.
 */
uint64_t sebpf_least_attach_types(uint32_t bit, uint64_t allowed,
				  uint32_t *ret_loaded);

#endif /* SEBPF_LINT_TYPE_NEEDS_H */
