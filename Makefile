# SPDX-License-Identifier: GPL-2.0-only
# sebpf - builds, tests, installs; `make help` lists the targets

VERSION := 0.2.0

# For a user of sudo, another make does everything. build/ then belongs to that
# user, who can go on there without sudo.
ifneq (,$(if $(SUDO_UID),$(filter 0,$(MAKELEVEL))))
.PHONY: by-root $(MAKECMDGOALS)
$(or $(MAKECMDGOALS),all): by-root
	@:
by-root:
	@deps/hand-over build $(MAKE) --no-print-directory $(MAKECMDGOALS)
else

TARBALL := sebpf-$(VERSION)

PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
UNITDIR ?= $(PREFIX)/lib/systemd/system
POLICYDIR ?= $(PREFIX)/share/selinux/packages/sebpf
DATADIR ?= $(PREFIX)/share/sebpf
HOOKDIR ?= $(PREFIX)/share/containers/oci/hooks.d
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions
DESTDIR ?=

# ARCH=arm64 builds for another architecture than this machine's, in a directory
# of its own and with the libraries of deps/sysroot: see tests/vm/arch.sh.
MACHINE := $(shell uname -m)
ARCH ?= $(patsubst aarch64,arm64,$(patsubst x86_64,amd64,$(MACHINE)))
export ARCH
include tests/vm/arch/$(ARCH)
CROSS := $(filter-out $(MACHINE),$(arch_machine))
ifdef CROSS
SYSROOT := $(abspath $(or $(SEBPF_CACHE),build/cache))/sysroot-$(ARCH)
CROSS_DEPS := cross_$(ARCH)
TOOLS := $(subst _,-,$(arch_triplet))-
endif

ifeq ($(origin CC),default)
CC := $(TOOLS)gcc$(SYSROOT:%= --sysroot=%)
endif
CLANG ?= clang
LLVM_STRIP ?= llvm-strip
LLVM_OBJCOPY ?= llvm-objcopy
BPFTOOL ?= bpftool
CLANG_FORMAT ?= clang-format
CLANG_TIDY ?= clang-tidy
CPPCHECK ?= cppcheck
# SANITIZE=1 builds separately, with ASan and UBSan: `make SANITIZE=1 all
# tests`, then `BUILD=build/sanitize tests/run unit`. FUZZ=1 does the same for
# libFuzzer. FAULTS=1 builds separately, with failures that tests provoke: see
# hooks/fault.h.
ifdef FUZZ
BUILD ?= build/fuzz
CC := $(CLANG)
SANITIZE := 1
endif
BUILD ?= build$(if $(CROSS),/$(ARCH))$(if $(SANITIZE),/sanitize,$(if \
	$(FAULTS),/faults))

# The kernel that guests boot: a Debian version such as 6.12, a package name,
# or the path of a bzImage.
KERNEL ?= 6.12
export KERNEL
# Several of them, or "all", and the names of tests: see tests/run.
KERNELS ?=
TESTS ?=

# A plain user's PATH does not have Debian's directory of bpftool.
export PATH := $(PATH):/usr/sbin:/sbin

# V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)	$@")

# Warnings are errors only in CI, where no new compiler comes as a surprise.
WERROR := $(if $(CI),-Werror)

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wold-style-definition \
	-Wmissing-prototypes -Wmissing-declarations -Wformat=2 -Wundef -Wvla \
	-Walloca -Wpointer-arith -Wcast-qual -Wwrite-strings -Wconversion \
	-Wnull-dereference -Wimplicit-fallthrough -Wredundant-decls \
	-Wnested-externs -Wbad-function-cast -Wdate-time \
	-Wframe-larger-than=8192
GCC_WARNINGS := -Wformat-signedness -Wlogical-op -Wduplicated-cond \
	-Wduplicated-branches -Wjump-misses-init -Wcast-align=strict \
	-Walloc-zero -Wtrampolines -ftrivial-auto-var-init=zero
CLANG_WARNINGS := -Wmissing-variable-declarations -Wdocumentation
ifneq (,$(findstring clang,$(CC)))
WARNINGS += $(CLANG_WARNINGS)
else
WARNINGS += $(GCC_WARNINGS)
endif

HARDENING := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection $(arch_hardening) -fno-common \
	-fno-strict-aliasing -fvisibility=hidden -fPIE
