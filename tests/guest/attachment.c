// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - programs of every type, and every call that attaches them, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/perf_event.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sebpf/attach_types.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attachment.h"
#include "tests/guest/token_bpf.h"

/* Bits of enum bpf_attach_type that are treated alike. */
#define CGROUP_TYPES                                                   \
	(sebpf_attach_rows[BPF_PROG_TYPE_CGROUP_SKB].always |          \
	 sebpf_attach_rows[BPF_PROG_TYPE_CGROUP_SOCK].always |         \
	 sebpf_attach_rows[BPF_PROG_TYPE_CGROUP_SOCK_ADDR].always |    \
	 sebpf_attach_rows[BPF_PROG_TYPE_CGROUP_SOCKOPT].always |      \
	 SEBPF_ATTACH(CGROUP_SOCK_OPS) | SEBPF_ATTACH(CGROUP_DEVICE) | \
	 SEBPF_ATTACH(CGROUP_SYSCTL) | SEBPF_ATTACH2(LSM_CGROUP))
#define SOCKMAP_TYPES                                                         \
	(SEBPF_ATTACH(SK_SKB_STREAM_PARSER) |                                 \
	 SEBPF_ATTACH(SK_SKB_STREAM_VERDICT) | SEBPF_ATTACH(SK_MSG_VERDICT) | \
	 SEBPF_ATTACH2(SK_SKB_VERDICT))
#define NETNS_TYPES (SEBPF_ATTACH(FLOW_DISSECTOR) | SEBPF_ATTACH2(SK_LOOKUP))
#define LO_TYPES                                           \
	(SEBPF_ATTACH2(XDP) | SEBPF_ATTACH2(TCX_INGRESS) | \
	 SEBPF_ATTACH2(TCX_EGRESS))
#define NETKIT_TYPES \
	(SEBPF_ATTACH2(NETKIT_PRIMARY) | SEBPF_ATTACH2(NETKIT_PEER))
#define PROBE_TYPES                          \
	(SEBPF_ATTACH2(TRACE_KPROBE_MULTI) | \
	 SEBPF_ATTACH2(TRACE_KPROBE_SESSION))
#define USER_PROBE_TYPES                     \
	(SEBPF_ATTACH2(TRACE_UPROBE_MULTI) | \
	 SEBPF_ATTACH2(TRACE_UPROBE_SESSION))
#define MULTI_TYPES                          \
	(SEBPF_ATTACH2(TRACE_FENTRY_MULTI) | \
	 SEBPF_ATTACH2(TRACE_FEXIT_MULTI) |  \
	 SEBPF_ATTACH2(TRACE_FSESSION_MULTI))

/* The interface lo has this number in every network namespace. */
#define LO 1U

/* A function of the kernel that exists to be traced. */
#define TRACED "bpf_fentry_test1"

/* The beginnings of union bpf_attr. */

struct prog_attach_attr {
	uint32_t target;
	uint32_t prog_fd;
	uint32_t attach_type;
	uint32_t flags;
	uint32_t replace_fd;
	uint32_t relative;
	uint64_t revision;
};

struct link_create_attr {
	uint32_t prog_fd;
	uint32_t target;
	uint32_t attach_type;
	uint32_t flags;
	union {
		struct {
			uint32_t flags;
			uint32_t count;
			uint64_t symbols;
			uint64_t addresses;
			uint64_t cookies;
		} kprobe_multi;
		struct {
			uint64_t path;
			uint64_t offsets;
			uint64_t counters;
			uint64_t cookies;
			uint32_t count;
			uint32_t flags;
			uint32_t pid;
			uint32_t pad;
		} uprobe_multi;
		struct {
			uint64_t ids;
			uint64_t cookies;
			uint32_t count;
			uint32_t pad;
		} tracing_multi;
		struct {
			uint32_t family;
			uint32_t hook;
			int32_t priority;
			uint32_t flags;
		} netfilter;
	} more;
};

struct link_update_attr {
	uint32_t link_fd;
	uint32_t new_prog_fd;
	uint32_t flags;
	uint32_t old_prog_fd;
};

struct raw_open_attr {
	uint64_t name;
	uint32_t prog_fd;
	uint32_t pad;
};

