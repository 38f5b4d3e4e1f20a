#!/usr/bin/env bash
# Makes a Debian 12 machine able to build and test Surety; does nothing, quickly, when nothing is missing.
#
#     scripts/setup.sh
#
# It installs: system packages; a Rust toolchain, if there is none; the compiler target of the runtime
# (wasm32v1-none); the npm packages of tests/. Packages need root, or sudo. The target comes from rustup where
# rustup can add it; otherwise Debian's compiler gets it, built from the sources that Debian ships.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

NODE_VERSION=20
WASM_TARGET=wasm32v1-none
DEBIAN_RUSTC=/usr/bin/rustc
DEBIAN_CARGO=/usr/bin/cargo
DEBIAN_RUST=(rustc-web cargo-web rust-web-src rust-web-llvm lld-22)

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

as_root() {
	if [ "$EUID" -eq 0 ]; then
		"$@"
	elif have sudo; then
		sudo "$@"
	else
		die "this needs root and there is no sudo: run '$*' as root, then $0 again"
	fi
}

install_packages() {
	have apt-get || die "these Debian packages are missing: $*. Install what corresponds to them, then run $0 again"
	say "installing packages: $*"
	as_root apt-get update -q
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# Debian packages, each named by something that is there when it is installed.
system_packages() {
	local missing=()
	have cc && have c++ && have make || missing+=(build-essential)
	have clang || missing+=(clang)
	have protoc || missing+=(protobuf-compiler)
	have pkg-config && pkg-config --exists openssl || missing+=(pkg-config libssl-dev)
	have git || missing+=(git)
	have curl || missing+=(curl)
	[ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
	have jq || missing+=(jq)
	have python3 || missing+=(python3)
	# The solver that proves the rounding rules, and what computes the reference values of tests.
	pkg-config --exists z3 2>/dev/null || missing+=(pkg-config libz3-dev)
	python_with mpmath >/dev/null || missing+=(python3-mpmath)
	have node || missing+=(nodejs)
	[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
	# Some packages of Node.js bring npm, and then conflict with Debian's.
	have npm || install_packages npm
}

# Debian 12 has Node.js 18, the tests need a newer one: npm brings it, for these scripts only (see env.sh).
node_js() {
	node_is_recent && return
	say "npm: installing Node.js $NODE_VERSION for the tests"
	npm install --prefix "$SURETY_NODE_JS" --no-audit --no-fund "node@$NODE_VERSION"
	export PATH="$SURETY_NODE_JS/node_modules/node/bin:$PATH"
	hash -r
	node_is_recent || die "the tests need Node.js $NODE_VERSION or newer, and npm did not bring it: install it by hand"
}

node_is_recent() {
	local version
	version="$(node --version 2>/dev/null)" || return 1
	version="${version#v}"
	[ "${version%%.*}" -ge "$NODE_VERSION" ]
}

# is_recent RUSTC: whether the compiler is as new as Cargo.toml demands.
is_recent() {
	local found wanted
	wanted="$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)"
	found="$("$1" --version 2>/dev/null | cut -d' ' -f2)"
	[ -n "$found" ] && printf '%s\n%s\n' "$wanted" "$found" | sort --version-sort --check=quiet
}

rust_toolchain() {
	is_recent rustc && have cargo && return
	if have rustup; then
		say "rustup: installing the stable toolchain"
		if ! timeout 600 rustup toolchain install stable --profile default || ! rustup default stable; then
			die "rustup cannot install the stable toolchain, and Surety needs a compiler of the version in Cargo.toml (rust-version)"
		fi
	else
		debian_rust
	fi
	hash -r
	is_recent rustc || die "'$(command -v rustc || echo rustc)' is older than the rust-version of Cargo.toml: update it, or remove it and run $0 again"
}

debian_rust() {
	local packages=()
	for package in "${DEBIAN_RUST[@]}"; do
		dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null |
			grep -qx installed || packages+=("$package")
	done
	[ ${#packages[@]} -eq 0 ] || install_packages "${packages[@]}"
	is_recent "$DEBIAN_RUSTC" || die "Debian's compiler is older than the rust-version of Cargo.toml: run 'apt-get upgrade', or install rustup from https://rustup.rs"
}

# Where the compiler that cargo uses by default keeps the target.
has_wasm_target() { [ -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib" ]; }

wasm_target() {
	if have rustup; then
		has_wasm_target && return
		# What an earlier run has prepared saves asking the network again.
		if ! is_linked || ! compiles_wasm; then
			say "rustup: adding the target $WASM_TARGET"
			timeout 120 rustup target add "$WASM_TARGET" && return
			note "rustup cannot add it: Debian's compiler is to build the runtime"
			debian_rust
		fi
	fi
	compiles_wasm || install_wasm_sysroot
	have rustup || return 0
	is_linked || rustup toolchain link debian /usr
}

is_linked() { [ -x "${RUSTUP_HOME:-$HOME/.rustup}/toolchains/debian/bin/rustc" ]; }

# Whether Debian's compiler links a program of core and alloc for the target as the runtime is linked. This fails
# when the target is absent, when it was built by another version of the compiler, and without its bitcode.
compiles_wasm() {
	cat >"$scratch/probe.rs" <<-'RUST'
		#![no_std]
		extern crate alloc;
		struct Trap;
		unsafe impl core::alloc::GlobalAlloc for Trap {
			unsafe fn alloc(&self, _: core::alloc::Layout) -> *mut u8 { core::ptr::null_mut() }
			unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
		}
		#[global_allocator]
		static TRAP: Trap = Trap;
		#[panic_handler]
		fn panic(_: &core::panic::PanicInfo<'_>) -> ! { loop {} }
		#[no_mangle]
		extern "C" fn probe(n: usize) -> usize { alloc::vec![n; n].len() }
	RUST
	"$DEBIAN_RUSTC" --edition 2021 --target "$WASM_TARGET" --crate-type cdylib -O -C lto=thin -C panic=abort \
		-o "$scratch/probe.wasm" "$scratch/probe.rs" 2>"$scratch/probe.log"
}

install_wasm_sysroot() {
	local lib
	lib="$("$DEBIAN_RUSTC" --print sysroot)/lib/rustlib/$WASM_TARGET/lib"
	say "building core and alloc for $WASM_TARGET from Debian's sources (under a minute)"
	build_wasm_sysroot
	as_root mkdir -p "$lib"
	as_root find "$lib" -name '*.rlib' -delete
	as_root cp "$scratch"/rlibs/*.rlib "$lib/"
	compiles_wasm || die "the target that was built does not work: $(cat "$scratch/probe.log")"
	# Runtimes compiled with the target of before cannot be linked with this one.
	rm -rf "$CARGO_TARGET_DIR/release/wbuild" "$CARGO_TARGET_DIR-weights"
}

# Leaves the rlibs of the target in $scratch/rlibs. -Z needs RUSTC_BOOTSTRAP; the runtime's link-time optimisation
# needs the bitcode.
build_wasm_sysroot() {
	mkdir -p "$scratch/sysroot/src" "$scratch/rlibs"
	printf '[package]\nname = "sysroot"\nedition = "2021"\n' >"$scratch/sysroot/Cargo.toml"
	printf '#![no_std]\n' >"$scratch/sysroot/src/lib.rs"
	(
		cd "$scratch/sysroot"
		RUSTC="$DEBIAN_RUSTC" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$scratch/target" \
			"$DEBIAN_CARGO" build -Zbuild-std=core,alloc --target "$WASM_TARGET" --release
	)
	for library in core alloc compiler_builtins; do
		cp "$scratch/target/$WASM_TARGET/release/deps/lib$library"-*.rlib "$scratch/rlibs/"
	done
}

npm_packages() {
	[ tests/package-lock.json -nt tests/node_modules/.package-lock.json ] || return 0
	say "npm: installing the packages of tests/"
	npm --prefix tests ci --no-audit --no-fund
	touch tests/node_modules/.package-lock.json
}

case "${1:-}" in
	'') ;;
	-h | --help) usage && exit ;;
	*) die "unknown argument '$1' (see --help)" ;;
esac

system_packages
node_js
rust_toolchain
wasm_target
npm_packages
say "setup: ready ($(rustc --version | cut -d' ' -f1,2), Node.js $(node --version))"
