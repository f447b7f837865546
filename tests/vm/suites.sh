# SPDX-License-Identifier: GPL-2.0-only
# Debian's suites that the machine's own apt does not follow, for scripts that
# fetch packages of them: to be sourced by bash.
#
# The lists come from the machine's mirror, verified with its
# debian-archive-keyring; the machine's own sources and lists stay as they are.
# shellcheck shell=bash

# shellcheck disable=SC2034
readonly debian_suites='trixie trixie-backports forky sid bookworm-backports'
readonly debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# What makes apt look at another state than the machine's own.
apt_options=()

# The mirror of Debian's main archive that the machine's own apt uses.
find_mirror()
{
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)' \
		'Identifier: Packages' 2>/dev/null |
		awk '$2 == "Debian" && $3 == "Debian" && NF == 3 { print $1
			exit }' | grep .
}

# Leaves a file that is right as it is: apt builds its cache anew after changes.
write_sources() # FILE MIRROR SUITES
{
	local text

	text=$(printf '%s\n' 'Types: deb' "URIs: $2" "Suites: $3" \
		'Components: main' "Signed-By: $debian_keyring")
	[ -e "$1" ] && [ "$(<"$1")" = "$text" ] || printf '%s\n' "$text" >"$1"
}

# Makes apt look at SUITES alone, with a state of its own in the directory STATE:
# their lists of the last hour, or as they were last where the mirror cannot be
# reached. Fails where there never were any.
use_suites() # STATE SUITES
{
	local state=$1 suites=$2 mirror

	mirror=$(find_mirror) && [ -e "$debian_keyring" ] || return 1
	mkdir -p "$state/lists/partial" "$state/archives/partial"
	apt_options=(-o "Dir::Etc::SourceList=$state/debian.sources"
		-o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state"
		-o Dir::Cache::pkgcache=pkgcache.bin
		-o Dir::Cache::srcpkgcache=
		-o Acquire::Languages=none -o Acquire::GzipIndexes=true
		-o Acquire::PDiffs=false)
	# apt's own user cannot write there.
	[ "$(id -u)" -ne 0 ] || apt_options+=(-o APT::Sandbox::User=root)
	exec 7>"$state/lock"
	flock 7
	write_sources "$state/debian.sources" "$mirror" "$suites"
	if [ -z "$(find "$state/renewed" -mmin -60 2>/dev/null)" ]; then
		if apt-get update -qq "${apt_options[@]}" >&2; then
			: >"$state/renewed"
		else
			printf 'the lists of %s are not renewed\n' "$suites" >&2
		fi
	fi
	exec 7>&-
	[ -e "$state/renewed" ]
}

# Downloads a package, or PACKAGE=VERSION, into the directory DIR.
download_package() # DIR PACKAGE
{
	local as_root=()

	# apt's own user cannot write to the directory.
	[ "$(id -u)" -ne 0 ] || as_root=(-o APT::Sandbox::User=root)
	(cd "$1" &&
		apt-get download -qq "${apt_options[@]}" "${as_root[@]}" "$2")
}
