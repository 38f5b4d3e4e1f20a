//! How the pallets are wired, one file per concern.

#![warn(missing_docs)]

pub mod accounts;
pub mod assets;
pub mod clearing;
pub mod consensus;
pub mod fees;
pub mod governance;
pub mod system;
