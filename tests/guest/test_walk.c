// SPDX-License-Identifier: GPL-2.0-only
/* sebpf - a walk through the states of the hooks, at random
 * Copyright (C) 2026 The sebpf authors
 *
 * Starts, takeovers, detaches, revocations, policy loads; a server that is killed,
 * stopped, or has no descriptors; pins that are covered, removed or unmounted: in an
 * order that a seed gives. A start, a detach or a revocation may stop at any of its
 * calls, while the walk goes on, and then go on or be killed; or some of its calls
 * fail (ENOMEM, EMFILE). After each step the verdicts, the mode, the process that
 * serves, the counters of what is lost and the audit records are compared with a
 * model of docs/states.md.
 *
 * The kernel's command line has sebpf.walk=SEED:STEPS, or several of these, with
 * commas between.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/server_lock.h"
#include "loader/pins.h"
#include "sebpf/cleanup.h"
#include "tests/guest/attempt.h"
#include "tests/guest/guest.h"
#include "tests/guest/holder.h"
#include "tests/guest/interposer.h"
#include "tests/guest/token_bpf.h"
#include "tests/guest/walk_log.h"
#include "tests/unit/tap.h"

/* Longer than the server takes to look at its pins, and the kernel to free links. */
#define LOOK_US 2500000U

/* So that a walk does not have more records in five seconds than are not folded. */
#define PAUSE_US 60000U

/* What policy says of flip_t differs. */
static const char *const policies[] = { "/policy.denied", "/policy" };

enum place { BASE, COVER, PLACES };

enum subject { ALLOWED, DENIED, FLIPPED, SUBJECTS };

#define LABEL "tcontext=" GUEST_LABEL("container_bpf_token_t") " "

#define OF(domain) "scontext=" GUEST_CONTEXT(domain) " " LABEL

#define DENIAL(domain, mode)                                           \
	{                                                              \
		"type=USER_AVC ", "avc:  denied  { prog_load } for ",  \
			OF(domain) "tclass=bpf permissive=" mode, NULL \
	}

#define REVOKED(domain)                                           \
	{                                                         \
		"type=USER_SELINUX_ERR ",                         \
			"op=token_capable reason=token_revoked ", \
			OF(domain) "permissive=0", NULL           \
	}

#define SUBJECT(domain)                                               \
	{                                                             \
		GUEST_CONTEXT(domain),                                \
			{ DENIAL(domain, "0"), DENIAL(domain, "1") }, \
			REVOKED(domain)                               \
	}

/**
 * struct subject_texts - whose tokens are tried
 * @context: of their container.
 * @denied: what the record of a denial contains, by mode.
 * @revoked: what that of a revoked token contains.
 */
static const struct subject_texts {
	const char *context;
	const char *denied[2][5];
	const char *revoked[5];
} subjects[] = {
	[ALLOWED] = SUBJECT("container_t"),
	[DENIED] = SUBJECT("no_prog_load_t"),
	[FLIPPED] = SUBJECT("flip_t"),
};

enum work { NO_WORK, STARTS, DETACHES, REVOKES };

/* What may be there: nobody has looked. */
enum rest { NOTHING, SOMETHING, MAYBE };

/**
 * struct model - what should be
 * @in_force: 1: hooks decide.
 * @permissive: 1: they refuse nothing but what is revoked.
 * @server: the one that serves; its process is 0 if there is none.
 * @is_stopped: 1: it is (SIGSTOP).
 * @covered: 1: another BPF filesystem is over the machine's own.
 * @place: where the pins are, if hooks are in force.
 * @remains: by place: pins of retired hooks.
 * @half: 1: a first start has come to an end before its hooks decided, and may have
 *	left anything.
 * @revoked: by subject: 1: its token is.
 * @unsure: 1: of @revoked: to be looked at.
 * @revocations: records that these have; -1: not known.
 * @is_told: 1: whoever has ended has recorded all before.
 * @policy: number of the policy that is loaded: 1 allows flip_t to load programs.
 * @work: what another process does meanwhile, and waits in the middle of.
 * @worker: that process.
 * @plan: what becomes of its calls; also after its end.
 * @work_permissive: 1: it is a permissive start.
 * @is_refused: 1: it is a start that is not to come to its end.
 * @has_waited: 1: it has waited since it was started.
 * @has_decided: 1: its decision is in this model already.
 */
