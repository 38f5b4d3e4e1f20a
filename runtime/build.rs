//! Builds the runtime's wasm when the crate is built for a host.

#[cfg(feature = "std")]
fn main() {
	// The target directory lies outside the checkout, where wasm-builder would not find Cargo.lock and
	// would choose versions of its own.
	let manifest = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts");
	let workspace =
		std::path::Path::new(&manifest).parent().expect("the crate is in the workspace");
	std::env::set_var("WASM_BUILD_WORKSPACE_HINT", workspace);

	// wasm-builder writes its own profile and takes nothing from the workspace's, so the overflow
	// checks of the runtime are asked for here.
	let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults()
		.append_to_rust_flags("-C overflow-checks=on");

	// Symbol and decimals are those of `constants::currency`; a test compares them.
	#[cfg(feature = "metadata-hash")]
	let builder = builder.enable_metadata_hash("SRTY", 12);

	builder.build();
}

/// The wasm itself is built without `std`: there is nothing to embed in it.
#[cfg(not(feature = "std"))]
fn main() {}
