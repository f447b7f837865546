// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what stands where in the statements of CIL
 * Copyright (C) 2026 The sebpf authors
 */
#include <stdlib.h>
#include <string.h>

#include "lint/cil_shapes.h"

/**
 * struct shape - the elements of a statement
 * @keyword: its first word.
 * @elements: a letter for each that follows; see sebpf_cil_shape().
 */
struct shape {
	const char *keyword;
	const char *elements;
};

/* Sorted by keyword. */
static const struct shape shapes[] = {
	{ "allow", "ttc" },
	{ "allowx", "ttf" },
	{ "auditallow", "ttc" },
	{ "auditallowx", "ttf" },
	{ "block", "3" },
	{ "blockabstract", "." },
	{ "blockinherit", "j" },
	{ "boolean", "B" },
	{ "booleanif", "b" },
	{ "category", "Y" },
	{ "categoryalias", "2" },
	{ "categoryaliasactual", "yy" },
	{ "categoryorder", "y" },
	{ "categoryset", "Fy" },
	{ "class", "K" },
	{ "classcommon", "Ck" },
	{ "classmap", "M" },
	{ "classmapping", "D.c" },
	{ "classorder", "C" },
	{ "classpermission", "P" },
	{ "classpermissionset", "pc" },
	{ "common", "N" },
	{ "constrain", "cx" },
	{ "context", "Oo" },
	{ "defaultrange", "C" },
	{ "defaultrole", "C" },
	{ "defaulttype", "C" },
	{ "defaultuser", "C" },
	{ "deny", "ttc" },
	{ "devicetreecon", ".o" },
	{ "dontaudit", "ttc" },
	{ "dontauditx", "ttf" },
	{ "expandtypeattribute", "a" },
	{ "filecon", "$o" },
	{ "fsuse", "..o" },
	{ "genfscon", "$o" },
	{ "handleunknown", "." },
	{ "ibendportcon", "..o" },
	{ "ibpkeycon", "i.o" },
	{ "in", "J" },
	{ "iomemcon", ".o" },
	{ "ioportcon", ".o" },
	{ "ipaddr", "I" },
	{ "level", "L4" },
	{ "levelrange", "Hh" },
	{ "mls", "." },
	{ "mlsconstrain", "cx" },
	{ "mlsvalidatetrans", "Cx" },
	{ "netifcon", ".oo" },
	{ "neverallow", "ttc" },
	{ "neverallowx", "ttf" },
	{ "nodecon", "iio" },
	{ "optional", "3" },
	{ "pcidevicecon", ".o" },
	{ "permissionx", "Xf" },
	{ "pirqcon", ".o" },
	{ "policycap", "." },
	{ "portcon", "..o" },
	{ "rangetransition", "ttCh" },
	{ "role", "R" },
	{ "roleallow", "rr" },
	{ "roleattribute", "Q" },
	{ "roleattributeset", "qr" },
	{ "rolebounds", "rr" },
	{ "roletransition", "rtCr" },
	{ "roletype", "rt" },
	{ "selinuxuser", ".uh" },
	{ "selinuxuserdefault", "uh" },
	{ "sensitivity", "Z" },
	{ "sensitivityalias", "1" },
	{ "sensitivityaliasactual", "zz" },
	{ "sensitivitycategory", "zy" },
	{ "sensitivityorder", "z" },
	{ "sid", "S" },
	{ "sidcontext", "so" },
	{ "sidorder", "s" },
	{ "tunable", "G" },
	{ "tunableif", "g" },
	{ "type", "T" },
	{ "typealias", "W" },
	{ "typealiasactual", "wt" },
	{ "typeattribute", "A" },
	{ "typeattributeset", "at" },
	{ "typebounds", "tt" },
	{ "typechange", "ttCt" },
	{ "typemember", "ttCt" },
	{ "typepermissive", "t" },
	{ "typetransition", "ttC$t" },
	{ "user", "U" },
	{ "userattribute", "V" },
	{ "userattributeset", "vu" },
	{ "userbounds", "uu" },
	{ "userlevel", "u4" },
	{ "userprefix", "u" },
	{ "userrange", "uh" },
	{ "userrole", "ur" },
	{ "validatetrans", "Cx" },
};

static int compare(const void *key, const void *shape)
{
	return strcmp(key, ((const struct shape *)shape)->keyword);
}

const char *sebpf_cil_shape(const char *keyword)
{
	const struct shape *found = bsearch(keyword, shapes,
					    sizeof(shapes) / sizeof(*shapes),
					    sizeof(*shapes), compare);

	return found ? found->elements : NULL;
}
