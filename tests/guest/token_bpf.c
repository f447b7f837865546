// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - bpf(2) with a token, for tests
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/guest/token_bpf.h"

/* Commands and flags since Linux 6.9. */
#define COMMAND_TOKEN_CREATE 36
#define FLAG_TOKEN_FD (1U << 16)

/* The beginnings of union bpf_attr, up to the fields of tokens. */

struct token_create_attr {
	uint32_t flags;
	uint32_t bpffs_fd;
};

struct map_create_attr {
	uint32_t map_type;
	uint32_t key_size;
	uint32_t value_size;
	uint32_t max_entries;
	uint32_t map_flags;
	uint32_t unused[14];
	int32_t map_token_fd;
};

struct prog_load_attr {
	uint32_t prog_type;
	uint32_t insn_cnt;
	uint64_t insns;
	uint64_t license;
	uint32_t log_level;
	uint32_t log_size;
	uint64_t log_buf;
	uint32_t kern_version;
	uint32_t prog_flags;
	char prog_name[BPF_OBJ_NAME_LEN];
	uint32_t prog_ifindex;
	uint32_t expected_attach_type;
	uint32_t prog_btf_fd;
	uint32_t func_info_rec_size;
	uint64_t func_info;
	uint32_t func_info_cnt;
	uint32_t unused[4];
	uint32_t attach_btf_id;
	uint32_t attach_prog_fd;
	uint32_t unused_too[7];
	int32_t prog_token_fd;
	uint32_t pad;
};

struct btf_load_attr {
	uint64_t btf;
	uint64_t btf_log_buf;
	uint32_t btf_size;
	uint32_t btf_log_size;
	uint32_t btf_log_level;
	uint32_t btf_log_true_size;
	uint32_t btf_flags;
	int32_t btf_token_fd;
};

struct fd_by_id_attr {
	uint32_t id;
	uint32_t next_id;
	uint32_t open_flags;
	int32_t fd_by_id_token_fd;
};

_Static_assert(offsetof(struct map_create_attr, map_token_fd) == 76,
	       "map_token_fd");
_Static_assert(offsetof(struct prog_load_attr, prog_flags) == 44, "prog_flags");
_Static_assert(offsetof(struct prog_load_attr, expected_attach_type) == 68,
	       "expected_attach_type");
_Static_assert(offsetof(struct prog_load_attr, func_info) == 80, "func_info");
_Static_assert(offsetof(struct prog_load_attr, attach_btf_id) == 108,
	       "attach_btf_id");
_Static_assert(offsetof(struct prog_load_attr, prog_token_fd) == 144,
	       "prog_token_fd");
_Static_assert(offsetof(struct btf_load_attr, btf_token_fd) == 36,
	       "btf_token_fd");
_Static_assert(offsetof(struct fd_by_id_attr, fd_by_id_token_fd) == 12,
	       "fd_by_id_token_fd");

