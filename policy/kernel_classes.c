// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the classes and permissions that kernels ask for
 * Copyright (C) 2026 The sebpf authors
 */
#include <string.h>

#include "policy/kernel_classes.h"

/* More than any class has, with the NULL at the end. */
#define PERMISSIONS 36

/* What several classes have. */
#define FILE_PERMISSIONS                                                      \
	"append", "audit_access", "create", "execmod", "execute", "getattr",  \
		"ioctl", "link", "lock", "map", "mounton", "open", "quotaon", \
		"read", "relabelfrom", "relabelto", "rename", "setattr",      \
		"unlink", "watch", "watch_mount", "watch_mountns",            \
		"watch_reads", "watch_sb", "watch_with_perm", "write"

#define SOCKET_PERMISSIONS                                                    \
	"accept", "append", "bind", "connect", "create", "getattr", "getopt", \
		"ioctl", "listen", "lock", "map", "name_bind", "read",        \
		"recvfrom", "relabelfrom", "relabelto", "sendto", "setattr",  \
		"setopt", "shutdown", "write"

#define IPC_PERMISSIONS                                                 \
	"associate", "create", "destroy", "getattr", "read", "setattr", \
		"unix_read", "unix_write", "write"

#define CAP_PERMISSIONS                                                      \
	"audit_control", "audit_write", "chown", "dac_override",             \
		"dac_read_search", "fowner", "fsetid", "ipc_lock",           \
		"ipc_owner", "kill", "lease", "linux_immutable", "mknod",    \
		"net_admin", "net_bind_service", "net_broadcast", "net_raw", \
		"setfcap", "setgid", "setpcap", "setuid", "sys_admin",       \
		"sys_boot", "sys_chroot", "sys_module", "sys_nice",          \
		"sys_pacct", "sys_ptrace", "sys_rawio", "sys_resource",      \
		"sys_time", "sys_tty_config"

#define CAP2_PERMISSIONS                                            \
	"audit_read", "block_suspend", "bpf", "checkpoint_restore", \
		"mac_admin", "mac_override", "perfmon", "syslog", "wake_alarm"

/**
 * struct kernel_class - a class
 * @name: its name.
 * @permissions: their names; NULL after the last.
 */
struct kernel_class {
	const char *name;
	const char *permissions[PERMISSIONS];
};

