//! What accounts do with calls: batches, proxies, multisigs.

use crate::{
	constants::{
		currency::deposit,
		limits::{MAX_PENDING_ANNOUNCEMENTS, MAX_PROXIES, MAX_SIGNATORIES},
	},
	weights, Balance, Balances, OriginCaller, Runtime, RuntimeCall, RuntimeEvent, System,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	parameter_types,
	traits::{ConstU32, InstanceFilter},
};
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;

impl pallet_utility::Config for Runtime {
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::Utility;
}

parameter_types! {
	/// One entry of `Proxy::Proxies`, without its proxies.
	pub const ProxyDepositBase: Balance = deposit(1, 57);
	/// One proxy: account, type, delay.
	pub const ProxyDepositFactor: Balance = deposit(0, 37);
	/// One entry of `Proxy::Announcements`, without its announcements.
	pub const AnnouncementDepositBase: Balance = deposit(1, 57);
	/// One announcement: account, hash of the call, height.
	pub const AnnouncementDepositFactor: Balance = deposit(0, 68);
	/// One entry of `Multisig::Multisigs`, without its approvals.
	pub const MultisigDepositBase: Balance = deposit(1, 145);
	/// One approval: an account.
	pub const MultisigDepositFactor: Balance = deposit(0, 32);
}

/// What a proxy may do for the account that appointed it.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	Eq,
	PartialEq,
	Ord,
	PartialOrd,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	#[codec(index = 0)]
	Any,
	/// What cannot move value away from the account or hand on the right to do so. A list of what
	/// is allowed: calls of a new pallet are refused until somebody has thought about them.
	#[codec(index = 1)]
	NonTransfer,
	/// Only to reject what other proxies have announced.
	#[codec(index = 2)]
	CancelProxy,
	/// Only to look after a validator's session keys.
	#[codec(index = 3)]
	Validation,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		let cancels =
			matches!(call, RuntimeCall::Proxy(pallet_proxy::Call::reject_announcement { .. }));
		// A batch passes the filter on to each call in it.
		let batches = matches!(
			call,
			RuntimeCall::Utility(
				pallet_utility::Call::batch { .. }
					| pallet_utility::Call::batch_all { .. }
					| pallet_utility::Call::force_batch { .. }
			)
		);
		match self {
			Self::Any => true,
			Self::NonTransfer => {
				cancels
					|| batches || matches!(call, RuntimeCall::System(..) | RuntimeCall::Session(..))
			},
			Self::CancelProxy => cancels,
			Self::Validation => batches || matches!(call, RuntimeCall::Session(..)),
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		match (self, other) {
			(Self::Any, _) => true,
			(_, Self::Any) => false,
			(Self::NonTransfer, _) => true,
			(mine, theirs) => mine == theirs,
		}
	}
}

impl pallet_proxy::Config for Runtime {
	type AnnouncementDepositBase = AnnouncementDepositBase;
	type AnnouncementDepositFactor = AnnouncementDepositFactor;
	type BlockNumberProvider = System;
	type CallHasher = BlakeTwo256;
	type Currency = Balances;
	type MaxPending = ConstU32<MAX_PENDING_ANNOUNCEMENTS>;
	type MaxProxies = ConstU32<MAX_PROXIES>;
	type ProxyDepositBase = ProxyDepositBase;
	type ProxyDepositFactor = ProxyDepositFactor;
	type ProxyType = ProxyType;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::Proxy;
}

impl pallet_multisig::Config for Runtime {
	type BlockNumberProvider = System;
	type Currency = Balances;
	type DepositBase = MultisigDepositBase;
	type DepositFactor = MultisigDepositFactor;
	type MaxSignatories = ConstU32<MAX_SIGNATORIES>;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::Multisig;
}
