//! The kernels of [`kernels`] in a module that the node's executor can load: what a function costs on the chain.
//!
//! `scripts/bench.sh wasm` compiles it as the runtime is compiled and gives it to `node/examples/wasm_cost.rs`, which
//! runs the same kernels natively beside it.

#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;
extern crate sp_io as _;

mod kernels;

/// Runs a kernel: `[kernel: u8, times: u32]` at `data`, little-endian; returns the place of the 16 bytes of its sum, the
/// length in the upper half. An unknown kernel and a short input give an empty result.
///
/// # Safety
///
/// `data` points to `length` bytes, as the executor sees to.
// A runtime's calls are raw exports; the SDK's macro, which writes them elsewhere, wants a whole runtime API.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn run(data: *const u8, length: usize) -> u64 {
	// Safety: as above.
	let input = unsafe { core::slice::from_raw_parts(data, length) };
	let [kernel, times @ ..] = input else { return 0 };
	let Ok(times) = times.try_into().map(u32::from_le_bytes) else { return 0 };
	let Some((_, kernel)) = kernels::KERNELS.get(usize::from(*kernel)) else { return 0 };
	// The memory is thrown away after the call.
	let output = alloc::vec::Vec::leak(kernel(times).to_le_bytes().to_vec());
	(output.len() as u64) << 32 | output.as_ptr() as u64
}
