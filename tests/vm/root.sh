# SPDX-License-Identifier: GPL-2.0-only
# Roots of other releases of Debian, for scripts that do there what a user does:
# to be sourced by bash, after tests/vm/suites.sh. The script must run in a mount
# namespace of its own, so that the mounts go with it.
# shellcheck shell=bash disable=SC2154

# A release with nothing but what it always has and the PACKAGES.
make_root() # SUITE DIRECTORY PACKAGES
{
	local log=$2.log

	debootstrap --variant=minbase ${3:+--include="$3"} \
		--keyring="$debian_keyring" "$1" "$2" "$(find_mirror)" \
		>"$log" 2>&1 || {
		tail -n 20 "$log"
		return 1
	}
	mirror_options >"$2/etc/apt/apt.conf.d/90mirror"
	mount_root "$2"
}

# Options of apt by which this machine reaches its mirror.
mirror_options()
{
	apt-config dump | grep -E '^Acquire::(https?|Check-Valid-Until)' || true
}

# What programs in the root find there, the machine's network included.
mount_root() # DIRECTORY
{
	cp /etc/resolv.conf /etc/hosts "$1/etc/"
	mount --rbind /proc "$1/proc"
	mount --rbind /dev "$1/dev"
}

copy_root() # FROM TO
{
	cp -a --one-file-system "$1" "$2"
	mount_root "$2"
}

remove_root() # DIRECTORY
{
	umount -l "$1/proc" "$1/dev" 2>/dev/null || true
	rm -rf --one-file-system -- "$1" "$1.log"
}
