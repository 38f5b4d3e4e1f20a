//! What the index keeps.

use crate::Config;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{MarginMode, Surface};
use surety_types::{AssetId, Moment, UnderlyingId, VaultId};

/// How far a drift clock goes before its anchor moves.
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
pub enum Grade {
	/// Half a percent of the level: noise wears nothing out.
	Coarse,
	/// A fiftieth of a percent, and whenever a vault needs it: for limits that the coarse clock's distance would use up.
	Fine,
}

/// What may move a vault's margin. Each has a hand that says where it is, and vaults filed at places ahead of it.
///
/// Prices have two drivers each, one for either direction; where a fall is what matters the hand is `u128::MAX` less the
/// price, so that it moves up.
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
pub enum Driver {
	/// Spot of an underlying, rising.
	Upper(UnderlyingId),
	/// Spot of an underlying, falling.
	Lower(UnderlyingId),
	/// Basis, rate and volatility of an underlying: the way they have gone.
	Drift(UnderlyingId, Grade),
	/// The price of a collateral, rising; of one that is an underlying with a feed of its own, price over spot.
	PriceUpper(AssetId),
	/// The same, falling.
	PriceLower(AssetId),
	/// The price of the settlement asset, rising.
	PegUpper,
	/// The same, falling.
	PegLower,
	/// Time, in milliseconds of Unix time.
	Time,
	/// The order in which vaults were looked at last whose proofs do not outlast a block or two: their places are when that
	/// was, in milliseconds of Unix time, and in any later block they are due. They are filed nowhere else.
	Turn,
}

/// How far the hook's walk through the lists of drivers had come when a block had no more room.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Pass<AccountId> {
	/// In whose list,
	pub driver: Driver,
	/// who was looked at last,
	pub after: Option<(Place, VaultId<AccountId>)>,
	/// and where the hand was when the walk came to this list: that far it goes before the next one has its turn.
	pub until: Place,
}

/// Where the hook goes on in its queues; nothing where it begins anew.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Queues<AccountId> {
	/// In those that hands have reached.
	pub due: Option<Pass<AccountId>>,
	/// After this one of the unproved.
	pub unproved: Option<VaultId<AccountId>>,
	/// After this one of the unsafe.
	pub found: Option<VaultId<AccountId>>,
}

impl<AccountId> Default for Queues<AccountId> {
	fn default() -> Self {
		Self { due: None, unproved: None, found: None }
	}
}

/// Where a hand is, or where a vault is filed: it is due when its place is at most the hand.
pub type Place = u128;

/// What is known of a vault.
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
pub enum Standing {
	/// Where it is filed is a proof: until a hand gets there its maintenance margin is not negative. One that is filed
	/// nowhere cannot become unsafe.
	#[default]
	Filed,
	/// Nothing: the hook looks at it again.
	Unproved,
	/// Its maintenance margin was negative when it was last looked at.
	Unsafe,
}

/// What risk keeps of a vault.
#[derive(
	CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[codec(mel_bound(T: Config))]
#[scale_info(skip_type_params(T))]
pub struct VaultRecord<T: Config> {
	/// The rules it is margined by.
	pub mode: MarginMode,
	/// What is known of it.
	pub standing: Standing,
	/// Where it is filed, sorted by driver; nowhere unless it is [`Standing::Filed`].
	pub filing: BoundedVec<(Driver, Place), T::MaxFilings>,
}

impl<T: Config> Default for VaultRecord<T> {
	fn default() -> Self {
		Self {
			mode: MarginMode::default(),
			standing: Standing::default(),
			filing: BoundedVec::default(),
		}
	}
}

impl<T: Config> VaultRecord<T> {
	/// Whether there is nothing to be kept.
	pub(crate) fn is_default(&self) -> bool {
		*self == Self::default()
	}
}

/// How far drift has gone.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Clock {
	/// The way up to the anchor.
	pub base: Place,
	/// The distance from the anchor.
	pub distance: Place,
}

/// The drift clocks of a market.
#[derive(
	CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[codec(mel_bound(T: Config))]
#[scale_info(skip_type_params(T))]
pub struct MarketClocks<T: Config> {
	/// The price at which rates and volatilities count, in the settlement currency. It does not fall while anybody is
	/// filed.
	pub level: FixedU128,
	/// The time of the snapshot that they were last moved by.
	pub as_of: Moment,
	/// Of the forwards, rate and surfaces that they were last moved by: while it is the same they stand still.
	pub seen: [u8; 16],
	/// The expiries that they follow, ascending.
	pub expiries: BoundedVec<Moment, T::MaxExpiries>,
	/// Whether the last block had no room to move them, or no answer: then no limit on them is a proof.
	pub late: bool,
	/// The coarse one.
	pub coarse: Clock,
	/// The fine one.
	pub fine: Clock,
}

impl<T: Config> MarketClocks<T> {
	/// Of a grade.
	pub fn clock(&self, grade: Grade) -> Clock {
		match grade {
			Grade::Coarse => self.coarse,
			Grade::Fine => self.fine,
		}
	}

	pub(crate) fn clock_mut(&mut self, grade: Grade) -> &mut Clock {
		match grade {
			Grade::Coarse => &mut self.coarse,
			Grade::Fine => &mut self.fine,
		}
	}
}

/// An expiry as it was when a clock was last anchored.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct AnchoredExpiry {
	/// Which.
	pub expiry: Moment,
	/// Forward less spot.
	pub basis: FixedI128,
	/// Continuous annual rate.
	pub rate: FixedI128,
	/// Its slice of the surface.
	pub surface: Surface,
}
