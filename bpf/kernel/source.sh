# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # shares its variables with build
# Get a kernel's source into $work/src: a copy of KERNEL_SRC, or Debian's
# linux-source package. Sets source_version and source_text.

# Suites to look in besides those that the machine has itself
FIRST_SUITE=trixie-backports
MORE_SUITES="trixie forky sid"

# What apt says when it is the way there that fails, not the archive
NETWORK_ERRORS="Temporary failure|Could not (resolve|connect)|Cannot initiate|[Tt]imed out"
NETWORK_ERRORS+="|Network is unreachable|Connection (refused|failed|reset)| 5[0-9][0-9]  "
unreachable=

# Lines in the log for count_unpacked: tar's records have 10 kB
checkpoint=(--checkpoint=1000 "--checkpoint-action=echo=unpacked 10 MB")

# ---- a tree on this machine

tree_version()
{
	local files
	[ -f "$1/kernel/bpf/memalloc.c" ] || die "KERNEL_SRC=$1 is no Linux source tree"
	files=$(cd "$1" && find . -name .git -prune -o -type f -printf '%p %s %T@\n' | sort | sha256sum)
	echo "tree-$(make -s -C "$1" kernelversion)-${files:0:8}"
}

copy_tree()
{
	mkdir "$work/src" &&
		tar -C "$1" --exclude=./.git -cf - . | tar -C "$work/src" -xf - "${checkpoint[@]}" &&
		# Objects of somebody else's configuration
		run_make mrproper
}

get_source_from_tree()
{
	source_version=$(tree_version "$KERNEL_SRC")
	source_text="tree $(readlink -f "$KERNEL_SRC")"
	[ ! -e "$cache/$source_version-$fit" ] || return 0
	patches_apply "$KERNEL_SRC" ||
		die "the patches of $series do not apply to KERNEL_SRC=$KERNEL_SRC, see $log"
	with_progress "copying $KERNEL_SRC" count_unpacked copy_tree "$KERNEL_SRC" ||
		die "cannot copy $KERNEL_SRC, see $log"
}

# ---- Debian's archive, by the mirror that this machine uses

# "URI suite" for each Debian archive that apt is configured for. apt itself
# reads the configuration, so both forms of sources and all kinds of URI are
# understood. Security and third-party archives hold no backports.
own_archives()
{
	apt-get update --print-uris 2>> "$log" |
		sed -nE "s|^'(.*)/dists/([^/]+)/(In)?Release'.*|\1 \2|p" |
		grep -E ' (bookworm|trixie|forky|duke|sid|(old)?stable|testing|unstable)(-updates|-backports)?$'
}

archive_keyring()
{
	local k
	for k in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
		[ ! -f "$k" ] || { echo "$k"; return; }
	done
	return 1
}

# A private apt: one suite of one archive, its own state, no hooks of the
# machine's. Its network settings (proxies and the like) stay in force.
write_apt_config()
{
	local apt=$work/apt
	rm -rf "$apt"
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/empty"
	: > "$apt/status"
	cat > "$apt/one.sources" <<- END
		Types: deb
		URIs: $1
		Suites: $2
		Components: main
		Targets: Packages
		Signed-By: $keyring
	END
	cat > "$apt/apt.conf" <<- END
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		APT::Update::Error-Mode "any";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::Retries "2";
		Acquire::http::Timeout "30";
		Dir::State "$apt";
		Dir::State::Lists "$apt/lists";
		Dir::State::status "$apt/status";
		Dir::Cache "$apt/cache";
		Dir::Etc::SourceList "$apt/one.sources";
		Dir::Etc::SourceParts "$apt/empty";
		Dir::Etc::Preferences "$apt/empty/none";
		Dir::Etc::PreferencesParts "$apt/empty";
	END
}

private_apt()
{
	local tool=$1
	shift
	"$tool" -c "$work/apt/apt.conf" "$@"
}

# The series that this suite packages, oldest first. KERNEL_HIDE hides some of
# them, to test what happens when the archive has moved on.
packaged_series()
{
	private_apt apt-cache pkgnames linux-source- |
		sed -nE 's/^linux-source-([0-9]+\.[0-9]+)$/\1/p' | sort -V |
		grep -vxF -- "${KERNEL_HIDE:-none}" || true
}

# update_index URI SUITE: fails when there is no such suite, or no way to the
# archive; that is kept in $unreachable, not to try its other suites.
update_index()
{
	local from
	from=$(($(wc -l < "$log") + 1))
	write_apt_config "$1" "$2"
	with_progress "asking the archive's suite $2" count_nothing private_apt apt-get update && return
	! tail -n "+$from" "$log" | grep -qE "$NETWORK_ERRORS" || unreachable+=" $1"
	return 1
}