struct model {
	int in_force;
	int permissive;
	struct interposed server;
	int is_stopped;
	int covered;
	enum place place;
	enum rest remains[PLACES];
	int half;
	int revoked[SUBJECTS];
	int unsure;
	int revocations;
	int is_told;
	int policy;
	enum work work;
	struct interposed worker;
	struct interposition plan;
	int work_permissive;
	int is_refused;
	int has_waited;
	int has_decided;
};

static struct model model;
static uint32_t state;
static struct holder holders[SUBJECTS];
static unsigned int step_number;
static int is_wrong;

/* xorshift: the same everywhere for a seed. */
static uint32_t draw(uint32_t limit)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % limit;
}

static void expect(int is_right, const char *what, long got)
{
	if (is_right)
		return;
	printf("# %s: %ld\n", what, got);
	is_wrong = 1;
}

static enum place seen_place(void)
{
	return model.covered ? COVER : BASE;
}

/* Whether who looks at the usual place sees the pins. */
static int are_pins_seen(void)
{
	return model.place == seen_place();
}

static int has_server(void)
{
	return model.server.pid != 0;
}

/* Waits for a server that has been told to end, or was killed. */
static void end_server(int wanted)
{
	int status = interposed_end(&model.server);

	expect(status == wanted, "the server ends with status", status);
	if (status != wanted)
		printf("# it said: %s\n", model.server.text);
	model.is_stopped = 0;
}

static void forget_revocations(void)
{
	memset(model.revoked, 0, sizeof(model.revoked));
}

/* The hooks are gone, with what they remember. */
static void forget_hooks(void)
{
	model.in_force = 0;
	forget_revocations();
}

/* Another load decides. */
static void apply_start(void)
{
	if (!model.in_force) {
		model.place = seen_place();
		model.remains[model.place] = NOTHING;
		walk_log_excuse();
	}
	model.in_force = 1;
	model.permissive = model.work_permissive;
	model.half = 0;
}

/* None decides any more; a server ends, and takes its pins away. */
static void apply_detach(void)
{
	if (has_server() && !model.is_stopped)
		end_server(0);
	else if (!has_server())
		model.remains[model.place] = MAYBE;
	forget_hooks();
}

/* What the process that is at work has done so far. */
static void apply_work(int has_asked, int has_decided)
{
	/* It waits for the server to end, and nothing else keeps that from it. */
	if (model.work == STARTS && has_asked && has_server() &&
	    !model.is_stopped)
		end_server(0);
	if (!has_decided || model.has_decided)
		return;
	model.has_decided = 1;
	if (model.work == STARTS)
		apply_start();
	if (model.work == DETACHES)
		apply_detach();
}

static int was_disturbed(void)
{
	return model.plan.number && model.worker.view->failed;
}

/* Whether a start that fails may leave something: what undoes it failed, too. */
static int may_leave_something(void)
{
	return model.plan.calls == CALLS_FILES || model.plan.length > 1;
}

static int is_attaching(void)
{
	char text[4096];

	(void)guest_sebpf(text, sizeof(text), "status");
	return !!strstr(text, "mode                     attaching\n");
}

static void judge_start(int status, int disturbed)
{
	expect(!model.has_decided, "a start that had decided ends", status);
	expect(disturbed ? status > 0 : model.is_refused && status == 3,
	       "a start ends with status", status);
	if (disturbed && !model.in_force && may_leave_something())
		model.half = is_attaching();
}

/* Of "sebpf detach", if it was let alone. */
static int detach_status(void)
{
	enum rest rest = model.remains[seen_place()];

	if (!model.in_force)
		return rest == SOMETHING ? 0 : 1;
	return are_pins_seen() || (has_server() && !model.is_stopped) ? 0 : 3;
}

