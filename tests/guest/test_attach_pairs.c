// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - all pairs of what a program is loaded for and where it is attached
 * Copyright (C) 2026 The sebpf authors
 *
 * The table of sebpf/attach_types.h is right on the running kernel: root loads
 * programs of every type for every attach type, and attaches each by every call
 * at every attach type. The kernel accepts what the table says, no more and no
 * less.
 *
 * And the hooks ask for what the table says: a permissive domain that has no
 * attach type loads them with a token, and the records show what was asked.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "audit/fold.h"
#include "labels/class_names.h"
#include "sebpf/attach_types.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attachment.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

#define TYPES (SEBPF_BIT_COUNT_BPF_PROG_TYPE + 1U)
#define VALUES ((uint32_t)SEBPF_ATTACH_TYPES)
#define BIT(n) (UINT64_C(1) << (n))
#define PERMISSIVE "permissive_none_t"

/* What each type can be loaded for, if nothing follows from it. */
#define FOREIGN ((uint32_t)BPF_LSM_MAC)

/**
 * struct pairs - what the kernel accepts for the programs of one type
 * @progs: by what they are loaded for; negative: not loaded.
 * @taken: in the same way: attach types where such a program was attached.
 * @by: by call: attach types where any was attached.
 */
struct pairs {
	int progs[VALUES];
	uint64_t taken[VALUES];
	uint64_t by[ATTACHMENT_WAYS];
};

/* Attach types of the running kernel: those with a lower number. */
static uint32_t kernel_values(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	int id = btf ? btf__find_by_name_kind(btf, "bpf_attach_type",
					      BTF_KIND_ENUM) :
		       -1;
	const struct btf_type *type = btf__type_by_id(btf, (uint32_t)id);
	uint32_t values = 0;
	int i;

	for (i = 0; id > 0 && i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(btf,
						btf_enum(type)[i].name_off),
			    "__MAX_BPF_ATTACH_TYPE"))
			values = (uint32_t)btf_enum(type)[i].val;
	btf__free(btf);
	if (!values || values > VALUES)
		guest_bail("the kernel has %u attach types", values);
	return values;
}

