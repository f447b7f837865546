// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the list of live tokens, and what is left of a revoked token
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loader/probe.h"
#include "sebpf/cleanup.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/token_bpf.h"
#include "tests/unit/tap.h"

/* Tokens of each container. */
#define TOKENS 2
#define OUTPUT_BYTES 65536

#define CREATOR GUEST_CONTEXT("container_t")
#define LABEL GUEST_LABEL("container_bpf_token_t")
#define DELEGATOR "system_u:system_r:delegator_t:s0"

enum action {
	LOAD, /* a program */
	CREATE, /* a map */
	USE_OLD, /* the program and the map that were made at first */
};

/**
 * struct made - what a container made at first
 * @comm: name that its process takes.
 * @tokens: the tokens.
 * @map: a map, with the first of them.
 * @prog: a program, in the same way.
 */
struct made {
	const char *comm;
	int tokens[TOKENS];
	int map;
	int prog;
};

/* Writes to the map and attaches the program to a socket. */
static int use_old(const struct made *made)
{
	unsigned int key = 0, value = 1;
	int socket_fd sebpf_auto_close =
		socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (bpf_map_update_elem(made->map, &key, &value, BPF_ANY))
		return -errno;
	if (socket_fd < 0 || setsockopt(socket_fd, SOL_SOCKET, SO_ATTACH_BPF,
					&made->prog, sizeof(made->prog)))
		return -errno;
	return 0;
}

static int prepare(int dir_fd, void *state)
{
	struct made *made = state;
	int i;

	(void)prctl(PR_SET_NAME, made->comm);
	for (i = 0; i < TOKENS; i++)
		made->tokens[i] = token_create(dir_fd);
	made->map = token_map_create(made->tokens[0], BPF_MAP_TYPE_ARRAY);
	made->prog =
		token_prog_load(made->tokens[0], BPF_PROG_TYPE_SOCKET_FILTER);
	return made->map < 0 || made->prog < 0 ? -EINVAL : 0;
}

static int act(int order, int dir_fd, void *state)
{
	const struct made *made = state;
	int token = made->tokens[order % TOKENS];

	(void)dir_fd;
	switch (order / TOKENS) {
	case LOAD:
		return token_prog_load(token, BPF_PROG_TYPE_SOCKET_FILTER);
	case CREATE:
		return token_map_create(token, BPF_MAP_TYPE_ARRAY);
	case USE_OLD:
		return use_old(made);
	}
	return -ENOSYS;
}

/* Makes a container do something with one of its tokens. */
static int ask(const struct holder *holder, enum action action, int token)
{
	return holder_ask(holder, (int)action * TOKENS + token);
}

static struct made held;

static const struct holder_work work = {
	.prepare = prepare,
	.act = act,
	.state = &held,
};

static void start(struct holder *holder, const char *context)
{
	held.comm = "holder";
	holder_start(holder, context, &work);
}

/* The list; freed with json_object_put(). */
static struct json_object *read_list(void)
{
	static char output[OUTPUT_BYTES];
	struct json_object *list;

	(void)guest_sebpf(output, sizeof(output), "tokens", "--json");
	list = json_tokener_parse(output);
	if (!list || !json_object_is_type(list, json_type_array))
		guest_bail("no JSON array: %s", output);
	return list;
}

/* A value of a token, at keys that are separated by '/'; NULL: null. */
static struct json_object *value_at(struct json_object *token, const char *path)
{
	char keys[64], *key, *rest = keys;

	(void)snprintf(keys, sizeof(keys), "%s", path);
	while ((key = strsep(&rest, "/")))
		if (!json_object_object_get_ex(token, key, &token))
			guest_bail("a token has no \"%s\"", path);
	return token;
}

