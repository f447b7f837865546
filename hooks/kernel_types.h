/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the kernel's types, as far as the hooks read them
 * Copyright (C) 2026 The sebpf authors
 *
 * Only the fields that are read are declared. preserve_access_index lets the
 * loader find where the running kernel keeps each (CO-RE). No layout is ever
 * taken from a kernel version: what may be missing is asked for with
 * bpf_core_field_exists().
 */
#ifndef SEBPF_HOOKS_KERNEL_TYPES_H
#define SEBPF_HOOKS_KERNEL_TYPES_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;
typedef __u8 bool;

#define NULL ((void *)0)

/* The part of the UAPI that map definitions and helpers need. */
enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_INODE_STORAGE = 28,
};
enum {
	BPF_F_NO_PREALLOC = 1U << 0,
	BPF_F_MMAPABLE = 1U << 10,
	BPF_F_INNER_MAP = 1U << 12,
};
enum {
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
};
enum {
	BPF_RB_AVAIL_DATA = 0,
};
enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_EXIST = 2,
};

/* bpf(2) commands by their UAPI numbers; more are in sebpf/commands.h. */
enum {
	BPF_MAP_CREATE = 0,
	BPF_PROG_LOAD = 5,
	BPF_TOKEN_CREATE = 36,
};

enum {
	BPF_PROG_TYPE_KPROBE = 2,
	BPF_PROG_TYPE_CGROUP_SKB = 8,
	BPF_PROG_TYPE_TRACING = 26,
	BPF_PROG_TYPE_STRUCT_OPS = 27,
	BPF_PROG_TYPE_EXT = 28,
};

/* <errno.h> is libc's, and not for BPF programs. */
enum {
	EPERM = 1,
	ENOENT = 2,
	EBADF = 9,
	EACCES = 13,
	EINVAL = 22,
	ENOSPC = 28,
	EBADMSG = 74,
	EDQUOT = 122,
	ENOPARAM = 519, /* the kernel's own */
};

enum {
	BPF_FS_MAGIC = 0xcafe4a11,
};

/* fmode_t */
enum {
	FMODE_READ = 1U << 0,
	FMODE_WRITE = 1U << 1,
	FMODE_PATH = 1U << 14,
};

#define KERNEL_TYPE __attribute__((preserve_access_index))

struct lsm_blob_sizes {
	__u32 lbs_cred;
	__u32 lbs_superblock;
	__u32 lbs_bpf_token;
} KERNEL_TYPE;

/* The credential blob is the second of these from 6.17 on. */
struct task_security_struct {
	__u32 sid;
	__u32 create_sid;
} KERNEL_TYPE;

struct cred_security_struct {
	__u32 sid;
	__u32 create_sid;
} KERNEL_TYPE;

struct bpf_security_struct {
	__u32 sid;
	__u32 grantor_sid;
} KERNEL_TYPE;

typedef struct {
	__u32 val;
} KERNEL_TYPE kuid_t;

struct ns_common {
	__u32 inum;
} KERNEL_TYPE;

struct user_namespace {
	struct user_namespace *parent;
	int level;
	struct ns_common ns;
} KERNEL_TYPE;

typedef struct {
	__u64 val;
} KERNEL_TYPE kernel_cap_t;

struct cred {
	kernel_cap_t cap_effective;
	void *security;
	struct user_namespace *user_ns;
} KERNEL_TYPE;

struct nsproxy {
	void *mnt_ns;
} KERNEL_TYPE;

struct fdtable {
	__u32 max_fds;
	struct file **fd;
} KERNEL_TYPE;

struct files_struct {
	struct fdtable *fdt;
} KERNEL_TYPE;

struct task_struct {
	const struct cred *cred;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	__u32 tgid;
	kuid_t loginuid;
} KERNEL_TYPE;

struct ebitmap_node {
	struct ebitmap_node *next;
	unsigned long maps[6];
	__u32 startbit;
} KERNEL_TYPE;

struct ebitmap {
	struct ebitmap_node *node;
	__u32 highbit;
} KERNEL_TYPE;

struct mls_level {
	__u32 sens;
	struct ebitmap cat;
} KERNEL_TYPE;

struct mls_range {
	struct mls_level level[2];
} KERNEL_TYPE;

struct context {
	__u32 user;
	__u32 role;
	__u32 type;
	__u32 len;
	struct mls_range range;
	char *str;
} KERNEL_TYPE;

