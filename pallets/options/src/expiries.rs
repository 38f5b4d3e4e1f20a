//! What is known of an expiry and of who holds something in it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;

/// How far an expiry has come. It only ever goes forward.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub enum Phase {
	/// Its price is not fixed.
	#[default]
	Trading,
	/// Its price is fixed: losers pay, winners are counted.
	Collecting,
	/// Winners are paid; then what is left of it is cleared away.
	Paying,
}

/// How much hangs on an expiry.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct ExpiryRecord {
	/// Whether the protocol has listed in it: then it is one of the protocol's, whoever opened it.
	pub by_protocol: bool,
	/// Series listed.
	pub series: u32,
	/// Vaults with a position in any of them.
	pub holders: u32,
	/// How far it has come.
	pub phase: Phase,
	/// Holders that have been counted as winners and not been paid yet.
	pub counted: u32,
	/// The sum of the claims of all winners that have been counted, in the settlement currency.
	pub winnings: FixedU128,
	/// What losers could not pay of what they owed and nobody paid for them, in the settlement currency.
	pub shortfall: FixedU128,
}

impl ExpiryRecord {
	/// Whether every holder that there was has paid or been counted.
	pub(crate) fn is_collected(&self) -> bool {
		self.counted >= self.holders
	}
}

/// What is known of a vault with a position in an expiry.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct HolderRecord {
	/// What the vault has won, in the settlement currency, once it has been counted as a winner.
	pub claim: Option<FixedU128>,
}
