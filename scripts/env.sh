# shellcheck shell=bash
# The environment of every build of Surety. The scripts load it through lib.sh; to use cargo by hand:
#
#     source scripts/env.sh

# One target directory for all checkouts, outside of them: the SDK is compiled once.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/surety/target}"

# Link the system's OpenSSL; compiling another takes five minutes.
export OPENSSL_NO_VENDOR=1

# Where setup.sh puts Node.js when the system's is too old.
export SURETY_NODE_JS="$HOME/.cache/surety/node-js"

for _directory in "$HOME/.cargo/bin" "$SURETY_NODE_JS/node_modules/node/bin"; do
	case ":$PATH:" in
		*":$_directory:"*) ;;
		*) [ ! -d "$_directory" ] || export PATH="$_directory:$PATH" ;;
	esac
done
unset _directory

# Where rustup's toolchain lacks the wasm target, setup.sh has given it to Debian's compiler, known to rustup
# as "debian": only the runtime's wasm is built with that one.
_surety_choose_wasm_toolchain() {
	local linked="${RUSTUP_HOME:-$HOME/.rustup}/toolchains/debian" sysroot
	[ -z "${WASM_BUILD_TOOLCHAIN:-}" ] || return 0
	command -v rustup >/dev/null && [ -x "$linked/bin/rustc" ] || return 0
	sysroot="$(rustc --print sysroot 2>/dev/null)" || return 0
	[ -d "$sysroot/lib/rustlib/wasm32v1-none/lib" ] || export WASM_BUILD_TOOLCHAIN=debian
}
_surety_choose_wasm_toolchain
unset -f _surety_choose_wasm_toolchain
