# SPDX-License-Identifier: GPL-2.0-only
# sebpf - builds, tests, installs; `make help` lists the targets

VERSION := 0.1.0

PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
UNITDIR ?= $(PREFIX)/lib/systemd/system
POLICYDIR ?= $(PREFIX)/share/selinux/packages/sebpf
DESTDIR ?=

ifeq ($(origin CC),default)
CC := gcc
endif
CLANG ?= clang
LLVM_STRIP ?= llvm-strip
BPFTOOL ?= bpftool
CLANG_FORMAT ?= clang-format
CLANG_TIDY ?= clang-tidy
CPPCHECK ?= cppcheck
# SANITIZE=1 builds apart, with ASan and UBSan: `make SANITIZE=1 all tests`, then
# `BUILD=build/sanitize tests/run unit`. FUZZ=1 likewise, for libFuzzer.
# FAULTS=1 builds apart, with failures that tests provoke, see hooks/fault.h.
ifdef FUZZ
BUILD ?= build/fuzz
CC := $(CLANG)
SANITIZE := 1
endif
BUILD ?= $(if $(SANITIZE),build/sanitize,$(if $(FAULTS),build/faults,build))

# The kernel that guests boot: a Debian version such as 6.12, a package name,
# or the path of a bzImage.
KERNEL ?= 6.12
export KERNEL
# Several of them, or "all", and the names of tests: see tests/run.
KERNELS ?=
TESTS ?=

# Debian puts bpftool where a plain user's PATH does not look.
export PATH := $(PATH):/usr/sbin:/sbin

# V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)	$@")

# Warnings are errors where nobody is surprised by a new compiler: in CI.
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
	-fstack-clash-protection -fcf-protection=full -fno-common \
	-fno-strict-aliasing -fvisibility=hidden -fPIE
# ASan cannot see into the functions that fortified ones become.
ifdef SANITIZE
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
# libsepol's policy database is only in its static library, as for setools.
LIBS := -l:libsepol.a -lselinux -lbpf -laudit -ljson-c

BPF_CFLAGS := -target bpf -mcpu=v3 -O2 -g -D__TARGET_ARCH_x86 -Wall -Wextra \
	$(WERROR) -Wno-unused-parameter -Wshadow -Wconversion \
	-Wno-sign-conversion -Wundef -Wvla -Wpointer-arith -I. -Iinclude \
	$(if $(FAULTS),-DSEBPF_FAULTS)

LIB_SOURCES := $(sort $(wildcard common/*.c labels/*.c selinux-module/*.c \
	audit/*.c) $(filter-out %.bpf.c,$(wildcard hooks/*.c)))
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
FORMATTED := $(C_SOURCES) $(TEST_HOOKS) $(sort $(wildcard hooks/*.bpf.c hooks/*.h \
	include/sebpf/*.h common/*.h labels/*.h selinux-module/*.h audit/*.h \
	cli/*.h tests/*/*.h))

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
DIFFERENTIAL_PROGRAMS := $(DIFFERENTIAL_SOURCES:%.c=$(BUILD)/%)
POLICY_PROGRAMS := $(POLICY_SOURCES:%.c=$(BUILD)/%)
# What fuzzers link has nothing of the kernel.
FUZZ_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,hooks/delegated.c \
	$(filter-out hooks/% audit/%,$(LIB_SOURCES)))
FUZZERS := $(FUZZ_SOURCES:%.c=$(BUILD)/%)
BENCH_OBJECTS := $(BENCH_LIBRARY:%.c=$(BUILD)/%.o)
BENCH_PROGRAMS := $(BENCH_SOURCES:%.c=$(BUILD)/%)
# What is loaded into the kernel: one object a line.
BPF_OBJECTS := resolve target sebpf
SKELETONS := $(BPF_OBJECTS:%=$(BUILD)/hooks/%.skel.h)
TEST_SKELETONS := $(TEST_HOOKS:%.bpf.c=$(BUILD)/%.skel.h)