static const struct kernel_class classes[] = {
	{ "alg_socket", { SOCKET_PERMISSIONS } },
	{ "anon_inode", { FILE_PERMISSIONS } },
	{ "appletalk_socket", { SOCKET_PERMISSIONS } },
	{ "association", { "polmatch", "recvfrom", "sendto", "setcontext" } },
	{ "atmpvc_socket", { SOCKET_PERMISSIONS } },
	{ "atmsvc_socket", { SOCKET_PERMISSIONS } },
	{ "ax25_socket", { SOCKET_PERMISSIONS } },
	{ "binder", { "call", "impersonate", "set_context_mgr", "transfer" } },
	{ "blk_file", { FILE_PERMISSIONS } },
	{ "bluetooth_socket", { SOCKET_PERMISSIONS } },
	{ "bpf",
	  { "map_create", "map_create_as", "map_read", "map_write", "prog_load",
	    "prog_load_as", "prog_run" } },
	{ "caif_socket", { SOCKET_PERMISSIONS } },
	{ "can_socket", { SOCKET_PERMISSIONS } },
	{ "cap2_userns", { CAP2_PERMISSIONS } },
	{ "cap_userns", { CAP_PERMISSIONS } },
	{ "capability", { CAP_PERMISSIONS } },
	{ "capability2", { CAP2_PERMISSIONS } },
	{ "chr_file", { FILE_PERMISSIONS } },
	{ "dccp_socket", { SOCKET_PERMISSIONS, "name_connect", "node_bind" } },
	{ "decnet_socket", { SOCKET_PERMISSIONS } },
	{ "dir",
	  { FILE_PERMISSIONS, "add_name", "remove_name", "reparent", "rmdir",
	    "search" } },
	{ "fd", { "use" } },
	{ "fifo_file", { FILE_PERMISSIONS } },
	{ "file", { FILE_PERMISSIONS, "entrypoint", "execute_no_trans" } },
	{ "filesystem",
	  { "associate", "getattr", "mount", "quotaget", "quotamod",
	    "relabelfrom", "relabelto", "remount", "unmount", "watch" } },
	{ "icmp_socket", { SOCKET_PERMISSIONS, "node_bind" } },
	{ "ieee802154_socket", { SOCKET_PERMISSIONS } },
	{ "infiniband_endport", { "manage_subnet" } },
	{ "infiniband_pkey", { "access" } },
	{ "io_uring", { "allowed", "cmd", "override_creds", "sqpoll" } },
	{ "ipc", { IPC_PERMISSIONS } },
	{ "ipx_socket", { SOCKET_PERMISSIONS } },
	{ "irda_socket", { SOCKET_PERMISSIONS } },
	{ "isdn_socket", { SOCKET_PERMISSIONS } },
	{ "iucv_socket", { SOCKET_PERMISSIONS } },
	{ "kcm_socket", { SOCKET_PERMISSIONS } },
	{ "kernel_service", { "create_files_as", "use_as_override" } },
	{ "key",
	  { "create", "link", "read", "search", "setattr", "view", "write" } },
	{ "key_socket", { SOCKET_PERMISSIONS } },
	{ "llc_socket", { SOCKET_PERMISSIONS } },
	{ "lnk_file", { FILE_PERMISSIONS } },
	{ "mctp_socket", { SOCKET_PERMISSIONS } },
	{ "memfd_file",
	  { FILE_PERMISSIONS, "entrypoint", "execute_no_trans" } },
	{ "memprotect", { "mmap_zero" } },
	{ "msg", { "receive", "send" } },
	{ "msgq", { IPC_PERMISSIONS, "enqueue" } },
	{ "netif", { "egress", "ingress" } },
	{ "netlink_audit_socket",
	  { SOCKET_PERMISSIONS, "nlmsg", "nlmsg_read", "nlmsg_readpriv",
	    "nlmsg_relay", "nlmsg_tty_audit", "nlmsg_write" } },
	{ "netlink_connector_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_crypto_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_dnrt_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_fib_lookup_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_generic_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_iscsi_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_kobject_uevent_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_netfilter_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_nflog_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_rdma_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_route_socket",
	  { SOCKET_PERMISSIONS, "nlmsg", "nlmsg_read", "nlmsg_write" } },
	{ "netlink_scsitransport_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_selinux_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_socket", { SOCKET_PERMISSIONS } },
	{ "netlink_tcpdiag_socket",
	  { SOCKET_PERMISSIONS, "nlmsg", "nlmsg_read", "nlmsg_write" } },
	{ "netlink_xfrm_socket",
	  { SOCKET_PERMISSIONS, "nlmsg", "nlmsg_read", "nlmsg_write" } },
	{ "netrom_socket", { SOCKET_PERMISSIONS } },
	{ "nfc_socket", { SOCKET_PERMISSIONS } },
	{ "node", { "recvfrom", "sendto" } },
	{ "packet",
	  { "forward_in", "forward_out", "recv", "relabelto", "send" } },
	{ "packet_socket", { SOCKET_PERMISSIONS } },
	{ "peer", { "recv" } },
	{ "perf_event",
	  { "cpu", "kernel", "open", "read", "tracepoint", "write" } },
	{ "phonet_socket", { SOCKET_PERMISSIONS } },
	{ "pppox_socket", { SOCKET_PERMISSIONS } },
	{ "process",
	  { "dyntransition", "execheap",    "execmem",	     "execstack",
	    "fork",	     "getattr",	    "getcap",	     "getpgid",
	    "getrlimit",     "getsched",    "getsession",    "noatsecure",
	    "ptrace",	     "rlimitinh",   "setcap",	     "setcurrent",
	    "setexec",	     "setfscreate", "setkeycreate",  "setpgid",
	    "setrlimit",     "setsched",    "setsockcreate", "share",
	    "sigchld",	     "siginh",	    "sigkill",	     "signal",
	    "signull",	     "sigstop",	    "transition" } },
	{ "process2", { "nnp_transition", "nosuid_transition" } },
	{ "qipcrtr_socket", { SOCKET_PERMISSIONS } },
	{ "rawip_socket", { SOCKET_PERMISSIONS, "node_bind" } },
	{ "rds_socket", { SOCKET_PERMISSIONS } },
	{ "rose_socket", { SOCKET_PERMISSIONS } },
	{ "rxrpc_socket", { SOCKET_PERMISSIONS } },
	{ "sctp_socket",
	  { SOCKET_PERMISSIONS, "association", "name_connect", "node_bind" } },
	{ "security",
	  { "check_context", "compute_av", "compute_create", "compute_member",
	    "compute_relabel", "compute_user", "load_policy", "read_policy",
	    "setbool", "setcheckreqprot", "setenforce", "setsecparam",
	    "validate_trans" } },
	{ "sem", { IPC_PERMISSIONS } },
	{ "shm", { IPC_PERMISSIONS, "lock" } },
	{ "smc_socket", { SOCKET_PERMISSIONS } },
	{ "sock_file", { FILE_PERMISSIONS } },
	{ "socket", { SOCKET_PERMISSIONS } },
	{ "system",
	  { "firmware_load", "ipc_info", "kexec_image_load",
	    "kexec_initramfs_load", "module_load", "module_request",
	    "policy_load", "syslog_console", "syslog_mod", "syslog_read",
	    "x509_certificate_load" } },
	{ "tcp_socket", { SOCKET_PERMISSIONS, "name_connect", "node_bind" } },
	{ "tipc_socket", { SOCKET_PERMISSIONS } },
	{ "tun_socket", { SOCKET_PERMISSIONS, "attach_queue" } },
	{ "udp_socket", { SOCKET_PERMISSIONS, "node_bind" } },
	{ "unix_dgram_socket", { SOCKET_PERMISSIONS } },
	{ "unix_stream_socket", { SOCKET_PERMISSIONS, "connectto" } },
	{ "user_namespace", { "create" } },
	{ "vsock_socket", { SOCKET_PERMISSIONS } },
	{ "x25_socket", { SOCKET_PERMISSIONS } },
	{ "xdp_socket", { SOCKET_PERMISSIONS } },
};

#define CLASSES (sizeof(classes) / sizeof(classes[0]))

const char *sebpf_kernel_class(size_t index)
{
	return index < CLASSES ? classes[index].name : NULL;
}

size_t sebpf_kernel_class_find(const char *name)
{
	size_t index = 0;

	while (index < CLASSES && strcmp(classes[index].name, name) != 0)
		index++;
	return index;
}

const char *sebpf_kernel_permission(size_t index, size_t permission)
{
	return index < CLASSES && permission < PERMISSIONS ?
		       classes[index].permissions[permission] :
		       NULL;
}
