#!/usr/bin/env bash
# Looks for inputs at which a crate in primitives/ does not keep its promises, with libFuzzer.
#
#     scripts/fuzz.sh [options] CRATE      e.g. scripts/fuzz.sh --seconds 36000 surety-math
#
#   CRATE        the name of a crate of primitives/ that has a directory fuzz/
#   --seconds N  how long each of its targets runs (600)
#   --jobs N     processes at the same time (1)
#   --minimise   then replaces the committed corpus by the least one that reaches as much code
#
# The tests of the crate replay the committed corpus, fuzz/corpus. What else a run finds is kept in the build
# directory for the next one. An input that fails is left in fuzz/artifacts/TARGET and ends the script with its message:
# keep it as a test. Installs cargo-fuzz if it is missing.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

VERSION=0.13.2

# The flags that libFuzzer needs are other ones than those of all other builds.
OUTPUT="$CARGO_TARGET_DIR-fuzz"

# Longer inputs than any check reads.
MAX_LENGTH=256

install_tool() {
	[ "$(cargo fuzz --version 2>/dev/null)" != "cargo-fuzz $VERSION" ] || return 0
	say "installing cargo-fuzz $VERSION"
	cargo install --locked cargo-fuzz --version "$VERSION"
}

# The directory in primitives/ of a crate.
directory_of() {
	local manifest
	manifest="$(grep --files-with-matches --fixed-strings --line-regexp "name = \"$1\"" primitives/*/Cargo.toml)" ||
		die "there is no crate '$1' in primitives/"
	dirname "$manifest"
}

# fuzz SUBCOMMAND TARGET ARGUMENTS...: no sanitizer, because the crates have no unsafe code, and the compiler that all
# else is built with.
fuzz() { CARGO_TARGET_DIR="$OUTPUT" cargo fuzz "$1" --sanitizer none "${@:2}"; }

run() {
	local found="$OUTPUT/corpus/$crate/$1"
	mkdir -p "$found" "fuzz/corpus/$1"
	say "fuzzing $crate, $1, for $seconds seconds"
	# The first directory is the one that is written to.
	fuzz run --jobs "$jobs" "$1" "$found" "fuzz/corpus/$1" -- \
		-max_total_time="$seconds" -max_len="$MAX_LENGTH" -use_value_profile=1 -print_final_stats=1
}

minimise() {
	local least="$OUTPUT/corpus/$crate/$1.least"
	say "minimising the corpus of $1"
	rm -rf "$least"
	cp -r "$OUTPUT/corpus/$crate/$1" "$least"
	cp "fuzz/corpus/$1"/* "$least/"
	# How often a branch is taken does not count: a third of the files reach all that the others reach.
	fuzz cmin "$1" "$least" -- -use_counters=0
	rm -rf "fuzz/corpus/$1"
	mv "$least" "fuzz/corpus/$1"
	note "fuzz/corpus/$1: $(find "fuzz/corpus/$1" -type f | wc -l) files, $(du --bytes --summarize "fuzz/corpus/$1" | cut -f1) bytes"
}

seconds=600
jobs=1
crate=''
minimising=false
while [ $# -gt 0 ]; do
	case "$1" in
		-h | --help) usage && exit ;;
		--seconds) seconds="$(value "$@")"; shift 2 ;;
		--jobs) jobs="$(value "$@")"; shift 2 ;;
		--minimise) minimising=true && shift ;;
		-*) die "unknown option '$1' (see --help)" ;;
		*)
			[ -z "$crate" ] || die "one crate at a time (see --help)"
			crate="$1" && shift
			;;
	esac
done
[ -n "$crate" ] || die "which crate? (see --help)"
directory="$(directory_of "$crate")"
[ -d "$directory/fuzz" ] || die "$crate has no fuzz targets"

install_tool
cd "$directory"
mapfile -t targets < <(cargo fuzz list)
for target in "${targets[@]}"; do
	run "$target"
	! $minimising || minimise "$target"
done
