/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what has happened to the directory of the pins
 * Copyright (C) 2026 The sebpf authors
 *
 * A mount may cover it, or it may be unmounted or removed, while the server
 * goes on with the directory and the links open.
 */
#ifndef SEBPF_LOADER_PIN_WATCH_H
#define SEBPF_LOADER_PIN_WATCH_H

/**
 * enum sebpf_pin_place - where a directory of pins is
 */
enum sebpf_pin_place {
	SEBPF_PINS_IN_PLACE, /* at SEBPF_PIN_DIR */
	SEBPF_PINS_COVERED, /* another mount is there, or they were moved */
	SEBPF_PINS_LOST, /* unmounted, removed, or in no mount of this namespace */
};

/**
 * Tells where a directory of pins is.
 *
 * @param directory descriptor of the directory.
 * @return the place; SEBPF_PINS_COVERED if it is not known whether it is lost.
 */
enum sebpf_pin_place sebpf_pin_place(int directory);

#endif /* SEBPF_LOADER_PIN_WATCH_H */
