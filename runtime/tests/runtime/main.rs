//! The composition, tested natively: every test begins from a genesis preset, built through the
//! same runtime API that nodes use.

mod accounts;
mod chain;
mod clearing;
mod consensus;
mod fees;
mod genesis;
mod looks;
mod measures;
mod weights;
mod weights_page;