# ASan cannot see into the functions that fortified ones become, and makes
# frames grow by what it puts between variables.
ifdef SANITIZE
WARNINGS := $(filter-out -Wframe-larger-than=%,$(WARNINGS))
HARDENING := -U_FORTIFY_SOURCE -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer -fno-common \
	-fno-strict-aliasing -fvisibility=hidden -fPIE \
	$(if $(FUZZ),-fsanitize=fuzzer-no-link)
endif
LINK_HARDENING := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,defs

CFLAGS ?= -O2 -g
CPPFLAGS += -D_GNU_SOURCE -DSEBPF_VERSION='"$(VERSION)"' -I. -Iinclude \
	-isystem $(BUILD)
ALL_CFLAGS := -std=gnu17 $(CFLAGS) $(WARNINGS) $(WERROR) $(HARDENING) -MMD -MP
ALL_LDFLAGS := $(LINK_HARDENING) $(LDFLAGS)
# libsepol's policy database is only in its static library; setools links it, too.
LIBS := -l:libsepol.a -lselinux -lbpf -laudit -ljson-c

BPF_CFLAGS := -target bpf -mcpu=v3 -O2 -g -D__TARGET_ARCH_$(arch_bpf) \
	-Wall -Wextra $(WERROR) -Wno-unused-parameter -Wshadow -Wconversion \
	-Wno-sign-conversion -Wundef -Wvla -Wpointer-arith -I. -Iinclude \
	$(if $(FAULTS),-DSEBPF_FAULTS)

