// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - the status as metrics of Prometheus
 * Copyright (C) 2026 The sebpf authors
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cli/prometheus.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/**
 * struct metric - a metric with one value
 * @key: of the status.
 * @name: of the metric, without "sebpf_".
 * @type: "counter" or "gauge".
 * @help: what it is.
 */
struct metric {
	const char *key;
	const char *name;
	const char *type;
	const char *help;
};

static const struct metric metrics[] = {
	{ "missing_hooks", "hooks_missing", "gauge",
	  "Hooks that have no link any more." },
	{ "pins_seen", "pins_seen", "gauge",
	  "1 if the pins are in their place." },
	{ "policy", "policy_seqno", "gauge",
	  "Sequence number of the policy; 0: it cannot be read." },
	{ "server_pid", "server_pid", "gauge",
	  "Process that writes records; 0: none." },
	{ "live_tokens", "tokens_live", "gauge", "Live tokens." },
	{ "labelled_tokens", "tokens_labelled_total", "counter",
	  "Tokens that were given a label." },
	{ "avc_hits", "avc_hits_total", "counter",
	  "Checks answered by the token's access vector cache." },
	{ "records_written", "records_written_total", "counter",
	  "Events with an audit record of their own." },
	{ "events_folded", "events_folded_total", "counter",
	  "Events in a record together with others like them." },
	{ "events_pending", "events_pending", "gauge",
	  "Events that are counted and not yet in a record." },
	{ "records_failed", "records_failed_total", "counter",
	  "Events that could not be recorded." },
	{ "events_lost", "events_lost_total", "counter",
	  "Events that were lost before they could be recorded." },
};

static void print_head(const char *name, const char *type, const char *help,
		       FILE *out)
{
	(void)fprintf(out, "# HELP sebpf_%s %s\n# TYPE sebpf_%s %s\n", name,
		      help, name, type);
}

/* The value of a label. */
static void print_escaped(const char *text, FILE *out)
{
	for (; *text; text++)
		if (*text == '\n')
			(void)fputs("\\n", out);
		else if (*text == '"' || *text == '\\')
			(void)fprintf(out, "\\%c", *text);
		else
			(void)fputc(*text, out);
}

static void print_labelled(const char *name, const char *label,
			   const char *value, uint64_t number, FILE *out)
{
	(void)fprintf(out, "sebpf_%s{%s=\"", name, label);
	print_escaped(value, out);
	(void)fprintf(out, "\"} %" PRIu64 "\n", number);
}

static struct json_object *member(const struct json_object *object,
				  const char *key)
{
	struct json_object *found = NULL;

	(void)json_object_object_get_ex(object, key, &found);
	return found;
}

static void print_mode(const struct json_object *status,
		       const char *const *modes, FILE *out)
{
	const char *mode = json_object_get_string(member(status, "mode"));

	print_head("mode", "gauge", "1 for the mode that the hooks are in.",
		   out);
	for (; *modes; modes++)
		print_labelled("mode", "mode", *modes,
			       mode && !strcmp(mode, *modes), out);
}

/* One member of each operation. */
static void print_operations(const struct json_object *status, const char *key,
			     const char *name, const char *help, FILE *out)
{
	print_head(name, "counter", help, out);
	json_object_object_foreach(member(status, "operations"), operation,
				   counters)
	{
		print_labelled(name, "operation", operation,
			       json_object_get_uint64(member(counters, key)),
			       out);
	}
}

static void print_refusals(const struct json_object *status, FILE *out)
{
	print_head("refusals_total", "counter",
		   "Operations that were refused without asking the policy.",
		   out);
	json_object_object_foreach(member(status, "refusals"), reason, count)
	{
		print_labelled("refusals_total", "reason", reason,
			       json_object_get_uint64(count), out);
	}
}

static void print_losses(const struct json_object *status, FILE *out)
{
	struct json_object *losses = member(status, "lost_by_domain");
	size_t count = json_object_array_length(losses);

	print_head("events_lost_by_domain_total", "counter",
		   "Lost events of a domain; without one, of all others.", out);
	for (size_t i = 0; i < count; i++) {
		const struct json_object *loss =
			json_object_array_get_idx(losses, i);
		const char *domain =
			json_object_get_string(member(loss, "domain"));

		print_labelled("events_lost_by_domain_total", "domain",
			       domain ? domain : "",
			       json_object_get_uint64(member(loss, "lost")),
			       out);
	}
}

void sebpf_prometheus_print(const struct json_object *status,
			    const char *const *modes, FILE *out)
{
	print_mode(status, modes, out);
	for (size_t i = 0; i < LENGTH(metrics); i++) {
		const struct metric *metric = &metrics[i];
		struct json_object *value = member(status, metric->key);

		print_head(metric->name, metric->type, metric->help, out);
		(void)fprintf(out, "sebpf_%s %" PRIu64 "\n", metric->name,
			      json_object_is_type(value, json_type_boolean) ?
				      (uint64_t)json_object_get_boolean(value) :
				      json_object_get_uint64(value));
	}
	print_operations(status, "checked", "operations_checked_total",
			 "Operations that the hooks have checked.", out);
	print_operations(status, "denied", "operations_denied_total",
			 "How many of these policy denied.", out);
	print_refusals(status, out);
	print_losses(status, out);
}
