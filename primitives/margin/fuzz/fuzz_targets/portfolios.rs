//! Looks for portfolios, markets and terms at which the crate does not keep what `tests/corpus/checks` says of it.

#![no_main]

#[path = "../../tests/corpus/checks/mod.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::check(bytes));
