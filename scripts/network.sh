#!/usr/bin/env bash
# Runs a network of validators on this machine: the chain 'local', each node with its own keys and data.
#
#     scripts/network.sh up [--nodes N] [--base-path DIR]   starts what does not run, waits until blocks are finalized
#     scripts/network.sh status                             height, finality and peers of each node
#     scripts/network.sh logs [NODE]                        follows one node's log, or those of all
#     scripts/network.sh down                               stops all, keeps their data
#     scripts/network.sh purge                              removes the data of nodes that are stopped
#
#   --nodes N        how many nodes, 3 to 6 (4): alice, bob, charlie and dave validate, eve and ferdie only follow;
#                    finality needs three validators
#   --base-path DIR  where everything is kept (SURETY_NETWORK_DIR, or ~/.local/state/surety/network)
#
# Node number i, from 0, has the ports 30333+i (peers), 9944+i (RPC) and 9615+i (Prometheus), all on loopback. DIR/NODE
# holds its node-key, data, node.log and pid. To see what a failure does: kill -9 $(cat DIR/bob/pid), then status, then up.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

NODES=(alice bob charlie dave eve ferdie)
VALIDATORS=4

p2p_port() { echo $((30333 + $1)); }
rpc_port() { echo $((9944 + $1)); }
prometheus_port() { echo $((9615 + $1)); }

# pid_of NODE: prints its process id if it runs. A pid file may outlive its process and the number be used again.
pid_of() {
	local pid
	pid="$(cat "$home/$1/pid" 2>/dev/null)" || return 1
	tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "--base-path $home/$1/data " || return 1
	echo "$pid"
}

# known: the numbers of the nodes that have a directory.
known() {
	for i in "${!NODES[@]}"; do
		[ ! -d "$home/${NODES[$i]}" ] || echo "$i"
	done
}

# Writes the node's network key: fixed, so that an address stays the same; worth nothing outside of this machine.
write_node_key() {
	local file="$home/${NODES[$1]}/node-key"
	[ -s "$file" ] || (umask 077 && printf '%064x' $(($1 + 1)) >"$file")
}

address() {
	local peer
	peer="$("$SURETY_NODE" key inspect-node-key --file "$home/${NODES[$1]}/node-key")"
	echo "/ip4/127.0.0.1/tcp/$(p2p_port "$1")/p2p/$peer"
}

start() {
	local i="$1" name="${NODES[$1]}" role port
	local dir="$home/$name"
	for port in $(p2p_port "$i") $(rpc_port "$i") $(prometheus_port "$i"); do
		port_is_free "$port" || die "port $port, which $name needs, is in use: stop what listens there and run this again"
	done
	if [ "$i" -lt $VALIDATORS ]; then role=(--validator "--$name"); else role=(--name "$name"); fi
	setsid "$SURETY_NODE" --chain local "${role[@]}" --base-path "$dir/data" --node-key-file "$dir/node-key" \
		--listen-addr "/ip4/127.0.0.1/tcp/$(p2p_port "$i")" --allow-private-ip --no-mdns --reserved-nodes "${addresses[@]}" \
		--rpc-port "$(rpc_port "$i")" --prometheus-port "$(prometheus_port "$i")" \
		--no-telemetry >>"$dir/node.log" 2>&1 </dev/null &
	echo $! >"$dir/pid"
	note "$name: pid $!, ws://127.0.0.1:$(rpc_port "$i"), $dir/node.log"
}

up() {
	local count="$1" highest=0 height addresses=()
	[[ "$count" =~ ^[3-6]$ ]] || die "--nodes needs a number from 3 to 6, not '$count'"
	scripts/setup.sh
	say "building the node"
	build --bin surety-node
	for ((i = 0; i < count; i++)); do
		mkdir -p "$home/${NODES[$i]}"
		write_node_key "$i"
		addresses+=("$(address "$i")")
	done
	say "starting $count nodes in $home"
	for ((i = 0; i < count; i++)); do
		height="$(finalized "$(rpc_port "$i")" 2>/dev/null)" || height=0
		[ "$height" -le "$highest" ] || highest="$height"
		if pid_of "${NODES[$i]}" >/dev/null; then
			note "${NODES[$i]}: runs already"
		else
			start "$i"
		fi
	done
	await_finality "$count" "$highest"
	status
}