# User space, from what others need to what needs others: see ARCHITECTURE.md.
# Reading records back needs neither the kernel nor libaudit.
OFFLINE_SOURCES := $(sort $(wildcard common/*.c labels/*.c policy/*.c lint/*.c \
	explain/*.c suggest/*.c) $(addprefix audit/,call.c denial.c fields.c line.c \
	log.c))
LIB_SOURCES := $(sort $(OFFLINE_SOURCES) $(wildcard loader/*.c audit/*.c record/*.c))
CLI_SOURCES := $(sort $(wildcard cli/*.c))
HOOK_SOURCES := $(sort $(wildcard hooks/*.bpf.c hooks/*.h include/sebpf/*.h))
UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_LIBRARY := $(filter-out $(UNIT_SOURCES),$(sort $(wildcard tests/unit/*.c)))
GUEST_SOURCES := $(sort $(wildcard tests/guest/test_*.c))
TEST_HOOKS := $(sort $(wildcard tests/*/*.bpf.c))
GUEST_TOOLS := tests/guest/service_manager.c tests/guest/token_client.c
GUEST_LIBRARY := $(filter-out %.bpf.c $(GUEST_SOURCES) $(GUEST_TOOLS), \
	$(sort $(wildcard tests/guest/*.c)))
DIFFERENTIAL_SOURCES := $(sort $(wildcard tests/differential/*.c))
POLICY_SOURCES := $(sort $(wildcard tests/policy/*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCH_SOURCES := $(sort $(wildcard tests/bench/bench_*.c))
BENCH_LIBRARY := $(filter-out %.bpf.c $(BENCH_SOURCES), \
	$(sort $(wildcard tests/bench/*.c)))
C_SOURCES := $(LIB_SOURCES) $(CLI_SOURCES) $(filter-out %.bpf.c,$(sort \
	$(wildcard tests/unit/*.c tests/differential/*.c tests/guest/*.c \
	tests/bench/*.c tests/fuzz/*.c tests/policy/*.c)))
FORMATTED := $(C_SOURCES) $(TEST_HOOKS) $(HOOK_SOURCES) $(sort $(wildcard \
	common/*.h labels/*.h policy/*.h lint/*.h explain/*.h suggest/*.h loader/*.h \
	audit/*.h record/*.h cli/*.h tests/*/*.h tests/proof/*.c))

LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(BUILD)/%.o)
UNIT_OBJECTS := $(UNIT_LIBRARY:%.c=$(BUILD)/%.o)
UNIT_TESTS := $(UNIT_SOURCES:%.c=$(BUILD)/%)
# Tests make delegated mounts the way `sebpf delegate` does.
GUEST_OBJECTS := $(GUEST_LIBRARY:%.c=$(BUILD)/%.o) \
	$(filter-out $(BUILD)/cli/main.o,$(CLI_OBJECTS))
GUEST_TESTS := $(GUEST_SOURCES:%.c=$(BUILD)/%)
GUEST_PROGRAMS := $(GUEST_TOOLS:%.c=$(BUILD)/%) $(GUEST_TESTS) \
	$(BUILD)/sebpf.service
# What one test needs, and no other target.
REFUSED := $(BUILD)/tests/guest/refused
DIFFERENTIAL_PROGRAMS := $(DIFFERENTIAL_SOURCES:%.c=$(BUILD)/%)
POLICY_PROGRAMS := $(POLICY_SOURCES:%.c=$(BUILD)/%)
# What fuzzers link does not use the kernel.
FUZZ_OBJECTS := $(OFFLINE_SOURCES:%.c=$(BUILD)/%.o)
FUZZERS := $(FUZZ_SOURCES:%.c=$(BUILD)/%)
BENCH_OBJECTS := $(BENCH_LIBRARY:%.c=$(BUILD)/%.o)
BENCH_PROGRAMS := $(BENCH_SOURCES:%.c=$(BUILD)/%)
# What is loaded into the kernel: one object a line.
BPF_OBJECTS := resolve target sebpf recorder
SKELETONS := $(BPF_OBJECTS:%=$(BUILD)/hooks/%.skel.h)
TEST_SKELETONS := $(TEST_HOOKS:%.bpf.c=$(BUILD)/%.skel.h)

.PHONY: all help deps deps-build deps-demo deps-check check check-native \
	check-compilers check-distro check-packages check-proof coverage bpf-objects differential fuzz fuzzers demo bench tests refpolicy \
	install uninstall dist deb unit-tests check-format format lint clean
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/sebpf

help:
	@echo "Targets:"
	@echo "  all           build $(BUILD)/sebpf"
	@echo "  deps          install the packages that building and testing need (root)"
	@echo "  deps-build    only those that building needs"
	@echo "  check         all tests: on this machine, and in guests (KERNEL=$(KERNEL))"
	@echo "                TESTS=\"NAME...\": only these; KERNELS=all or KERNELS=\"6.12 7.3\":"
	@echo "                the guests' on each of these kernels, with a table"
	@echo "  check-native  the patches of hooks/kernel/: builds two kernels with them, and"
	@echo "                does the same operations there and under the hooks"
	@echo "  check-compilers  the hooks built by each clang-N of /usr/bin, or of"
	@echo "                COMPILERS=\"clang-16 clang-19\", loaded on KERNELS: a table of"
	@echo "                verified instructions and stack, with limits"
	@echo "  check-packages  packages for Debian's SUITES=\"$(SUITES)\" and Fedora:"
	@echo "                built, judged, installed, upgraded, removed in new roots (root)"
	@echo "  check-distro  boots a whole Debian 13 with the service, and"
	@echo "                goes through a roll-out there (root)"
	@echo "  check-proof   constraints and the cache against a specification, by"
	@echo "                bounded model checking; PROOFS=\"NAME...\""
	@echo "  coverage      branches of the decision's source that the unit tests take"
	@echo "  differential  many more decisions compared with libsepol than check does"
	@echo "  fuzz          the fuzzers, RUNS=$(RUNS) inputs for each"
	@echo "  demo          the main job in a guest, in plain words"
	@echo "  bench         a table: cost of the hooks, scale, speed, memory, reload"
	@echo "  refpolicy     the modules as .te, .if and .fc, in $(BUILD)/refpolicy"
	@echo "  install       install below DESTDIR and PREFIX ($(PREFIX))"
	@echo "  uninstall     remove what install put there; not modules from the policy"
	@echo "  dist          $(BUILD)/$(TARBALL).tar.gz, of what is committed"
	@echo "  deb           Debian's packages of it, in $(BUILD)/deb"
	@echo "  check-format  compare the sources with .clang-format"
	@echo "  lint          clang-tidy, cppcheck, shellcheck, codespell"
	@echo "  clean         remove what was built, but not what was downloaded"
	@echo "all, check, demo and bench with ARCH=arm64: for arm64, also elsewhere"

# Set-up: does nothing, and needs no root, if everything is installed.
deps:
	@deps/install build guest check fuzz $(ARCH) $(CROSS_DEPS) lint
	@deps/sysroot >/dev/null

deps-build:
	@deps/install build $(CROSS_DEPS)
	@deps/sysroot >/dev/null

deps-demo:
	@deps/install build guest $(ARCH) $(CROSS_DEPS)
	@deps/sysroot >/dev/null

deps-check:
	@deps/install build guest check fuzz $(ARCH) $(CROSS_DEPS)
	@deps/sysroot >/dev/null

# Which tools and libraries are here, and their names for things.
$(BUILD)/probed.h: deps/probe Makefile
	@mkdir -p $(@D)
	$(call say,PROBE)
	$(Q)deps/probe '$(CLANG)' '$(LLVM_STRIP)' '$(BPFTOOL)' \
		'$(CC) $(CPPFLAGS) $(CFLAGS)' >$@

# The hooks, and the objects that they are loaded with.
$(BUILD)/hooks/%.bpf.o: $(HOOK_SOURCES) Makefile | $(BUILD)/probed.h
	@mkdir -p $(@D)
	$(call say,BPF)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c hooks/$*.bpf.c -o $@
	$(Q)$(LLVM_STRIP) -g $@

$(BUILD)/hooks/%.skel.h: $(BUILD)/hooks/%.bpf.o
	$(call say,SKEL)
	$(Q)$(BPFTOOL) gen skeleton $< name sebpf_$*_bpf > $@

# BPF objects of tests: skeletons named after the file.
$(BUILD)/tests/%.bpf.o: tests/%.bpf.c $(HOOK_SOURCES) Makefile | $(BUILD)/probed.h
	@mkdir -p $(@D)
	$(call say,BPF)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@
	$(Q)$(LLVM_STRIP) -g $@

$(BUILD)/tests/%.skel.h: $(BUILD)/tests/%.bpf.o
	$(call say,SKEL)
	$(Q)$(BPFTOOL) gen skeleton $< name $(notdir $*)_bpf > $@

$(BUILD)/tests/guest/decide.bpf.o: tests/guest/decide.h

$(BUILD)/tests/bench/empty.bpf.o: tests/bench/hook_list.h
$(BUILD)/tests/bench/count.bpf.o: tests/bench/hook_list.h

$(BUILD)/tests/bench/measure.o: $(BUILD)/tests/bench/empty.skel.h \
	$(BUILD)/tests/bench/count.skel.h
$(BUILD)/tests/bench/bench_native.o: $(BUILD)/tests/bench/native.skel.h
$(BUILD)/tests/guest/decider.o: $(BUILD)/tests/guest/decide.skel.h
$(BUILD)/tests/guest/foreign.o: $(BUILD)/tests/guest/foreign.skel.h
$(BUILD)/tests/guest/test_fail_closed_hooks.o: \
	$(BUILD)/tests/guest/foreign_decision.skel.h

# User space. Generated headers are system headers, so dependencies omit them.
$(BUILD)/loader/loader.o $(BUILD)/loader/resolve.o: $(SKELETONS)
$(BUILD)/policy/condition.o: $(BUILD)/probed.h

$(BUILD)/%.o: %.c Makefile | $(SKELETONS)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c $< -o $@

$(BUILD)/sebpf: $(CLI_OBJECTS) $(LIB_OBJECTS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/tests/unit/test_notify: $(BUILD)/cli/notify.o

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(UNIT_OBJECTS) $(LIB_OBJECTS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/tests/differential/%: $(BUILD)/tests/differential/%.o \
		$(UNIT_OBJECTS) $(LIB_OBJECTS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/tests/policy/%: $(BUILD)/tests/policy/%.o $(LIB_OBJECTS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_OBJECTS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer \
		$(FUZZ_LDFLAGS) $^ -l:libsepol.a -o $@
$(BUILD)/tests/fuzz/fuzz_policy: FUZZ_LDFLAGS := -Wl,--wrap=ebitmap_set_bit

$(BUILD)/tests/guest/%: $(BUILD)/tests/guest/%.o $(GUEST_OBJECTS) $(LIB_OBJECTS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(BENCH_OBJECTS) \
		$(GUEST_OBJECTS) $(LIB_OBJECTS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(LIBS) -o $@

-include $(shell find $(BUILD) \( -path $(BUILD)/native -o -path $(BUILD)/cache \
	-o -path $(BUILD)/deb \) -prune -o -name '*.d' -print 2>/dev/null)

# A sebpf with a program that every verifier refuses.
$(REFUSED): tests/guest/refused_sebpf $(BUILD)/sebpf
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)$(LLVM_OBJCOPY) --dump-section lsm/bpf_prog_load=$@.section \
		$(BUILD)/hooks/sebpf.bpf.o /dev/null
	$(Q)$< $(BUILD)/sebpf $@.section $@ && chmod 755 $@

# The service's unit and the hook's descriptor, for a directory of the program.
for_sbindir = sed 's|@SBINDIR@|$(SBINDIR)|'

$(BUILD)/sebpf.service: packaging/sebpf.service.in Makefile
	@mkdir -p $(@D)
	$(Q)$(for_sbindir) $< >$@

# Tests. The recursive calls come after the set-up, which brings the compiler. They
# build on all processors if make was not told otherwise.
PARALLEL = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

check: deps-check
	@$(MAKE) $(PARALLEL) --no-print-directory all $(UNIT_TESTS) $(GUEST_PROGRAMS) $(REFUSED) \
		$(DIFFERENTIAL_PROGRAMS) $(POLICY_PROGRAMS)
	@$(if $(CROSS),:,$(MAKE) $(PARALLEL) --no-print-directory FUZZ=1 \
		BUILD=$(BUILD)/fuzz fuzzers)
	@$(MAKE) $(PARALLEL) --no-print-directory BUILD=$(BUILD)/faults FAULTS=1 all
	@BUILD=$(BUILD) KERNELS='$(KERNELS)' tests/run $(TESTS)

# Only the objects of the hooks are built again by each compiler.
COMPILERS ?= $(notdir $(wildcard /usr/bin/clang-[0-9][0-9]))
bpf-objects: $(BPF_OBJECTS:%=$(BUILD)/hooks/%.bpf.o)

check-compilers: deps-check
	@$(MAKE) $(PARALLEL) --no-print-directory all $(BUILD)/tests/guest/test_verifier
	@for compiler in $(COMPILERS); do \
		$(MAKE) $(PARALLEL) --no-print-directory CLANG=$$compiler \
			BUILD=$(BUILD)/compilers/$$compiler bpf-objects || exit; \
	done
	@BUILD=$(BUILD) KERNELS='$(KERNELS)' COMPILERS='$(COMPILERS)' \
		tests/run verifier

SUITES ?= bookworm trixie
check-packages:
	@deps/install packages
	@status=0; \
	for suite in $(SUITES); do \
		echo "$$suite:"; \
		BUILD=$(BUILD) tests/packages/debian $$suite || status=1; \
	done; \
	BUILD=$(BUILD) tests/packages/rpm || status=1; \
	exit $$status

# Sources and objects of both kernels take 4 GB below $(BUILD)/native.
check-native: deps-check
	@deps/install native
	@$(MAKE) $(PARALLEL) --no-print-directory all $(GUEST_PROGRAMS) $(POLICY_PROGRAMS)
	@BUILD=$(BUILD) tests/native/run

SUITE ?= trixie

check-distro:
	@deps/install guest $(ARCH) distro
	@BUILD=$(BUILD) tests/distro/run $(SUITE)

# Needs no package of its own: see tests/proof/cbmc.
check-proof:
	@deps/install build
	@tests/proof/run $(PROOFS)

# Of the decision's source in user space, by the unit tests that ask policies.
COVERED := $(addprefix build/coverage/tests/unit/test_,access constraints labels \
	decisions)
coverage: deps-check
	@$(MAKE) $(PARALLEL) --no-print-directory BUILD=build/coverage \
		CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage $(COVERED)
	@tests/proof/coverage build/coverage

differential: deps-check
	@$(MAKE) $(PARALLEL) --no-print-directory $(DIFFERENTIAL_PROGRAMS)
	@BUILD=$(BUILD) tests/differential/run 60000000 36

# Other inputs: make fuzz RUNS=1000000 SEED=2.
RUNS ?= 200000
SEED ?= 1
fuzzers: $(FUZZERS)

fuzz: deps-check
	@$(MAKE) $(PARALLEL) --no-print-directory FUZZ=1 BUILD=$(BUILD)/fuzz fuzzers
	@BUILD=$(BUILD)/fuzz tests/fuzz/run -k -s $(SEED) $(RUNS)

demo: deps-demo
	@$(MAKE) $(PARALLEL) --no-print-directory all $(BUILD)/tests/guest/token_client
	@BUILD=$(BUILD) tests/demo/run

bench: deps-check
	@$(MAKE) $(PARALLEL) --no-print-directory all $(BENCH_PROGRAMS) $(POLICY_PROGRAMS)
	@BUILD=$(BUILD) tests/bench/run

unit-tests: $(UNIT_TESTS)

tests: $(UNIT_TESTS) $(GUEST_PROGRAMS) $(REFUSED) $(DIFFERENTIAL_PROGRAMS) \
	$(POLICY_PROGRAMS) $(BENCH_PROGRAMS)

refpolicy:
	$(Q)selinux-module/to-refpolicy $(BUILD)/refpolicy

install: all
	install -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(MANDIR)/man8 \
		$(DESTDIR)$(POLICYDIR) $(DESTDIR)$(UNITDIR) $(DESTDIR)$(DATADIR) \
		$(DESTDIR)$(COMPLETIONDIR) $(DESTDIR)$(HOOKDIR)
	install -m 755 $(BUILD)/sebpf $(DESTDIR)$(SBINDIR)/sebpf
	install -m 644 man/*.8 $(DESTDIR)$(MANDIR)/man8/
	install -m 644 docs/sebpf.schema.json $(DESTDIR)$(DATADIR)/
	install -m 644 packaging/completion/sebpf $(DESTDIR)$(COMPLETIONDIR)/
	install -m 644 selinux-module/*.cil $(DESTDIR)$(POLICYDIR)/
	install -m 755 selinux-module/install $(DESTDIR)$(POLICYDIR)/
	$(for_sbindir) packaging/sebpf.service.in >$(DESTDIR)$(UNITDIR)/sebpf.service
	$(for_sbindir) packaging/oci-hook.json.in >$(DESTDIR)$(HOOKDIR)/sebpf.json
	chmod 644 $(DESTDIR)$(UNITDIR)/sebpf.service $(DESTDIR)$(HOOKDIR)/sebpf.json

uninstall:
	rm -f $(DESTDIR)$(SBINDIR)/sebpf $(DESTDIR)$(UNITDIR)/sebpf.service \
		$(DESTDIR)$(DATADIR)/sebpf.schema.json \
		$(DESTDIR)$(COMPLETIONDIR)/sebpf $(DESTDIR)$(HOOKDIR)/sebpf.json \
		$(patsubst man/%,$(DESTDIR)$(MANDIR)/man8/%,$(wildcard man/*.8)) \
		$(patsubst selinux-module/%,$(DESTDIR)$(POLICYDIR)/%,$(wildcard \
		selinux-module/*.cil selinux-module/install))
	for dir in $(DESTDIR)$(POLICYDIR) $(DESTDIR)$(DATADIR); do \
		[ ! -d $$dir ] || rmdir --ignore-fail-on-non-empty $$dir; \
	done

# The same bytes for the same commit: times are the commit's.
dist:
	@mkdir -p $(BUILD)
	$(call say,DIST)
	$(Q)git archive --prefix=$(TARBALL)/ HEAD | gzip -9n >$(BUILD)/$(TARBALL).tar.gz

deb:
	@BUILD=$(BUILD) packaging/deb

check-format:
	$(CLANG_FORMAT) --dry-run --Werror $(FORMATTED)

format:
	$(CLANG_FORMAT) -i $(FORMATTED)

# What came in a tarball has no history.
TRACKED := { git ls-files 2>/dev/null || \
	find . -path ./build -prune -o -type f -printf '%P\n'; }
HASH := \#
SCRIPTS = $(shell $(TRACKED) | xargs awk 'FNR == 1 && \
	/^$(HASH)!(\/bin\/(busybox |ba)?sh|\/usr\/bin\/env bash)/ { print FILENAME }')

# clang-tidy 14 takes no va_list of a second file for initialized, so it gets
# one file at a time. cppcheck knows neither libbpf's macros nor that a cleanup
# attribute frees (memleak); tests with SANITIZE=1 look for leaks.
# codespell's words are Nd of mdoc(7), delegate_attachs, rules with self,
# files of type enforcement, and what sebpf lint is to find.
lint: $(SKELETONS) $(TEST_SKELETONS)
	@printf '%s\n' $(C_SOURCES) | xargs -P "$$(nproc)" -I '{}' \
		$(CLANG_TIDY) --quiet '{}' -- -std=gnu17 $(CPPFLAGS)
	$(CPPCHECK) --quiet --enable=warning,performance,portability \
		--inconclusive --inline-suppr --std=c11 --error-exitcode=1 \
		--suppress=missingIncludeSystem --suppress=memleak \
		-I. -Iinclude -DSEBPF_VERSION='"$(VERSION)"' \
		-D'LIBBPF_OPTS(type,name,...)=struct type name={__VA_ARGS__}' \
		$(C_SOURCES)
	shellcheck -x $(SCRIPTS) packaging/completion/sebpf
	codespell -L nd,attachs,selfs,te,prcess,alow README.md SECURITY.md ARCHITECTURE.md \
		CONTRIBUTING.md NEWS docs man \
		$(SCRIPTS) $(FORMATTED)

clean:
	rm -rf $(filter-out $(BUILD)/cache $(BUILD)/kernels,$(wildcard $(BUILD)/*))

endif