struct hlist_node {
	struct hlist_node *next;
} KERNEL_TYPE;

struct hlist_head {
	struct hlist_node *first;
} KERNEL_TYPE;

struct sidtab_entry {
	__u32 sid;
	__u32 hash;
	struct context context;
	struct hlist_node list;
} KERNEL_TYPE;

union sidtab_entry_inner {
	void *ptr_inner;
	void *ptr_leaf;
} KERNEL_TYPE;

struct sidtab_isid_entry {
	int set;
	struct sidtab_entry entry;
} KERNEL_TYPE;

/* Declared sizes of arrays do not count; BTF tells the real ones. */
struct sidtab {
	union sidtab_entry_inner roots[4];
	__u32 count;
	struct sidtab_isid_entry isids[27];
	struct hlist_head context_to_sid[512];
} KERNEL_TYPE;

struct hashtab_node {
	void *key;
	void *datum;
	struct hashtab_node *next;
} KERNEL_TYPE;

struct hashtab {
	struct hashtab_node **htable;
	__u32 size;
} KERNEL_TYPE;

struct symtab {
	struct hashtab table;
	__u32 nprim;
} KERNEL_TYPE;

struct perm_datum {
	__u32 value;
} KERNEL_TYPE;

struct common_datum {
	struct symtab permissions;
} KERNEL_TYPE;

struct class_datum {
	__u16 value;
	struct common_datum *comdatum;
	struct symtab permissions;
	struct constraint_node *constraints;
	char default_user;
	char default_role;
	char default_type;
	char default_range;
} KERNEL_TYPE;

struct constraint_expr {
	__u32 expr_type;
	__u32 attr;
	__u32 op;
	struct ebitmap names;
	struct constraint_expr *next;
} KERNEL_TYPE;

struct constraint_node {
	__u32 permissions;
	struct constraint_expr *expr;
	struct constraint_node *next;
} KERNEL_TYPE;

struct role_datum {
	struct ebitmap dominates;
	struct ebitmap types;
} KERNEL_TYPE;

struct type_datum {
	__u32 bounds;
} KERNEL_TYPE;

struct user_datum {
	struct ebitmap roles;
	struct mls_range range;
} KERNEL_TYPE;

struct role_trans_key {
	__u32 role;
	__u32 type;
	__u16 tclass;
} KERNEL_TYPE;

struct role_trans_datum {
	__u32 new_role;
} KERNEL_TYPE;

struct filename_trans_key {
	__u32 ttype;
	__u16 tclass;
	const char *name;
} KERNEL_TYPE;

struct filename_trans_datum {
	struct ebitmap stypes;
	__u32 otype;
	struct filename_trans_datum *next;
} KERNEL_TYPE;

struct range_trans {
	__u32 source_type;
	__u32 target_type;
	__u16 target_class;
} KERNEL_TYPE;

struct avtab_key {
	__u16 source_type;
	__u16 target_type;
	__u16 target_class;
	__u16 specified;
} KERNEL_TYPE;

struct avtab_datum {
	union {
		__u32 data;
	} u;
} KERNEL_TYPE;

struct avtab_node {
	struct avtab_key key;
	struct avtab_datum datum;
	struct avtab_node *next;
} KERNEL_TYPE;

struct avtab {
	struct avtab_node **htable;
	__u32 nslot;
	__u32 mask;
} KERNEL_TYPE;

/* The kernel's own order of symbol tables (security/selinux/ss/policydb.h). */
enum {
	SYM_CLASSES = 1,
	SYM_ROLES = 2,
	SYM_TYPES = 3,
	SYM_USERS = 4,
	SYM_LEVELS = 6,
	SYM_CATS = 7,
};

struct policydb {
	int mls_enabled;
	struct symtab symtab[8];
	char **sym_val_to_name[8];
	struct class_datum **class_val_to_struct;
	struct role_datum **role_val_to_struct;
	struct user_datum **user_val_to_struct;
	struct type_datum **type_val_to_struct;
	struct avtab te_avtab;
	struct avtab te_cond_avtab;
	struct hashtab role_tr;
	struct hashtab filename_trans;
	struct hashtab range_tr;
	struct ebitmap *type_attr_map_array;
	struct ebitmap policycaps;
	struct ebitmap permissive_map;
	struct ebitmap neveraudit_map;
	unsigned int allow_unknown : 1;
} KERNEL_TYPE;