static void judge_detach(int status, int disturbed, int wanted)
{
	enum place place = seen_place();

	if (disturbed)
		expect(status == 0 || model.has_decided || status > 1,
		       "a detach that fails: status", status);
	else
		expect(status == wanted, "detach: status", status);
	/* It has recorded what no server could, unless something keeps it from that. */
	model.is_told = model.has_decided && !disturbed && !has_server();
	if (model.has_decided && disturbed)
		walk_log_excuse();
	if (!model.in_force && !status)
		model.remains[place] = NOTHING;
	if (!model.in_force && !status && !model.covered)
		model.half = 0;
}

/* How many it says, from its output. */
static int count_revoked(const char *text)
{
	const char *word = strstr(text, " revoked");

	while (word && word > text && word[-1] >= '0' && word[-1] <= '9')
		word--;
	return word ? (int)strtol(word, NULL, 10) : -1;
}

static void judge_revoke(int status, int disturbed)
{
	int is_done = !status && model.in_force;

	if (!disturbed && !model.half)
		expect(status == (model.in_force ? 0 : 3), "revoke: status",
		       status);
	if (is_done)
		for (int i = 0; i < SUBJECTS; i++)
			model.revoked[i] = 1;
	model.unsure = !is_done && model.in_force;
	model.revocations = is_done && !model.has_waited ?
				    count_revoked(model.worker.text) :
				    -1;
}

/* Whether a start is not to come to its end. */
static int is_start_refused(void)
{
	return model.is_stopped ||
	       (model.in_force && !are_pins_seen() && !has_server());
}

/* The process that is at work has ended. */
static void judge_work(int wanted)
{
	enum work work = model.work;
	int disturbed = was_disturbed(), is_watched, status;

	is_watched = model.worker.supervisor != 0;
	status = interposed_end(&model.worker);
	/* Nobody has seen what this one did. */
	if (work == DETACHES && !is_watched && model.in_force)
		apply_work(0, status == wanted);
	if (work == STARTS)
		judge_start(status, disturbed);
	else if (work == DETACHES)
		judge_detach(status, disturbed, wanted);
	else
		judge_revoke(status, disturbed);
	if (is_wrong)
		printf("# it said: %s\n", model.worker.text);
	model.work = NO_WORK;
}

/* Follows the process that is at work, until it waits, serves, or ends. */
static void follow(void)
{
	/* That of a detach that finds revoked tokens, and is not forced, is 3. */
	int wanted = model.work == DETACHES ? detach_status() : 0;
	enum interposed_event event = interposed_wait(&model.worker);
	int serves = event == INTERPOSED_SERVES;

	apply_work(serves || model.worker.view->has_asked,
		   serves || model.worker.view->has_decided);
	if (event == INTERPOSED_WAITS) {
		model.has_waited = 1;
		/* It may have revoked some tokens, and recorded that. */
		if (model.work == REVOKES) {
			model.unsure = model.in_force;
			model.revocations = -1;
		}
		return;
	}
	if (event == INTERPOSED_ENDED) {
		judge_work(wanted);
		return;
	}
	expect(!model.is_refused, "a start that should be refused serves", 0);
	/* What failed at the end is tried again. */
	if (was_disturbed()) {
		(void)usleep(LOOK_US);
		interposed_calm(&model.worker);
		(void)usleep(LOOK_US);
	}
	model.server = model.worker;
	model.worker.pid = 0;
	model.work = NO_WORK;
}

/* By kind: the most calls that a start makes, or what is worth while of them. */
static const unsigned int call_counts[] = {
	[CALLS_BPF] = 400,   [CALLS_BPF_RUN] = 60, [CALLS_PINS] = 80,
	[CALLS_FILES] = 250, [CALLS_LOCKS] = 30,   [CALLS_MEMORY] = 120,
};

/* Of a kind, when a start has decided. */
#define LATE_CALLS 40