static const char *const way_names[ATTACHMENT_WAYS] = {
	[BY_PROG_ATTACH] = "BPF_PROG_ATTACH",
	[BY_LINK_CREATE] = "BPF_LINK_CREATE",
	[BY_LINK_UPDATE] = "BPF_LINK_UPDATE",
	[BY_RAW_OPEN] = "BPF_RAW_TRACEPOINT_OPEN",
	[BY_PERF_EVENT] = "PERF_EVENT_IOC_SET_BPF",
	[BY_NETLINK] = "IFLA_XDP",
	[BY_MAP] = "BPF_MAP_UPDATE_ELEM",
	[BY_SOCKET] = "setsockopt(2)",
};

const char *attachment_way_name(enum attachment_way way)
{
	return way_names[way];
}

static int is_among(uint32_t attach_type, uint64_t types)
{
	return attach_type < 64 && (types >> attach_type & 1);
}

/* As close(2), for what may not be open. */
static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/*
 * Objects to attach to
 */

static int open_event(uint32_t type, uint64_t config, const char *function)
{
	struct perf_event_attr attr = {
		.type = type,
		.size = sizeof(attr),
		.config = config,
		.sample_period = function ? 0 : 1000000000,
	};

	attr.kprobe_func = token_bpf_address(function);
	return (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1,
			    PERF_FLAG_FD_CLOEXEC);
}

/* A number from a file of the kernel. */
static uint64_t read_number(const char *path)
{
	FILE *file sebpf_auto_file = fopen(path, "re");
	uint64_t number = 0;
	char line[32];

	if (file && fgets(line, sizeof(line), file))
		number = strtoull(line, NULL, 10);
	/* cppcheck-suppress resourceLeak ; the attribute closes it */
	return number;
}

static int open_software(void)
{
	return open_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, NULL);
}

static int open_tracepoint(void)
{
	return open_event(PERF_TYPE_TRACEPOINT,
			  read_number("/sys/kernel/tracing/events/sched/"
				      "sched_process_exec/id"),
			  NULL);
}

static int open_kprobe(void)
{
	return open_event((uint32_t)read_number("/sys/bus/event_source/"
						"devices/kprobe/type"),
			  0, TRACED);
}

static int open_map(uint32_t type, uint32_t value_size)
{
	const struct token_map map = {
		.type = type,
		.key_size = 4,
		.value_size = value_size,
		.max_entries = 2,
	};

	return token_map_create_as(TOKEN_NONE, &map);
}

void attachment_ground_open(struct attachment_ground *ground)
{
	(void)mkdir("/sys/fs/cgroup/attachments", 0755);
	*ground = (struct attachment_ground){
		.cgroup = open("/sys/fs/cgroup/attachments",
			       O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.sockmap = open_map(BPF_MAP_TYPE_SOCKMAP, 4),
		.devmap = open_map(BPF_MAP_TYPE_DEVMAP, 8),
		.cpumap = open_map(BPF_MAP_TYPE_CPUMAP, 8),
		.software = open_software(),
		.tracepoint = open_tracepoint(),
		.kprobe = open_kprobe(),
	};
}

void attachment_ground_close(struct attachment_ground *ground)
{
	close_fd(&ground->cgroup);
	close_fd(&ground->sockmap);
	close_fd(&ground->devmap);
	close_fd(&ground->cpumap);
	close_fd(&ground->software);
	close_fd(&ground->tracepoint);
	close_fd(&ground->kprobe);
	(void)rmdir("/sys/fs/cgroup/attachments");
}

/* A request to make an interface of a type that has two ends. */
struct link_request {
	struct nlmsghdr header;
	struct ifinfomsg info;
	struct rtattr name;
	char name_bytes[8];
	struct rtattr link_info;
	struct rtattr kind;
	char kind_bytes[8];
};

/* Makes the pair; 0 or a negative errno of the kernel's answer. */
static int make_netkit(const char *name)
{
	struct link_request request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_NEWLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK |
				       NLM_F_CREATE | NLM_F_EXCL,
		},
		.name = { RTA_LENGTH(8), IFLA_IFNAME },
		.link_info = { 2 * sizeof(struct rtattr) + 8, IFLA_LINKINFO },
		.kind = { RTA_LENGTH(8), IFLA_INFO_KIND },
		.kind_bytes = "netkit",
	};
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
	} answer = { 0 };
	int fd sebpf_auto_close =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	(void)snprintf(request.name_bytes, sizeof(request.name_bytes), "%s",
		       name);
	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < 0)
		return -errno;
	return answer.error.error;
}

void attachment_ground_link(struct attachment_ground *ground)
{
	ground->netkit = 0;
	if (!make_netkit("nk"))
		ground->netkit = if_nametoindex("nk");
}

