# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # shares its variables with build
# Finished kernels: $cache/<source version>-<fit>/, and a link with the name of
# the series to the one that was built or chosen last.

# One hash of everything of the checkout and the compiler that shapes a kernel.
# RECIPE (compile.sh) stands for how it is built. Of the patches the diffs count,
# not the messages.
fit_hash()
{
	{
		echo "recipe $RECIPE"
		gcc --version | head -n 1
		grep -E '^(# )?CONFIG_' "$here/kernel.config"
		sed '/^From /,/^---$/d' "$here/$series"/*.patch
	} | sha256sum | cut -c 1-12
}

is_whole()
{
	[ -f "$1/bzImage" ] && [ -f "$1/bzImage-stock" ] && [ -f "$1/info" ]
}

# The kernel that the link names, if it fits, else the newest one that does
find_fit()
{
	local dir newest=
	newest=$(readlink -f "$cache/$series") || newest=
	if [[ $newest != *-$fit ]] || ! is_whole "$newest"; then
		newest=
		for dir in "$cache"/*-"$fit"; do
			is_whole "$dir" && [[ -z $newest || $dir -nt $newest ]] && newest=$dir
		done
	fi
	[ -z "$newest" ] || echo "$newest"
	[ -n "$newest" ]
}

point_link_at()
{
	ln -sfn "$(basename "$1")" "$cache/.$series.new"
	mv -T "$cache/.$series.new" "$cache/$series"
}

take_lock()
{
	mkdir -p "$cache" || die "cannot make the folder $cache" "set XDG_CACHE_HOME to a folder you may write to"
	# Compilers inherit it: a killed run's leftovers hold the lock until they end
	exec 9> "$cache/.lock"
	flock -n 9 && return
	say "another build is running in $cache, waiting for it"
	flock 9
}

check_space()
{
	local free
	free=$(df -Pk "$cache" | awk 'NR == 2 { print int($4 / 1024 / 1024) }')
	[ "$free" -ge "$SPACE_GB" ] ||
		die "building a kernel needs $SPACE_GB GB in $cache, there are $free GB" \
		    "make room, or set XDG_CACHE_HOME to a folder with more"
}

# publish FOLDER KEY: the one step in which a kernel comes into being
publish()
{
	rm -rf "${cache:?}/$2"
	mv -T "$1" "$cache/$2"
	point_link_at "$cache/$2"
}