/* Otherwise most of the time would be spent waiting for it. */
static void hurry_rcu(void)
{
	int fd sebpf_auto_close =
		open("/sys/kernel/rcu_expedited", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1", 1) != 1)
		printf("# the kernel does not hurry\n");
}

static const char *type_name(uint32_t type)
{
	return sebpf_permission_name(SEBPF_CLASS_BPF_PROG_TYPE, type - 1);
}

static const char *attach_name(uint32_t value)
{
	if (value < SEBPF_PERMS_PER_CLASS)
		return sebpf_permission_name(SEBPF_CLASS_BPF_ATTACH_TYPE,
					     value);
	return sebpf_permission_name(SEBPF_CLASS_BPF_ATTACH_TYPE2,
				     value - SEBPF_PERMS_PER_CLASS);
}

static void print_names(uint64_t types)
{
	uint32_t i;

	for (i = 0; i < VALUES; i++)
		if (types & BIT(i))
			printf(" %s", attach_name(i));
}

/*
 * How the kernel changes a program's value: bpf_prog_load_fixup_attach_type()
 * in kernel/bpf/syscall.c.
 */
static uint32_t value_kept(uint32_t type, uint32_t value)
{
	if (!value && type == BPF_PROG_TYPE_CGROUP_SOCK)
		return BPF_CGROUP_INET_SOCK_CREATE;
	if (!value && type == BPF_PROG_TYPE_SK_REUSEPORT)
		return BPF_SK_REUSEPORT_SELECT;
	return value;
}

/* Where the table says that a program is attached. */
static uint64_t table_types(uint32_t type, uint32_t value)
{
	return sebpf_attach_types(&sebpf_attach_rows[type],
				  value_kept(type, value));
}

/* Whether a call attaches programs of a type by an attach type. */
static int is_tried(uint32_t type, enum attachment_way way)
{
	if (way == BY_RAW_OPEN)
		return type == BPF_PROG_TYPE_TRACING ||
		       type == BPF_PROG_TYPE_LSM;
	if (way == BY_NETLINK || way == BY_MAP)
		return type == BPF_PROG_TYPE_XDP;
	if (way == BY_SOCKET)
		return type == BPF_PROG_TYPE_SK_REUSEPORT;
	return 1;
}

static void try_prog(const struct attachment_ground *ground,
		     struct pairs *pairs, struct attachment *what,
		     uint32_t value)
{
	enum attachment_way way;

	for (what->at = 0; what->at < VALUES; what->at++)
		for (way = 0; way < ATTACHMENT_WAYS; way++) {
			if (!is_tried(what->type, way) ||
			    attachment_try(ground, way, what))
				continue;
			pairs->taken[value] |= BIT(what->at);
			pairs->by[way] |= BIT(what->at);
		}
}

/* Puts every program into a link at an attach type that accepts one of them. */
static void try_updates(const struct attachment_ground *ground,
			struct pairs *pairs, struct attachment *what)
{
	uint32_t first = 0, i;
	int link;

	do {
		what->prog = pairs->progs[first];
		what->loaded = first;
		link = what->prog < 0 ? -ENOENT : attachment_link(ground, what);
	} while (link < 0 && ++first < VALUES);
	for (i = 0; link >= 0 && i < VALUES; i++) {
		if (i == first || pairs->progs[i] < 0 ||
		    attachment_update(link, pairs->progs[i]))
			continue;
		pairs->taken[i] |= BIT(what->at);
		pairs->by[BY_LINK_UPDATE] |= BIT(what->at);
		/* It is removed again. */
		if (attachment_update(link, pairs->progs[first]))
			guest_bail("the first program does not come back");
	}
	if (link >= 0)
		(void)close(link);
}

static void try_type(const struct attachment_ground *ground,
		     struct pairs *pairs, uint32_t type, uint32_t values)
{
	struct attachment what = { .type = type };
	uint32_t i;

	memset(pairs, 0, sizeof(*pairs));
	for (i = 0; i < VALUES; i++) {
		pairs->progs[i] = i < values ?
					  attachment_load(TOKEN_NONE, type, i) :
					  -EINVAL;
		what.prog = pairs->progs[i];
		what.loaded = value_kept(type, i);
		if (what.prog >= 0)
			try_prog(ground, pairs, &what, i);
	}
	for (what.at = 0; what.at < VALUES; what.at++)
		if (pairs->by[BY_LINK_CREATE] & BIT(what.at))
			try_updates(ground, pairs, &what);
	for (i = 0; i < VALUES; i++)
		if (pairs->progs[i] >= 0)
			(void)close(pairs->progs[i]);
}

/* What the table says and no call here can show. */
static uint64_t untried(const struct attachment_ground *ground, uint32_t type)
{
	/* Its map is what is attached. */
	if (type == BPF_PROG_TYPE_STRUCT_OPS)
		return ~UINT64_C(0);
	if (type == BPF_PROG_TYPE_SCHED_CLS && !ground->netkit)
		return SEBPF_ATTACH2(NETKIT_PRIMARY) |
		       SEBPF_ATTACH2(NETKIT_PEER);
	if (type == BPF_PROG_TYPE_KPROBE && !attachment_has_fprobe())
		return SEBPF_ATTACH2(TRACE_KPROBE_MULTI) |
		       SEBPF_ATTACH2(TRACE_KPROBE_SESSION);
	if (type == BPF_PROG_TYPE_TRACING && !attachment_has_trace_multi())
		return SEBPF_ATTACH2(TRACE_FENTRY_MULTI) |
		       SEBPF_ATTACH2(TRACE_FEXIT_MULTI) |
		       SEBPF_ATTACH2(TRACE_FSESSION_MULTI);
	return 0;
}

static void print_row(uint32_t type, uint32_t from, uint32_t to, uint64_t taken)
{
	printf("# pairs | %s | loaded for", type_name(type));
	if (from == to)
		printf(" %s", attach_name(from));
	else
		printf(" %u to %u", from, to);
	printf(" | attached at");
	print_names(taken);
	printf("%s |\n", taken ? "" : " none");
}

/* Equal neighbours share a row. */
static void print_pairs(uint32_t type, const struct pairs *pairs)
{
	enum attachment_way way;
	uint32_t i, from = 0;

	for (i = 0; i < VALUES; i++) {
		if (pairs->progs[i] < 0) {
			from = i + 1;
			continue;
		}
		if (i + 1 < VALUES && pairs->progs[i + 1] >= 0 &&
		    pairs->taken[i + 1] == pairs->taken[i])
			continue;
		print_row(type, from, i, pairs->taken[i]);
		from = i + 1;
	}
	for (way = 0; way < ATTACHMENT_WAYS; way++) {
		if (!pairs->by[way])
			continue;
		printf("# calls | %s | %s |", type_name(type),
		       attachment_way_name(way));
		print_names(pairs->by[way]);
		printf(" |\n");
	}
}

static void test_type(const struct attachment_ground *ground, uint32_t type,
		      uint32_t values)
{
	uint64_t more = 0, less = 0;
	struct pairs pairs;
	uint32_t i, loaded = 0;

	try_type(ground, &pairs, type, values);
	for (i = 0; i < VALUES; i++) {
		uint64_t table = table_types(type, i);

		if (pairs.progs[i] < 0)
			continue;
		loaded++;
		more |= pairs.taken[i] & ~table;
		less |= table & ~pairs.taken[i] & ~untried(ground, type);
	}
	print_pairs(type, &pairs);
	ok(!more, "%s, %u values: the kernel attaches nowhere else",
	   type_name(type), loaded);
	ok(!less, "%s, %u values: the kernel attaches wherever the table says",
	   type_name(type), loaded);
	if (more || less) {
		printf("# more:");
		print_names(more);
		printf("\n# less:");
		print_names(less);
		printf("\n");
	}
}

/* What is loaded with a token, to see what is checked. */
static int is_asked(uint32_t type, uint32_t value)
{
	const struct sebpf_attach_row *row = &sebpf_attach_rows[type];

	return !value || value == FOREIGN ||
	       ((row->always | row->own | row->otherwise) & BIT(value));
}

/* Records name the command: the type and the value. */
static void name_load(uint32_t type, uint32_t value, char ret_name[16])
{
	(void)snprintf(ret_name, 16, "t%uv%u", type, value);
}

/* Loads that have less than half of the kinds of records of fold.h. */
#define UNFOLDED_LOADS 12

static int load_all(int mount_fd, int dir_fd, void *arg)
{
	int token = token_create(dir_fd);
	uint32_t type, value, loads = 0;
	char name[16];

	(void)mount_fd;
	(void)arg;
	for (type = 1; token >= 0 && type < TYPES; type++)
		for (value = 0; value < VALUES; value++) {
			int prog;

			if (!is_asked(type, value))
				continue;
			/*
			 * If there are too many denials, similar ones count as
			 * one.
			 */
			if (++loads % UNFOLDED_LOADS == 0)
				(void)sleep(SEBPF_FOLD_INTERVAL_NS /
						    1000000000 +
					    1);
			name_load(type, value, name);
			(void)prctl(PR_SET_NAME, name);
			prog = attachment_load(token, type, value);
			if (prog >= 0)
				(void)close(prog);
		}
	return token < 0;
}

/* Counts records of one load, of a class; with names, those that deny these. */
static int count_asked(long mark, const char *load, const char *class_name,
		       const char *denied)
{
	char comm[32], class_text[64];
	const char *const parts[] = { comm, class_text, denied, NULL };

	(void)snprintf(comm, sizeof(comm), "comm=\"%s\" ", load);
	(void)snprintf(class_text, sizeof(class_text), "tclass=%s permissive=1",
		       class_name);
	return guest_audit_count(mark, parts);
}

/*
 * Whether half of a mask was asked for in one record, or in none if it is
 * empty.
 */
static int is_half_asked(long mark, const char *load, uint32_t tclass,
			 uint32_t half)
{
	const char *class_name = sebpf_class_name(tclass);
	char denied[1024] = "denied  { ";
	size_t length = strlen(denied);
	uint32_t bit;

	for (bit = 0; bit < SEBPF_PERMS_PER_CLASS; bit++)
		if (half >> bit & 1)
			length += (size_t)snprintf(
				&denied[length], sizeof(denied) - length, "%s ",
				sebpf_permission_name(tclass, bit));
	(void)snprintf(&denied[length], sizeof(denied) - length, "} ");
	if (!half)
		return !count_asked(mark, load, class_name, "denied");
	return count_asked(mark, load, class_name, denied) == 1 &&
	       count_asked(mark, load, class_name, "denied") == 1;
}

static void test_asked(long mark, uint32_t type, uint32_t value)
{
	uint64_t table = table_types(type, value);
	char load[16];

	name_load(type, value, load);
	/* The kernel may refuse what it is loaded for before any check. */
	if (!count_asked(mark, load, "bpf", "denied  { prog_load } "))
		return;
	ok(is_half_asked(mark, load, SEBPF_CLASS_BPF_ATTACH_TYPE,
			 (uint32_t)table) &&
		   is_half_asked(mark, load, SEBPF_CLASS_BPF_ATTACH_TYPE2,
				 (uint32_t)(table >> 32)),
	   "%s loaded for %s: the hooks ask what the table says",
	   type_name(type), value ? attach_name(value) : "0");
}

static void test_hooks(void)
{
	const struct container_options options = {
		.context = GUEST_CONTEXT(PERMISSIVE),
		.cmds = "any",
		.maps = "any",
		.progs = "any",
		.attachs = "any",
	};
	pid_t server = guest_server_start(NULL);
	long mark = guest_audit_mark();
	uint32_t type, value;

	if (container_run(&options, load_all, NULL))
		guest_bail("no token");
	guest_audit_flush();
	for (type = 1; type < TYPES; type++)
		for (value = 0; value < VALUES; value++)
			if (is_asked(type, value))
				test_asked(mark, type, value);
	ok(guest_status("events_lost") == 0, "no event is lost");
	guest_server_stop(server);
}

int main(void)
{
	const struct rlimit files = { 4096, 4096 };
	uint32_t values = kernel_values();
	struct attachment_ground ground;
	uint32_t type;

	hurry_rcu();
	(void)libbpf_set_print(NULL);
	(void)setrlimit(RLIMIT_NOFILE, &files);
	attachment_ground_open(&ground);
	attachment_ground_link(&ground);
	for (type = 1; type < TYPES; type++)
		test_type(&ground, type, values);
	attachment_ground_close(&ground);
	test_hooks();
	return tap_done();
}
