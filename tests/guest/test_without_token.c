// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - processes without a token see no difference
 * Copyright (C) 2026 The sebpf authors
 *
 * Four callers make a battery of bpf(2) calls, which includes every command,
 * with arguments that succeed and that fail, before the hooks are attached and
 * again after. Each result must be the same, with one exception:
 * BPF_TOKEN_CREATE, the command that creates a token, is refused to a domain
 * that may create none before the kernel looks at its arguments, if that could
 * damage the filesystem.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/container.h"
#include "tests/guest/guest.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

/* May create no token. */
#define NO_BPF GUEST_CONTEXT("nobpf_t")
#define CREATION "command 36, "

/* One more than the last command of Linux 7.3. */
#define COMMANDS 40
#define RESULTS 128

/**
 * struct battery - results of one run
 * @outcomes: 0 for success of any kind, or the negative errno.
 * @what: what was done, for messages.
 * @count: number of results.
 */
struct battery {
	int outcomes[RESULTS];
	char what[RESULTS][32];
	int count;
};

static long bpf(int command, void *attributes, unsigned int size)
{
	return syscall(SYS_bpf, command, attributes, size);
}

__attribute__((format(printf, 3, 4))) static void
note(struct battery *battery, long result, const char *format, ...)
{
	va_list args;

	if (battery->count == RESULTS)
		return;
	va_start(args, format);
	(void)vsnprintf(battery->what[battery->count], sizeof(battery->what[0]),
			format, args);
	va_end(args);
	battery->outcomes[battery->count++] = result < 0 ? (int)result : 0;
}

/* Notes a call whose result is a descriptor or an errno. */
static int note_fd(struct battery *battery, int fd, const char *what)
{
	note(battery, fd, "%s", what);
	return fd;
}

static long errno_of(long result)
{
	return result < 0 ? -errno : result;
}

/* Zeros ask these for the first object, and the hooks are objects too. */
static int is_listing(int command)
{
	return command == BPF_PROG_GET_NEXT_ID ||
	       command == BPF_MAP_GET_NEXT_ID ||
	       command == BPF_BTF_GET_NEXT_ID ||
	       command == BPF_LINK_GET_NEXT_ID;
}

/* Every command with empty attributes, and with nonsense. */
static void run_all_commands(struct battery *battery)
{
	unsigned char attributes[160];
	int command;

	for (command = 0; command < COMMANDS; command++) {
		if (is_listing(command))
			continue;
		memset(attributes, 0, sizeof(attributes));
		note(battery,
		     errno_of(bpf(command, attributes, sizeof(attributes))),
		     "command %d, zeros", command);
	}
	for (command = 0; command < COMMANDS; command++) {
		memset(attributes, 0xa5, sizeof(attributes));
		note(battery,
		     errno_of(bpf(command, attributes, sizeof(attributes))),
		     "command %d, nonsense", command);
	}
}

static void run_map_commands(struct battery *battery, int map)
{
	uint32_t key = 0, next;
	uint64_t value = 7;
	union bpf_attr attr = { 0 };

	attr.map_fd = (uint32_t)map;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)&value;
	note(battery, errno_of(bpf(BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr))),
	     "map update");
	note(battery, errno_of(bpf(BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr))),
	     "map lookup");
	attr.next_key = (uintptr_t)&next;
	attr.flags = 0;
	note(battery, errno_of(bpf(BPF_MAP_GET_NEXT_KEY, &attr, sizeof(attr))),
	     "map next key");
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (uint32_t)map;
	note(battery, errno_of(bpf(BPF_MAP_FREEZE, &attr, sizeof(attr))),
	     "map freeze");
}

static void run_object_commands(struct battery *battery, int fd,
				const char *what)
{
	char path[64];
	union bpf_attr attr = { 0 };
	char info[256] = "";

	attr.info.bpf_fd = (uint32_t)fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)info;
	note(battery,
	     errno_of(bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr))),
	     "%s info", what);
	memset(&attr, 0, sizeof(attr));
	(void)snprintf(path, sizeof(path), "/sys/fs/bpf/battery_%s", what);
	attr.pathname = (uintptr_t)path;
	attr.bpf_fd = (uint32_t)fd;
	note(battery, errno_of(bpf(BPF_OBJ_PIN, &attr, sizeof(attr))), "%s pin",
	     what);
	attr.bpf_fd = 0;
	note(battery, errno_of(bpf(BPF_OBJ_GET, &attr, sizeof(attr))), "%s get",
	     what);
	(void)unlink(path);
}

static void run_listing_commands(struct battery *battery)
{
	static const int listing[] = {
		BPF_PROG_GET_NEXT_ID,
		BPF_MAP_GET_NEXT_ID,
		BPF_BTF_GET_NEXT_ID,
		BPF_LINK_GET_NEXT_ID,
	};
	union bpf_attr attr;
	size_t i;

	for (i = 0; i < sizeof(listing) / sizeof(listing[0]); i++) {
		/*
		 * No object has the last id but one: this is the end, for root.
		 */
		memset(&attr, 0, sizeof(attr));
		attr.start_id = 0x7ffffffe;
		note(battery, errno_of(bpf(listing[i], &attr, sizeof(attr))),
		     "next id, command %d", listing[i]);
	}
}

