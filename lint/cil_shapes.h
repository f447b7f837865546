/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what stands where in the statements of CIL
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_CIL_SHAPES_H
#define SEBPF_LINT_CIL_SHAPES_H

/**
 * Tells what the elements of a statement are.
 *
 * @param keyword its first word.
 * @return a letter for each element that follows; NULL: nothing is known of the
 *	statement.
 *
 *	Declared: T type, W its alias, A attribute, R role, Q attribute
 *	of roles, U user, V attribute of users, K class and M classmap, with
 *	permissions; N common, with permissions; P classpermission, B boolean,
 *	G tunable, S SID, Y category, F set of categories, Z sensitivity, L
 *	level, H range of levels, O context, I address, X permissionx, 1 alias
 *	of a sensitivity, 2 of a category, 3 block.
 *
 *	Used: t types, a attributes, w alias, r roles, q attributes of roles, u
 *	users, v attributes of users, C classes, D classmap, c class with
 *	permissions, k common, p classpermission, b booleans, g tunables, s
 *	SIDs, y categories, z sensitivities, 4 level, h range of levels, o
 *	context, i address, f permissions of a permissionx, x constraint, j
 *	block whose contents are used, J block that is added to.
 *
 *	Otherwise: . is nothing, $ stands for all up to the last element, which
 *	is what follows it.
 */
const char *sebpf_cil_shape(const char *keyword);

#endif /* SEBPF_LINT_CIL_SHAPES_H */
