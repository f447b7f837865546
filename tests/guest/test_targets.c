// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - programs whose functions are named only when they are attached
 * Copyright (C) 2026 The sebpf authors
 *
 * container_t may load every program, but none on the access control;
 * mac_admin_t may load those, too. What the kernel lets them do:
 *
 *	trace_fentry_multi	on bpf_lsm_*, as trace_fentry, which is checked
 *	trace_kprobe_multi	on security_*
 *
 * Not all kernels that have the first attach it. What is allowed is then loaded,
 * and BPF_LINK_CREATE says EOPNOTSUPP.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <linux/btf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/attachment.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CONTAINER GUEST_CONTEXT("container_t")
#define MAC_ADMIN GUEST_CONTEXT("mac_admin_t")
#define LABEL TRIAL_TO("container_bpf_token_t")
#define TARGET "security_bpf_token_capable"

/* Newer than the headers of a distribution. */
enum {
	TRACE_KPROBE_MULTI = 42,
	TRACE_FENTRY_MULTI = 59,
	TRACE_FEXIT_MULTI = 60,
	TRACE_FSESSION_MULTI = 61,
};

static const struct bpf_insn nothing[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
	{ .code = BPF_JMP | BPF_EXIT },
};

/* The beginning of union bpf_attr for BPF_LINK_CREATE. */
struct link_create_attr {
	uint32_t prog_fd;
	uint32_t target_fd;
	uint32_t attach_type;
	uint32_t flags;
	union {
		struct {
			uint64_t ids;
			uint64_t cookies;
			uint32_t count;
		} functions;
		struct {
			uint32_t flags;
			uint32_t count;
			uint64_t symbols;
			uint64_t addresses;
			uint64_t cookies;
		} probes;
	};
};

/* Of bpf_lsm_bpf_token_capable(). */
static uint32_t lsm_function;

/* Whether the kernel has a type with a member, or an enum with a value. */
static int has_member(const struct btf *btf, const char *type, uint32_t kind,
		      const char *member)
{
	int id = btf__find_by_name_kind(btf, type, kind);
	const struct btf_type *found =
		id < 0 ? NULL : btf__type_by_id(btf, (uint32_t)id);
	uint32_t i, name;

	for (i = 0; found && i < btf_vlen(found); i++) {
		name = kind == BTF_KIND_ENUM ? btf_enum(found)[i].name_off :
					       btf_members(found)[i].name_off;
		if (!strcmp(btf__name_by_offset(btf, name), member))
			return 1;
	}
	return 0;
}

/* Loads a program that is for no function yet. */
static int load(int token, enum bpf_prog_type type, uint32_t attach_type,
		const struct bpf_insn *instructions, size_t count)
{
	const struct token_prog prog = {
		.type = type,
		.attach_type = (enum bpf_attach_type)attach_type,
		.instructions = instructions,
		.count = count,
	};

	return token_prog_load_as(token, &prog);
}

static int trace_multi(const struct stage *stage)
{
	uint32_t attach_type = (uint32_t)stage->trial->number;
	int token = token_create(stage->dir_fd);
	struct link_create_attr attr = {
		.attach_type = attach_type,
		.functions = { .ids = token_bpf_address(&lsm_function),
			       .count = 1 },
	};
	int prog = load(token, BPF_PROG_TYPE_TRACING, attach_type, nothing,
			LENGTH(nothing));

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	if (prog < 0)
		return trial_report(stage, prog);
	attr.prog_fd = (uint32_t)prog;
	return trial_report(stage, token_bpf_call(BPF_LINK_CREATE, &attr,
						  sizeof(attr)));
}

static int attach_probe(int prog)
{
	const char *symbols[] = { TARGET };
	struct link_create_attr attr = {
		.prog_fd = (uint32_t)prog,
		.attach_type = TRACE_KPROBE_MULTI,
		.probes = { .count = 1, .symbols = token_bpf_address(symbols) },
	};

	return token_bpf_call(BPF_LINK_CREATE, &attr, sizeof(attr));
}

static int probe_multi(const struct stage *stage)
{
	int token = token_create(stage->dir_fd);
	int prog = load(token, BPF_PROG_TYPE_KPROBE, TRACE_KPROBE_MULTI,
			nothing, LENGTH(nothing));

	if (token < 0)
		return trial_report(stage, TRIAL_BROKEN);
	return trial_report(stage, prog < 0 ? prog : attach_probe(prog));
}

#define DENIED                                                                \
	.context = CONTAINER, .expected = -EACCES,                            \
	.record = TRIAL_RECORD("mac_admin", TRIAL_FROM("container_t"), LABEL, \
			       "cap2_userns")

/* Linux 7.3 */
static const struct trial multi[] = {
	{
		.name = "trace_fentry_multi, denied",
		.number = TRACE_FENTRY_MULTI,
		.act = trace_multi,
		DENIED,
	},
	{
		.name = "trace_fexit_multi, denied",
		.number = TRACE_FEXIT_MULTI,
		.act = trace_multi,
		DENIED,
	},
	{
		.name = "trace_fsession_multi, denied",
		.number = TRACE_FSESSION_MULTI,
		.act = trace_multi,
		DENIED,
	},
	{
		.name = "trace_fentry_multi, allowed, and on bpf_lsm_*",
		.context = MAC_ADMIN,
		.number = TRACE_FENTRY_MULTI,
		.act = trace_multi,
		.objects = 1,
	},
};

/* Linux 6.18 */
static const struct trial probes[] = {
	{
		.name = "trace_kprobe_multi, denied",
		.act = probe_multi,
		DENIED,
	},
	{
		.name = "trace_kprobe_multi, allowed, and on security_*",
		.context = MAC_ADMIN,
		.act = probe_multi,
		.objects = 1,
	},
};

/* What is allowed ends with "attached", which is 0 if the kernel attaches it. */
static void check_all(const struct trial *trials, size_t count, int is_there,
		      int attached)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct trial trial = trials[i];

		if (!is_there) {
			printf("# not on this kernel: %s\n", trial.name);
			continue;
		}
		if (!trial.expected)
			trial.expected = attached;
		trial_check(&trial);
	}
}

int main(void)
{
	pid_t server = guest_server_start(NULL);
	struct btf *btf = btf__load_vmlinux_btf();
	int id = btf ? btf__find_by_name_kind(btf, "bpf_lsm_bpf_token_capable",
					      BTF_KIND_FUNC) :
		       -1;

	if (id < 0)
		guest_bail("the kernel has no such function");
	lsm_function = (uint32_t)id;
	check_all(multi, LENGTH(multi),
		  has_member(btf, "bpf_attach_type", BTF_KIND_ENUM,
			     "BPF_TRACE_FENTRY_MULTI"),
		  attachment_has_trace_multi() ? 0 : -EOPNOTSUPP);
	check_all(probes, LENGTH(probes),
		  has_member(btf, "bpf_prog_aux", BTF_KIND_STRUCT,
			     "kprobe_write_ctx"),
		  0);
	btf__free(btf);
	ok(guest_status("events_lost") == 0, "no event is lost");
	ok(trial_no_tokens(), "the kernel frees the tokens");
	guest_server_stop(server);
	return tap_done();
}
