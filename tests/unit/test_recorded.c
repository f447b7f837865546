// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tests of the record of a run, without a kernel
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/options.h"
#include "record/record.h"
#include "sebpf/cleanup.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define USER_SID 7U
#define OTHER_SID 8U

/* A use by the domain, of a token that it made. */
#define USE(use_kind, use_value)                               \
	{                                                      \
		.kind = SEBPF_USE_##use_kind, .sid = USER_SID, \
		.creator_sid = USER_SID, .value = (use_value), \
		.attach_type = SEBPF_NOT_APPLICABLE,           \
		.attached_as = SEBPF_NOT_APPLICABLE,           \
	}

static void add(struct sebpf_used *used, const struct sebpf_use *use)
{
	if (sebpf_used_add(used, use, 1))
		exit(1);
}

static void add_all(struct sebpf_used *used, const struct sebpf_use *uses,
		    size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(used, &uses[i]);
	sebpf_used_settle(used);
}

static void add_domain(struct sebpf_used *used, uint32_t sid,
		       const char *context)
{
	if (sebpf_used_add_domain(used, sid, strdup(context)))
		exit(1);
}

/*
 * Options
 */

static void is_written(const uint64_t *masks, const char *wanted,
		       const char *what)
{
	char *got sebpf_auto_free = NULL;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	if (!out)
		exit(1);
	sebpf_recorded_options(masks, out);
	(void)fclose(out);
	is_text(got, wanted, "%s", what);
}

static void test_forms(void)
{
	const uint64_t all[SEBPF_MASK_COUNT] = {
		[SEBPF_MASK_CMDS] = 1ULL << BPF_PROG_LOAD | 1,
		[SEBPF_MASK_MAPS] = 1ULL << BPF_MAP_TYPE_LPM_TRIE |
				    1ULL << BPF_MAP_TYPE_CGROUP_STORAGE,
		[SEBPF_MASK_PROGS] = 1ULL << BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
		[SEBPF_MASK_ATTACHS] = 1ULL << BPF_CGROUP_INET4_BIND,
	};
	const uint64_t unnamed[SEBPF_MASK_COUNT] = {
		[SEBPF_MASK_CMDS] = 1,
		[SEBPF_MASK_ATTACHS] = 1ULL << 63 | 1,
	};
	const uint64_t none[SEBPF_MASK_COUNT] = { 0 };

	is_written(
		all,
		"; sebpf delegate: --cmds map_create,prog_load --maps "
		"lpm_trie,cgroup_storage --progs cgroup_sock_addr --attachs "
		"cgroup_inet4_bind\n"
		"; mount: delegate_cmds=map_create:prog_load,delegate_maps="
		"lpm_trie:cgroup_storage,delegate_progs=cgroup_sock_addr,"
		"delegate_attachs=cgroup_inet4_bind\n"
		"; systemd: PrivateUsers=yes\n"
		"; systemd: PrivateMounts=yes\n"
		"; systemd: DelegateNamespaces=mnt\n"
		"; systemd: PrivateBPF=yes\n"
		"; systemd: BPFDelegateCommands=BPFMapCreate,BPFProgLoad\n"
		"; systemd: BPFDelegateMaps=BPFMapTypeLpmTrie,"
		"BPFMapTypeCgroupStorageDeprecated\n"
		"; systemd: BPFDelegatePrograms=BPFProgTypeCgroupSockAddr\n"
		"; systemd: BPFDelegateAttachments=BPFCgroupInet4Bind\n"
		"; incus: security.bpffs.delegate_cmds=map_create,prog_load\n"
		"; incus: security.bpffs.delegate_maps=lpm_trie,"
		"cgroup_storage\n"
		"; incus: security.bpffs.delegate_progs=cgroup_sock_addr\n"
		"; incus: security.bpffs.delegate_attachs=cgroup_inet4_bind\n"
		"; lxd: security.delegate_bpf=true\n"
		"; lxd: security.delegate_bpf.cmd_types=map_create:prog_load\n"
		"; lxd: security.delegate_bpf.map_types=lpm_trie:"
		"cgroup_storage\n"
		"; lxd: security.delegate_bpf.prog_types=cgroup_sock_addr\n"
		"; lxd: security.delegate_bpf.attach_types=cgroup_inet4_bind\n"
		"; oci: org.sebpf.delegate.cmds=map_create,prog_load\n"
		"; oci: org.sebpf.delegate.maps=lpm_trie,cgroup_storage\n"
		"; oci: org.sebpf.delegate.progs=cgroup_sock_addr\n"
		"; oci: org.sebpf.delegate.attachs=cgroup_inet4_bind\n",
		"every program has its words");
	is_written(unnamed,
		   "; sebpf delegate: --cmds map_create --attachs "
		   "0x8000000000000001\n"
		   "; mount: delegate_cmds=map_create,delegate_attachs="
		   "0x8000000000000001\n"
		   "; systemd: PrivateUsers=yes\n"
		   "; systemd: PrivateMounts=yes\n"
		   "; systemd: DelegateNamespaces=mnt\n"
		   "; systemd: PrivateBPF=yes\n"
		   "; systemd: BPFDelegateCommands=BPFMapCreate\n"
		   "; systemd: BPFDelegateAttachments cannot be told: "
		   "0x8000000000000001 has a bit without a name\n"
		   "; incus: security.bpffs.delegate_cmds=map_create\n"
		   "; incus: security.bpffs.delegate_attachs cannot be told: "
		   "0x8000000000000001 has a bit without a name\n"
		   "; lxd: security.delegate_bpf=true\n"
		   "; lxd: security.delegate_bpf.cmd_types=map_create\n"
		   "; lxd: security.delegate_bpf.attach_types cannot be told: "
		   "0x8000000000000001 has a bit without a name\n"
		   "; oci: org.sebpf.delegate.cmds=map_create\n"
		   "; oci: org.sebpf.delegate.attachs=0x8000000000000001\n",
		   "a bit without a name makes a number, or is said");
	is_written(none, "", "nothing is written of nothing");
}

