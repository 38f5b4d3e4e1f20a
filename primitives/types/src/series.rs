//! A series: what an option is written on, until when, at which price, in which direction.

use crate::{Moment, Settlement, UnderlyingId};
use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;

/// The right that an option gives.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	Serialize,
	TypeInfo,
)]
pub enum OptionKind {
	/// The right to buy: pays `max(S - K, 0)`.
	Call,
	/// The right to sell: pays `max(K - S, 0)`.
	Put,
}

/// A European option settled in cash. It is its own key; users see it as `BTC-26DEC26-60000-C`.
///
/// The order of the fields keeps the positions of one expiry together when a vault sorts them.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub struct Series {
	/// What it is written on.
	pub underlying: UnderlyingId,
	/// When it expires, in milliseconds of Unix time.
	pub expiry: Moment,
	/// Strike in the settlement currency per unit of the underlying.
	pub strike: FixedU128,
	/// Call or put.
	pub kind: OptionKind,
}

/// A listed series as users see it.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ListedSeries<AccountId> {
	/// The series.
	pub series: Series,
	/// Its name, as in `BTC-26DEC26-60000-C`; empty if its expiry has none.
	pub name: String,
	/// Contracts held long, equal to those held short; from settlement on those of when the price was fixed.
	pub open_interest: FixedU128,
	/// Who listed it and has the deposit on it; nobody if the protocol did.
	pub lister: Option<AccountId>,
	/// The price at which it settles, once that is fixed.
	pub settlement: Option<Settlement>,
}
