# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the scripts that run in the guest share. Sourced from the project's top folder.

# until_true COMMAND…: for two minutes at most, time enough for a busy host
until_true() {
	local end=$((SECONDS + 120))

	while ((SECONDS < end)); do
		"$@" && return
		sleep 0.1
	done
	echo "not within two minutes: $*" >&2
	return 1
}
