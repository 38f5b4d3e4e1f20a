#!/usr/bin/env bash
# Runs the checks and tests of Surety, stage by stage, and prints the time of each.
#
#     scripts/test.sh              all stages
#     scripts/test.sh e2e network  these stages (setup comes first in any case)
#     scripts/test.sh --list       the stages and what they do
#
# The status is 0 when every stage that ran has passed. A tool that Debian's Rust does not have (clippy, rustfmt)
# leaves its stage out with a message, but fails it when CI=true.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Status of a stage that cannot run on this machine.
NOT_AVAILABLE=77

STAGES=(setup format licences references build lint docs unit e2e network)
declare -A ABOUT=(
	[setup]="what the machine lacks is installed"
	[format]="rustfmt, prettier, syntax of the scripts"
	[licences]="licences and sources of all dependencies"
	[references]="committed constants and reference values are those their scripts compute"
	[build]="all programs and the runtime's wasm"
	[lint]="clippy, no warnings, also of the benchmarks"
	[docs]="rustdoc, no warnings"
	[unit]="unit, property and documentation tests"
	[e2e]="a node driven by polkadot.js"
	[network]="several validators, and their faults"
)

stage_setup() { scripts/setup.sh; }

stage_format() {
	for script in scripts/*.sh .ci/run; do
		bash -n "$script"
	done
	npm --prefix tests run --silent format
	available fmt rustfmt || return
	cargo fmt --all --check
}

stage_licences() {
	scripts/check-licences.py --self-test
	scripts/check-licences.py
}

stage_references() {
	local python
	python="$(python_with mpmath)"
	"$python" primitives/math/reference/tables.py --check
	"$python" primitives/math/reference/generate.py --check
	"$python" primitives/margin/reference/generate.py check
	"$python" primitives/margin/reference/liquidation.py check
	"$python" pallets/risk/reference/generate.py check
}

stage_build() { build --lib --bins; }

stage_lint() {
	available clippy clippy || return
	# Cargo runs build scripts of its own under clippy, where another compiler cannot make wasm, and need not.
	SKIP_WASM_BUILD=1 cargo clippy --release --locked --all-targets \
		--features surety-mock/runtime-benchmarks,surety-runtime/runtime-benchmarks -- -D warnings
}

stage_docs() { RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps; }

stage_unit() { cargo test --release --locked --no-fail-fast; }

# A node seldom keeps a core busy, so two files at a time; several validators would be late beside each other.
stage_e2e() { node_tests e2e 2; }

stage_network() { node_tests network 1; }

# available SUBCOMMAND NAME: whether cargo has it.
available() {
	cargo "$1" --version >/dev/null 2>&1 && return
	echo "$2: not available"
	return $NOT_AVAILABLE
}

# node_tests DIRECTORY N: the tests of tests/DIRECTORY, N files at a time, against the node as it is now. The development
# chain's genesis is worked out once for all of them.
node_tests() {
	local files=("$ROOT/tests/$1"/*.test.mjs)
	[ -e "${files[0]}" ] || die "there are no tests in tests/$1"
	build --lib --bins
	local spec
	spec="$(mktemp)"
	# shellcheck disable=SC2064
	trap "rm -f '$spec'" EXIT
	"$SURETY_NODE" export-chain-spec --chain dev --raw >"$spec" 2>/dev/null
	SURETY_DEV_SPEC="$spec" node --test --test-concurrency="$2" --test-reporter=spec "${files[@]}"
}

# run_stage NAME: runs it in a strict shell of its own (a shell is not strict inside a condition) and notes the
# result and the time.
run_stage() {
	local begun=$SECONDS status
	say "$1: ${ABOUT[$1]}"
	set +e
	(
		set -e
		"stage_$1"
	)
	status=$?
	set -e
	TIME[$1]=$((SECONDS - begun))
	if [ "$status" -eq 0 ]; then
		RESULT[$1]=passed
	elif [ "$status" -eq $NOT_AVAILABLE ] && [ "${CI:-}" != true ]; then
		RESULT[$1]="not available"
	else
		RESULT[$1]=FAILED
	fi
}

# report STAGES...: the table and the last line; its status is that of the whole run.
report() {
	local passed=0 failed=0 total=0 result
	printf '\n%-10s %8s  %s\n' stage seconds result
	for stage in "$@"; do
		result="${RESULT[$stage]:-not run}"
		printf '%-10s %8s  %s\n' "$stage" "${TIME[$stage]:--}" "$result"
		total=$((total + ${TIME[$stage]:-0}))
		case "$result" in
			passed) passed=$((passed + 1)) ;;
			FAILED) failed=$((failed + 1)) ;;
		esac
	done
	printf '%-10s %8s\n\n' total "$total"
	echo "stages: $passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}

declare -A RESULT=() TIME=()
wanted=(setup)
for argument in "$@"; do
	case "$argument" in
		-h | --help) usage && exit ;;
		--list)
			for stage in "${STAGES[@]}"; do printf '%-10s %s\n' "$stage" "${ABOUT[$stage]}"; done
			exit
			;;
		setup) ;;
		*)
			[[ "$argument" == [a-z]* && -n "${ABOUT[$argument]:-}" ]] ||
				die "there is no stage '$argument'; the stages are: ${STAGES[*]}"
			wanted+=("$argument")
			;;
	esac
done
[ $# -gt 0 ] || wanted=("${STAGES[@]}")

for stage in "${wanted[@]}"; do
	run_stage "$stage"
	# Nothing after these can succeed without them.
	case "$stage:${RESULT[$stage]}" in setup:FAILED | build:FAILED) break ;; esac
done
report "${wanted[@]}"
