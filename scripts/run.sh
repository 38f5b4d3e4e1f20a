#!/usr/bin/env bash
# Builds Surety and runs a development chain on this machine, until Ctrl-C.
#
#     scripts/run.sh [--base-path DIR] [--port PORT]
#
#   --base-path DIR  keep the chain there, and go on with it next time; without it the chain is new each time and
#                    its data are removed at the end
#   --port PORT      the RPC port on 127.0.0.1 (9944)
#
# The chain has one validator and the accounts //Alice to //Ferdie, with tokens. Nothing listens outside of loopback.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

base_path=""
port=9944
while [ $# -gt 0 ]; do
	case "$1" in
		-h | --help) usage && exit ;;
		--base-path) base_path="$(value "$@")"; shift 2 ;;
		--port) port="$(value "$@")"; shift 2 ;;
		*) die "unknown argument '$1' (see --help)" ;;
	esac
done
[[ "$port" =~ ^[0-9]{1,5}$ ]] || die "--port needs a number, not '$port'"
port_is_free "$port" || die "port $port is in use: stop what listens there, or choose another with --port"

# What ends with the script, however it ends.
node_pid=""
temporary=""
finish() {
	local status=$?
	trap - EXIT INT TERM
	if [ -n "$node_pid" ] && kill -0 "$node_pid" 2>/dev/null; then
		say "stopping the node"
		kill -TERM "$node_pid" 2>/dev/null || true
		wait "$node_pid" 2>/dev/null || true
	fi
	[ -z "$temporary" ] || rm -rf "$temporary"
	exit "$status"
}
trap finish EXIT
trap 'exit 0' INT TERM

build_programs() {
	say "building the node$([ -x "$SURETY_NODE" ] || echo ' (the first time takes about 20 minutes on two cores)')"
	build --bin surety-node
}

# Starts the node in a session of its own: Ctrl-C reaches only this script, which then stops the node.
start_node() {
	if [ -z "$base_path" ]; then
		temporary="$(mktemp -d)"
		base_path="$temporary"
	fi
	mkdir -p "$base_path"
	log="$base_path/node.log"
	say "starting the development chain (log: $log)"
	setsid "$SURETY_NODE" --dev --base-path "$base_path" --rpc-port "$port" \
		--listen-addr /ip4/127.0.0.1/tcp/0 --no-prometheus --no-telemetry --no-mdns \
		>>"$log" 2>&1 </dev/null &
	node_pid=$!
}

# The node runs, or the script ends with what the node said last.
ensure_node_runs() {
	kill -0 "$node_pid" 2>/dev/null && return
	tail -n 15 "$log" >&2
	die "the node has stopped; its last words are above"
}

await_blocks() {
	until [ "$(finalized "$port" 2>/dev/null || echo 0)" -gt 0 ]; do
		ensure_node_runs
		sleep 0.5
	done
}

announce() {
	cat <<-TEXT

		The chain runs. Connect polkadot.js to    ws://127.0.0.1:$port
		  in a browser:  https://polkadot.js.org/apps/?rpc=ws://127.0.0.1:$port
		  in a program:  ApiPromise.create({ provider: new WsProvider('ws://127.0.0.1:$port') })
		Stop it with Ctrl-C.

	TEXT
}

# A line now and then, that shows the chain to be alive.
follow() {
	while ensure_node_runs; do
		printf '%s  block %s, finalized %s\n' "$(date +%H:%M:%S)" \
			"$(best "$port" || echo '?')" "$(finalized "$port" || echo '?')"
		sleep 10 &
		wait $!
	done
}

scripts/setup.sh
build_programs
start_node
await_blocks
announce
follow