static void test_masks(void)
{
	struct sebpf_used used sebpf_auto_used = { 0 };
	struct sebpf_used token sebpf_auto_used = { 0 };
	const struct sebpf_use create = USE(CREATE, 0);
	struct sebpf_use uses[] = {
		USE(CREATE, 0),
		USE(CMD, BPF_PROG_LOAD),
		USE(PROG_TYPE, BPF_PROG_TYPE_XDP),
		USE(CMD, BPF_MAP_CREATE),
		USE(MAP_TYPE, BPF_MAP_TYPE_HASH),
		USE(MAP_TYPE, 99),
	};

	uses[2].attach_type = BPF_XDP;
	uses[3].error = -EPERM;
	uses[5].error = -EPERM;
	add_all(&used, uses, COUNT(uses));
	ok(used.masks[SEBPF_MASK_CMDS] ==
		   (1ULL << BPF_PROG_LOAD | 1ULL << BPF_MAP_CREATE),
	   "commands, refused or not");
	ok(used.masks[SEBPF_MASK_MAPS] == 1ULL << BPF_MAP_TYPE_HASH,
	   "types of maps that the kernel has");
	ok(used.masks[SEBPF_MASK_PROGS] == 1ULL << BPF_PROG_TYPE_XDP,
	   "types of programs");
	ok(used.masks[SEBPF_MASK_ATTACHS] == 1ULL << BPF_XDP, "attach types");

	add_all(&token, &create, 1);
	ok(token.masks[SEBPF_MASK_CMDS] == 1ULL << 36,
	   "a token alone needs a mount that delegates something");
}

/*
 * Refusals
 */

static bool is_refused(const struct sebpf_use *use, uint32_t prog_type)
{
	struct sebpf_used used sebpf_auto_used = { 0 };
	const struct sebpf_use program = USE(PROG_TYPE, prog_type);
	const struct sebpf_used_item item = { *use, 1 };

	add(&used, &program);
	return sebpf_used_is_refused(&used, &item);
}

static void test_refusals(void)
{
	struct sebpf_use perfmon = USE(CAPABILITY, CAP_PERFMON);
	struct sebpf_use net_admin = USE(CAPABILITY, CAP_NET_ADMIN);
	struct sebpf_use type = USE(MAP_TYPE, 99);
	struct sebpf_use map = USE(MAP, BPF_MAP_TYPE_HASH);

	ok(!is_refused(&map, BPF_PROG_TYPE_XDP), "what is allowed");
	perfmon.error = net_admin.error = type.error = -EPERM;
	map.error = -EACCES;
	ok(is_refused(&map, BPF_PROG_TYPE_XDP), "a map is refused");
	ok(!is_refused(&type, BPF_PROG_TYPE_XDP),
	   "a type that the kernel does not have is not");
	ok(is_refused(&net_admin, BPF_PROG_TYPE_XDP), "CAP_NET_ADMIN is");
	ok(!is_refused(&perfmon, BPF_PROG_TYPE_XDP),
	   "CAP_PERFMON is only probed for");
	ok(is_refused(&perfmon, BPF_PROG_TYPE_KPROBE),
	   "unless a program needs it");
}

