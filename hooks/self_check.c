// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the proof, before hooks enforce, that they read the kernel rightly
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <inttypes.h>
#include <selinux/selinux.h>
#include <string.h>

#include "hooks/self_check.h"
#include "hooks/state.h"
#include "labels/context.h"
#include "sebpf/cleanup.h"
#include "selinux-module/classmap.h"

static void free_context(char **context)
{
	freecon(*context);
}

#define auto_context __attribute__((cleanup(free_context)))

static int kernel_failed(struct sebpf_err *err, const char *question)
{
	return sebpf_err_set(err, errno ? -errno : -EIO,
			     "cannot ask the kernel for %s: %s", question,
			     strerror(errno));
}

/* The kernel's context of this process and the hooks' are the same text. */
static int compare_context(const struct sebpf_self *self,
			   const struct sebpf_names *names, char **ret_text,
			   struct sebpf_err *err)
{
	char *kernel auto_context = NULL;
	char *text sebpf_auto_free = NULL;
	int rc = sebpf_context_text(names, &self->context, &text, err);

	if (rc)
		return rc;
	if (getcon_raw(&kernel))
		return kernel_failed(err, "the context of this process");
	if (strcmp(kernel, text) != 0)
		return sebpf_err_set(err, -EBADE,
				     "the hooks take the context of this "
				     "process for \"%s\", the kernel has "
				     "\"%s\"",
				     text, kernel);
	*ret_text = sebpf_steal(text);
	return 0;
}

static int compare_label(const struct sebpf_self *self,
			 const struct sebpf_names *names, const char *context,
			 char **ret_text, struct sebpf_err *err)
{
	security_class_t class_value = string_to_security_class("anon_inode");
	char *kernel auto_context = NULL;
	char *text sebpf_auto_free = NULL;
	int rc = sebpf_context_text(names, &self->label, &text, err);

	if (rc)
		return rc;
	if (class_value &&
	    security_compute_create_name_raw(context, context, class_value,
					     "bpf-token", &kernel))
		return kernel_failed(err, "the label of a token");
	if (kernel && strcmp(kernel, text) != 0)
		return sebpf_err_set(err, -EBADE,
				     "the hooks would label a token of this "
				     "process \"%s\", the kernel \"%s\"",
				     text, kernel);
	*ret_text = sebpf_steal(text);
	return 0;
}

/* The kernel's permissions by our bits, as far as the policy has them. */
static uint32_t our_bits(uint32_t class_id, security_class_t class_value,
			 access_vector_t vector, uint32_t *ret_known)
{
	uint32_t bits = 0, known = 0;
	uint32_t bit;

	for (bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++) {
		const char *name =
			sebpf_classmap_permission_name(class_id, bit);
		access_vector_t value =
			name ? string_to_av_perm(class_value, name) : 0;

		if (!value)
			continue;
		known |= 1U << bit;
		if (vector & value)
			bits |= 1U << bit;
	}
	*ret_known = known;
	return bits;
}

static int compare_vector(const char *what, uint32_t class_id,
			  security_class_t class_value, uint32_t hooks,
			  access_vector_t kernel, struct sebpf_err *err)
{
	uint32_t known;
	uint32_t bits = our_bits(class_id, class_value, kernel, &known);

	if ((hooks & known) == bits)
		return 0;
	return sebpf_err_set(err, -EBADE,
			     "for class \"%s\", the hooks take 0x%" PRIx32
			     " for %s to this process on its own token, the "
			     "kernel 0x%" PRIx32,
			     sebpf_classmap_class_name(class_id), hooks & known,
			     what, bits);
}

static int compare_decision(const struct sebpf_self *self, uint32_t class_id,
			    const char *context, const char *label,
			    struct sebpf_err *err)
{
	security_class_t class_value =
		string_to_security_class(sebpf_classmap_class_name(class_id));
	struct av_decision kernel;
	int rc;

	/* Of a class that it does not know, the kernel decides nothing. */
	if (!class_value)
		return 0;
	if (security_compute_av_flags_raw(context, label, class_value, 0,
					  &kernel))
		return kernel_failed(err, "an access decision");
	rc = compare_vector("allowed", class_id, class_value,
			    self->allowed[class_id], kernel.allowed, err);
	if (!rc)
		rc = compare_vector("auditallow", class_id, class_value,
				    self->auditallow[class_id],
				    kernel.auditallow, err);
	if (!rc)
		rc = compare_vector("auditdeny", class_id, class_value,
				    self->auditdeny[class_id], kernel.auditdeny,
				    err);
	return rc;
}

int sebpf_self_check(const struct sebpf_self *self,
		     const struct sebpf_names *names, struct sebpf_err *err)
{
	char *context sebpf_auto_free = NULL;
	char *label sebpf_auto_free = NULL;
	uint32_t class_id;
	int rc;

	if (self->failure)
		return sebpf_err_set(err, -EBADE,
				     "the hooks cannot decide about this "
				     "process: %s",
				     sebpf_failure_name(self->failure));
	rc = compare_context(self, names, &context, err);
	if (!rc)
		rc = compare_label(self, names, context, &label, err);
	for (class_id = 0; !rc && class_id < SEBPF_CLASS_COUNT; class_id++)
		rc = compare_decision(self, class_id, context, label, err);
	return rc;
}
