#!/usr/bin/env bash
# Measures the calls of pallets and writes their weights to runtime/src/weights/PALLET.rs.
#
#     scripts/weights.sh [options] [PALLET...]      e.g. scripts/weights.sh pallet_balances surety_vaults
#     scripts/weights.sh --list                     the pallets and calls that have benchmarks
#
#   PALLET       the name of a pallet's crate, with underscores; none: all of them
#   --steps N    values tried for each component of a call (50)
#   --repeat N   repetitions of each (20)
#   --output DIR where to write, instead of runtime/src/weights
#   --quick      2 steps, 1 repetition, written to a scratch directory: shows that the benchmarks run
#
# Measure on an idle machine of the kind that validators use. The first time takes about an hour on two cores: the
# benchmarking library has some 170 crates that the node does not have.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The runtime for benchmarks has other features than the node's, so it has a target directory of its own, where only
# wasm is compiled: nothing of what the node is built from is built again.
WASM_DIR="$CARGO_TARGET_DIR-weights"
WASM="$WASM_DIR/wasm32v1-none/release/surety_runtime.wasm"
BENCHER="$CARGO_TARGET_DIR/release/surety-bencher"

# With the toolchain that makes wasm, and with what substrate-wasm-builder and runtime/build.rs do to the node's
# runtime: profile, link arguments, overflow checks.
build_runtime() {
	say "building the runtime with its benchmarks"
	local cargo=(cargo)
	[ -z "${WASM_BUILD_TOOLCHAIN:-}" ] || cargo=(rustup run "$WASM_BUILD_TOOLCHAIN" cargo)
	RUSTFLAGS="-C link-arg=--export-table -C link-arg=--export=__heap_base -C link-arg=--import-memory -C overflow-checks=on --cfg substrate_runtime" \
		"${cargo[@]}" rustc --locked --package surety-runtime --lib --release --target wasm32v1-none \
		--target-dir "$WASM_DIR" --no-default-features --features runtime-benchmarks --crate-type cdylib \
		--config 'profile.release.opt-level=3' --config 'profile.release.lto="thin"' \
		--config 'profile.release.panic="abort"'
}

build_bencher() {
	say "building the benchmarking program"
	# A runtime of the library's own, for benchmarks of storage alone, would be compiled for nothing.
	SKIP_FRAME_STORAGE_ACCESS_TEST_RUNTIME_WASM_BUILD=1 cargo build --locked --release --package surety-bencher
}

bencher() {
	"$BENCHER" --runtime "$WASM" --genesis-builder runtime --genesis-builder-preset development "$@"
}

# measure PALLET: a solochain has no proof size to pay for, so none is recorded while the time is taken.
measure() {
	say "measuring $1 ($steps steps, $repeat repetitions)"
	bencher --pallet "$1" --extrinsic '*' --steps "$steps" --repeat "$repeat" --min-duration "$min_duration" \
		--disable-proof-recording --quiet --template "$ROOT/scripts/weights.hbs" --output "$output"
}

steps=50
repeat=20
min_duration=10
output="$ROOT/runtime/src/weights"
pallets=()
list=false
while [ $# -gt 0 ]; do
	case "$1" in
		-h | --help) usage && exit ;;
		--steps) steps="$(value "$@")"; shift 2 ;;
		--repeat) repeat="$(value "$@")"; shift 2 ;;
		--output) output="$(value "$@")"; shift 2 ;;
		--quick) steps=2 repeat=1 min_duration=0 output="$WASM_DIR/quick" && shift ;;
		--list) list=true && shift ;;
		-*) die "unknown option '$1' (see --help)" ;;
		*) pallets+=("${1//-/_}") && shift ;;
	esac
done
output="$(realpath --canonicalize-missing "$output")"

scripts/setup.sh
build_runtime
build_bencher
if $list; then
	bencher --list --all
	exit
fi

names="$(bencher --list=pallets --all --no-csv-header)"
mapfile -t known <<<"$names"
for pallet in "${pallets[@]}"; do
	printf '%s\n' "${known[@]}" | grep -qxF "$pallet" ||
		die "there are no benchmarks of '$pallet'; there are those of: ${known[*]}"
done
[ ${#pallets[@]} -gt 0 ] || pallets=("${known[@]}")

mkdir -p "$output"
for pallet in "${pallets[@]}"; do
	measure "$pallet"
done
! have rustfmt || rustfmt --config-path "$ROOT" "$output"/*.rs
say "weights are in $output; docs/weights.md says how to write it anew"