/*
 * Rules
 */

static const char own_policy[] =
	"(role object_r)\n"
	"(type user_t) (type other_t) (type runtime_t) (type token_t)\n"
	"(roletype user_r user_t) (roletype user_r other_t)\n"
	"(roletype user_r runtime_t) (userrole user_u object_r)\n"
	"(roletype object_r token_t) (roletype object_r other_t)\n"
	"(typetransition user_t user_t anon_inode \"bpf-token\" token_t)\n"
	"(allow user_t token_t (bpf (map_create)))\n";

#define USER "user_u:user_r:user_t:s0"
#define OTHER "user_u:user_r:other_t:s0"
#define RUNTIME "user_u:user_r:runtime_t:s0"

/* The rules without comments and empty lines. */
static void strip(char *text)
{
	char *to = text;

	for (char *line = text; line && *line;) {
		char *end = strchr(line, '\n');
		size_t length = end ? (size_t)(end - line) + 1 : strlen(line);

		if (*line != ';' && *line != '\n') {
			memmove(to, line, length);
			to += length;
		}
		line = end ? end + 1 : NULL;
	}
	*to = '\0';
}

static void are_rules(const struct sebpf_used *used, const char *label,
		      const struct sebpf_policy *policy, const char *wanted,
		      const char *what)
{
	const struct sebpf_recorded_mount mount = { label, RUNTIME };
	struct sebpf_err err = { 0 };
	char *got sebpf_auto_free = NULL;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	if (!out)
		exit(1);
	ok(!sebpf_recorded_rules(used, &mount, policy, out, &err), "%s: %s",
	   what, err.text);
	(void)fclose(out);
	if (!got)
		exit(1);
	strip(got);
	is_text(got, wanted, "%s", what);
}

static void test_rules(const struct sebpf_policy *policy)
{
	struct sebpf_used used sebpf_auto_used = { 0 };
	const struct sebpf_use uses[] = {
		USE(CREATE, 0),
		USE(CMD, BPF_MAP_CREATE),
		USE(MAP_TYPE, BPF_MAP_TYPE_HASH),
		USE(CAPABILITY, CAP_BPF),
		USE(MAP, BPF_MAP_TYPE_HASH),
		USE(CAPABILITY, CAP_PERFMON),
		USE(CAPABILITY, CAP_NET_ADMIN),
		USE(CMD, BPF_BTF_LOAD),
	};

	add_all(&used, uses, COUNT(uses));
	add_domain(&used, USER_SID, USER);
	are_rules(&used, NULL, policy,
		  "(typeattributeset bpf_token_user (user_t))\n"
		  "(allow user_t self (bpf (map_create map_read)))\n"
		  "(allow user_t self (cap_userns (net_admin)))\n"
		  "(allow user_t token_t (bpf (map_create)))\n"
		  "(allow user_t token_t (anon_inode (create)))\n"
		  "(allow user_t token_t (bpf_token (create btf_load)))\n"
		  "(allow user_t token_t (cap_userns (net_admin)))\n"
		  "(allow user_t token_t (cap2_userns (bpf)))\n",
		  "what it has and what it lacks, but no probes and no classes "
		  "that are not checked");
	are_rules(&used, "user_u:object_r:other_t:s0", policy,
		  "(typeattributeset bpf_token_user (user_t))\n"
		  "(allow user_t other_t (bpf (map_create)))\n"
		  "(allow user_t other_t (anon_inode (create)))\n"
		  "(allow user_t other_t (bpf_token (create btf_load)))\n"
		  "(allow user_t other_t (cap_userns (net_admin)))\n"
		  "(allow user_t other_t (cap2_userns (bpf)))\n"
		  "(allow user_t self (bpf (map_create map_read)))\n"
		  "(allow user_t self (cap_userns (net_admin)))\n",
		  "on the label that was chosen");
}

