// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what a mount has to delegate, in the words of those who make mounts
 * Copyright (C) 2026 The sebpf authors
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "labels/delegate_mask.h"
#include "record/options.h"

/* What begins a line for a program. */
#define LINE "; %s: "

static bool is_named(enum sebpf_mask mask, uint64_t bits)
{
	for (uint32_t bit = 0; bit < 64; bit++)
		if (bits >> bit & 1 && !sebpf_mask_value_name(mask, bit))
			return false;
	return true;
}

/* The kernel's names, or a number: it takes no number among names. */
static void write_list(enum sebpf_mask mask, uint64_t bits,
		       const char *separator, FILE *out)
{
	const char *before = "";

	if (!is_named(mask, bits)) {
		(void)fprintf(out, "%#" PRIx64, bits);
		return;
	}
	for (uint32_t bit = 0; bit < 64; bit++)
		if (bits >> bit & 1) {
			(void)fprintf(out, "%s%s", before,
				      sebpf_mask_value_name(mask, bit));
			before = separator;
		}
}

static void write_delegate(const uint64_t *masks, FILE *out)
{
	const char *before = "";

	(void)fprintf(out, LINE, "sebpf delegate");
	for (enum sebpf_mask mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		if (!masks[mask])
			continue;
		(void)fprintf(out, "%s--%s ", before, sebpf_mask_option(mask));
		write_list(mask, masks[mask], ",", out);
		before = " ";
	}
	(void)fputc('\n', out);
}

static void write_mount(const uint64_t *masks, FILE *out)
{
	const char *before = "";

	(void)fprintf(out, LINE, "mount");
	for (enum sebpf_mask mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		if (!masks[mask])
			continue;
		(void)fprintf(out, "%s%s=", before,
			      sebpf_mask_mount_option(mask));
		write_list(mask, masks[mask], ":", out);
		before = ",";
	}
	(void)fputc('\n', out);
}

/* What each program calls an option, by enum sebpf_mask. */
static const char *const incus[SEBPF_MASK_COUNT] = {
	"security.bpffs.delegate_cmds",
	"security.bpffs.delegate_maps",
	"security.bpffs.delegate_progs",
	"security.bpffs.delegate_attachs",
};

static const char *const lxd[SEBPF_MASK_COUNT] = {
	"security.delegate_bpf.cmd_types",
	"security.delegate_bpf.map_types",
	"security.delegate_bpf.prog_types",
	"security.delegate_bpf.attach_types",
};

static const char *const oci[SEBPF_MASK_COUNT] = {
	"org.sebpf.delegate.cmds",
	"org.sebpf.delegate.maps",
	"org.sebpf.delegate.progs",
	"org.sebpf.delegate.attachs",
};

/* What does not take numbers is told so, and does not get half of a list. */
static void write_settings(const char *program, const char *const *names,
			   const uint64_t *masks, const char *separator,
			   FILE *out)
{
	for (enum sebpf_mask mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		if (!masks[mask])
			continue;
		(void)fprintf(out, LINE, program);
		if (names != oci && !is_named(mask, masks[mask])) {
			(void)fprintf(out,
				      "%s cannot be told: %#" PRIx64
				      " has a bit without a name\n",
				      names[mask], masks[mask]);
			continue;
		}
		(void)fprintf(out, "%s=", names[mask]);
		write_list(mask, masks[mask], separator, out);
		(void)fputc('\n', out);
	}
}

/**
 * struct directive - a directive of systemd
 * @name: its name.
 * @prefix: what the names of its values begin with.
 */
static const struct directive {
	const char *name;
	const char *prefix;
} directives[SEBPF_MASK_COUNT] = {
	{ "BPFDelegateCommands", "BPF" },
	{ "BPFDelegateMaps", "BPFMapType" },
	{ "BPFDelegatePrograms", "BPFProgType" },
	{ "BPFDelegateAttachments", "BPF" },
};

/*
 * systemd makes its names from those constants in <linux/bpf.h> that have no
 * value of their own, so two of them have the word that the kernel added.
 */
static bool is_deprecated(enum sebpf_mask mask, const char *name)
{
	return mask == SEBPF_MASK_MAPS &&
	       (!strcmp(name, "cgroup_storage") ||
		!strcmp(name, "percpu_cgroup_storage"));
}

/* "reuseport_sockarray" as "ReuseportSockarray". */
static void write_camel(enum sebpf_mask mask, const char *name, FILE *out)
{
	bool begins = true;

	for (const char *at = name; *at; at++) {
		if (*at != '_')
			(void)fputc(begins ? toupper((unsigned char)*at) : *at,
				    out);
		begins = *at == '_';
	}
	if (is_deprecated(mask, name))
		(void)fputs("Deprecated", out);
}

static void write_directive(enum sebpf_mask mask, uint64_t bits, FILE *out)
{
	const char *before = "=";

	(void)fprintf(out, LINE "%s", "systemd", directives[mask].name);
	if (!is_named(mask, bits)) {
		(void)fprintf(out,
			      " cannot be told: %#" PRIx64
			      " has a bit without a name\n",
			      bits);
		return;
	}
	for (uint32_t bit = 0; bit < 64; bit++)
		if (bits >> bit & 1) {
			(void)fprintf(out, "%s%s", before,
				      directives[mask].prefix);
			write_camel(mask, sebpf_mask_value_name(mask, bit),
				    out);
			before = ",";
		}
	(void)fputc('\n', out);
}

static void write_systemd(const uint64_t *masks, FILE *out)
{
	static const char *const around[] = { "PrivateUsers=yes",
					      "PrivateMounts=yes",
					      "DelegateNamespaces=mnt",
					      "PrivateBPF=yes" };

	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++)
		(void)fprintf(out, LINE "%s\n", "systemd", around[i]);
	for (enum sebpf_mask mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		if (masks[mask])
			write_directive(mask, masks[mask], out);
}

void sebpf_recorded_options(const uint64_t masks[SEBPF_MASK_COUNT], FILE *out)
{
	uint64_t any = 0;

	for (enum sebpf_mask mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		any |= masks[mask];
	if (!any)
		return;
	write_delegate(masks, out);
	write_mount(masks, out);
	write_systemd(masks, out);
	write_settings("incus", incus, masks, ",", out);
	(void)fprintf(out, LINE "security.delegate_bpf=true\n", "lxd");
	write_settings("lxd", lxd, masks, ":", out);
	write_settings("oci", oci, masks, ",", out);
}
