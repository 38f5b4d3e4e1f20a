#!/usr/bin/env bash
# Changes the code of a crate in primitives/ in many small ways and shows which changes no test notices.
#
#     scripts/mutants.sh [options] CRATE [FILE...]      e.g. scripts/mutants.sh surety-math rounding.rs sum.rs
#
#   CRATE     the name of a crate of primitives/
#   FILE      a file of its src/, by name or pattern; none: all of them
#   --jobs N  mutants at the same time (1)
#   --list    only lists the mutants
#   --again   leaves out the mutants that were caught before
#
# The status is 0 if every mutant is caught. Those that survive are named at the end and in mutants.out/missed.txt of
# the output directory; docs/mutants.md says of each why no test can see it. What is not mutated: .cargo/mutants.toml.
# Installs cargo-mutants if it is missing. A mutant takes some ten seconds.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Another version makes other mutants.
VERSION=27.1.0

# Only the crate and what it needs is compiled here, with the features that it alone asks for.
OUTPUT="$CARGO_TARGET_DIR-mutants"

# As the other tests but for our own crates: there compiling takes longer than testing.
PROFILE=(--profile release --cargo-arg=--config=profile.release.incremental=true)
for own in surety-math surety-margin; do
	PROFILE+=("--cargo-arg=--config=profile.release.package.$own.opt-level=1")
done

install_tool() {
	[ "$(cargo mutants --version 2>/dev/null)" != "cargo-mutants $VERSION" ] || return 0
	say "installing cargo-mutants $VERSION"
	cargo install --locked cargo-mutants --version "$VERSION"
}

# The tests run in a copy of the checkout: the shared data lie beside that, too.
prepare_copies() {
	mkdir -p "$OUTPUT/copies"
	[ ! -d "$ROOT/../shared" ] || ln -sfn "$(realpath "$ROOT/../shared")" "$OUTPUT/copies/shared"
}

# The directory in primitives/ of a crate.
directory_of() {
	local manifest
	manifest="$(grep --files-with-matches --fixed-strings --line-regexp "name = \"$1\"" primitives/*/Cargo.toml)" ||
		die "there is no crate '$1' in primitives/"
	dirname "$manifest"
}

jobs=1
crate=''
files=()
options=()
while [ $# -gt 0 ]; do
	case "$1" in
		-h | --help) usage && exit ;;
		--jobs) jobs="$(value "$@")"; shift 2 ;;
		--list) options+=(--list) && shift ;;
		--again) options+=(--iterate) && shift ;;
		-*) die "unknown option '$1' (see --help)" ;;
		*)
			if [ -z "$crate" ]; then crate="$1"; else files+=("$1"); fi
			shift
			;;
	esac
done
[ -n "$crate" ] || die "which crate? (see --help)"
directory="$(directory_of "$crate")"
for file in "${files[@]}"; do
	options+=(--file "$directory/src/$(basename "$file")")
done

install_tool
prepare_copies
# The tests of examples and of documentation find nothing that the others do not.
TMPDIR="$OUTPUT/copies" CARGO_TARGET_DIR="$OUTPUT" cargo mutants --package "$crate" --output "$OUTPUT/$crate" \
	--jobs "$jobs" "${PROFILE[@]}" "${options[@]}" -- --lib --tests
