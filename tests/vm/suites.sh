# SPDX-License-Identifier: GPL-2.0-only
# Debian's suites that the machine's own apt does not follow, or not for the
# architecture of guests, for scripts that fetch packages from them: to be
# sourced by bash; after tests/vm/arch.sh if packages are to be of that
# architecture.
#
# The lists come from the machine's mirror, verified with its
# debian-archive-keyring; the machine's own sources and lists stay as they are.
# shellcheck shell=bash

# shellcheck disable=SC2034
readonly debian_suites='bookworm trixie trixie-backports forky sid bookworm-backports'
readonly debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# Options that make apt look at another state than the machine's own.
apt_options=()

# Debian's archives that the machine's own apt uses: lines "URI SUITE LABEL".
own_suites()
{
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(LABEL)' \
		'Identifier: Packages' 2>/dev/null |
		awk '$1 == "Debian" && NF == 4 { print $2, $3, $4 }' |
		sort -u | grep .
}

# The mirror of Debian's main archive among them.
find_mirror()
{
	own_suites | awk '$3 == "Debian" { print $1; exit }' | grep .
}

# Text for apt's sources.
source_entry() # MIRROR SUITES
{
	printf '%s\n' 'Types: deb' "URIs: $1" "Suites: $2" 'Components: main' \
		"Signed-By: $debian_keyring" ''
}

# Leaves a correct file as it is: apt rebuilds its cache after changes.
write_sources() # FILE TEXT
{
	[ -e "$1" ] && [ "$(<"$1")" = "$2" ] || printf '%s\n' "$2" >"$1"
}

# Makes apt look only at the sources TEXT, with a state of its own in the
# directory STATE: their lists of the last hour, or the last ones if the mirror
# cannot be reached. Fails if there never were any.
use_sources() # STATE TEXT
{
	local state=$1

	[ -e "$debian_keyring" ] || return 1
	mkdir -p "$state/lists/partial" "$state/archives/partial"
	apt_options=(-o "Dir::Etc::SourceList=$state/debian.sources"
		-o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state"
		-o Dir::Cache::pkgcache=pkgcache.bin
		-o Dir::Cache::srcpkgcache=
		-o Acquire::Languages=none -o Acquire::GzipIndexes=true
		-o Acquire::PDiffs=false)
	# Nothing of another architecture is installed, or could be.
	if [ -n "${sysroot-}" ]; then
		: >"$state/status"
		apt_options+=(-o "APT::Architecture=$arch"
			-o "APT::Architectures::=$arch"
			-o "Dir::State::status=$state/status")
	fi
	# apt's own user cannot write there.
	[ "$(id -u)" -ne 0 ] || apt_options+=(-o APT::Sandbox::User=root)
	exec 7>"$state/lock"
	flock 7
	write_sources "$state/debian.sources" "$2"
	if [ -z "$(find "$state/renewed" -mmin -60 2>/dev/null)" ]; then
		if apt-get update -qq "${apt_options[@]}" >&2; then
			: >"$state/renewed"
		else
			printf 'the lists of %s are not renewed\n' \
				"$(sed -n 's/^Suites: //p' <<<"$2" | xargs)" >&2
		fi
	fi
	exec 7>&-
	[ -e "$state/renewed" ]
}

# The same for SUITES of the machine's mirror.
use_suites() # STATE SUITES
{
	local mirror

	mirror=$(find_mirror) &&
		use_sources "$1" "$(source_entry "$mirror" "$2")"
}

# The same for those that the machine's own apt uses, for another architecture
# than the machine's.
use_own_suites() # STATE
{
	local suites mirror suite label

	suites=$(own_suites) && use_sources "$1" "$(
		while read -r mirror suite label; do
			source_entry "$mirror" "$suite"
		done <<<"$suites")"
}

# Downloads packages, PACKAGE or PACKAGE=VERSION, into the directory DIR.
download_package() # DIR PACKAGE...
{
	local dir=$1 as_root=()

	shift

	# apt's own user cannot write to the directory.
	[ "$(id -u)" -ne 0 ] || as_root=(-o APT::Sandbox::User=root)
	(cd "$dir" &&
		apt-get download -qq "${apt_options[@]}" "${as_root[@]}" "$@")
}
