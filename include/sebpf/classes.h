/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the classes and permissions that the hooks ask for
 * Copyright (C) 2026 The sebpf authors
 *
 * Each list is in the order of sebpf's own bits: bit 0 is the first name. A
 * policy numbers permissions as it likes; the policy compiler translates by
 * name, so that hooks use these constants with every policy.
 */
#ifndef SEBPF_CLASSES_H
#define SEBPF_CLASSES_H

/*
 * X(class id, policy name, owner). Owner KERNEL: a class of the kernel's own;
 * where the policy lacks it or a permission, handle_unknown decides, as in
 * SELinux. Owner SEBPF: declared by sebpf's module; what is missing is denied.
 */
#define SEBPF_CLASSES(X)                  \
	X(BPF, bpf, KERNEL)               \
	X(ANON_INODE, anon_inode, KERNEL) \
	X(BPF_TOKEN, bpf_token, SEBPF)    \
	X(CAP_USERNS, cap_userns, KERNEL) \
	X(CAP2_USERNS, cap2_userns, KERNEL)

/* X(permission id, policy name) per class. */
#define SEBPF_PERMS_BPF(X)        \
	X(MAP_CREATE, map_create) \
	X(PROG_LOAD, prog_load)

#define SEBPF_PERMS_ANON_INODE(X) X(CREATE, create)

#define SEBPF_PERMS_BPF_TOKEN(X) \
	X(CREATE, create)        \
	X(BTF_LOAD, btf_load)    \
	X(BTF_GET_FD_BY_ID, btf_get_fd_by_id)

/* Capability N of class cap_userns is bit N; the kernel's own order. */
#define SEBPF_PERMS_CAP_USERNS(X)             \
	X(CHOWN, chown)                       \
	X(DAC_OVERRIDE, dac_override)         \
	X(DAC_READ_SEARCH, dac_read_search)   \
	X(FOWNER, fowner)                     \
	X(FSETID, fsetid)                     \
	X(KILL, kill)                         \
	X(SETGID, setgid)                     \
	X(SETUID, setuid)                     \
	X(SETPCAP, setpcap)                   \
	X(LINUX_IMMUTABLE, linux_immutable)   \
	X(NET_BIND_SERVICE, net_bind_service) \
	X(NET_BROADCAST, net_broadcast)       \
	X(NET_ADMIN, net_admin)               \
	X(NET_RAW, net_raw)                   \
	X(IPC_LOCK, ipc_lock)                 \
	X(IPC_OWNER, ipc_owner)               \
	X(SYS_MODULE, sys_module)             \
	X(SYS_RAWIO, sys_rawio)               \
	X(SYS_CHROOT, sys_chroot)             \
	X(SYS_PTRACE, sys_ptrace)             \
	X(SYS_PACCT, sys_pacct)               \
	X(SYS_ADMIN, sys_admin)               \
	X(SYS_BOOT, sys_boot)                 \
	X(SYS_NICE, sys_nice)                 \
	X(SYS_RESOURCE, sys_resource)         \
	X(SYS_TIME, sys_time)                 \
	X(SYS_TTY_CONFIG, sys_tty_config)     \
	X(MKNOD, mknod)                       \
	X(LEASE, lease)                       \
	X(AUDIT_WRITE, audit_write)           \
	X(AUDIT_CONTROL, audit_control)       \
	X(SETFCAP, setfcap)

/* Capability 32 + N of class cap2_userns is bit N. */
#define SEBPF_PERMS_CAP2_USERNS(X)      \
	X(MAC_OVERRIDE, mac_override)   \
	X(MAC_ADMIN, mac_admin)         \
	X(SYSLOG, syslog)               \
	X(WAKE_ALARM, wake_alarm)       \
	X(BLOCK_SUSPEND, block_suspend) \
	X(AUDIT_READ, audit_read)       \
	X(PERFMON, perfmon)             \
	X(BPF, bpf)                     \
	X(CHECKPOINT_RESTORE, checkpoint_restore)

enum sebpf_class {
#define X(id, name, owner) SEBPF_CLASS_##id,
	SEBPF_CLASSES(X)
#undef X
	/* The number of classes. */
	SEBPF_CLASS_COUNT
};

/* Bit numbers first, so that a list of more than 32 does not compile. */
#define SEBPF_PERM_BITS(class_id)                            \
	enum sebpf_bit_##class_id                            \
	{                                                    \
		SEBPF_PERMS_##class_id(SEBPF_BIT_##class_id) \
			SEBPF_BIT_COUNT_##class_id           \
	}
#define SEBPF_BIT_BPF(id, name) SEBPF_BIT_BPF__##id,
#define SEBPF_BIT_ANON_INODE(id, name) SEBPF_BIT_ANON_INODE__##id,
#define SEBPF_BIT_BPF_TOKEN(id, name) SEBPF_BIT_BPF_TOKEN__##id,
#define SEBPF_BIT_CAP_USERNS(id, name) SEBPF_BIT_CAP_USERNS__##id,
#define SEBPF_BIT_CAP2_USERNS(id, name) SEBPF_BIT_CAP2_USERNS__##id,
SEBPF_PERM_BITS(BPF);
SEBPF_PERM_BITS(ANON_INODE);
SEBPF_PERM_BITS(BPF_TOKEN);
SEBPF_PERM_BITS(CAP_USERNS);
SEBPF_PERM_BITS(CAP2_USERNS);

/* SEBPF_PERM(BPF, PROG_LOAD) is the mask of bpf { prog_load }. */
#define SEBPF_PERM(class_id, id) (1U << SEBPF_BIT_##class_id##__##id)

_Static_assert((int)SEBPF_BIT_COUNT_CAP_USERNS == 32, "32 per class");
_Static_assert((int)SEBPF_BIT_CAP2_USERNS__BPF == 39 - 32, "CAP_BPF is 39");
_Static_assert((int)SEBPF_BIT_CAP_USERNS__NET_ADMIN == 12, "CAP_NET_ADMIN");

#endif /* SEBPF_CLASSES_H */