/* Draws what becomes of a command's calls. */
static const struct interposition *draw_plan(void)
{
	struct interposition plan = { .calls = draw(CALLS_KINDS) };

	plan.number = 1 + draw(call_counts[plan.calls]);
	plan.length = draw(4) ? 1 : 1 + draw(50);
	plan.is_late = !draw(3);
	if (plan.is_late)
		plan.number = 1 + draw(LATE_CALLS);
	if (draw(2))
		plan.error = draw(2) ? ENOMEM : EMFILE;
	/* No lock is refused for want of either. */
	if (plan.calls == CALLS_LOCKS)
		plan.error = 0;
	model.plan = plan;
	return &model.plan;
}

static void begin(enum work work, const char *const argv[],
		  const struct interposition *plan)
{
	if (!plan)
		model.plan.number = 0;
	model.work = work;
	model.has_decided = 0;
	model.has_waited = 0;
	model.is_refused = is_start_refused();
	interposed_start(&model.worker, argv, plan);
	follow();
}

static void start(int permissive, const struct interposition *plan)
{
	const char *const argv[] = { "sebpf", "enforce",
				     permissive ? "--permissive" : NULL, NULL };

	model.work_permissive = permissive;
	begin(STARTS, argv, plan);
}

/* Another sebpf may be at work, that this one would wait for. */
static int are_pins_locked(void)
{
	struct flock lock = { .l_type = F_WRLCK,
			      .l_whence = SEEK_SET,
			      .l_start = 1,
			      .l_len = 1 };
	int fd sebpf_auto_close = open(SEBPF_LOCK_FILE, O_RDWR | O_CLOEXEC);

	return fd >= 0 && !fcntl(fd, F_GETLK, &lock) && lock.l_type != F_UNLCK;
}

static int take_first_start(void)
{
	if (model.work || model.in_force || (model.half && model.covered))
		return 0;
	start(!draw(4), NULL);
	return 1;
}

static int take_takeover(void)
{
	if (model.work || !model.in_force)
		return 0;
	start(!draw(3), NULL);
	return 1;
}

/* Where nothing is in force, what is left has to be seen, and known. */
static int is_plain(void)
{
	return !model.is_stopped && !model.half &&
	       (model.in_force ||
		(!model.covered && model.remains[BASE] == NOTHING));
}

static int take_disturbed_start(void)
{
	if (model.work || !is_plain() || is_start_refused())
		return 0;
	start(!draw(3), draw_plan());
	return 1;
}

static void detach(int force, const struct interposition *plan)
{
	const char *const argv[] = { "sebpf", "detach",
				     force ? "--force" : NULL, NULL };

	begin(DETACHES, argv, plan);
}

static int has_revoked(void)
{
	for (int i = 0; i < SUBJECTS; i++)
		if (model.revoked[i])
			return 1;
	return 0;
}

/* It refuses, and nothing happens. */
static int is_detach_refused(int force)
{
	return !force && model.in_force && has_revoked();
}

static int take_any_detach(int force)
{
	if (model.work || model.half || model.is_stopped)
		return 0;
	if (is_detach_refused(force)) {
		int status = guest_sebpf(NULL, 0, "detach");

		expect(status == 3, "detach with revoked tokens: status",
		       status);
		return 1;
	}
	detach(force, NULL);
	return 1;
}

static int take_detach(void)
{
	return take_any_detach(0);
}

static int take_forced_detach(void)
{
	return take_any_detach(1);
}

/* What a start has left that did not come to its end. */
static int take_half_detach(void)
{
	int status;

	if (model.work || !model.half || model.covered)
		return 0;
	status = guest_sebpf(NULL, 0, "detach");
	expect(status == 0 || status == 1, "detach of a rest: status", status);
	model.half = 0;
	return 1;
}

static int take_disturbed_detach(void)
{
	if (model.work || !is_plain() || !model.in_force)
		return 0;
	detach(1, draw_plan());
	return 1;
}

static void revoke_all(const struct interposition *plan)
{
	const char *const argv[] = { "sebpf", "revoke", "--all", NULL };

	begin(REVOKES, argv, plan);
}