static void test_new_type(const struct sebpf_policy *policy)
{
	struct sebpf_used used sebpf_auto_used = { 0 };
	struct sebpf_use uses[] = { USE(CREATE, 0), USE(CMD, BPF_BTF_LOAD) };

	uses[0].sid = uses[0].creator_sid = OTHER_SID;
	uses[1].creator_sid = OTHER_SID;
	add_all(&used, uses, COUNT(uses));
	add_domain(&used, OTHER_SID, OTHER);
	add_domain(&used, USER_SID, USER);
	are_rules(&used, NULL, policy,
		  "(typeattributeset bpf_token_user (user_t))\n"
		  "(type other_bpf_token_t)\n"
		  "(call sebpf_token_type (other_t other_bpf_token_t))\n"
		  "(typeattributeset bpf_token_user (other_t))\n"
		  "(allow other_t other_bpf_token_t (anon_inode (create)))\n"
		  "(allow other_t other_bpf_token_t (bpf_token (create)))\n"
		  "(allow user_t other_bpf_token_t (bpf_token (btf_load)))\n",
		  "a domain without a type for its tokens gets one, also for "
		  "those who receive them");
}

static void test_delegator(const struct sebpf_policy *policy)
{
	struct sebpf_used used sebpf_auto_used = { 0 };
	const struct sebpf_use uses[] = { USE(CMD, BPF_MAP_CREATE),
					  USE(CAPABILITY, CAP_BPF) };

	add_all(&used, uses, COUNT(uses));
	add_domain(&used, USER_SID, USER);
	used.knows_delegator = true;
	are_rules(&used, NULL, policy,
		  "(typeattributeset bpf_token_user (user_t))\n"
		  "(allow runtime_t user_t (bpf (map_create)))\n"
		  "(allow user_t runtime_t (cap2_userns (bpf)))\n"
		  "(allow user_t self (bpf (map_create)))\n"
		  "(allow user_t token_t (bpf (map_create)))\n"
		  "(allow user_t token_t (cap2_userns (bpf)))\n",
		  "from Linux 7.0 on also between user and delegator");
}

/* A context that was not recorded: no rules, and the file says so. */
static void test_unknown(const struct sebpf_policy *policy)
{
	struct sebpf_used used sebpf_auto_used = { 0 };
	const struct sebpf_use use = USE(CREATE, 0);
	const struct sebpf_recorded_mount mount = { NULL, RUNTIME };
	struct sebpf_err err = { 0 };

	add_all(&used, &use, 1);
	ok(sebpf_recorded_rules(&used, &mount, policy, stdout, &err) ==
			   -ENOENT &&
		   strstr(err.text, "SID 7"),
	   "a context that was not recorded: %s", err.text);
}

/*
 * The file
 */

static bool has_line(const char *path, const char *line)
{
	FILE *file sebpf_auto_file = fopen(path, "re");
	char buffer[4096];

	while (file && fgets(buffer, sizeof(buffer), file)) {
		buffer[strcspn(buffer, "\n")] = '\0';
		if (!strcmp(buffer, line))
			return true;
	}
	return false;
}

static void test_file(void)
{
	char directory[] = "/tmp/sebpf-recorded-XXXXXX";
	char first[] = "a", second[] = "b\n(allow c)";
	char *const command[] = { first, second, NULL };
	struct sebpf_used used sebpf_auto_used = { 0 };
	struct sebpf_use use = USE(MAP, BPF_MAP_TYPE_HASH);
	struct sebpf_recorded record = { .command = command, .used = &used };
	struct sebpf_err err;
	char path[64];

	if (!mkdtemp(directory))
		exit(1);
	(void)snprintf(path, sizeof(path), "%s/file", directory);
	ok(!sebpf_recorded_check(path, &err) && access(path, F_OK),
	   "a trial leaves nothing");
	ok(sebpf_recorded_check(directory, &err) == -EISDIR, "a directory");
	add(&used, &use);
	ok(!sebpf_recorded_save(&record, path, &err) &&
		   has_line(path, "; complete") &&
		   has_line(path, "; command: a b?(allow?c)"),
	   "it is written, and a word is no line");
	ok(!sebpf_recorded_is_incomplete(&record, NULL), "it is complete");
	used.missed = 3;
	ok(sebpf_recorded_is_incomplete(&record, NULL), "it misses something");
	ok(!sebpf_recorded_save(&record, path, &err) &&
		   !has_line(path, "; complete") &&
		   has_line(path, "; incomplete: 3 uses were not seen: record "
				  "once more"),
	   "and says so");
	(void)unlink(path);
	ok(!rmdir(directory), "nothing else is left");
}

int main(void)
{
	const struct policy_options options = { .handle_unknown = "allow",
						.extra = own_policy };
	struct sebpf_policy policy sebpf_auto_policy = { 0 };

	test_forms();
	test_masks();
	test_refusals();
	policy_make(&options, &policy);
	test_rules(&policy);
	test_new_type(&policy);
	test_delegator(&policy);
	test_unknown(&policy);
	test_file();
	return tap_done();
}