# find_package SERIES: leaves private_apt at a suite that packages it and adds
# all series it comes across to $work/seen
find_package()
{
	local uri suite
	while read -r uri suite; do
		[[ "$unreachable " != *" $uri "* ]] || continue
		update_index "$uri" "$suite" || continue
		packaged_series >> "$work/seen"
		packaged_series | grep -qxF "$1" || continue
		source_suite=$suite
		return
	done < "$work/places"
	return 1
}

# Where to look, the likely places first: "URI suite" lines in $work/places
list_places()
{
	local archives uris uri suite
	archives=$(own_archives) ||
		die "this machine's apt sources name no Debian archive" \
		    "get a kernel tree yourself and set KERNEL_SRC to it"
	uris=$(awk '!seen[$1]++ { print $1 }' <<< "$archives")
	{
		for uri in $uris; do echo "$uri $FIRST_SUITE"; done
		echo "$archives"
		for uri in $uris; do
			for suite in $MORE_SUITES; do echo "$uri $suite"; done
		done
	} | awk '!seen[$0]++' > "$work/places"
}

count_nothing() { :; }

count_downloaded()
{
	local have
	have=$(du -sm "$work/deb" | cut -f 1)
	echo "$have of $deb_size MB"
}

count_unpacked()
{
	local n
	n=$(grep -c '^tar: unpacked 10 MB' "$log") || true
	echo "$(thousands $((n * 10))) of ~$(thousands "$SOURCE_MB") MB"
}

fetch_deb()
{
	cd "$work/deb" && private_apt apt-get download "linux-source-$1"
}

# The newest version of the suite. apt compares it with the checksum in the
# index, and that with the archive's signature.
download_package()
{
	local record bytes
	mkdir "$work/deb"
	record=$(private_apt apt-cache show --no-all-versions "linux-source-$1")
	source_version=$(sed -n 's/^Version: //p' <<< "$record")
	bytes=$(sed -n 's/^Size: //p' <<< "$record")
	deb_size=$((bytes / 1024 / 1024))
	source_text="Debian linux-source-$1 $source_version, $source_suite"
	with_progress "downloading linux-source-$1 $source_version" count_downloaded fetch_deb "$1" ||
		die "cannot download linux-source-$1, see $log" "try again"
}

unpack_package()
{
	mkdir "$work/src" &&
		dpkg-deb --fsys-tarfile "$work"/deb/*.deb |
		tar -xOf - "./usr/src/linux-source-$1.tar.xz" |
		tar -xJf - -C "$work/src" --strip-components=1 --no-same-owner "${checkpoint[@]}"
}

# Do all patches of the series apply to the tree in $1? Fuzz is not allowed, as
# in git am. They build on each other, so a dry run means to patch copies.
patches_apply()
{
	local f try=$work/try
	rm -rf "$try"
	for f in $(touched_files); do
		mkdir -p "$try/$(dirname "$f")"
		[ ! -f "$1/$f" ] || cp "$1/$f" "$try/$f"
	done
	apply_patches "$try"
}

touched_files()
{
	sed -n 's|^+++ b/||p' "$here/$series"/*.patch | sort -u
}

apply_patches()
{
	local p
	for p in "$here/$series"/*.patch; do
		echo "--- $(basename "$p")" >> "$log"
		patch -d "$1" -p1 -F0 -s -N --no-backup-if-mismatch < "$p" >> "$log" 2>&1 || return
	done
}

# try_series SERIES: source of that series in $work/src, if it is packaged and fits
try_series()
{
	find_package "$1" || return
	download_package "$1"
	with_progress "unpacking linux-source-$1" count_unpacked unpack_package "$1" ||
		die "cannot unpack linux-source-$1, see $log"
	rm -rf "$work/deb"
	patches_apply "$work/src" && return
	say "the patches of $series do not apply to Linux $1, $source_version"
	rm -rf "$work/src"
	return 1
}

get_source_from_archive()
{
	local next later
	keyring=$(archive_keyring) ||
		die "no Debian archive keyring to check the source with" "apt-get install debian-archive-keyring"
	list_places
	: > "$work/seen"
	try_series "$series" && return
	# Without an answer nothing is known of what the archive has
	[ -z "$unreachable" ] || die "cannot reach the Debian archive$unreachable, see $log" \
		"check the network and apt's proxy settings, or set KERNEL_SRC to a kernel tree"
	later=$({ echo "$series"; cat "$work/seen"; } | sort -uV | sed "1,/^${series/./\\.}\$/d")
	for next in $later; do
		say "the archive has no fitting Linux $series, trying $next"
		try_series "$next" && return
	done
	die "the archive packages neither Linux $series nor a later series that the patches apply to" \
	    "set KERNEL_SRC to a tree of Linux $series"
}
