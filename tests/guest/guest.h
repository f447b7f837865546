/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what the tests in a guest share: the server, audit records, objects
 * Copyright (C) 2026 The sebpf authors
 *
 * The caller is root in the initial user namespace of a guest that runs auditd,
 * with sebpf in its PATH. If a step that no test is about fails, the program
 * ends with a TAP bail-out.
 *
 * On a kernel with the patches of hooks/kernel/, whose policy uses them, the
 * same tests judge SELinux itself, without the hooks.
 */
#ifndef SEBPF_TEST_GUEST_H
#define SEBPF_TEST_GUEST_H

#include <stddef.h>
#include <sys/types.h>

/* Context of a domain of tests/policy/domains.cil in the categories c1,c3. */
#define GUEST_CONTEXT(domain) "system_u:system_r:" domain ":s0:c1,c3"
#define GUEST_LABEL(type) "system_u:object_r:" type ":s0:c1,c3"

/* Ends the program: what the tests need is missing. */
__attribute__((format(printf, 1, 2), noreturn)) void
guest_bail(const char *format, ...);

/**
 * Runs a program to its end.
 *
 * @param output receives what it wrote to standard output and error, with a
 *	NUL, cut if it is too long; NULL: it goes to the test's own output.
 * @param size bytes of @p output.
 * @param argv program, arguments, NULL.
 * @return its exit status; 128 + N if signal N killed it.
 */
int guest_run(char *output, size_t size, const char *const argv[]);

#define guest_sebpf(output, size, ...) \
	guest_run(output, size,        \
		  (const char *const[]){ "sebpf", __VA_ARGS__, NULL })

/**
 * Tells whether SELinux itself checks the labels of tokens, so that there are
 * no hooks, and records are the kernel's.
 *
 * @return 1 if the policy has the capability bpf_token_label and the kernel
 *	knows it.
 */
int guest_is_native(void);

/**
 * Starts `sebpf enforce` and waits until it says that the hooks are attached.
 *
 * @param option a further option, or NULL.
 * @return its process; -1 if guest_is_native(): nothing is started.
 */
pid_t guest_server_start(const char *option);

/**
 * Ends the hooks, as three tests: none of them remembers a token, they are
 * detached, and the server has ended.
 *
 * @param server its process; -1: there is none.
 */
void guest_server_stop(pid_t server);

/**
 * Waits until the server has ended.
 *
 * @param server its process.
 * @return exit status; 128 + N if signal N killed it.
 */
int guest_server_wait(pid_t server);

/**
 * Loads a policy file into the kernel.
 *
 * @param path the policy.
 */
void guest_load_policy(const char *path);

/**
 * If guest_is_native(), makes SELinux forget its decisions: until then it
 * records only once what it denies and lets through, in a permissive domain.
 */
void guest_forget_decisions(void);

/**
 * Reads a counter of `sebpf status --json`.
 *
 * @param path keys, separated by '/'.
 * @return the number.
 */
long guest_status(const char *path);

/**
 * Opens a map of the hooks, at its pin.
 *
 * @param name of the map.
 * @return a descriptor, which the caller closes.
 */
int guest_map_open(const char *name);

/**
 * Marks the end of the audit log.
 *
 * @return its size.
 */
long guest_audit_mark(void);

/**
 * Domain of the process that provokes the records that guest_audit_flush()
 * waits for; it may create tokens that kernel_t delegates.
 */
extern const char *guest_flush_context;

/**
 * Waits until every event that happened so far is in the audit log: provokes a
 * refusal of its own (a token opened again) and waits for that record, which
 * comes after all others. If guest_is_native(), the record is a message to the
 * audit system.
 */
void guest_audit_flush(void);

/**
 * Counts the records of sebpf since a mark or, if guest_is_native(), the
 * kernel's AVC records. Those of guest_audit_flush() do not count. Unless a
 * text asks for "repeated=", neither do those that say how often an event was
 * repeated, which may be from before the mark.
 *
 * @param mark from guest_audit_mark().
 * @param parts texts that a record must all contain; NULL at the end.
 * @return their number.
 */
int guest_audit_count(long mark, const char *const parts[]);

/**
 * Prints the records of sebpf since a mark as comments of TAP.
 *
 * @param mark from guest_audit_mark().
 */
void guest_audit_print(long mark);

/**
 * Highest id of the maps, programs and BTF objects that exist.
 */
struct guest_objects {
	unsigned int map;
	unsigned int prog;
	unsigned int btf;
};

/**
 * Notes which objects exist.
 *
 * @return the highest ids.
 */
struct guest_objects guest_objects_now(void);

/**
 * Counts the objects that exist now and did not before.
 *
 * @param before from guest_objects_now().
 * @return how many.
 */
int guest_objects_new(const struct guest_objects *before);

#endif /* SEBPF_TEST_GUEST_H */