struct selinux_policy {
	struct sidtab *sidtab;
	struct policydb policydb;
	__u32 latest_granting;
} KERNEL_TYPE;

struct avc_cache {
	__u32 latest_notif;
} KERNEL_TYPE;

struct selinux_avc {
	struct avc_cache avc_cache;
} KERNEL_TYPE;

struct selinux_state {
	bool enforcing;
	struct selinux_policy *policy;
} KERNEL_TYPE;

struct bpf_token {
	struct user_namespace *userns;
	__u64 allowed_cmds;
	__u64 allowed_maps;
	__u64 allowed_progs;
	__u64 allowed_attachs;
	void *security;
} KERNEL_TYPE;

struct timespec64 {
	__s64 tv_sec;
} KERNEL_TYPE;

struct btf_type {
	__u32 name_off;
} KERNEL_TYPE;

struct btf {
	struct btf_type **types;
	const char *strings;
	struct btf *base_btf;
	__u32 start_id;
	__u32 start_str_off;
} KERNEL_TYPE;

struct bpf_prog_aux {
	__u32 attach_btf_id;
	struct bpf_token *token;
	struct bpf_prog *dst_prog;
	struct btf *attach_btf;
	_Bool kprobe_write_ctx; /* 6.18; only its existence matters */
	char name[16];
} KERNEL_TYPE;

/* CO-RE matches an enum only with one of the same name. */
enum bpf_prog_type { SEBPF_LOCAL_PROG_TYPE };
enum bpf_attach_type { SEBPF_LOCAL_ATTACH_TYPE };
enum bpf_map_type { SEBPF_LOCAL_MAP_TYPE };

/* Eight bytes; see hooks/effects.h. */
struct bpf_insn {
	__u8 code;
} KERNEL_TYPE;

struct bpf_prog {
	enum bpf_prog_type type;
	enum bpf_attach_type expected_attach_type;
	__u32 len;
	struct bpf_prog_aux *aux;
	struct bpf_insn insnsi[0];
} KERNEL_TYPE;

struct bpf_map {
	enum bpf_map_type map_type;
	char name[16];
} KERNEL_TYPE;

union bpf_attr {
	__u32 map_flags;
	__u32 prog_flags;
	__u32 btf_flags;
	__u32 open_flags;
	struct {
		__u32 flags;
		__u32 bpffs_fd;
	} token_create;
} KERNEL_TYPE;

/* How a token gets its descriptor on some kernels: see command.bpf.c. */
struct fd_prepare {
	int err;
} KERNEL_TYPE;

struct inode {
	unsigned long i_ino;
} KERNEL_TYPE;

struct qstr {
	const unsigned char *name;
} KERNEL_TYPE;

struct dentry {
	struct inode *d_inode;
	struct qstr d_name;
	struct super_block *d_sb;
} KERNEL_TYPE;

struct path {
	struct dentry *dentry;
} KERNEL_TYPE;

struct file {
	const void *f_op;
	void *private_data;
	__u32 f_mode;
	struct path f_path;
} KERNEL_TYPE;

struct super_block {
	__u32 s_dev;
	unsigned long s_magic;
	void *s_security;
	struct dentry *s_root;
	struct user_namespace *s_user_ns;
	void *s_fs_info;
} KERNEL_TYPE;

struct superblock_security_struct {
	__u32 sid;
} KERNEL_TYPE;

struct list_head {
	struct list_head *next;
} KERNEL_TYPE;

struct vfsmount {
	struct super_block *mnt_sb;
} KERNEL_TYPE;

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct list_head mnt_mounts;
	struct list_head mnt_child;
	struct list_head mnt_share;
	struct mount *mnt_master;
	void *mnt_ns;
	__u64 mnt_id_unique;
	int mnt_group_id;
} KERNEL_TYPE;

struct mnt_namespace {
	struct mount *root;
} KERNEL_TYPE;

/* What a BPF filesystem keeps as its s_fs_info. */
struct bpf_mount_opts {
	__u64 delegate_cmds;
	__u64 delegate_maps;
	__u64 delegate_progs;
	__u64 delegate_attachs;
} KERNEL_TYPE;

struct file_system_type {
	const char *name;
} KERNEL_TYPE;

struct fs_context {
	struct file_system_type *fs_type;
	void *s_fs_info;
} KERNEL_TYPE;

struct fs_parameter {
	const char *key;
} KERNEL_TYPE;

#endif /* SEBPF_HOOKS_KERNEL_TYPES_H */