/* Its text as JSON, without spaces. */
static const char *text_at(struct json_object *token, const char *path)
{
	return json_object_to_json_string_ext(
		value_at(token, path),
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

static int64_t number_at(struct json_object *token, const char *path)
{
	return json_object_get_int64(value_at(token, path));
}

/* The @index'th token of a process. */
static struct json_object *token_of(struct json_object *list, pid_t pid,
				    int index)
{
	size_t i, count = json_object_array_length(list);

	for (i = 0; i < count; i++) {
		struct json_object *token = json_object_array_get_idx(list, i);

		if (number_at(token, "creator/pid") == pid && !index--)
			return token;
	}
	guest_bail("process %d has no such token", pid);
}

static int64_t id_of(const struct holder *holder, int index)
{
	struct json_object *list = read_list();
	int64_t id = number_at(token_of(list, holder->pid, index), "id");

	(void)json_object_put(list);
	return id;
}

static void state_is(const struct holder *holder, int index, const char *wanted,
		     const char *name)
{
	struct json_object *list = read_list();

	is_text(text_at(token_of(list, holder->pid, index), "state"), wanted,
		"%s", name);
	(void)json_object_put(list);
}

static int64_t userns_of(pid_t pid)
{
	char path[64];
	struct stat info;

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	if (stat(path, &info))
		guest_bail("no \"%s\"", path);
	return (int64_t)info.st_ino;
}

/**
 * struct field - what a token's object must have
 * @path: keys, separated by '/'.
 * @wanted: the value as JSON.
 */
struct field {
	const char *path;
	const char *wanted;
};

/* Until a field without a path. */
static void expect_fields(struct json_object *token, const struct field *fields,
			  const char *name)
{
	for (; fields->path; fields++)
		is_text(text_at(token, fields->path), fields->wanted, "%s: %s",
			name, fields->path);
}

/* Tokens that no hook has seen are in the list before they are used. */
static void test_older(struct holder *older)
{
	struct sebpf_err err;
	const struct field fields[] = {
		{ "label", "\"" LABEL "\"" },
		{ "state", "\"live\"" },
		{ "adopted", "true" },
		{ "creator/context", "\"" CREATOR "\"" },
		{ "creator/comm", "null" },
		{ "delegator/context",
		  sebpf_probe_delegator(&err) == 1 ?
			  "\"system_u:system_r:kernel_t:s0\"" :
			  "null" },
		{ "delegator/pid", "null" },
		{ "cmds", "[\"any\"]" },
		{ "uses", "0" },
		{ NULL, NULL },
	};
	struct json_object *list = read_list(), *token;

	ok(json_object_array_length(list) == TOKENS,
	   "older tokens are listed without having been used");
	token = token_of(list, older->pid, 0);
	expect_fields(token, fields, "older");
	ok(number_at(token, "userns") == userns_of(older->pid),
	   "older: user namespace");
	(void)json_object_put(list);
}

/* The same list for people. */
static void test_text(void)
{
	static const char *const parts[] = {
		"\n  label      " LABEL "\n",
		"\n  cmds       map_create,prog_load\n",
		"\n  progs      socket_filter,0x100000000000\n",
		"\n  attachs    any\n",
		" (a?b)\n",
	};
	static char output[OUTPUT_BYTES];
	size_t i;

	ok(guest_sebpf(output, sizeof(output), "tokens") == 0,
	   "the list as text");
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strstr(output, parts[i]))
			break;
	ok(i == sizeof(parts) / sizeof(parts[0]) && !strchr(output, '\033'),
	   "it has the same");
}

/* A token about which everything is known. */
static void test_listing(void)
{
	static const struct field fields[] = {
		{ "state", "\"live\"" },
		{ "adopted", "false" },
		{ "label", "\"" LABEL "\"" },
		{ "creator/context", "\"" CREATOR "\"" },
		/* Without control characters for a terminal. */
		{ "creator/comm", "\"a?b\"" },
		{ "delegator/context", "\"" DELEGATOR "\"" },
		{ "cmds", "[\"map_create\",\"prog_load\"]" },
		{ "maps", "[\"hash\",\"array\"]" },
		{ "progs", "[\"socket_filter\",17592186044416]" },
		{ "attachs", "[\"any\"]" },
		/* Map, program, program. */
		{ "uses", "3" },
		{ NULL, NULL },
	};
	const struct container_options options = {
		.context = CREATOR,
		.delegator_context = DELEGATOR,
		.cmds = "map_create:prog_load",
		.maps = "array,hash",
		.progs = "0x100000000002",
		.attachs = "any",
	};
	struct holder holder;
	struct json_object *list, *token;

	held.comm = "a\033b";
	holder_start_as(&holder, &options, &work);
	ok(ask(&holder, LOAD, 0) == 0, "a token of a delegator: load");
	list = read_list();
	token = token_of(list, holder.pid, 0);
	expect_fields(token, fields, "a token");
	ok(number_at(token, "delegator/pid") > 0, "process of the delegator");
	ok(number_at(token, "userns") == userns_of(holder.pid),
	   "user namespace");
	ok(number_at(token, "age_seconds") < 60, "age");
	ok(number_at(token_of(list, holder.pid, 1), "uses") == 0,
	   "the other token was not used");
	(void)json_object_put(list);
	test_text();
	holder_end(&holder);
}

static void expect_revocation(long mark, int64_t id, const char *label)
{
	char wanted[64], target[128];
	const char *const record[] = {
		"type=USER_MAC_CONFIG_CHANGE ",	       wanted,	      target,
		"subj=system_u:system_r:kernel_t:s0 ", "res=success", NULL
	};

	(void)snprintf(wanted, sizeof(wanted),
		       "op=revoke token_id=%" PRId64 " userns=", id);
	(void)snprintf(target, sizeof(target), "tcontext=%s ", label);
	if (!ok(guest_audit_count(mark, record) == 1,
		"one record of the revocation of %" PRId64, id))
		guest_audit_print(mark);
}

static int revoke_id(int64_t id)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%" PRId64, id);
	return guest_sebpf(NULL, 0, "revoke", text);
}

