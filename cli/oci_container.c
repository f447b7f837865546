// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a container that an OCI runtime has begun to make
 * Copyright (C) 2026 The sebpf authors
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "cli/delegated_mount.h"
#include "cli/oci_container.h"
#include "common/bytes.h"
#include "common/near.h"
#include "labels/delegate_mask.h"
#include "lint/delegate_text.h"
#include "sebpf/cleanup.h"

#define DELEGATE "delegate."
#define LABEL DELEGATE "label"
#define PATH DELEGATE "path"

/* Objects in objects: more than a config.json has. */
#define JSON_DEPTH 64

static void put_json(struct json_object **object)
{
	(void)json_object_put(*object);
}

#define auto_json __attribute__((cleanup(put_json)))

static int no_memory(struct sebpf_err *err)
{
	return sebpf_err_set(err, -ENOMEM, "no memory to read the container");
}

/* The object that is all of a text. */
static int parse(const char *text, size_t size, const char *what,
		 struct json_object **ret_object, struct sebpf_err *err)
{
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH);
	struct json_object *object = NULL;
	enum json_tokener_error error;

	if (!tokener)
		return no_memory(err);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	if (size <= INT_MAX)
		object = json_tokener_parse_ex(tokener, text, (int)size);
	error = json_tokener_get_error(tokener);
	json_tokener_free(tokener);
	if (json_object_is_type(object, json_type_object)) {
		*ret_object = object;
		return 0;
	}
	(void)json_object_put(object);
	return sebpf_err_set(err, -EINVAL, "%s is no JSON object%s%s", what,
			     error == json_tokener_success ? "" : ": ",
			     error == json_tokener_success ?
				     "" :
				     json_tokener_error_desc(error));
}

/* A member that is a text; NULL if there is none. */
static const char *text_of(const struct json_object *object, const char *key)
{
	struct json_object *member;

	if (!json_object_object_get_ex(object, key, &member) ||
	    !json_object_is_type(member, json_type_string))
		return NULL;
	return json_object_get_string(member);
}

static int missing(const char *what, const char *key, struct sebpf_err *err)
{
	return sebpf_err_set(err, -EINVAL, "%s has no \"%s\" of the right kind",
			     what, key);
}

static int read_pid(const struct json_object *state, pid_t *ret_pid,
		    struct sebpf_err *err)
{
	struct json_object *member;
	int64_t pid;

	if (!json_object_object_get_ex(state, "pid", &member) ||
	    !json_object_is_type(member, json_type_int))
		return missing("the container's state", "pid", err);
	pid = json_object_get_int64(member);
	if (pid <= 0 || pid > INT_MAX)
		return sebpf_err_set(err, -EINVAL,
				     "the container's state has pid %lld: the "
				     "container has no process",
				     (long long)pid);
	*ret_pid = (pid_t)pid;
	return 0;
}

/* Of the two, the second is below the first unless it is absolute. */
static char *join(const char *directory, const char *name)
{
	char *path = NULL;

	if (*name == '/')
		return strdup(name);
	return asprintf(&path, "%s/%s", directory, name) < 0 ? NULL : path;
}

static int read_rootfs(const struct json_object *config, const char *bundle,
		       struct sebpf_oci_container *container,
		       struct sebpf_err *err)
{
	struct json_object *root;
	const char *path;

	if (!json_object_object_get_ex(config, "root", &root))
		return missing("config.json", "root", err);
	path = text_of(root, "path");
	if (!path)
		return missing("\"root\" of config.json", "path", err);
	container->rootfs = join(bundle, path);
	return container->rootfs ? 0 : no_memory(err);
}

static int unknown(const char *name, struct sebpf_err *err)
{
	static const char *const known[] = {
		DELEGATE "cmds",
		DELEGATE "maps",
		DELEGATE "progs",
		DELEGATE "attachs",
		LABEL,
		PATH,
		"BPFDelegateCommands",
		"BPFDelegateMaps",
		"BPFDelegatePrograms",
		"BPFDelegateAttachments",
	};
	struct sebpf_near near = { .word = name };
	char meant[SEBPF_NEAR_WORDS_BYTES];

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		sebpf_near_offer(&near, known[i]);
	return sebpf_err_set(err, -EINVAL,
			     "there is no annotation " SEBPF_OCI_PREFIX "%s%s",
			     name, sebpf_near_words(&near, meant));
}

static int set_text(char **text, const char *name, const char *value,
		    struct sebpf_err *err)
{
	if (*text)
		return sebpf_err_set(err, -EINVAL,
				     "annotation " SEBPF_OCI_PREFIX
				     "%s: another one says the same already",
				     name);
	*text = strdup(value);
	return *text ? 0 : no_memory(err);
}

/* systemd's name and values, which become those of the mount option. */
static int set_directive(struct sebpf_oci_container *container,
			 const char *name, const char *value,
			 struct sebpf_err *err)
{
	char *directive sebpf_auto_free = NULL;
	char *option sebpf_auto_free = NULL;

	if (asprintf(&directive, "%s=%s", name, value) < 0) {
		directive = NULL;
		return no_memory(err);
	}
	option = sebpf_delegate_text(directive);
	if (!option)
		return no_memory(err);
	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		const char *key = sebpf_mask_mount_option(mask);
		size_t length = strlen(key);