static int take_revoke(void)
{
	if (model.work)
		return 0;
	revoke_all(NULL);
	return 1;
}

static int take_disturbed_revoke(void)
{
	if (model.work || !model.in_force)
		return 0;
	revoke_all(draw_plan());
	return 1;
}

static int take_continue(void)
{
	if (!model.work)
		return 0;
	interposed_continue(&model.worker);
	follow();
	return 1;
}

/* It is killed before the call that it waits at. */
static int take_kill_work(void)
{
	if (!model.work)
		return 0;
	(void)kill(model.worker.pid, SIGKILL);
	(void)interposed_end(&model.worker);
	if (model.work == STARTS && !model.in_force) {
		model.half = 1;
		model.place = BASE;
	}
	if (model.work == DETACHES && model.has_decided)
		walk_log_excuse();
	if (model.work == REVOKES) {
		model.unsure = model.in_force;
		model.revocations = -1;
	}
	model.work = NO_WORK;
	return 1;
}

/* A second one, while another is at work: it waits for that, in vain. */
static int take_second(void)
{
	static const char *const commands[] = { "enforce", "detach" };
	int status;

	if ((model.work != STARTS && model.work != DETACHES) ||
	    !are_pins_locked())
		return 0;
	status = guest_sebpf(NULL, 0, commands[draw(2)]);
	expect(status == 3, "a second one beside it: status", status);
	return 1;
}

static int take_kill_server(void)
{
	int is_retired = !model.in_force;

	if (!has_server())
		return 0;
	(void)kill(model.server.pid, SIGKILL);
	end_server(128 + SIGKILL);
	if (!is_retired)
		return 1;
	walk_log_excuse();
	model.remains[BASE] = MAYBE;
	return 1;
}

static int take_end_server(void)
{
	if (!has_server() || model.is_stopped)
		return 0;
	(void)kill(model.server.pid, SIGTERM);
	end_server(0);
	return 1;
}

static int take_stop(void)
{
	if (!has_server() || model.is_stopped || model.work)
		return 0;
	(void)kill(model.server.pid, SIGSTOP);
	model.is_stopped = 1;
	return 1;
}

static int take_go_on(void)
{
	if (!model.is_stopped)
		return 0;
	(void)kill(model.server.pid, SIGCONT);
	model.is_stopped = 0;
	/* It removes its pins, and ends. */
	if (!model.in_force) {
		end_server(0);
		model.is_told = 1;
	}
	return 1;
}

static int take_cover(void)
{
	if (model.covered || model.half || model.work)
		return 0;
	if (mount("bpf", SEBPF_BPFFS, "bpf", 0, NULL))
		guest_bail("mount");
	model.covered = 1;
	return 1;
}

static int take_uncover(void)
{
	if (!model.covered || model.work || model.is_stopped)
		return 0;
	if (umount2(SEBPF_BPFFS, MNT_DETACH))
		guest_bail("umount");
	model.covered = 0;
	model.remains[COVER] = NOTHING;
	if (!model.in_force || model.place == BASE)
		return 1;
	/* The pins went with it; the server, if there is one, keeps the hooks. */
	if (has_server()) {
		model.place = BASE;
		model.remains[BASE] = NOTHING;
	} else {
		walk_log_excuse();
		forget_hooks();
	}
	(void)usleep(LOOK_US);
	return 1;
}

static int take_remove(void)
{
	if (!model.in_force || !are_pins_seen() || model.work ||
	    model.is_stopped)
		return 0;
	if (guest_run(NULL, 0,
		      (const char *const[]){ "rm", "-r", SEBPF_PIN_DIR, NULL }))
		guest_bail("rm");
	if (!has_server()) {
		walk_log_excuse();
		forget_hooks();
	}
	(void)usleep(LOOK_US);
	return 1;
}

