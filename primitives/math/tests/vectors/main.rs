//! The functions against numbers computed elsewhere: `reference/*.csv`, which `reference/generate.py` wrote with mpmath,
//! and, where it lies beside the checkout, the shared data of other libraries and books.
//!
//! Every test states the error that it allows. `cargo test --test vectors -- --nocapture` prints the largest found.

mod reference;
mod shared;
mod support;