/* One token of two; what was made with it before stays. */
static void test_revoke_id(struct holder *holder)
{
	static const char *const refused[] = {
		"type=USER_SELINUX_ERR ",
		"op=token_capable reason=token_revoked ",
		"capability=39 ",
		"scontext=" CREATOR " ",
		"tcontext=" LABEL " ",
		"permissive=0",
		NULL
	};
	static const char *const search[] = {
		"ausearch", "-m",  "USER_MAC_CONFIG_CHANGE",
		"-i",	    "-if", "/var/log/audit/audit.log",
		NULL
	};
	static char output[OUTPUT_BYTES];
	int64_t id = id_of(holder, 0);
	long mark = guest_audit_mark();

	ok(revoke_id(id) == 0, "revoke ID");
	state_is(holder, 0, "\"revoked\"", "it is listed as revoked");
	state_is(holder, 1, "\"live\"", "the other is not");
	/*
	 * The kernel asks for the capability first, and turns the denial into
	 * EPERM.
	 */
	ok(ask(holder, LOAD, 0) == -EPERM, "revoked: no program");
	ok(ask(holder, LOAD, 1) == 0, "the other token: program");
	guest_audit_flush();
	if (!ok(guest_audit_count(mark, refused) == 1, "one record of it"))
		guest_audit_print(mark);
	expect_revocation(mark, id, LABEL);
	if (!ok(guest_run(output, sizeof(output), search) == 0 &&
			strstr(output, "msg='op=revoke token_id="),
		"ausearch finds it"))
		printf("# %.80s\n", output);
	ok(ask(holder, CREATE, 0) == -EPERM, "revoked: no map");
	ok(ask(holder, CREATE, 1) == 0, "the other token: map");
	ok(ask(holder, USE_OLD, 0) == 0,
	   "program and map that were made before are there and work");
	mark = guest_audit_mark();
	ok(revoke_id(id) == 0, "revoke again: done already");
	ok(guest_sebpf(NULL, 0, "revoke", "4000000000") == 1,
	   "revoke an id that is not there");
	guest_audit_flush();
	ok(guest_audit_count(mark,
			     (const char *const[]){ "op=revoke", NULL }) == 0,
	   "neither is a revocation to record");
}