static int take_no_descriptors(void)
{
	const struct rlimit none = { .rlim_cur = 4, .rlim_max = 1024 };
	struct rlimit before;

	if (!has_server() || model.is_stopped)
		return 0;
	if (prlimit(model.server.pid, RLIMIT_NOFILE, &none, &before))
		guest_bail("prlimit");
	(void)usleep(LOOK_US);
	if (prlimit(model.server.pid, RLIMIT_NOFILE, &before, NULL))
		guest_bail("prlimit");
	return 1;
}

static int take_policy(void)
{
	model.policy = (int)draw(2);
	guest_load_policy(policies[model.policy]);
	return 1;
}

static int take_pause(void)
{
	(void)usleep(LOOK_US);
	return 1;
}

static int is_denied(enum subject subject)
{
	return subject == DENIED || (subject == FLIPPED && !model.policy);
}

/* What a program load must come to, with a record or without. */
static int expect_load(enum subject subject, int is_revoked, const char *comm)
{
	const struct subject_texts *texts = &subjects[subject];

	if (!model.in_force)
		return 0;
	if (is_revoked) {
		walk_log_expect(comm, texts->revoked);
		return -EPERM;
	}
	if (!is_denied(subject))
		return 0;
	walk_log_expect(comm, texts->denied[model.permissive]);
	return model.permissive ? 0 : -EACCES;
}

/* A container that is made now, and gone afterwards. */
static int take_container(void)
{
	enum subject subject = draw(SUBJECTS);
	struct attempt attempt = { LOAD_SOCKET_FILTER, NULL, NULL };
	int wanted = expect_load(subject, 0, "walk"), got, objects;

	attempt.context = subjects[subject].context;
	got = attempt_try(&attempt, &objects);
	expect(got == wanted, "a new container: errno", got);
	expect(objects == !wanted, "a new container: objects", objects);
	return 1;
}

/**
 * struct step - something that may happen
 * @name: for the report.
 * @take: does it; 0 if it makes no sense now.
 * @weight: how often it is drawn.
 * @taken: how often it was.
 * @cost: what that took, in nanoseconds.
 */
