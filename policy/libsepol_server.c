// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - libsepol's security server, for classes that the hooks do not ask of
 * Copyright (C) 2026 The sebpf authors
 *
 * libsepol 3.4 follows type bounds one level up, and writes through a null
 * pointer where a second level takes something away. So it is never shown the
 * bounds of the type it is asked about; the types above are asked about in
 * turn, as the kernel does.
 */
#include <errno.h>

#include <sepol/policydb/policydb.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>

#include "policy/database.h"
#include "policy/libsepol_server.h"

#define SOURCE_SID 1U
#define TARGET_SID 2U

/* Asks about one pair of types, without what bounds the source. */
static int compute(struct policydb *db, sidtab_t *sids, uint32_t source_type,
		   sepol_security_class_t class_value,
		   struct sepol_av_decision *ret_decision)
{
	type_datum_t *type = db->type_val_to_struct[source_type - 1];
	uint32_t bounds = type->bounds;
	int rc;

	type->bounds = 0;
	(void)sepol_set_policydb(db);
	(void)sepol_set_sidtab(sids);
	rc = sepol_compute_av(SOURCE_SID, TARGET_SID, class_value, 0,
			      ret_decision);
	(void)sepol_set_policydb(NULL);
	(void)sepol_set_sidtab(NULL);
	type->bounds = bounds;
	return rc ? -EBADMSG : 0;
}

static int ask(struct policydb *db, context_struct_t *source,
	       context_struct_t *target, uint32_t class_value,
	       struct sepol_av_decision *ret_decision)
{
	sidtab_t sids;
	int rc;

	if (sepol_sidtab_init(&sids))
		return -ENOMEM;
	rc = sepol_sidtab_insert(&sids, SOURCE_SID, source) ||
			     sepol_sidtab_insert(&sids, TARGET_SID, target) ?
		     -ENOMEM :
		     0;
	if (!rc)
		rc = compute(db, &sids, source->type,
			     (sepol_security_class_t)class_value, ret_decision);
	sepol_sidtab_destroy(&sids);
	return rc;
}

int sebpf_server_access(struct policydb *db, const context_struct_t *source,
			const context_struct_t *target, uint32_t class_value,
			struct av_decision *ret_decision, struct sebpf_err *err)
{
	/* These share the levels, and differ in their types. */
	context_struct_t from = *source;
	context_struct_t to = *target;
	struct av_decision access = { 0 };
	struct sepol_av_decision decision;

	sebpf_policy_follow_booleans(db);
	for (uint32_t depth = 0; depth <= SEBPF_SERVER_BOUNDS; depth++) {
		int rc = ask(db, &from, &to, class_value, &decision);

		if (rc)
			return sebpf_err_set(err, rc,
					     "libsepol could not decide");
		if (!depth)
			access = (struct av_decision){
				.allowed = decision.allowed,
				.auditallow = decision.auditallow,
				.auditdeny = decision.auditdeny,
			};
		access.allowed &= decision.allowed;
		from.type = sebpf_db_bounds(db, from.type);
		if (!from.type) {
			*ret_decision = access;
			return 0;
		}
		if (!sebpf_db_is_type(db, from.type))
			break;
		if (sebpf_db_bounds(db, to.type))
			to.type = sebpf_db_bounds(db, to.type);
		if (!sebpf_db_is_type(db, to.type))
			break;
	}
	return sebpf_err_set(err, -EOPNOTSUPP,
			     "the policy's type bounds are a loop, or deeper "
			     "than the kernel accepts");
}
