# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # shares its variables with build
# From a source tree in $work/src to the files of a finished kernel in $work/out.

# Change it when a change below makes another kernel of the same source.
RECIPE=1

# Measured with Linux 7.2 and kernel.config; only for the progress lines
SOURCE_MB=1700
OBJECTS=1560
PATCHED_OBJECTS=580

localversion=

# command: Debian package
TOOLS="gcc:gcc make:make flex:flex bison:bison bc:bc perl:perl patch:patch xz:xz-utils
gzip:gzip tar:tar pahole:pahole flock:util-linux dpkg-deb:dpkg apt-get:apt"

need_tools()
{
	local t missing=
	for t in $TOOLS; do
		command -v "${t%:*}" > /dev/null || missing+=" ${t#*:}"
	done
	echo '#include <gelf.h>' | gcc -E - > /dev/null 2>&1 || missing+=" libelf-dev"
	[ -z "$missing" ] || die "tools are missing to build a kernel" "apt-get install$missing"
	[ "$(uname -m)" = x86_64 ] || die "builds x86-64 kernels, on x86-64 only; this is $(uname -m)"
}

# The environment is emptied: ARCH, LLVM, KCFLAGS, make's own variables and the
# like would make another kernel of it. Stamps are those of the source.
run_make()
{
	env -i PATH="$PATH" HOME="$HOME" LC_ALL=C \
		LOCALVERSION="$localversion" KBUILD_BUILD_VERSION=1 \
		KBUILD_BUILD_USER=bmascope KBUILD_BUILD_HOST=localhost \
		KBUILD_BUILD_TIMESTAMP="$(date -u -r "$work/src/Makefile")" \
		make -C "$work/src" -j "$(nproc)" "$@"
}

configure()
{
	run_make tinyconfig
	(cd "$work/src" && scripts/kconfig/merge_config.sh -m .config "$here/kernel.config")
	run_make olddefconfig
}

# kconfig drops options without a word whose dependencies are not met
check_config()
{
	local lost
	lost=$(grep -E '^CONFIG_' "$here/kernel.config" | grep -vxFf "$work/src/.config" || true)
	lost+=$(sed -nE 's/^# (CONFIG_.*) is not set$/\1=y/p' "$here/kernel.config" |
		grep -xFf "$work/src/.config" || true)
	[ -z "$lost" ] || die "kconfig went against kernel.config:" "$lost"
}

count_objects()
{
	local n
	n=$(tail -n "+$log_from" "$log" | grep -cE '^  (CC|AS) ') || true
	echo "$(thousands "$n") of ~$(thousands "$expected") objects"
}

# compile LABEL EXPECTED SUFFIX
compile()
{
	expected=$2
	localversion=$3
	log_from=$(($(wc -l < "$log") + 1))
	with_progress "compiling the $1 kernel" count_objects run_make bzImage && return
	grep -nE 'error:|Error [0-9]|No space left' "$log" | tail -n 5 >&2
	die "the $1 kernel did not compile, see $log"
}

write_info()
{
	cat <<- END
		version: $(run_make -s kernelrelease | tail -n 1)
		source: $source_text
		patches: $(cd "$here" && echo "$series"/*.patch)
		compiler: $(gcc --version | head -n 1)
		built: $(date -u +%Y-%m-%dT%H:%M:%SZ)
	END
}

build_both()
{
	local src=$work/src out=$work/out
	mkdir "$out"
	configure >> "$log" 2>&1 || die "cannot configure the kernel, see $log"
	check_config
	compile stock "$OBJECTS" ""
	cp "$src/arch/x86/boot/bzImage" "$out/bzImage-stock"
	apply_patches "$src" || die "the patches of $series do not apply, see $log"
	compile patched "$PATCHED_OBJECTS" -bmascope
	cp "$src/arch/x86/boot/bzImage" "$src/System.map" "$src/vmlinux" "$out"
	cp "$src/.config" "$out/config"
	write_info > "$out/info"
}