uint64_t token_bpf_address(const void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

int token_bpf_call(int command, void *attr, size_t size)
{
	long fd = syscall(SYS_bpf, command, attr, size);

	return fd < 0 ? -errno : (int)fd;
}

int token_create(int bpffs_fd)
{
	struct token_create_attr attr = { .bpffs_fd = (uint32_t)bpffs_fd };

	return token_bpf_call(COMMAND_TOKEN_CREATE, &attr, sizeof(attr));
}

int token_map_create_as(int token_fd, const struct token_map *map)
{
	struct map_create_attr attr = {
		.map_type = map->type,
		.key_size = map->key_size,
		.value_size = map->value_size,
		.max_entries = map->max_entries,
		.map_flags = map->flags,
	};

	if (token_fd != TOKEN_NONE) {
		attr.map_flags |= FLAG_TOKEN_FD;
		attr.map_token_fd = token_fd;
	}
	return token_bpf_call(BPF_MAP_CREATE, &attr, sizeof(attr));
}

int token_map_create(int token_fd, enum bpf_map_type type)
{
	struct token_map map = {
		.type = type,
		.key_size = 4,
		.value_size = 8,
		.max_entries = 4,
	};

	switch (type) {
	case BPF_MAP_TYPE_PROG_ARRAY:
	case BPF_MAP_TYPE_PERF_EVENT_ARRAY:
	case BPF_MAP_TYPE_CGROUP_ARRAY:
	case BPF_MAP_TYPE_XSKMAP:
		map.value_size = 4;
		break;
	case BPF_MAP_TYPE_LPM_TRIE:
		map.key_size = 8;
		map.flags = BPF_F_NO_PREALLOC;
		break;
	case BPF_MAP_TYPE_QUEUE:
	case BPF_MAP_TYPE_STACK:
		map.key_size = 0;
		break;
	case BPF_MAP_TYPE_RINGBUF:
		map.key_size = 0;
		map.value_size = 0;
		map.max_entries = 4096;
		break;
	default:
		break;
	}
	return token_map_create_as(token_fd, &map);
}

int token_prog_load_as(int token_fd, const struct token_prog *prog)
{
	struct prog_load_attr attr = {
		.prog_type = prog->type,
		.insn_cnt = (uint32_t)prog->count,
		.insns = token_bpf_address(prog->instructions),
		.license = token_bpf_address("GPL"),
		.expected_attach_type = prog->attach_type,
		.attach_btf_id = prog->btf_id,
		.attach_prog_fd = (uint32_t)prog->target_fd,
		.prog_flags = prog->flags,
	};
	struct bpf_func_info function = { .type_id = TOKEN_FUNCTION };

	if (prog->btf_fd) {
		attr.prog_btf_fd = (uint32_t)prog->btf_fd;
		attr.func_info_rec_size = sizeof(function);
		attr.func_info = token_bpf_address(&function);
		attr.func_info_cnt = 1;
	}
	if (token_fd != TOKEN_NONE) {
		attr.prog_flags |= FLAG_TOKEN_FD;
		attr.prog_token_fd = token_fd;
	}
	return token_bpf_call(BPF_PROG_LOAD, &attr,
			      offsetof(struct prog_load_attr, pad));
}

static enum bpf_attach_type suitable_attach_type(enum bpf_prog_type type)
{
	switch (type) {
	case BPF_PROG_TYPE_XDP:
		return BPF_XDP;
	case BPF_PROG_TYPE_SK_REUSEPORT:
		return BPF_SK_REUSEPORT_SELECT;
	case BPF_PROG_TYPE_CGROUP_SOCK:
		return BPF_CGROUP_INET_SOCK_CREATE;
	case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
		return BPF_CGROUP_INET4_CONNECT;
	case BPF_PROG_TYPE_SK_LOOKUP:
		return BPF_SK_LOOKUP;
	default:
		return 0;
	}
}

int token_prog_load(int token_fd, enum bpf_prog_type type)
{
	static const struct bpf_insn return_one[] = {
		{
			.code = BPF_ALU64 | BPF_MOV | BPF_K,
			.dst_reg = BPF_REG_0,
			.imm = 1,
		},
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct token_prog prog = {
		.type = type,
		.attach_type = suitable_attach_type(type),
		.instructions = return_one,
		.count = sizeof(return_one) / sizeof(return_one[0]),
	};

	return token_prog_load_as(token_fd, &prog);
}

int token_prog_load_reuseport(int token_fd, int map_fd)
{
	/* u32 key = 0; bpf_sk_select_reuseport(context, map, &key, 0); */
	const struct bpf_insn select[] = {
		{
			.code = BPF_ST | BPF_MEM | BPF_W,
			.dst_reg = BPF_REG_10,
			.off = -4,
		},
		{
			.code = BPF_LD | BPF_IMM | BPF_DW,
			.dst_reg = BPF_REG_2,
			.src_reg = BPF_PSEUDO_MAP_FD,
			.imm = map_fd,
		},
		{ .code = 0 }, /* the upper half of the load above */
		{
			.code = BPF_ALU64 | BPF_MOV | BPF_X,
			.dst_reg = BPF_REG_3,
			.src_reg = BPF_REG_10,
		},
		{
			/* NOLINTNEXTLINE(misc-redundant-expression): both 0 */
			.code = BPF_ALU64 | BPF_ADD | BPF_K,
			.dst_reg = BPF_REG_3,
			.imm = -4,
		},
		{
			.code = BPF_ALU64 | BPF_MOV | BPF_K,
			.dst_reg = BPF_REG_4,
		},
		{
			.code = BPF_JMP | BPF_CALL,
			.imm = BPF_FUNC_sk_select_reuseport,
		},
		{
			.code = BPF_ALU64 | BPF_MOV | BPF_K,
			.dst_reg = BPF_REG_0,
			.imm = SK_PASS,
		},
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const struct token_prog prog = {
		.type = BPF_PROG_TYPE_SK_REUSEPORT,
		.attach_type = BPF_SK_REUSEPORT_SELECT,
		.instructions = select,
		.count = sizeof(select) / sizeof(select[0]),
	};

	return token_prog_load_as(token_fd, &prog);
}

static int load_btf(int token_fd, const void *btf, size_t size)
{
	struct btf_load_attr attr = {
		.btf = token_bpf_address(btf),
		.btf_size = (uint32_t)size,
	};

	if (token_fd != TOKEN_NONE) {
		attr.btf_flags |= FLAG_TOKEN_FD;
		attr.btf_token_fd = token_fd;
	}
	return token_bpf_call(BPF_BTF_LOAD, &attr, sizeof(attr));
}

int token_btf_load_function(int token_fd)
{
	/* int (struct __sk_buff *), whose contents do not matter */
	static const struct {
		struct btf_header header;
		struct btf_type integer;
		uint32_t encoding;
		struct btf_type context;
		struct btf_type pointer;
		struct btf_type prototype;
		struct btf_param parameter;
		struct btf_type function;
		char strings[16];
	} btf = {
		.header = {
			.magic = BTF_MAGIC,
			.version = BTF_VERSION,
			.hdr_len = sizeof(struct btf_header),
			.type_len = 5 * sizeof(struct btf_type) +
				    sizeof(uint32_t) +
				    sizeof(struct btf_param),
			.str_off = 5 * sizeof(struct btf_type) +
				   sizeof(uint32_t) + sizeof(struct btf_param),
			.str_len = 16,
		},
		.integer = { 1, BTF_KIND_INT << 24, { 4 } },
		.encoding = BTF_INT_SIGNED << 24 | 32,
		.context = { 5, BTF_KIND_STRUCT << 24, { 0 } },
		.pointer = { 0, BTF_KIND_PTR << 24, { 2 } },
		.prototype = { 0, BTF_KIND_FUNC_PROTO << 24 | 1, { 1 } },
		.parameter = { 5, 3 },
		.function = { 1, BTF_KIND_FUNC << 24 | BTF_FUNC_GLOBAL, { 4 } },
		.strings = "\0int\0__sk_buff",
	};

	return load_btf(token_fd, &btf,
			btf.header.hdr_len + btf.header.str_off +
				btf.header.str_len);
}

int token_btf_load(int token_fd)
{
	static const struct {
		struct btf_header header;
		struct btf_type integer;
		uint32_t encoding;
		char strings[5];
	} btf = {
		.header = {
			.magic = BTF_MAGIC,
			.version = BTF_VERSION,
			.hdr_len = sizeof(struct btf_header),
			.type_len = sizeof(struct btf_type) + sizeof(uint32_t),
			.str_off = sizeof(struct btf_type) + sizeof(uint32_t),
			.str_len = sizeof("\0int"),
		},
		.integer = {
			.name_off = 1,
			.info = BTF_KIND_INT << 24,
			.size = 4,
		},
		.encoding = BTF_INT_SIGNED << 24 | 32,
		.strings = "\0int",
	};

	return load_btf(token_fd, &btf,
			btf.header.hdr_len + btf.header.str_off +
				btf.header.str_len);
}

int token_btf_get_fd_by_id(int token_fd, unsigned int id)
{
	struct fd_by_id_attr attr = { .id = id };

	if (token_fd != TOKEN_NONE) {
		attr.open_flags |= FLAG_TOKEN_FD;
		attr.fd_by_id_token_fd = token_fd;
	}
	return token_bpf_call(BPF_BTF_GET_FD_BY_ID, &attr, sizeof(attr));
}

int token_reopen(int token_fd)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", token_fd);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
