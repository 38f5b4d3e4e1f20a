#!/usr/bin/env bash
# Builds Surety, runs a development chain with a simulated price feed on this machine, tells one option's life on it
# (two to three minutes), and goes on until Ctrl-C.
#
#     scripts/run.sh [--once] [--base-path DIR] [--port PORT]
#
#   --once           end after the life, with status 0 if it went well
#   --base-path DIR  keep the chain there, and go on with it next time; without it the chain is new each time and
#                    its data are removed at the end
#   --port PORT      the RPC port on 127.0.0.1 (9944)
#
# The chain has one validator and the accounts //Alice to //Ferdie, with tokens. Nothing listens outside of loopback.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

base_path=""
port=9944
once=false
while [ $# -gt 0 ]; do
	case "$1" in
		-h | --help) usage && exit ;;
		--once) once=true && shift ;;
		--base-path) base_path="$(value "$@")"; shift 2 ;;
		--port) port="$(value "$@")"; shift 2 ;;
		*) die "unknown argument '$1' (see --help)" ;;
	esac
done
[[ "$port" =~ ^[0-9]{1,5}$ ]] || die "--port needs a number, not '$port'"
port_is_free "$port" || die "port $port is in use: stop what listens there, or choose another with --port"

# What ends with the script, however it ends.
node_pid=""
feeder_pid=""
temporary=""
finish() {
	local status=$?
	trap - EXIT INT TERM
	stop "the feeder" "$feeder_pid"
	stop "the node" "$node_pid"
	[ -z "$temporary" ] || rm -rf "$temporary"
	exit "$status"
}
# stop NAME PID: ends a process of ours, if it runs.
stop() {
	[ -n "$2" ] && kill -0 "$2" 2>/dev/null || return 0
	say "stopping $1"
	kill -TERM "$2" 2>/dev/null || true
	wait "$2" 2>/dev/null || true
}
trap finish EXIT
interrupted=130
trap 'exit $interrupted' INT TERM

build_programs() {
	say "building the node and the feeder$([ -x "$SURETY_NODE" ] || echo ' (the first time takes about 20 minutes on two cores)')"
	build --bin surety-node --bin surety-feeder
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

# Four operators report markets that live sixty times as fast as ours, so that a minute shows an hour, and the dollar.
start_feeder() {
	local keys=()
	for operator in 1 2 3 4; do keys+=(--key "//Operator//$operator//feed"); done
	say "starting the simulated price feed (log: $base_path/feeder.log)"
	setsid "$CARGO_TARGET_DIR/release/surety-feeder" sim --url "ws://127.0.0.1:$port" --speed 60 "${keys[@]}" \
		--market "3=ETH sim --start 3000 --speed 60 --seed 3 --vol 0.9" --market "1=USD fixed --price 1" \
		>>"$base_path/feeder.log" 2>&1 </dev/null &
	feeder_pid=$!
}

# One option's whole life, told line by line.
tell_life() {
	say "one option's life"
	if ! node tests/demo/life.mjs --url "ws://127.0.0.1:$port"; then
		tail -n 5 "$base_path/feeder.log" >&2
		die "the demonstration failed; the feeder's last words are above, the node's are in $log"
	fi
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
start_feeder
tell_life
if ! $once; then
	announce
	interrupted=0
	follow
fi