/*
 * Programs
 */

/**
 * struct known - a type of the kernel's type information
 * @name: its name.
 * @kind: its kind.
 * @id: its number; 0: not yet looked for, or none.
 */
struct known {
	const char *name;
	uint32_t kind;
	uint32_t id;
};

enum known_index {
	KNOWN_TRACED,
	KNOWN_MODIFIED,
	KNOWN_TRACEPOINT,
	KNOWN_ITERATOR,
	KNOWN_LSM,
	KNOWN_STRUCT_OPS,
	KNOWN_FPROBE,
	KNOWN_TRACE_MULTI,
	KNOWN_COUNT
};

static struct known known[KNOWN_COUNT] = {
	[KNOWN_TRACED] = { TRACED, BTF_KIND_FUNC, 0 },
	[KNOWN_MODIFIED] = { "bpf_modify_return_test", BTF_KIND_FUNC, 0 },
	[KNOWN_TRACEPOINT] = { "btf_trace_sched_process_exec", BTF_KIND_TYPEDEF,
			       0 },
	[KNOWN_ITERATOR] = { "bpf_iter_task", BTF_KIND_FUNC, 0 },
	[KNOWN_LSM] = { "bpf_lsm_socket_bind", BTF_KIND_FUNC, 0 },
	[KNOWN_STRUCT_OPS] = { "tcp_congestion_ops", BTF_KIND_STRUCT, 0 },
	[KNOWN_FPROBE] = { "register_fprobe_syms", BTF_KIND_FUNC, 0 },
	[KNOWN_TRACE_MULTI] = { "bpf_trampoline_multi_attach", BTF_KIND_FUNC,
				0 },
};

/* The number of a type; 0: the kernel lacks it. All are looked for at once. */
static uint32_t find_btf(enum known_index index)
{
	static int is_looked_for;
	struct btf *btf;
	size_t i;

	if (is_looked_for++)
		return known[index].id;
	btf = btf__load_vmlinux_btf();
	for (i = 0; btf && i < KNOWN_COUNT; i++) {
		int id = btf__find_by_name_kind(btf, known[i].name,
						known[i].kind);

		known[i].id = id > 0 ? (uint32_t)id : 0;
	}
	btf__free(btf);
	return known[index].id;
}

int attachment_has_fprobe(void)
{
	return find_btf(KNOWN_FPROBE) != 0;
}

int attachment_has_trace_multi(void)
{
	return find_btf(KNOWN_TRACE_MULTI) != 0;
}

/* The target of a program that is loaded for something in the kernel. */
static uint32_t target_btf(uint32_t type, uint32_t loaded)
{
	if (type == BPF_PROG_TYPE_LSM)
		return find_btf(KNOWN_LSM);
	if (type == BPF_PROG_TYPE_STRUCT_OPS)
		return find_btf(KNOWN_STRUCT_OPS);
	if (type != BPF_PROG_TYPE_TRACING || is_among(loaded, MULTI_TYPES))
		return 0;
	if (loaded == BPF_TRACE_RAW_TP)
		return find_btf(KNOWN_TRACEPOINT);
	if (loaded == BPF_TRACE_ITER)
		return find_btf(KNOWN_ITERATOR);
	return find_btf(loaded == BPF_MODIFY_RETURN ? KNOWN_MODIFIED :
						      KNOWN_TRACED);
}

static int load_returning(int token_fd, uint32_t type, uint32_t loaded,
			  int value)
{
	const struct bpf_insn instructions[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = value },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct token_prog prog = {
		.type = type,
		.attach_type = loaded,
		.btf_id = target_btf(type, loaded),
		.instructions = instructions,
		.count = sizeof(instructions) / sizeof(instructions[0]),
	};

	return token_prog_load_as(token_fd, &prog);
}

int attachment_load(int token_fd, uint32_t type, uint32_t loaded)
{
	int prog = load_returning(token_fd, type, loaded, 1);

	/* The verifier knows what a program may return. */
	if (prog == -EINVAL)
		prog = load_returning(token_fd, type, loaded, 0);
	return prog;
}

/*
 * Calls
 */

static int event_for(const struct attachment_ground *ground, uint32_t type)
{
	if (type == BPF_PROG_TYPE_KPROBE)
		return ground->kprobe;
	if (type == BPF_PROG_TYPE_TRACEPOINT)
		return ground->tracepoint;
	return ground->software;
}

