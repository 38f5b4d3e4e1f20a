//! Who makes blocks, who finalizes them, and how a double vote is proven.
//!
//! Equivocations are reported for good: a node that sees one takes a proof that the key belonged to
//! a validator from `Historical`, submits an unsigned report, and `Offences` records it once. What
//! does not exist yet is a bond to slash, so the offence handler is `()`: an offence is on record
//! and has an event, and costs nothing. Bonds, slashing and disabling come together with
//! `pallets/validators`, which also replaces [`FixedValidators`].

use crate::{
	constants::{
		block::MAX_AUTHORITIES,
		currency::deposit,
		time::{
			EPOCH_DURATION_IN_SLOTS, EQUIVOCATION_REPORT_SESSIONS, PRIMARY_PROBABILITY,
			SLOT_DURATION,
		},
	},
	weights, AccountId, Babe, Balance, Balances, Historical, Offences, Runtime, RuntimeCall,
	RuntimeEvent, Session, SessionKeys, UncheckedExtrinsic,
};
use alloc::vec::Vec;
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64},
};
use frame_system::offchain::{CreateBare, CreateTransactionBase};
use pallet_session::{
	disabling::UpToLimitWithReEnablingDisablingStrategy, historical, FindAccountFromAuthorIndex,
	NextKeys, QueuedKeys,
};
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_runtime::traits::{Convert, ConvertInto, OpaqueKeys};
use sp_session::MembershipProof;
use sp_staking::SessionIndex;

/// BABE's parameters from genesis. Secondary slots, by VRF, keep a block in every slot.
pub const GENESIS_EPOCH_CONFIG: BabeEpochConfiguration = BabeEpochConfiguration {
	c: PRIMARY_PROBABILITY,
	allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots,
};

parameter_types! {
	/// How long a report stays valid in the transaction pool, in blocks: as long as it can be
	/// proven at all.
	pub const ReportLongevity: u64 = EQUIVOCATION_REPORT_SESSIONS as u64 * EPOCH_DURATION_IN_SLOTS;

	/// Held while an account has session keys registered: the keys themselves (104 bytes with
	/// their key) and the way back from each of the two keys to its owner (77 bytes each).
	pub const KeyDeposit: Balance = deposit(3, 104 + 2 * 77);
}

impl pallet_babe::Config for Runtime {
	type DisabledValidators = Session;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type EpochDuration = ConstU64<EPOCH_DURATION_IN_SLOTS>;
	type EquivocationReportSystem =
		pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
	type ExpectedBlockTime = ConstU64<SLOT_DURATION>;
	type KeyOwnerProof = MembershipProof;
	type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
	type MaxNominators = ConstU32<0>;
	type WeightInfo = weights::Babe;
}

impl pallet_grandpa::Config for Runtime {
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
	type KeyOwnerProof = MembershipProof;
	type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<{ EQUIVOCATION_REPORT_SESSIONS as u64 }>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::Grandpa;
}

impl pallet_authorship::Config for Runtime {
	type EventHandler = ();
	type FindAuthor = FindAccountFromAuthorIndex<Self, Babe>;
}

impl pallet_session::Config for Runtime {
	type Currency = Balances;
	type DisablingStrategy = UpToLimitWithReEnablingDisablingStrategy;
	type KeyDeposit = KeyDeposit;
	type Keys = SessionKeys;
	type NextSessionRotation = Babe;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type SessionManager = historical::NoteHistoricalRoot<Self, FixedValidators>;
	type ShouldEndSession = Babe;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = weights::Session;
}

impl historical::Config for Runtime {
	type FullIdentification = ();
	type FullIdentificationOf = ByAccount;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_offences::Config for Runtime {
	type IdentificationTuple = historical::IdentificationTuple<Self>;
	type OnOffenceHandler = ();
	type RuntimeEvent = RuntimeEvent;
}

/// A validator's account says everything about it: its bond is found by the account.
pub struct ByAccount;

impl Convert<AccountId, Option<()>> for ByAccount {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

/// The validators of genesis, for ever. Each may replace its session keys; one that purges them
/// leaves the set.
///
/// Sessions still rotate, because epochs do. A set is announced anew only when one of its keys was
/// replaced: announcing it makes GRANDPA change its authority set and `Historical` note the new
/// root of keys; without an announcement the last root is carried forward.
pub struct FixedValidators;

impl pallet_session::SessionManager<AccountId> for FixedValidators {
	fn new_session(_: SessionIndex) -> Option<Vec<AccountId>> {
		let replaced = QueuedKeys::<Runtime>::get()
			.iter()
			.any(|(validator, keys)| NextKeys::<Runtime>::get(validator).as_ref() != Some(keys));
		replaced.then(Session::validators)
	}

	/// Genesis has stored the validators' keys and not yet the set. It has to be named here, or
	/// equivocations of the first sessions could not be proven later.
	fn new_session_genesis(_: SessionIndex) -> Option<Vec<AccountId>> {
		let mut validators: Vec<_> = NextKeys::<Runtime>::iter_keys().collect();
		validators.sort();
		Some(validators)
	}

	fn start_session(_: SessionIndex) {}

	/// Forgets the roots of sessions that are too old for a report.
	fn end_session(ended: SessionIndex) {
		if let Some(oldest) = ended.checked_sub(EQUIVOCATION_REPORT_SESSIONS) {
			Historical::prune_up_to(oldest);
		}
	}
}

impl historical::SessionManager<AccountId, ()> for FixedValidators {
	fn new_session(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session(index).map(identified)
	}

	fn new_session_genesis(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session_genesis(index).map(identified)
	}

	fn start_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::start_session(index)
	}

	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index)
	}
}

fn identified(validators: Vec<AccountId>) -> Vec<(AccountId, ())> {
	validators.into_iter().map(|validator| (validator, ())).collect()
}

impl<LocalCall> CreateTransactionBase<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

/// Equivocation reports are bare extrinsics that only their own author includes.
impl<LocalCall> CreateBare<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}
