/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the kernel asks for besides, by type of program and of map
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_TYPE_NEEDS_H
#define SEBPF_TYPE_NEEDS_H

#include <stdint.h>

/* Capabilities beyond CAP_BPF. */
#define SEBPF_NEEDS_NET_ADMIN 1U
#define SEBPF_NEEDS_PERFMON 2U

/**
 * struct sebpf_type_needs - what an object of a type needs
 * @capabilities: SEBPF_NEEDS_*, when it is made.
 * @attach: attach types, of which a program must name one when it is loaded, by
 *	our bits of class bpf_attach_type; with @attach2 both 0: none, or none
 *	that must be.
 * @attach2: likewise of class bpf_attach_type2.
 */
struct sebpf_type_needs {
	uint32_t capabilities;
	uint32_t attach;
	uint32_t attach2;
};

/**
 * Tells what a type needs.
 *
 * @param class_id SEBPF_CLASS_BPF_PROG_TYPE, _MAP_TYPE or _MAP_TYPE2.
 * @param bit our bit number of the type.
 * @return its needs; none for other classes.
 */
struct sebpf_type_needs sebpf_type_needs(uint32_t class_id, uint32_t bit);

#endif /* SEBPF_TYPE_NEEDS_H */