# await_finality COUNT HEIGHT: every node runs, and finalizes beyond HEIGHT and beyond what it had when it came up.
await_finality() {
	local deadline=$((SECONDS + 120)) name height
	local -A first=()
	say "waiting until blocks are finalized"
	for ((i = 0; i < $1; i++)); do
		name="${NODES[$i]}"
		while :; do
			pid_of "$name" >/dev/null || {
				tail -n 15 "$home/$name/node.log" >&2
				die "$name has stopped; its last words are above"
			}
			[ "$SECONDS" -lt "$deadline" ] ||
				die "$name finalizes nothing after two minutes: see $home/$name/node.log, and '$0 status'"
			if height="$(finalized "$(rpc_port "$i")" 2>/dev/null)"; then
				[ -n "${first[$name]:-}" ] || first[$name]="$height"
				[ "$height" -le "$2" ] || [ "$height" -le "${first[$name]}" ] || break
			fi
			sleep 0.5
		done
	done
}

# Succeeds when every node that was ever started runs and answers.
status() {
	local healthy=0 numbers port pid peers
	mapfile -t numbers < <(known)
	[ ${#numbers[@]} -gt 0 ] || die "there is no network in $home: start one with '$0 up'"
	printf '%-8s %8s %6s %10s %10s %6s\n' node pid rpc best finalized peers
	for i in "${numbers[@]}"; do
		port="$(rpc_port "$i")"
		if ! pid="$(pid_of "${NODES[$i]}")"; then
			printf '%-8s %8s %6s %10s\n' "${NODES[$i]}" - "$port" down
			healthy=1
		elif ! peers="$(rpc "$port" system_health | jq .peers)"; then
			printf '%-8s %8s %6s %10s\n' "${NODES[$i]}" "$pid" "$port" silent
			healthy=1
		else
			printf '%-8s %8s %6s %10s %10s %6s\n' "${NODES[$i]}" "$pid" "$port" "$(best "$port")" "$(finalized "$port")" "$peers"
		fi
	done
	return $healthy
}

logs() {
	local files=("$home/${1:-*}"/node.log)
	# shellcheck disable=SC2206 # the pattern is meant to be expanded
	[ -n "${1:-}" ] || files=("$home"/*/node.log)
	[ -e "${files[0]}" ] || die "there is no log of ${1:-a network} in $home"
	exec tail -n 20 -F "${files[@]}"
}

down() {
	local pid deadline=$((SECONDS + 30))
	for i in $(known); do
		pid="$(pid_of "${NODES[$i]}")" || continue
		note "stopping ${NODES[$i]} (pid $pid)"
		kill -TERM "$pid" 2>/dev/null || true
	done
	for i in $(known); do
		while pid="$(pid_of "${NODES[$i]}")"; do
			if [ "$SECONDS" -ge "$deadline" ]; then
				note "${NODES[$i]} did not stop in time: killed"
				kill -KILL "$pid" 2>/dev/null || true
				deadline=$((SECONDS + 5))
			fi
			sleep 0.2
		done
		rm -f "$home/${NODES[$i]}/pid"
	done
	say "all nodes are stopped"
}

purge() {
	for i in $(known); do
		! pid_of "${NODES[$i]}" >/dev/null || die "${NODES[$i]} runs: stop the network first ('$0 down')"
	done
	for i in $(known); do
		rm -rf "${home:?}/${NODES[$i]}"
	done
	say "the data of the network in $home are removed"
}

home="${SURETY_NETWORK_DIR:-$HOME/.local/state/surety/network}"
count=4
words=()
while [ $# -gt 0 ]; do
	case "$1" in
		-h | --help) usage && exit ;;
		--base-path) home="$(value "$@")"; shift 2 ;;
		--nodes) count="$(value "$@")"; shift 2 ;;
		-*) die "unknown option '$1' (see --help)" ;;
		*) words+=("$1") && shift ;;
	esac
done
home="$(realpath --canonicalize-missing "$home")"

case "${words[0]:-}" in
	up) up "$count" ;;
	status | down | purge) "${words[0]}" ;;
	logs) logs "${words[1]:-}" ;;
	'') usage >&2 && exit 1 ;;
	*) die "unknown command '${words[0]}' (see --help)" ;;
esac
