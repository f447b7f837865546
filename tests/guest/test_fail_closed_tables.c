// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - tables that are full: what is not recorded is counted
 * Copyright (C) 2026 The sebpf authors
 *
 * For hooks that were built with hooks/fault.h.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sebpf/abi.h"
#include "sebpf/cleanup.h"
#include "tests/guest/faults.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/mounts.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/trial.h"
#include "tests/unit/tap.h"

/* More domains than the table of losses has room for. */
#define MORE 8
#define DOMAINS (SEBPF_MAX_LOSERS + MORE)

/* With a label that no other test has made known to the kernel. */
#define NEW_CONTEXT "system_u:system_r:no_map_create_t:s0:c900,c901"
#define NEW_LABEL "system_u:object_r:container_bpf_token_t:s0:c900,c901"
#define OTHER_CONTEXT "system_u:system_r:no_map_create_t:s0:c902,c903"
#define OTHER_LABEL "system_u:object_r:container_bpf_token_t:s0:c902,c903"

static const char *const any_record[] = { NULL };

/* Sums the table of losses; returns what belongs to no particular domain. */
static uint64_t read_losses(uint64_t *ret_sum, uint32_t *ret_domains)
{
	int fd sebpf_auto_close = guest_map_open("sebpf_lost");
	uint32_t sid, *previous = NULL;
	uint64_t lost, others = 0;

	*ret_sum = 0;
	*ret_domains = 0;
	while (!bpf_map_get_next_key(fd, previous, &sid)) {
		previous = &sid;
		if (bpf_map_lookup_elem(fd, &sid, &lost))
			guest_bail("cannot read the table of losses");
		*ret_sum += lost;
		if (sid)
			*ret_domains += 1;
		else
			others = lost;
	}
	return others;
}

/* More domains lose events than are counted separately: the rest, together. */
static void test_losers(void)
{
	static const char *const record[] = { "avc:  denied  { delegate } ",
					      ":no_delegate_t:s0:c1,c3 ",
					      NULL };
	long before = guest_status("events_lost");
	uint64_t sum, others;
	uint32_t domains;
	long mark;
	int i;

	fault_set(SEBPF_FAULT_RING);
	for (i = 0; i < DOMAINS; i++)
		mounts_deny_domain(i);
	fault_set(SEBPF_FAULT_NONE);
	others = read_losses(&sum, &domains);
	ok(domains == SEBPF_MAX_LOSERS,
	   "%d domains lose an event: %u are counted apart (got %u)", DOMAINS,
	   (unsigned int)SEBPF_MAX_LOSERS, domains);
	ok(others == MORE, "... and %d events of others (got %llu)", MORE,
	   (unsigned long long)others);
	ok(guest_status("events_lost") == before + DOMAINS &&
		   sum == (uint64_t)before + DOMAINS,
	   "... all of which status counts");
	mark = guest_audit_mark();
	if (!trial_fork()) {
		int fd = fsopen("bpf", FSOPEN_CLOEXEC);

		_exit(trial_enter(GUEST_CONTEXT("no_delegate_t")) ||
		      mounts_set_option(fd) != -EACCES);
	}
	(void)wait(&i);
	guest_audit_flush();
	ok(!i && guest_audit_count(mark, record) == 1,
	   "what a domain without a place loses not is recorded");
}

static int be_denied(int order, int dir_fd, void *state)
{
	const int token = *(const int *)state;

	(void)order;
	(void)dir_fd;
	return token_map_create(token, BPF_MAP_TYPE_ARRAY);
}

/* Denies a container a map with a label without a SID; the server waits. */
static void deny_unlabelled(pid_t server, const char *context, const char *name)
{
	static int token;
	static const struct holder_work work = { holder_make_token, be_denied,
						 &token };
	struct holder holder;

	(void)kill(server, SIGSTOP);
	holder_start(&holder, context, &work);
	ok(holder_ask(&holder, 0) == -EACCES, "%s: denied", name);
	(void)kill(server, SIGCONT);
	guest_audit_flush();
	holder_end(&holder);
}

/* 1: takes all places to write a label out; 0: gives them back. */
static void take_places(int take)
{
	static const struct sebpf_label_event nothing;
	int fd sebpf_auto_close = guest_map_open("sebpf_texts");
	uint64_t key;

	for (key = 1; key <= SEBPF_MAX_TEXTS; key++)
		if (take ? bpf_map_update_elem(fd, &key, &nothing,
					       BPF_NOEXIST) :
			   bpf_map_delete_elem(fd, &key))
			guest_bail("cannot take the places");
}

/* No place to write a label out: the record has none. */
static void test_texts(pid_t server)
{
	static const char *const with[] = { "avc:  denied  { map_create } ",
					    "scontext=" NEW_CONTEXT " ",
					    "tcontext=" NEW_LABEL " ", NULL };
	static const char *const without[] = { "avc:  denied  { map_create } ",
					       "scontext=" OTHER_CONTEXT " ",
					       "tcontext=? ", NULL };
	long lost = guest_status("events_lost");
	long mark = guest_audit_mark();

	deny_unlabelled(server, NEW_CONTEXT, "a label that has no SID");
	if (!ok(guest_audit_count(mark, with) == 1, "... and is recorded"))
		guest_audit_print(mark);
	mark = guest_audit_mark();
	take_places(1);
	deny_unlabelled(server, OTHER_CONTEXT, "no place to write it out");
	take_places(0);
	if (!ok(guest_audit_count(mark, without) == 1 &&
			guest_audit_count(mark, any_record) == 1,
		"... and recorded without it"))
		guest_audit_print(mark);
	ok(guest_status("events_lost") == lost, "... and nothing is lost");
}

/*
 * Another domain takes the same ring at the same time: this event goes to the
 * shared ring.
 */
static void test_two_takers(void)
{
	static const char *const record[] = { "avc:  denied  { delegate } ",
					      ":no_delegate_t:s0:c", NULL };
	int owners sebpf_auto_close = guest_map_open("sebpf_owners");
	static struct sebpf_ring_owners before, after;
	const uint32_t zero = 0;
	long lost = guest_status("events_lost");
	long mark = guest_audit_mark();

	if (bpf_map_lookup_elem(owners, &zero, &before))
		guest_bail("cannot read whose the rings are");
	fault_set(SEBPF_FAULT_TAKEN);
	mounts_deny_domain(SEBPF_MAX_LOSERS / 2);
	fault_set(SEBPF_FAULT_NONE);
	if (bpf_map_lookup_elem(owners, &zero, &after))
		guest_bail("cannot read whose the rings are");
	guest_audit_flush();
	ok(guest_audit_count(mark, record) == 1 &&
		   guest_status("events_lost") == lost,
	   "a ring that another takes: the event is recorded");
	mounts_deny_domain(SEBPF_MAX_LOSERS / 2 + 1);
	guest_audit_flush();
	ok(guest_audit_count(mark, record) == 2, "... as without that");
	ok(!memcmp(&before, &after, sizeof(before)),
	   "... and had gone to the ring of those that have none");
}

int main(void)
{
	pid_t server = guest_server_start(NULL);

	test_texts(server);
	test_two_takers();
	test_losers();
	(void)trial_no_tokens();
	ok(guest_sebpf(NULL, 0, "detach") == 0 && !guest_server_wait(server),
	   "sebpf detach");
	return tap_done();
}
