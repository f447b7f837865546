// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - what is done with the tokens of a user namespace, recorded
 * Copyright (C) 2026 The sebpf authors
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loader/bpf_object.h"
#include "loader/recorder.h"
#include "loader/resolve.h"
#include "sebpf/cleanup.h"

/* They need the types above. */
#include "hooks/recorder.skel.h"

struct sebpf_recorder {
	struct sebpf_recorder_bpf *object;
};

void sebpf_recorder_free(struct sebpf_recorder *recorder)
{
	if (!recorder)
		return;
	sebpf_recorder_bpf__destroy(recorder->object);
	free(recorder);
}

static void free_recorder(struct sebpf_recorder **recorder)
{
	sebpf_recorder_free(*recorder);
}

#define auto_recorder __attribute__((cleanup(free_recorder)))

static void free_context(char **context)
{
	freecon(*context);
}

/* What the programs read has to be what the kernel says. */
static int prove_context(const struct sebpf_recorder *recorder,
			 struct sebpf_err *err)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);
	char *ours __attribute__((cleanup(free_context))) = NULL;
	char *seen sebpf_auto_free = NULL;

	if (getcon_raw(&ours))
		return sebpf_err_set(err, -errno,
				     "cannot read the own context: %s",
				     strerror(errno));
	if (bpf_prog_test_run_opts(
		    bpf_program__fd(recorder->object->progs.note_self),
		    &options))
		return sebpf_bpf_error(err, -errno,
				       "run the program that reads contexts");
	seen = sebpf_recorder_context(recorder, options.retval);
	if (seen && !strcmp(seen, ours))
		return 0;
	return sebpf_err_set(err, -EBADE,
			     "the recorder reads its own context as \"%s\", "
			     "and the kernel says \"%s\": this kernel is not "
			     "known, please report it",
			     seen ? seen : "", ours);
}

static int load(struct sebpf_recorder *recorder, bool has_contexts,
		struct sebpf_err *err)
{
	struct sebpf_symbols symbols = { 0 };
	struct sebpf_recorder_bpf *object;
	int rc = has_contexts ? sebpf_resolve(&symbols, err) : 0;

	if (rc)
		return rc;
	object = sebpf_recorder_bpf__open_opts(sebpf_bpf_options());
	if (!object)
		return sebpf_bpf_error(err, -errno, "open a BPF object");
	recorder->object = object;
	object->rodata->kernel_symbols = symbols;
	object->rodata->kernel_page_bytes = (uint32_t)getpagesize();
	object->rodata->has_contexts = has_contexts;
	rc = sebpf_recorder_bpf__load(object);
	if (rc)
		return sebpf_bpf_load_error(err, rc, "recorder");
	rc = sebpf_bpf_check_mapped(object->bss, err);
	if (rc)
		return rc;
	rc = has_contexts ? prove_context(recorder, err) : 0;
	if (rc)
		return rc;
	rc = sebpf_recorder_bpf__attach(object);
	return rc ? sebpf_bpf_error(err, rc, "attach the recorder") : 0;
}

int sebpf_recorder_start(bool has_contexts,
			 struct sebpf_recorder **ret_recorder,
			 struct sebpf_err *err)
{
	struct sebpf_recorder *recorder auto_recorder =
		calloc(1, sizeof(*recorder));
	int rc;

	if (!recorder)
		return sebpf_err_set(err, -ENOMEM, "no memory for a recorder");
	rc = load(recorder, has_contexts, err);
	if (!rc)
		*ret_recorder = sebpf_steal(recorder);
	return rc;
}

int sebpf_recorder_watch(struct sebpf_recorder *recorder, int pid,
			 struct sebpf_err *err)
{
	struct stat status;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	if (stat(path, &status))
		return sebpf_err_set(err, -errno, "cannot examine \"%s\": %s",
				     path, strerror(errno));
	recorder->object->bss->wanted_userns = (uint32_t)status.st_ino;
	return 0;
}

/* Calls at which the kernel did not run a program: it was running already. */
static int count_missed(const struct sebpf_recorder *recorder,
			uint64_t *ret_missed, struct sebpf_err *err)
{
	struct bpf_program *program;
	uint64_t missed = 0;

	bpf_object__for_each_program(program, recorder->object->obj)
	{
		struct bpf_prog_info info = { 0 };
		uint32_t length = sizeof(info);

		if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info,
					   &length))
			return sebpf_bpf_error(err, -errno,
					       "inspect the recorder");
		missed += info.recursion_misses;
	}
	*ret_missed = missed;
	return 0;
}

bool sebpf_recorder_knows_delegator(const struct sebpf_recorder *recorder)
{
	return recorder->object->bss->knows_delegator;
}

int sebpf_recorder_stop(struct sebpf_recorder *recorder, uint64_t *ret_missed,
			struct sebpf_err *err)
{
	int rc;

	sebpf_recorder_bpf__detach(recorder->object);
	rc = count_missed(recorder, ret_missed, err);
	if (!rc)
		*ret_missed += recorder->object->bss->lost;
	return rc;
}

bool sebpf_recorder_next(const struct sebpf_recorder *recorder,
			 struct sebpf_use *use, bool before,
			 uint64_t *ret_times)
{
	int map = bpf_map__fd(recorder->object->maps.recorder_uses);
	struct sebpf_use next;

	if (bpf_map_get_next_key(map, before ? use : NULL, &next) ||
	    bpf_map_lookup_elem(map, &next, ret_times))
		return false;
	*use = next;
	return true;
}

char *sebpf_recorder_context(const struct sebpf_recorder *recorder,
			     uint32_t sid)
{
	struct sebpf_context_string *text sebpf_auto_free =
		malloc(sizeof(*text));
	int map = bpf_map__fd(recorder->object->maps.recorder_contexts);

	if (!text || bpf_map_lookup_elem(map, &sid, text) || !text->length ||
	    text->length >= sizeof(text->bytes))
		return NULL;
	return strndup(text->bytes, text->length);
}
