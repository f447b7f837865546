# SPDX-License-Identifier: GPL-2.0-only
# sebpf - TAP for scripts that test policy; sourced by them
#
# The script sets $work, a directory of its own.
# shellcheck shell=sh disable=SC2154

count=0
failed=0

# ok NAME COMMAND ...: passes where COMMAND does, each step of it; its output is
# the reason.
ok()
{
	name=$1
	shift
	count=$((count + 1))
	set +e
	(
		set -e
		"$@"
	) >"$work/output" 2>&1
	status=$?
	set -e
	if [ "$status" -eq 0 ]; then
		echo "ok $count - $name"
	else
		failed=$((failed + 1))
		echo "not ok $count - $name"
		tail -n 40 "$work/output" | sed 's/^/# /'
	fi
}

# passed: whether the last one did.
passed()
{
	[ "$status" -eq 0 ]
}

# skip NAME REASON
skip()
{
	count=$((count + 1))
	if [ "${SEBPF_MUST_RUN-}" = 1 ]; then
		failed=$((failed + 1))
		echo "not ok $count - $1 (skipped: $2)"
	else
		echo "ok $count - $1 # SKIP $2"
	fi
}

finish()
{
	echo "1..$count"
	[ "$failed" -eq 0 ]
	exit
}