		if (!strncmp(option, key, length) && option[length] == '=')
			return set_text(&container->lists[mask], name,
					option + length + 1, err);
	}
	return unknown(name, err);
}

static int set_annotation(struct sebpf_oci_container *container,
			  const char *name, const char *value,
			  struct sebpf_err *err)
{
	if (!strncmp(name, DELEGATE, strlen(DELEGATE))) {
		for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++)
			if (!strcmp(name + strlen(DELEGATE),
				    sebpf_mask_option(mask)))
				return set_text(&container->lists[mask], name,
						value, err);
		if (!strcmp(name, LABEL))
			return set_text(&container->label, name, value, err);
		if (!strcmp(name, PATH))
			return set_text(&container->path, name, value, err);
	} else if (!strncmp(name, "BPFDelegate", strlen("BPFDelegate"))) {
		return set_directive(container, name, value, err);
	}
	return unknown(name, err);
}

static int read_annotations(const struct json_object *config,
			    struct sebpf_oci_container *container,
			    struct sebpf_err *err)
{
	struct json_object *annotations;
	int rc;

	if (!json_object_object_get_ex(config, "annotations", &annotations) ||
	    !json_object_is_type(annotations, json_type_object))
		return sebpf_err_set(
			err, -EINVAL,
			"the container has no annotation " SEBPF_OCI_PREFIX
			"*");
	json_object_object_foreach(annotations, name, value)
	{
		if (strncmp(name, SEBPF_OCI_PREFIX, strlen(SEBPF_OCI_PREFIX)) !=
		    0)
			continue;
		if (!json_object_is_type(value, json_type_string))
			return sebpf_err_set(err, -EINVAL,
					     "annotation %s is no text", name);
		rc = set_annotation(container, name + strlen(SEBPF_OCI_PREFIX),
				    json_object_get_string(value), err);
		if (rc)
			return rc;
	}
	return 0;
}

static int check(struct sebpf_oci_container *container, struct sebpf_err *err)
{
	struct sebpf_err reason;
	bool is_any = false;

	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++) {
		container->delegation.list[mask] = container->lists[mask];
		is_any |= container->lists[mask] != NULL;
	}
	if (!is_any)
		return sebpf_err_set(
			err, -EINVAL,
			"nothing is delegated: give an annotation " SEBPF_OCI_PREFIX
				DELEGATE "cmds, maps, "
			"progs or attachs");
	if (sebpf_delegation_check(&container->delegation, &reason))
		return sebpf_err_set(err, reason.code,
				     "annotations " SEBPF_OCI_PREFIX DELEGATE
				     "*: %s",
				     reason.text);
	if (!container->path)
		container->path = strdup(SEBPF_BPFFS_DIR);
	if (!container->path)
		return no_memory(err);
	if (*container->path != '/')
		return sebpf_err_set(err, -EINVAL,
				     "annotation " SEBPF_OCI_PREFIX PATH
				     ": \"%s\" is not an absolute path",
				     container->path);
	return 0;
}

static int read_config(const char *bundle,
		       struct sebpf_oci_container *container,
		       struct sebpf_err *err)
{
	struct sebpf_bytes bytes sebpf_auto_bytes = { 0 };
	struct json_object *config auto_json = NULL;
	char *path sebpf_auto_free = join(bundle, "config.json");
	int rc;

	if (!path)
		return no_memory(err);
	rc = sebpf_bytes_read(path, SEBPF_OCI_CONFIG_BYTES, &bytes, err);
	if (!rc)
		rc = parse(bytes.bytes, bytes.size, path, &config, err);
	if (!rc)
		rc = read_annotations(config, container, err);
	if (!rc)
		rc = check(container, err);
	if (!rc)
		rc = read_rootfs(config, bundle, container, err);
	return rc;
}

int sebpf_oci_container_read(int state_fd,
			     struct sebpf_oci_container *ret_container,
			     struct sebpf_err *err)
{
	struct sebpf_bytes bytes sebpf_auto_bytes = { 0 };
	struct json_object *state auto_json = NULL;
	const char *bundle;
	int rc;

	*ret_container = (struct sebpf_oci_container){ 0 };
	rc = sebpf_bytes_read_open(state_fd, "the container's state",
				   SEBPF_OCI_STATE_BYTES, &bytes, err);
	if (!rc)
		rc = parse(bytes.bytes, bytes.size, "the container's state",
			   &state, err);
	if (!rc)
		rc = read_pid(state, &ret_container->pid, err);
	if (rc)
		return rc;
	bundle = text_of(state, "bundle");
	if (!bundle || *bundle != '/')
		return missing("the container's state", "bundle", err);
	return read_config(bundle, ret_container, err);
}

void sebpf_oci_container_free(struct sebpf_oci_container *container)
{
	free(container->rootfs);
	free(container->path);
	free(container->label);
	for (uint32_t mask = 0; mask < SEBPF_MASK_COUNT; mask++)
		free(container->lists[mask]);
	*container = (struct sebpf_oci_container){ 0 };
}
