/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - the status as metrics of Prometheus
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_CLI_PROMETHEUS_H
#define SEBPF_CLI_PROMETHEUS_H

#include <stdio.h>

#include <json-c/json.h>

/**
 * Prints the status in Prometheus' text format (exposition format 0.0.4), for
 * node_exporter's textfile collector.
 *
 * @param status what `sebpf status --json` prints.
 * @param modes all that "mode" can be; NULL after the last.
 * @param out where to.
 */
void sebpf_prometheus_print(const struct json_object *status,
			    const char *const *modes, FILE *out);

#endif /* SEBPF_CLI_PROMETHEUS_H */