static void run_battery(struct battery *battery)
{
	int array, prog;

	battery->count = 0;
	run_all_commands(battery);
	array = note_fd(battery,
			token_map_create(TOKEN_NONE, BPF_MAP_TYPE_ARRAY),
			"array");
	(void)close(note_fd(battery,
			    token_map_create(TOKEN_NONE, BPF_MAP_TYPE_LRU_HASH),
			    "lru_hash"));
	prog = note_fd(battery,
		       token_prog_load(TOKEN_NONE, BPF_PROG_TYPE_SOCKET_FILTER),
		       "socket_filter");
	(void)close(note_fd(battery,
			    token_prog_load(TOKEN_NONE, BPF_PROG_TYPE_XDP),
			    "xdp"));
	(void)close(note_fd(battery,
			    token_prog_load(TOKEN_NONE, BPF_PROG_TYPE_KPROBE),
			    "kprobe"));
	(void)close(note_fd(battery, token_btf_load(TOKEN_NONE), "btf"));
	(void)close(note_fd(battery, token_btf_get_fd_by_id(TOKEN_NONE, 1),
			    "btf by id"));
	run_map_commands(battery, array);
	run_object_commands(battery, array, "map");
	run_object_commands(battery, prog, "prog");
	run_listing_commands(battery);
	(void)close(array);
	(void)close(prog);
}

static int battery_body(int mount_fd, int dir_fd, void *arg)
{
	(void)mount_fd;
	(void)dir_fd;
	run_battery(*(struct battery **)arg);
	return 0;
}

static const char *const callers[] = {
	"system_u:system_r:kernel_t:s0",
	GUEST_CONTEXT("container_t"),
	GUEST_CONTEXT("no_prog_load_t"),
	NO_BPF,
};

#define CALLERS (sizeof(callers) / sizeof(callers[0]))

/* The first caller is root itself, the others are in containers. */
static void run_callers(struct battery *batteries)
{
	size_t i;

	run_battery(&batteries[0]);
	for (i = 1; i < CALLERS; i++) {
		const struct container_options options = {
			.context = callers[i],
			.cmds = "any",
			.maps = "any",
			.progs = "any",
			.attachs = "any",
		};
		struct battery *battery = &batteries[i];

		if (container_run(&options, battery_body, &battery))
			guest_bail("no battery in %s", callers[i]);
	}
}

/* By the kernel's types, as hooks/command.bpf.c; attack_limits tries it. */
static int leaks_inodes(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	int id = btf ? btf__find_by_name_kind(btf, "fd_prepare",
					      BTF_KIND_STRUCT) :
		       -ENOENT;

	if (!btf)
		guest_bail("no types of the kernel");
	btf__free(btf);
	return id > 0;
}

/* The call that must be refused now, from a domain that may create no token. */
static int is_refused(const char *caller, const char *what, int outcome)
{
	return !strcmp(caller, NO_BPF) &&
	       !strncmp(what, CREATION, strlen(CREATION)) && outcome == -EACCES;
}

static void compare(const char *caller, const struct battery *before,
		    const struct battery *after)
{
	int successes = 0, different = 0, refused = 0;
	int i;

	for (i = 0; i < before->count; i++) {
		successes += !before->outcomes[i];
		if (is_refused(caller, after->what[i], after->outcomes[i])) {
			refused++;
			continue;
		}
		if (before->outcomes[i] == after->outcomes[i])
			continue;
		different++;
		printf("# %s: %d before, %d after\n", before->what[i],
		       before->outcomes[i], after->outcomes[i]);
	}
	ok(before->count == after->count && before->count > 2 * COMMANDS - 4 &&
		   before->count < RESULTS && !different,
	   "%s: %d calls give the same (%d of them succeed)", caller,
	   before->count - refused, successes);
	/* Nonsense is too long for some kernels, before any hook. */
	ok((refused > 0) == (!strcmp(caller, NO_BPF) && leaks_inodes()),
	   "%s: %d refused early", caller, refused);
}

static struct battery *make_batteries(void)
{
	struct battery *batteries = mmap(NULL, CALLERS * sizeof(*batteries),
					 PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (batteries == MAP_FAILED)
		guest_bail("mmap");
	return batteries;
}

int main(void)
{
	struct battery *before = make_batteries();
	struct battery *after = make_batteries();
	pid_t server;
	size_t i;

	run_callers(before);
	server = guest_server_start(NULL);
	run_callers(after);
	for (i = 0; i < CALLERS; i++)
		compare(callers[i], &before[i], &after[i]);
	ok(before[0].outcomes[2 * COMMANDS - 4] == 0,
	   "root succeeds, so that there is something to lose");
	ok(guest_status("operations/prog_load/checked") == 0 &&
		   guest_status("operations/map_create/checked") == 0 &&
		   guest_status("operations/token_cmd/checked") == 0,
	   "no call of theirs was judged");
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