/*
 * The target: a descriptor, or a number of an interface. There is no infrared
 * device, so its number is not a descriptor; the kernel complains with EBADF
 * after it has agreed to everything else.
 */
static int find_target(const struct attachment_ground *ground,
		       const struct attachment *what)
{
	if (is_among(what->at, CGROUP_TYPES))
		return ground->cgroup;
	if (is_among(what->at, SOCKMAP_TYPES))
		return ground->sockmap;
	if (is_among(what->at, LO_TYPES))
		return LO;
	if (is_among(what->at, NETKIT_TYPES))
		return (int)ground->netkit;
	if (is_among(what->at, SEBPF_ATTACH2(PERF_EVENT)))
		return event_for(ground, what->type);
	if (is_among(what->at, SEBPF_ATTACH(LIRC_MODE2)))
		return -1;
	return 0;
}

/* Attaches at once, so that only what it is loaded for is compared. */
static int attach(const struct attachment_ground *ground,
		  const struct attachment *what)
{
	struct prog_attach_attr attr = {
		.target = (uint32_t)find_target(ground, what),
		.prog_fd = (uint32_t)what->prog,
		.attach_type = what->at,
		.flags = is_among(what->at, CGROUP_TYPES) ? BPF_F_ALLOW_MULTI :
							    0,
	};
	int result = token_bpf_call(BPF_PROG_ATTACH, &attr, sizeof(attr));

	if (what->at == BPF_LIRC_MODE2 && result == -EBADF)
		return 0;
	if (result)
		return result;
	attr.flags = 0;
	return token_bpf_call(BPF_PROG_DETACH, &attr, sizeof(attr));
}

/*
 * The place of an address in its file, by a line of /proc/self/maps; 0: none.
 */
static uint64_t place_in(const char *line, uint64_t wanted)
{
	uint64_t start, end, offset;
	char *rest;

	start = strtoull(line, &rest, 16);
	end = *rest ? strtoull(rest + 1, &rest, 16) : 0;
	rest = strchr(*rest ? rest + 1 : rest, ' ');
	offset = rest ? strtoull(rest, NULL, 16) : 0;
	return wanted >= start && wanted < end ? wanted - start + offset : 0;
}

/* The place of a function in this program's file; 0: not known. */
static uint64_t find_function(void)
{
	static uint64_t place;
	FILE *maps sebpf_auto_file = fopen("/proc/self/maps", "re");
	char line[512];

	while (!place && maps && fgets(line, sizeof(line), maps))
		place = place_in(line,
				 (uint64_t)(uintptr_t)attachment_way_name);
	return place;
}

/*
 * Fills in what else a link has; the caller keeps that until the link is made.
 */
static void fill_probes(struct link_create_attr *attr, uint64_t *offset,
			uint32_t *id)
{
	static const char *const symbols[] = { TRACED };

	if (is_among(attr->attach_type, PROBE_TYPES)) {
		attr->more.kprobe_multi.symbols = token_bpf_address(symbols);
		attr->more.kprobe_multi.count = 1;
	} else if (is_among(attr->attach_type, USER_PROBE_TYPES)) {
		*offset = find_function();
		attr->more.uprobe_multi.path =
			token_bpf_address("/proc/self/exe");
		attr->more.uprobe_multi.offsets = token_bpf_address(offset);
		attr->more.uprobe_multi.count = 1;
	} else if (is_among(attr->attach_type, MULTI_TYPES)) {
		*id = find_btf(KNOWN_TRACED);
		attr->more.tracing_multi.ids = token_bpf_address(id);
		attr->more.tracing_multi.count = 1;
	}
}

int attachment_link(const struct attachment_ground *ground,
		    const struct attachment *what)
{
	struct link_create_attr attr = {
		.prog_fd = (uint32_t)what->prog,
		.target = (uint32_t)find_target(ground, what),
		.attach_type = what->at,
	};
	int netns sebpf_auto_close = -1;
	uint64_t offset;
	uint32_t id;

	fill_probes(&attr, &offset, &id);
	if (is_among(what->at, NETNS_TYPES)) {
		netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
		attr.target = (uint32_t)netns;
	} else if (is_among(what->at, SEBPF_ATTACH2(NETFILTER))) {
		attr.more.netfilter.family = AF_INET;
		attr.more.netfilter.priority = 1;
	} else if (is_among(what->at, SEBPF_ATTACH2(XDP))) {
		attr.flags = XDP_FLAGS_SKB_MODE;
	}
	return token_bpf_call(BPF_LINK_CREATE, &attr, sizeof(attr));
}