static struct step {
	const char *name;
	int (*take)(void);
	unsigned int weight;
	unsigned int taken;
	uint64_t cost;
} steps[] = {
	{ "a first start", take_first_start, 40, 0, 0 },
	{ "a takeover", take_takeover, 4, 0, 0 },
	{ "a start, disturbed", take_disturbed_start, 5, 0, 0 },
	{ "detach", take_detach, 2, 0, 0 },
	{ "detach --force", take_forced_detach, 2, 0, 0 },
	{ "detach of a rest", take_half_detach, 10, 0, 0 },
	{ "a detach, disturbed", take_disturbed_detach, 3, 0, 0 },
	{ "revoke", take_revoke, 4, 0, 0 },
	{ "a revocation, disturbed", take_disturbed_revoke, 5, 0, 0 },
	{ "what waited goes on", take_continue, 30, 0, 0 },
	{ "what waited is killed", take_kill_work, 30, 0, 0 },
	{ "a second one beside it", take_second, 20, 0, 0 },
	{ "the server is killed", take_kill_server, 4, 0, 0 },
	{ "the server is ended", take_end_server, 3, 0, 0 },
	{ "the server is stopped", take_stop, 6, 0, 0 },
	{ "the server goes on", take_go_on, 25, 0, 0 },
	{ "the server has no descriptors", take_no_descriptors, 6, 0, 0 },
	{ "the pins are covered", take_cover, 7, 0, 0 },
	{ "the pins are uncovered", take_uncover, 10, 0, 0 },
	{ "the pins are removed", take_remove, 6, 0, 0 },
	{ "a policy is loaded", take_policy, 12, 0, 0 },
	{ "a container comes and goes", take_container, 12, 0, 0 },
	{ "time passes", take_pause, 12, 0, 0 },
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static uint64_t now_ns(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static struct step *draw_step(void)
{
	uint32_t sum = 0, number;
	size_t i;

	for (i = 0; i < STEPS; i++)
		sum += steps[i].weight;
	number = draw(sum);
	for (i = 0; number >= steps[i].weight; i++)
		number -= steps[i].weight;
	return &steps[i];
}

static const char *take_step(void)
{
	struct step *step;
	uint64_t begin_ns;

	do {
		step = draw_step();
		begin_ns = now_ns();
	} while (!step->take());
	step->taken++;
	step->cost += now_ns() - begin_ns;
	return step->name;
}

static int load_program(int order, int dir_fd, void *arg)
{
	const int *token = arg;
	char comm[16];

	(void)dir_fd;
	(void)snprintf(comm, sizeof(comm), "step%d", order);
	(void)prctl(PR_SET_NAME, comm);
	return token_prog_load(*token, BPF_PROG_TYPE_SOCKET_FILTER);
}

/* Each subject uses its token, under a name that its record has. */
static void check_verdicts(void)
{
	for (enum subject subject = 0; subject < SUBJECTS; subject++) {
		int order = (int)(step_number * SUBJECTS + subject);
		int got = holder_ask(&holders[subject], order), wanted;
		char comm[16];

		if (model.unsure)
			model.revoked[subject] = got == -EPERM;
		(void)snprintf(comm, sizeof(comm), "step%d", order);
		wanted = expect_load(subject, model.revoked[subject], comm);
		expect(got == wanted, subjects[subject].context, got);
		if (got != wanted)
			printf("# and not %d\n", wanted);
	}
	model.unsure = 0;
}

static long number_of(struct json_object *status, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(status, key, &value) ?
		       (long)json_object_get_int64(value) :
		       -1;
}

static int is_mode(const char *mode)
{
	if (model.in_force)
		return !strcmp(mode,
			       model.permissive ? "permissive" : "enforcing");
	if ((model.half || model.work == STARTS) && !strcmp(mode, "attaching"))
		return 1;
	return !strcmp(mode, "detached");
}

/* Of what is in force. */
static void check_counters(struct json_object *status)
{
	struct json_object *seen = NULL;

	(void)json_object_object_get_ex(status, "pins_seen", &seen);
	expect(json_object_get_boolean(seen) == are_pins_seen(),
	       "pins are seen", json_object_get_boolean(seen));
	expect(!number_of(status, "events_lost"), "events are lost",
	       number_of(status, "events_lost"));
	expect(!number_of(status, "records_failed"), "records failed",
	       number_of(status, "records_failed"));
}

static void check_status(void)
{
	static char text[1 << 16];
	int got = guest_sebpf(text, sizeof(text), "status", "--json");
	struct json_object *status = json_tokener_parse(text), *mode = NULL;
	long server;

	expect(got == !model.in_force, "status: status", got);
	if (!status || !json_object_object_get_ex(status, "mode", &mode)) {
		printf("# %s\n", text);
		is_wrong = 1;
		return;
	}
	if (!is_mode(json_object_get_string(mode))) {
		printf("# mode %s\n", json_object_get_string(mode));
		is_wrong = 1;
	}
	server = number_of(status, "server_pid");
	/* Who takes over, or detaches, has the place of the server at the end. */
	expect(server == model.server.pid ||
		       (model.work && server == model.worker.pid),
	       "the server is", server);
	if (model.in_force)
		check_counters(status);
	(void)json_object_put(status);
}

/* A server that has ended by itself is no server. */
static void check_server(void)
{
	siginfo_t info = { 0 };

	if (!has_server())
		return;
	interposed_read(&model.server);
	(void)waitid(P_PID, (id_t)model.server.pid, &info,
		     WEXITED | WNOHANG | WNOWAIT);
	expect(!info.si_pid, "the server has ended", info.si_status);
	if (info.si_pid)
		printf("# it said: %s\n", model.server.text);
}

static void print_model(void)
{
	printf("# in force %d, permissive %d, server %d, stopped %d, covered "
	       "%d, place %d, remains %d %d, half %d, policy %d\n",
	       model.in_force, model.permissive, (int)model.server.pid,
	       model.is_stopped, model.covered, (int)model.place,
	       (int)model.remains[BASE], (int)model.remains[COVER], model.half,
	       model.policy);
	printf("# work %d, plan: calls %d, number %u, error %d, length %u, "
	       "late %d\n",
	       (int)model.work, (int)model.plan.calls, model.plan.number,
	       model.plan.error, model.plan.length, model.plan.is_late);
}

/* Compares everything that can be seen with the model. */
static int is_true(void)
{
	int is_recording;

	check_server();
	check_verdicts();
	check_status();
	is_recording = model.is_told || (has_server() && !model.is_stopped);
	if (!walk_log_is_right(is_recording, model.revocations))
		is_wrong = 1;
	model.is_told = 0;
	model.revocations = model.work == REVOKES ? -1 : 0;
	if (is_wrong)
		print_model();
	return !is_wrong;
}

/* Ends a command, whatever it does. */
static void end_command(struct interposed *command)
{
	if (!command->pid)
		return;
	(void)kill(command->pid, SIGKILL);
	(void)interposed_end(command);
}

/* Back to where a walk begins, from wherever one has ended. */
static void go_home(void)
{
	end_command(&model.worker);
	end_command(&model.server);
	if (model.covered && umount2(SEBPF_BPFFS, MNT_DETACH))
		guest_bail("umount");
	(void)guest_sebpf(NULL, 0, "detach", "--force");
	(void)usleep(LOOK_US);
	(void)walk_log_is_right(0, -1);
	walk_log_excuse();
	guest_load_policy(policies[0]);
	model = (struct model){ 0 };
	is_wrong = 0;
	step_number++;
	if (!ok(is_true(), "nothing is left"))
		guest_bail("there is no way back");
}

static void walk(uint32_t seed, unsigned long count)
{
	state = seed;
	for (unsigned long step = 1; step <= count && !is_wrong; step++) {
		const char *name = take_step();

		step_number++;
		(void)usleep(PAUSE_US);
		ok(is_true(), "seed %u, step %lu: %s", seed, step, name);
	}
	go_home();
}

static void print_costs(void)
{
	for (size_t i = 0; i < STEPS; i++)
		printf("# %-30s %5u times, %6u ms each\n", steps[i].name,
		       steps[i].taken,
		       steps[i].taken ?
			       (unsigned int)(steps[i].cost / steps[i].taken /
					      1000000) :
			       0);
}

/* Walks as the kernel's command line says. */
static void walk_all(void)
{
	FILE *file sebpf_auto_file = fopen("/proc/cmdline", "re");
	char line[4096] = "";
	char *next;

	if (!file || !fgets(line, sizeof(line), file))
		guest_bail("/proc/cmdline");
	next = strstr(line, "sebpf.walk=");
	if (!next)
		guest_bail("no sebpf.walk=SEED:STEPS");
	do {
		uint32_t seed =
			(uint32_t)strtoul(strpbrk(next, "=,") + 1, &next, 10);

		if (!seed || *next != ':')
			guest_bail("sebpf.walk=SEED:STEPS, and SEED is not 0");
		walk(seed, strtoul(next + 1, &next, 10));
	} while (*next == ',');
}

/* From the first token on, its label has a SID, whoever lives. */
static void know_label(void)
{
	static const char label[] = GUEST_LABEL("container_bpf_token_t");
	int fd sebpf_auto_close =
		open("/sys/fs/selinux/context", O_RDWR | O_CLOEXEC);

	if (fd < 0 || write(fd, label, sizeof(label)) < 0)
		guest_bail("no label");
}

int main(void)
{
	static int tokens[SUBJECTS];
	static struct holder_work works[SUBJECTS];

	know_label();
	for (int i = 0; i < SUBJECTS; i++) {
		works[i] = (struct holder_work){ holder_make_token,
						 load_program, &tokens[i] };
		holder_start(&holders[i], subjects[i].context, &works[i]);
	}
	walk_log_open();
	guest_load_policy(policies[0]);
	walk_all();
	for (int i = 0; i < SUBJECTS; i++)
		holder_end(&holders[i]);
	print_costs();
	return tap_done();
}