/* It needs no server. */
static pid_t test_killed_server(pid_t server, struct holder *holder)
{
	(void)kill(server, SIGKILL);
	(void)guest_server_wait(server);
	ok(ask(holder, LOAD, 0) == -EPERM, "without a server: revoked");
	ok(ask(holder, LOAD, 1) == 0, "without a server: the other works");
	ok(revoke_id(id_of(holder, 1)) == 0, "without a server: revoke");
	ok(ask(holder, LOAD, 1) == -EPERM, "without a server: revoked, too");
	server = guest_server_start(NULL);
	ok(ask(holder, LOAD, 0) == -EPERM, "the next server: still revoked");
	state_is(holder, 0, "\"revoked\"", "and listed as such");
	return server;
}

static void test_revoke_label(void)
{
	static const char label[] = GUEST_LABEL("plain_t");
	struct holder labelled = { 0 }, other = { 0 };

	start(&labelled, GUEST_CONTEXT("plain_t"));
	start(&other, CREATOR);
	ok(guest_sebpf(NULL, 0, "revoke", "--label",
		       "system_u:object_r:plain_t:s0:c3") == 1,
	   "revoke --label: no token has it");
	ok(guest_sebpf(NULL, 0, "revoke", "--label",
		       "system_u:object_r:no_such_t:s0") == 1,
	   "revoke --label: there is no such type");
	ok(guest_sebpf(NULL, 0, "revoke", "--label", "nonsense") == 3,
	   "revoke --label: not a context");
	ok(ask(&labelled, LOAD, 0) == 0, "nothing was revoked");
	ok(guest_sebpf(NULL, 0, "revoke", "--label", label) == 0,
	   "revoke --label");
	ok(ask(&labelled, LOAD, 0) == -EPERM &&
		   ask(&labelled, LOAD, 1) == -EPERM,
	   "both tokens of that label are revoked");
	ok(ask(&other, LOAD, 0) == 0, "a token of another label is not");
	holder_end(&labelled);
	holder_end(&other);
}

static void test_revoke_all(struct holder *older)
{
	struct holder holder = { 0 };

	start(&holder, CREATOR);
	ok(ask(&holder, LOAD, 0) == 0, "before: works");
	ok(guest_sebpf(NULL, 0, "revoke", "--all") == 0, "revoke --all");
	ok(ask(&holder, LOAD, 0) == -EPERM && ask(&holder, LOAD, 1) == -EPERM,
	   "all are revoked");
	ok(ask(older, LOAD, 1) == -EPERM,
	   "also one that is older than the hooks, and was never used");
	holder_end(&holder);
	start(&holder, CREATOR);
	ok(ask(&holder, LOAD, 0) == 0, "a new token is not");
	holder_end(&holder);
}

/* A freed token disappears a little later. */
static void wait_for_none(void)
{
	int i;

	for (i = 0; i < 100 && guest_status("live_tokens"); i++)
		(void)usleep(50000);
}

int main(void)
{
	struct holder older = { 0 }, holder = { 0 };
	pid_t server;

	start(&older, CREATOR);
	server = guest_server_start(NULL);
	test_older(&older);
	test_listing();
	start(&holder, CREATOR);
	test_revoke_id(&holder);
	server = test_killed_server(server, &holder);
	holder_end(&holder);
	test_revoke_label();
	test_revoke_all(&older);
	holder_end(&older);
	wait_for_none();
	ok(guest_sebpf(NULL, 0, "tokens") == 1, "no token is left");
	ok(guest_sebpf(NULL, 0, "revoke", "--all") == 1, "nothing to revoke");
	ok(guest_sebpf(NULL, 0, "detach") == 0, "sebpf detach");
	ok(guest_server_wait(server) == 0, "the server has ended");
	ok(guest_sebpf(NULL, 0, "tokens") == 3, "tokens: without hooks");
	ok(guest_sebpf(NULL, 0, "revoke", "--all") == 3,
	   "revoke: without hooks");
	return tap_done();
}