int attachment_update(int link, int prog)
{
	struct link_update_attr attr = {
		.link_fd = (uint32_t)link,
		.new_prog_fd = (uint32_t)prog,
	};

	return token_bpf_call(BPF_LINK_UPDATE, &attr, sizeof(attr));
}

/* For these the kernel takes what they are loaded for as the attach type. */
static int open_raw(const struct attachment *what)
{
	int is_raw = what->type == BPF_PROG_TYPE_RAW_TRACEPOINT ||
		     what->type == BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE;
	struct raw_open_attr attr = {
		.name = is_raw ? token_bpf_address("sched_process_exec") : 0,
		.prog_fd = (uint32_t)what->prog,
	};

	if (what->at != what->loaded)
		return -EOPNOTSUPP;
	return token_bpf_call(BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr));
}

/* An event has one program, until it is closed; root opens another. */
static int set_event(const struct attachment_ground *ground,
		     const struct attachment *what)
{
	int event = event_for(ground, what->type);
	int own sebpf_auto_close = -1;

	if (!is_among(what->at, SEBPF_ATTACH2(PERF_EVENT)))
		return -EOPNOTSUPP;
	if (what->type == BPF_PROG_TYPE_KPROBE)
		own = open_kprobe();
	else if (what->type == BPF_PROG_TYPE_TRACEPOINT)
		own = open_tracepoint();
	else
		own = open_software();
	return ioctl(own < 0 ? event : own, PERF_EVENT_IOC_SET_BPF,
		     what->prog) ?
		       -errno :
		       0;
}

static int set_xdp(const struct attachment *what)
{
	int result;

	if (!is_among(what->at, SEBPF_ATTACH2(XDP)))
		return -EOPNOTSUPP;
	result = bpf_xdp_attach(LO, what->prog, XDP_FLAGS_SKB_MODE, NULL);
	if (!result)
		(void)bpf_xdp_detach(LO, XDP_FLAGS_SKB_MODE, NULL);
	return result;
}

/* The value is an interface, or a size of a queue, and the program. */
static int set_entry(const struct attachment_ground *ground,
		     const struct attachment *what)
{
	struct {
		uint32_t map_fd;
		uint32_t pad;
		uint64_t key;
		uint64_t value;
		uint64_t flags;
	} attr = { 0 };
	uint32_t key = 0;
	uint32_t value[2] = { LO, (uint32_t)what->prog };
	int result;

	if (is_among(what->at, SEBPF_ATTACH2(XDP_DEVMAP)))
		attr.map_fd = (uint32_t)ground->devmap;
	else if (is_among(what->at, SEBPF_ATTACH2(XDP_CPUMAP)))
		attr.map_fd = (uint32_t)ground->cpumap;
	else
		return -EOPNOTSUPP;
	attr.key = token_bpf_address(&key);
	attr.value = token_bpf_address(value);
	result = token_bpf_call(BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
	attr.value = 0;
	if (!result)
		(void)token_bpf_call(BPF_MAP_DELETE_ELEM, &attr, sizeof(attr));
	return result;
}

static int set_socket(const struct attachment *what)
{
	int is_group = what->type == BPF_PROG_TYPE_SK_REUSEPORT;
	int fd sebpf_auto_close = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int one = 1;

	if (what->at != what->loaded)
		return -EOPNOTSUPP;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET,
		       is_group ? SO_ATTACH_REUSEPORT_EBPF : SO_ATTACH_BPF,
		       &what->prog, sizeof(what->prog)))
		return -errno;
	return 0;
}

int attachment_try(const struct attachment_ground *ground,
		   enum attachment_way way, const struct attachment *what)
{
	int fd = -EOPNOTSUPP;

	switch (way) {
	case BY_PROG_ATTACH:
		return attach(ground, what);
	case BY_LINK_CREATE:
		fd = attachment_link(ground, what);
		break;
	case BY_RAW_OPEN:
		fd = open_raw(what);
		break;
	case BY_PERF_EVENT:
		return set_event(ground, what);
	case BY_NETLINK:
		return set_xdp(what);
	case BY_MAP:
		return set_entry(ground, what);
	case BY_SOCKET:
		return set_socket(what);
	case BY_LINK_UPDATE:
	case ATTACHMENT_WAYS:
		break;
	}
	if (fd < 0)
		return fd;
	(void)close(fd);
	return 0;
}
