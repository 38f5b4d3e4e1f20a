# shellcheck shell=bash
# What the scripts share; each sources it first. It makes the shell strict, moves to the root of the checkout,
# sets the environment of builds and defines the helpers below.

set -euo pipefail
shopt -s inherit_errexit

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"

# shellcheck source=scripts/env.sh
source "$ROOT/scripts/env.sh"

# These leak into the build of the runtime's wasm and change it, or make cargo build it again.
unset RUSTC_BOOTSTRAP SKIP_WASM_BUILD SKIP_SURETY_RUNTIME_WASM_BUILD WASM_BUILD_TYPE
while read -r name; do
	unset "$name"
done < <(compgen -A export CARGO_PROFILE_ || true)

# The node's binary, as `cargo build --release` leaves it.
export SURETY_NODE="$CARGO_TARGET_DIR/release/surety-node"

if [ -t 2 ]; then
	_bold=$'\e[1m' _red=$'\e[31m' _plain=$'\e[0m'
else
	_bold='' _red='' _plain=''
fi

# say WORDS...: a step that begins.
say() { printf '%s==> %s%s\n' "$_bold" "$*" "$_plain" >&2; }

# note WORDS...: a detail of the step.
note() { printf '    %s\n' "$*" >&2; }

# die WORDS...: what is wrong and what to do about it; ends the script.
die() {
	printf '%serror:%s %s\n' "$_red" "$_plain" "$*" >&2
	exit 1
}

# usage: prints the comment at the head of the script that runs.
usage() { sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "$0"; }

# value OPTION REST...: the value that must follow an option.
value() {
	[ -n "${2:-}" ] || die "$1 needs a value (see --help)"
	printf '%s\n' "$2"
}

# have COMMAND: whether it is installed.
have() { command -v "$1" >/dev/null 2>&1; }

# python_with MODULE: a Python that has it, the user's own or Debian's.
python_with() {
	local python
	for python in python3 /usr/bin/python3; do
		if "$python" -c "import $1" 2>/dev/null; then
			printf '%s\n' "$python"
			return
		fi
	done
	return 1
}

# port_is_free PORT: whether nothing listens there on loopback.
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# rpc PORT METHOD [PARAMS]: the result of a call to the node on that port, as JSON; fails when none comes.
rpc() {
	local body
	body="$(printf '{"id":1,"jsonrpc":"2.0","method":"%s","params":%s}' "$2" "${3:-[]}")"
	curl --silent --fail --max-time 5 --header 'content-type: application/json' --data "$body" \
		"http://127.0.0.1:$1" | jq --exit-status --compact-output '.result'
}

# block_number HEADER: the decimal number of a header given as JSON.
block_number() { printf '%d\n' "$(jq --raw-output '.number' <<<"$1")"; }

# best PORT, finalized PORT: heights of the node's chain.
best() {
	local header
	header="$(rpc "$1" chain_getHeader)" && block_number "$header"
}
finalized() {
	local hash header
	hash="$(rpc "$1" chain_getFinalizedHead)" && header="$(rpc "$1" chain_getHeader "[$hash]")" &&
		block_number "$header"
}

# build [OPTIONS]: brings the programs and the runtime up to date. It always selects the default members and, to
# build less, some of their targets: with other packages selected cargo would unify the features of dependencies in
# another way and compile much of the SDK again.
build() { cargo build --release --locked "$@"; }
