//! What the functions of the primitives cost on the chain: the kernels of `tools/kernels` run as wasm by the node's
//! executor and natively, in turns, in the same process.
//!
//! ```text
//! scripts/bench.sh wasm
//! cargo run --release --example wasm_cost -- KERNELS.wasm
//! ```
//!
//! The executor has the settings that a node has unless its operator chooses others. A number is the least of many short
//! runs, because other programs only ever add to it, less a run of no turns, per turn, and less the loop alone. Both
//! sides must have the same results.

extern crate alloc;

#[path = "../../tools/kernels/src/kernels.rs"]
mod kernels;

use kernels::KERNELS;
use sc_service::config::ExecutorConfiguration;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

type Executor = sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>;

/// How long one run is to last, and how many there are of each kernel.
const RUN: Duration = Duration::from_millis(10);
const RUNS: u32 = 100;

/// The compiled kernels in the node's executor.
struct Wasm {
	executor: Executor,
	code: Vec<u8>,
}

impl Wasm {
	fn load(path: &str) -> Result<Self, String> {
		let code = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
		let executor = sc_service::new_wasm_executor(&ExecutorConfiguration::default());
		Ok(Self { executor, code })
	}

	/// The sum that a kernel returns. The module is compiled at the first call and kept.
	fn run(&self, kernel: usize, times: u32) -> Result<u128, String> {
		let fetcher = WrappedRuntimeCode(self.code.as_slice().into());
		let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash: vec![1] };
		let mut data = vec![u8::try_from(kernel).map_err(|error| error.to_string())?];
		data.extend(times.to_le_bytes());
		let mut externalities = sp_io::TestExternalities::default();
		let mut externalities = externalities.ext();
		let call =
			self.executor.call(&mut externalities, &code, "run", &data, CallContext::Offchain);
		let output = call.0.map_err(|error| error.to_string())?;
		let output = output.as_slice().try_into();
		output.map(u128::from_le_bytes).map_err(|_| format!("kernel {kernel} is not in the wasm"))
	}
}

/// The time of a call and what it returned.
fn time(call: impl FnOnce() -> Result<u128, String>) -> Result<(Duration, u128), String> {
	let begun = Instant::now();
	let result = call()?;
	Ok((begun.elapsed(), result))
}

/// The least time of so many turns, natively and as wasm.
fn least(wasm: &Wasm, kernel: usize, times: u32) -> Result<[Duration; 2], String> {
	let (name, native) = KERNELS[kernel];
	let mut least = [Duration::MAX; 2];
	for _ in 0..RUNS {
		let (native_time, expected) = time(|| Ok(native(black_box(times))))?;
		let (wasm_time, found) = time(|| wasm.run(kernel, times))?;
		if expected != found {
			return Err(format!("{name}: {expected} natively, {found} as wasm"));
		}
		least = [least[0].min(native_time), least[1].min(wasm_time)];
	}
	Ok(least)
}

/// Nanoseconds per turn, natively and as wasm, the loop included.
fn measure(wasm: &Wasm, kernel: usize) -> Result<[f64; 2], String> {
	let mut times = 256;
	while times < u32::MAX / 2 && time(|| wasm.run(kernel, times))?.0 < RUN {
		times *= 2;
	}
	let (none, all) = (least(wasm, kernel, 0)?, least(wasm, kernel, times)?);
	let per_turn =
		|side: usize| all[side].saturating_sub(none[side]).as_secs_f64() * 1e9 / f64::from(times);
	Ok([per_turn(0), per_turn(1)])
}

fn run(path: &str) -> Result<(), String> {
	let wasm = Wasm::load(path)?;
	println!("| function | native, ns | wasm, ns | wasm / native |\n|---|---|---|---|");
	let mut alone = [0.0; 2];
	for (kernel, (name, _)) in KERNELS.into_iter().enumerate() {
		let all = measure(&wasm, kernel)?;
		if kernel == 0 {
			alone = all;
			println!("| {name} | {:.1} | {:.1} | |", all[0], all[1]);
			continue;
		}
		let own = [all[0] - alone[0], all[1] - alone[1]];
		println!("| {name} | {:.1} | {:.1} | {:.1} |", own[0], own[1], own[1] / own[0]);
	}
	Ok(())
}

fn main() -> ExitCode {
	let mut arguments = std::env::args().skip(1);
	let (Some(path), None) = (arguments.next(), arguments.next()) else {
		eprintln!("usage: wasm_cost KERNELS.wasm (scripts/bench.sh wasm builds it)");
		return ExitCode::from(2);
	};
	match run(&path) {
		Ok(()) => ExitCode::SUCCESS,
		Err(sentence) => {
			eprintln!("{sentence}");
			ExitCode::FAILURE
		},
	}
}
