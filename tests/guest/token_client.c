// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a program that uses a token, for tests and demonstrations in a guest
 * Copyright (C) 2026 The sebpf authors
 *
 * Creates a token from a delegated BPF filesystem, does real operations with
 * it, and prints a line for each: "prog_load xdp: ok", or "prog_load xdp: EPERM
 * (Operation not permitted)". What was made is kept open until the end.
 *
 * Exit status: 0 all succeeded, 1 one failed, 2 usage.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sebpf/cleanup.h"
#include "tests/guest/token_bpf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

/**
 * struct client - what operations share
 * @token_fd: the token; -1 if it could not be created.
 * @sockarray_fd: the map REUSEPORT_SOCKARRAY made last; -1 before.
 */
struct client {
	int token_fd;
	int sockarray_fd;
};

/**
 * struct operation - one operation of the command line
 * @run: does it with a token, or with TOKEN_NONE; returns a descriptor that is
 *	kept, 0 or -errno.
 * @label: what is printed before @subject.
 * @subject: the part after the colon; "" without.
 * @value: @subject as a type or a number.
 * @tokenless: written as notoken:...
 */
struct operation {
	int (*run)(struct client *client, int token_fd,
		   const struct operation *operation);
	const char *label;
	const char *subject;
	unsigned int value;
	bool tokenless;
};

struct named_type {
	const char *name;
	unsigned int type;
};

static const struct named_type map_types[] = {
	{ "array", BPF_MAP_TYPE_ARRAY },
	{ "bloom_filter", BPF_MAP_TYPE_BLOOM_FILTER },
	{ "cgroup_array", BPF_MAP_TYPE_CGROUP_ARRAY },
	{ "devmap", BPF_MAP_TYPE_DEVMAP },
	{ "hash", BPF_MAP_TYPE_HASH },
	{ "lpm_trie", BPF_MAP_TYPE_LPM_TRIE },
	{ "lru_hash", BPF_MAP_TYPE_LRU_HASH },
	{ "percpu_array", BPF_MAP_TYPE_PERCPU_ARRAY },
	{ "percpu_hash", BPF_MAP_TYPE_PERCPU_HASH },
	{ "perf_event_array", BPF_MAP_TYPE_PERF_EVENT_ARRAY },
	{ "prog_array", BPF_MAP_TYPE_PROG_ARRAY },
	{ "queue", BPF_MAP_TYPE_QUEUE },
	{ "reuseport_sockarray", BPF_MAP_TYPE_REUSEPORT_SOCKARRAY },
	{ "ringbuf", BPF_MAP_TYPE_RINGBUF },
	{ "sockhash", BPF_MAP_TYPE_SOCKHASH },
	{ "sockmap", BPF_MAP_TYPE_SOCKMAP },
	{ "stack", BPF_MAP_TYPE_STACK },
	{ "xskmap", BPF_MAP_TYPE_XSKMAP },
};

static const struct named_type prog_types[] = {
	{ "cgroup_skb", BPF_PROG_TYPE_CGROUP_SKB },
	{ "cgroup_sock", BPF_PROG_TYPE_CGROUP_SOCK },
	{ "cgroup_sock_addr", BPF_PROG_TYPE_CGROUP_SOCK_ADDR },
	{ "kprobe", BPF_PROG_TYPE_KPROBE },
	{ "perf_event", BPF_PROG_TYPE_PERF_EVENT },
	{ "raw_tracepoint", BPF_PROG_TYPE_RAW_TRACEPOINT },
	{ "sched_cls", BPF_PROG_TYPE_SCHED_CLS },
	{ "sk_lookup", BPF_PROG_TYPE_SK_LOOKUP },
	{ "sk_reuseport", BPF_PROG_TYPE_SK_REUSEPORT },
	{ "socket_filter", BPF_PROG_TYPE_SOCKET_FILTER },
	{ "tracepoint", BPF_PROG_TYPE_TRACEPOINT },
	{ "xdp", BPF_PROG_TYPE_XDP },
};

static int run_map(struct client *client, int token_fd,
		   const struct operation *operation)
{
	enum bpf_map_type type = (enum bpf_map_type)operation->value;
	int fd;

	if (type == BPF_MAP_TYPE_BLOOM_FILTER) {
		const struct token_map map = {
			.type = type,
			.value_size = 8,
			.max_entries = 4,
		};

		return token_map_create_as(token_fd, &map);
	}
	fd = token_map_create(token_fd, type);
	if (fd >= 0 && type == BPF_MAP_TYPE_REUSEPORT_SOCKARRAY)
		client->sockarray_fd = fd;
	return fd;
}

static int run_prog(struct client *client, int token_fd,
		    const struct operation *operation)
{
	enum bpf_prog_type type = (enum bpf_prog_type)operation->value;

	if (type == BPF_PROG_TYPE_SK_REUSEPORT && client->sockarray_fd >= 0)
		return token_prog_load_reuseport(token_fd,
						 client->sockarray_fd);
	return token_prog_load(token_fd, type);
}

static int run_btf(struct client *client, int token_fd,
		   const struct operation *operation)
{
	(void)client;
	(void)operation;
	return token_btf_load(token_fd);
}

static int run_btf_by_id(struct client *client, int token_fd,
			 const struct operation *operation)
{
	(void)client;
	return token_btf_get_fd_by_id(token_fd, operation->value);
}