.PHONY: all help deps deps-build deps-check check check-native \
	check-compilers bpf-objects differential fuzz fuzzers demo bench tests refpolicy \
	install check-format format lint clean
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/sebpf

help:
	@echo "Targets:"
	@echo "  all           build $(BUILD)/sebpf"
	@echo "  deps          install the packages that building and testing need (root)"
	@echo "  check         all tests: on this machine, and in guests (KERNEL=$(KERNEL))"
	@echo "                TESTS=\"NAME...\": only these; KERNELS=all or KERNELS=\"6.12 7.3\":"
	@echo "                the guests' on each of these kernels, with a table"
	@echo "  check-native  the patches of hooks/kernel/: builds two kernels with them, and"
	@echo "                does the same operations there and under the hooks"
	@echo "  check-compilers  the hooks built by each clang-N of /usr/bin, or of"
	@echo "                COMPILERS=\"clang-16 clang-19\", loaded on KERNELS: a table of"
	@echo "                verified instructions and stack, with limits"
	@echo "  differential  many more decisions compared with libsepol than check does"
	@echo "  fuzz          the fuzzers, RUNS=$(RUNS) inputs for each"
	@echo "  demo          the main job in a guest, in plain words"
	@echo "  bench         a table: cost of the hooks, scale, speed, memory, reload"
	@echo "  refpolicy     the modules as .te, .if and .fc, in $(BUILD)/refpolicy"
	@echo "  install       install below DESTDIR and PREFIX ($(PREFIX))"
	@echo "  check-format  compare the sources with .clang-format"
	@echo "  lint          clang-tidy, cppcheck, shellcheck, codespell"
	@echo "  clean         remove what was built, but not what was downloaded"

# Set-up: does nothing, and needs no root, where everything is there.
deps:
	@deps/install build check lint

deps-build:
	@deps/install build

deps-check:
	@deps/install build check

# The hooks, and what they are loaded with.
$(BUILD)/hooks/%.bpf.o: $(HOOK_SOURCES) Makefile
	@mkdir -p $(@D)
	$(call say,BPF)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c hooks/$*.bpf.c -o $@
	$(Q)$(LLVM_STRIP) -g $@

$(BUILD)/hooks/%.skel.h: $(BUILD)/hooks/%.bpf.o
	$(call say,SKEL)
	$(Q)$(BPFTOOL) gen skeleton $< name sebpf_$*_bpf > $@

# BPF objects of tests: skeletons named after the file.
$(BUILD)/tests/%.bpf.o: tests/%.bpf.c $(HOOK_SOURCES) Makefile
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

# User space. The skeleton is a system header, so dependencies leave it out.
$(BUILD)/hooks/loader.o $(BUILD)/hooks/resolve.o: $(SKELETONS)

$(BUILD)/%.o: %.c Makefile | $(SKELETONS)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c $< -o $@

