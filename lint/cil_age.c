// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what modules in CIL say that the installed libsepol does not know
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/polcaps.h>

#include "common/near.h"
#include "lint/cil_age.h"

/* Statements and capabilities that came after libsepol 3.4, the oldest here. */
static const char *const news[] = {
	"deny",
	"segregateattributes",
	"userspace_initial_context",
	"netlink_xperm",
	"netif_wildcard",
	"genfs_seclabel_wildcard",
	"functionfs_seclabel",
	"memfd_class",
	"bpf_token_perms",
};

/* Whether libsepol's words are about that place. */
static bool is_at(const char *place, const char *file, uint32_t line)
{
	const char *found = place;

	while ((found = strstr(found, file))) {
		found += strlen(file);
		if (*found == ':' && strtoul(found + 1, NULL, 10) == line)
			return true;
	}
	return false;
}

static bool is_news(const char *word)
{
	for (size_t i = 0; i < sizeof(news) / sizeof(*news); i++)
		if (!strcmp(word, news[i]))
			return true;
	return false;
}

static bool refuse_old(const char *file, uint32_t line, const char *what,
		       const char *word, struct sebpf_err *err)
{
	if (!is_news(word))
		return false;
	(void)sebpf_err_set(err, -EBADMSG,
			    "%s:%u: the installed libsepol is too old for %s "
			    "%s",
			    file, line, what, word);
	return true;
}

static bool refuse_capability(const char *file, uint32_t line, const char *word,
			      struct sebpf_err *err)
{
	struct sebpf_near near = { .word = word };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	if (!*word || sepol_polcap_getnum(word) >= 0)
		return false;
	if (refuse_old(file, line, "policy capability", word, err))
		return true;
	for (unsigned int i = 0; i <= POLICYDB_CAP_MAX; i++)
		if (sepol_polcap_getname(i))
			sebpf_near_offer(&near, sepol_polcap_getname(i));
	(void)sebpf_err_set(err, -EBADMSG,
			    "%s:%u: the installed libsepol knows no policy "
			    "capability %s%s",
			    file, line, word, sebpf_near_words(&near, meant));
	return true;
}

bool sebpf_cil_is_too_new(const struct sebpf_cil_set *set, const char *place,
			  struct sebpf_err *err)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct sebpf_cil_file *file = &set->files[i];
		uint32_t node = SEBPF_CIL_NONE;

		while ((node = sebpf_cil_statement(file, node, file->count)) <
		       file->count) {
			const char *keyword = sebpf_cil_keyword(file, node);
			uint32_t line = file->nodes[node].line;
			bool is_capability = !strcmp(keyword, "policycap");

			if ((!is_capability && !is_news(keyword)) ||
			    !is_at(place, file->name, line))
				continue;
			if (is_capability ?
				    refuse_capability(
					    file->name, line,
					    sebpf_cil_word(
						    file,
						    sebpf_cil_element(file,
								      node, 1)),
					    err) :
				    refuse_old(file->name, line, "statement",
					       keyword, err))
				return true;
		}
	}
	return false;
}