static int run_sleep(struct client *client, int token_fd,
		     const struct operation *operation)
{
	struct timespec rest = {
		.tv_sec = operation->value / 1000,
		.tv_nsec = (long)(operation->value % 1000) * 1000000,
	};

	(void)client;
	(void)token_fd;
	while (nanosleep(&rest, &rest))
		if (errno != EINTR)
			return -errno;
	return 0;
}

static int run_reopen(struct client *client, int token_fd,
		      const struct operation *operation)
{
	(void)client;
	(void)operation;
	/* Never used: see token_reopen(). */
	return token_reopen(token_fd);
}

static bool find_type(const struct named_type *types, size_t count,
		      struct operation *operation)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(types[i].name, operation->subject) != 0)
			continue;
		operation->value = types[i].type;
		return true;
	}
	return false;
}

static bool find_map(struct operation *operation)
{
	return find_type(map_types, COUNT(map_types), operation);
}

static bool find_prog(struct operation *operation)
{
	return find_type(prog_types, COUNT(prog_types), operation);
}

static bool find_number(struct operation *operation)
{
	char *end = NULL;
	unsigned long value;

	errno = 0;
	value = strtoul(operation->subject, &end, 10);
	if (errno || end == operation->subject || *end || value > INT32_MAX)
		return false;
	operation->value = (unsigned int)value;
	return true;
}

/**
 * struct verb - the first word of an operation
 * @name: the part before the colon.
 * @label: what is printed for it.
 * @run: as in struct operation.
 * @find: turns the part after the colon into a value; NULL: there is none.
 * @tokenless: makes sense without a token.
 */
static const struct verb {
	const char *name;
	const char *label;
	int (*run)(struct client *client, int token_fd,
		   const struct operation *operation);
	bool (*find)(struct operation *operation);
	bool tokenless;
} verbs[] = {
	{ "map", "map_create", run_map, find_map, true },
	{ "prog", "prog_load", run_prog, find_prog, true },
	{ "btf", "btf_load", run_btf, NULL, true },
	{ "btf_by_id", "btf_get_fd_by_id", run_btf_by_id, find_number, true },
	{ "sleep", "sleep", run_sleep, find_number, false },
	{ "reopen", "reopen", run_reopen, NULL, false },
};

static bool parse_operation(const char *word, struct operation *operation)
{
	static const char tokenless[] = "notoken:";
	size_t length, i;

	memset(operation, 0, sizeof(*operation));
	if (!strncmp(word, tokenless, strlen(tokenless))) {
		operation->tokenless = true;
		word += strlen(tokenless);
	}
	length = strcspn(word, ":");
	operation->subject = word[length] ? word + length + 1 : "";
	for (i = 0; i < COUNT(verbs); i++) {
		if (strlen(verbs[i].name) != length ||
		    strncmp(verbs[i].name, word, length) != 0)
			continue;
		if (operation->tokenless && !verbs[i].tokenless)
			return false;
		operation->run = verbs[i].run;
		operation->label = verbs[i].label;
		if (!verbs[i].find)
			return !word[length];
		return verbs[i].find(operation);
	}
	return false;
}

/* Prints "LABEL[ SUBJECT]: ok" or the error; true if it is ok. */
static bool report(const struct operation *operation, int result)
{
	(void)printf("%s%s%s%s: ", operation->tokenless ? "notoken " : "",
		     operation->label, *operation->subject ? " " : "",
		     operation->subject);
	if (result >= 0)
		(void)puts("ok");
	else
		(void)printf("%s (%s)\n", strerrorname_np(-result),
			     strerror(-result));
	(void)fflush(stdout);
	return result >= 0;
}

static bool create_token(const char *directory, struct client *client)
{
	const struct operation creation = {
		.label = "token_create",
		.subject = "",
	};
	int fd sebpf_auto_close = -1;
	int result;

	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		(void)fprintf(stderr, "token_client: cannot open \"%s\": %s\n",
			      directory, strerror(errno));
		return false;
	}
	result = token_create(fd);
	if (result >= 0)
		client->token_fd = result;
	return report(&creation, result);
}

static int usage(void)
{
	(void)fputs("Usage: token_client BPFFS_DIR OPERATION...\n"
		    "Operations: map:TYPE, prog:TYPE, btf, btf_by_id:ID,\n"
		    "notoken:OPERATION for one of these without the token,\n"
		    "sleep:MILLISECONDS, reopen\n",
		    stderr);
	return EXIT_USAGE;
}

static int run_operations(struct client *client, int count, char **words)
{
	struct operation operation;
	int result, status = 0;
	int i;

	for (i = 0; i < count; i++) {
		if (!parse_operation(words[i], &operation))
			return usage();
		result = operation.run(client,
				       operation.tokenless ? TOKEN_NONE :
							     client->token_fd,
				       &operation);
		if (!report(&operation, result))
			status = EXIT_FAILED;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct client client = { .token_fd = -1, .sockarray_fd = -1 };
	struct operation operation;
	int i;

	if (argc < 2)
		return usage();
	/* All are understood before anything is done. */
	for (i = 2; i < argc; i++) {
		if (parse_operation(argv[i], &operation))
			continue;
		(void)fprintf(stderr, "token_client: no operation \"%s\"\n",
			      argv[i]);
		return usage();
	}
	if (!create_token(argv[1], &client))
		return EXIT_FAILED;
	return run_operations(&client, argc - 2, argv + 2);
}
