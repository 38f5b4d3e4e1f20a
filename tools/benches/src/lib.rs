//! Benchmarks stand in `benches/`; run them with `scripts/bench.sh`.
