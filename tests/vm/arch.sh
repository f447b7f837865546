# SPDX-License-Identifier: GPL-2.0-only
# The architecture of the build and of guests, for scripts: to be sourced by
# bash.
#
# ARCH is Debian's name of one; without it, it is this machine's own. All that
# differs between architectures is in tests/vm/arch/ARCH, which the Makefile
# also reads: lines NAME=VALUE without blanks or quotes.
#
#   arch_machine        the kernel's name of it (uname -m), and QEMU's
#   arch_triplet        the compiler's, in names of tools and library directories
#   arch_bpf            libbpf's, in __TARGET_ARCH_NAME
#   arch_hardening      the compiler's option against forged jumps
#   arch_qemu           QEMU, and the package that has it
#   arch_qemu_package
#   arch_board          QEMU's board, and its processor under TCG
#   arch_tcg_processor
#   arch_console        the console's device in the guest
#   arch_port           QEMU's device that is the port of the guest's results,
#   arch_channel        and what the guest calls that port
#
# Sets these, arch, and for another architecture than this machine's also
#
#   sysroot  the directory with its libraries and programs, see deps/sysroot
#   emulate  the command that runs its programs here
#   BUILD    build/ARCH, if not set yet
#
# The first two are empty for the machine's own.
# shellcheck shell=bash disable=SC2034

arch_directory=$(dirname "${BASH_SOURCE[0]}")/arch
arch=${ARCH:-$(grep -lx "arch_machine=$(uname -m)" "$arch_directory"/* || true)}
arch=${arch##*/}
if [ ! -f "$arch_directory/$arch" ]; then
	printf "no architecture '%s' in tests/vm/arch: ARCH is one of: %s\n" \
		"${arch:-$(uname -m)}" "$(cd "$arch_directory" && echo *)" >&2
	exit 1
fi
# shellcheck source=tests/vm/arch/amd64
. "$arch_directory/$arch"
sysroot=
emulate=()
if [ "$arch_machine" != "$(uname -m)" ]; then
	sysroot=${SEBPF_CACHE:-$(cd "$arch_directory/../../.." && pwd)/build/cache}
	sysroot=$(realpath -m -- "$sysroot")/sysroot-$arch
	emulate=("qemu-$arch_machine" -L "$sysroot")
	export BUILD=${BUILD:-build/$arch}
fi