$(BUILD)/sebpf: $(CLI_OBJECTS) $(LIB_OBJECTS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(LIBS) -o $@

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

-include $(shell find $(BUILD) -path $(BUILD)/native -prune -o -name '*.d' -print \
	2>/dev/null)

# The service's unit, for a directory of the program.
unit = sed 's|@SBINDIR@|$(SBINDIR)|' cli/sebpf.service.in

$(BUILD)/sebpf.service: cli/sebpf.service.in Makefile
	@mkdir -p $(@D)
	$(Q)$(unit) >$@

# Tests. The recursive calls come after the set-up, which brings the compiler.
check: deps-check
	@$(MAKE) --no-print-directory all $(UNIT_TESTS) $(GUEST_PROGRAMS) \
		$(DIFFERENTIAL_PROGRAMS) $(POLICY_PROGRAMS)
	@$(MAKE) --no-print-directory FUZZ=1 BUILD=$(BUILD)/fuzz fuzzers
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/faults FAULTS=1 all
	@BUILD=$(BUILD) KERNELS='$(KERNELS)' tests/run $(TESTS)

# Only the objects of the hooks are built again by each compiler.
COMPILERS ?= $(notdir $(wildcard /usr/bin/clang-[0-9][0-9]))
bpf-objects: $(BPF_OBJECTS:%=$(BUILD)/hooks/%.bpf.o)

check-compilers: deps-check
	@$(MAKE) --no-print-directory all $(BUILD)/tests/guest/test_verifier
	@for compiler in $(COMPILERS); do \
		$(MAKE) --no-print-directory CLANG=$$compiler \
			BUILD=$(BUILD)/compilers/$$compiler bpf-objects || exit; \
	done
	@BUILD=$(BUILD) KERNELS='$(KERNELS)' COMPILERS='$(COMPILERS)' \
		tests/run verifier

# Sources and objects of both kernels take 4 GB below $(BUILD)/native.
check-native: deps-check
	@deps/install native
	@$(MAKE) --no-print-directory all $(GUEST_PROGRAMS) $(POLICY_PROGRAMS)
	@BUILD=$(BUILD) tests/native/run

differential: deps-check
	@$(MAKE) --no-print-directory $(DIFFERENTIAL_PROGRAMS)
	@BUILD=$(BUILD) tests/differential/run 60000000 36

# Other inputs: make fuzz RUNS=1000000 SEED=2.
RUNS ?= 200000
SEED ?= 1
fuzzers: $(FUZZERS)

fuzz: deps-check
	@$(MAKE) --no-print-directory FUZZ=1 BUILD=$(BUILD)/fuzz fuzzers
	@BUILD=$(BUILD)/fuzz tests/fuzz/run -k -s $(SEED) $(RUNS)

demo: deps-check
	@$(MAKE) --no-print-directory all $(GUEST_PROGRAMS)
	@BUILD=$(BUILD) tests/demo/run

bench: deps-check
	@$(MAKE) --no-print-directory all $(BENCH_PROGRAMS) $(POLICY_PROGRAMS)
	@BUILD=$(BUILD) tests/bench/run

tests: $(UNIT_TESTS) $(GUEST_PROGRAMS) $(DIFFERENTIAL_PROGRAMS) \
	$(POLICY_PROGRAMS) $(BENCH_PROGRAMS)

refpolicy:
	$(Q)selinux-module/to-refpolicy $(BUILD)/refpolicy

install: all
	install -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(MANDIR)/man8 \
		$(DESTDIR)$(POLICYDIR) $(DESTDIR)$(UNITDIR)
	install -m 755 $(BUILD)/sebpf $(DESTDIR)$(SBINDIR)/sebpf
	install -m 644 man/*.8 $(DESTDIR)$(MANDIR)/man8/
	install -m 644 selinux-module/*.cil $(DESTDIR)$(POLICYDIR)/
	install -m 755 selinux-module/install $(DESTDIR)$(POLICYDIR)/
	$(unit) >$(DESTDIR)$(UNITDIR)/sebpf.service
	chmod 644 $(DESTDIR)$(UNITDIR)/sebpf.service

check-format:
	$(CLANG_FORMAT) --dry-run --Werror $(FORMATTED)

format:
	$(CLANG_FORMAT) -i $(FORMATTED)

SCRIPTS = $(shell git ls-files | xargs awk 'FNR == 1 && \
	/^\#!(\/bin\/(busybox |ba)?sh|\/usr\/bin\/env bash)/ { print FILENAME }')

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
	shellcheck -x $(SCRIPTS)
	codespell -L nd,attachs,selfs,te,prcess,alow README.md SECURITY.md docs man \
		$(SCRIPTS) $(FORMATTED)

clean:
	rm -rf $(filter-out $(BUILD)/cache $(BUILD)/kernels,$(wildcard $(BUILD)/*))
