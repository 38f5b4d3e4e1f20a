#!/usr/bin/env bash
# Measures what the arithmetic costs.
#
#     scripts/bench.sh [primitives|wasm] [NAME]
#
#   primitives  criterion's benchmarks in tools/benches, natively, other algorithms beside ours; with NAME only those
#               with it in their names
#   wasm        the same functions compiled as the runtime is and run by the node's executor, beside their native times
#
# Without an argument both. The machine should have nothing else to do.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# As in weights.sh: wasm of the runtime's flags lies apart from everything of the host.
WASM_DIR="$CARGO_TARGET_DIR-weights"
WASM="$WASM_DIR/wasm32v1-none/release/surety_kernels.wasm"

# Criterion switches on features of crates below the SDK: the programs would be built again with them.
bench_primitives() {
	say "benchmarks of primitives/"
	CARGO_TARGET_DIR="$CARGO_TARGET_DIR-benches" cargo bench --locked --manifest-path tools/benches/Cargo.toml -- "$@"
}

# What weights.sh does to the runtime.
build_kernels() {
	local cargo=(cargo)
	[ -z "${WASM_BUILD_TOOLCHAIN:-}" ] || cargo=(rustup run "$WASM_BUILD_TOOLCHAIN" cargo)
	say "building the kernels"
	RUSTFLAGS="-C link-arg=--export-table -C link-arg=--export=__heap_base -C link-arg=--import-memory -C overflow-checks=on --cfg substrate_runtime" \
		"${cargo[@]}" build --locked --release --manifest-path tools/kernels/Cargo.toml --target wasm32v1-none \
		--target-dir "$WASM_DIR" --no-default-features --config 'profile.release.opt-level=3' \
		--config 'profile.release.lto="thin"' --config 'profile.release.panic="abort"'
}

bench_wasm() {
	build_kernels
	say "the kernels in the node's executor"
	cargo run --release --locked --example wasm_cost -- "$WASM"
}

case "${1:-}" in
	-h | --help) usage && exit ;;
	'' | primitives | wasm) ;;
	*) die "there are no benchmarks '$1' (see --help)" ;;
esac

scripts/setup.sh
[ "${1:-primitives}" != primitives ] || bench_primitives "${@:2}"
[ "${1:-wasm}" != wasm ] || bench_wasm
