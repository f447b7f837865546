# SPDX-License-Identifier: GPL-2.0-only
# sebpf - TAP for test scripts; sourced by them, by dash, bash and busybox
#
# shellcheck shell=sh disable=SC2154,SC2120

count=0
failed=0

# result STATUS NAME: one result; passes if STATUS is 0.
result()
{
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2"
	fi
}

# tells FILE...: their lines, as comments.
tells()
{
	sed 's/^/# /' "$@"
}

# ok NAME COMMAND ...: passes if COMMAND does, each step of it; its output is the
# reason. The script sets $work, a directory of its own.
ok()
{
	name=$1
	shift
	case $- in
	*e*) set +e; restore=-e ;;
	*) restore=+e ;;
	esac
	(
		set -e
		"$@"
	) >"$work/output" 2>&1
	status=$?
	set "$restore"
	result "$status" "$name"
	[ "$status" -eq 0 ] || tail -n 40 "$work/output" | sed "s/^/# /"
}

# passed: whether the last ok did.
passed()
{
	[ "$status" -eq 0 ]
}

# skip NAME REASON
skip()
{
	if [ "${SEBPF_MUST_RUN-}" = 1 ]; then
		result 1 "$1 (skipped: $2)"
	else
		count=$((count + 1))
		echo "ok $count - $1 # SKIP $2"
	fi
}

# skip_all REASON: nothing can be tried.
skip_all()
{
	if [ "${SEBPF_MUST_RUN-}" = 1 ]; then
		result 1 "must run: $1"
		finish
	fi
	echo "1..0 # SKIP $1"
	exit 77
}

finish()
{
	echo "1..$count"
	[ "$failed" -eq 0 ]
	exit
}
