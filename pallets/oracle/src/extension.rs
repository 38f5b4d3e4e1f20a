//! Who may use the room and the priority of operational transactions.

use crate::{weights::WeightInfo, Call, Config, FeedKeys, Pallet};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::marker::PhantomData;
use frame_support::{
	dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo, PostDispatchInfo},
	traits::{Contains, IsSubType},
	weights::Weight,
	CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{
		AsSystemOriginSigner, DispatchInfoOf, DispatchOriginOf, Dispatchable, TransactionExtension,
		ValidateResult,
	},
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
};
use surety_types::UnderlyingId;

/// Keeps the class Operational, whose room in a block and priority are for those who protect the chain, from being filled:
/// a signed operational transaction is an observation of a hot key, the first that its operator attempts of that feed in
/// the block, or of one of [`Config::OperationalSigners`], or is not valid. Without this anybody, or one operator whose key
/// is stolen, could fill with refused feeds what ordinary transactions can never take, and keep all others out.
///
/// It carries no data: signers that do not know it sign as before.
#[derive(
	CloneNoBound,
	DebugNoBound,
	Decode,
	DecodeWithMemTracking,
	DefaultNoBound,
	Encode,
	EqNoBound,
	PartialEqNoBound,
	TypeInfo,
)]
#[scale_info(skip_type_params(T))]
pub struct CheckOperational<T: Config>(PhantomData<T>);

impl<T: Config> CheckOperational<T> {
	/// The check.
	pub fn new() -> Self {
		Self::default()
	}
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for CheckOperational<T>
where
	T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>
		+ GetDispatchInfo
		+ IsSubType<Call<T>>,
	DispatchOriginOf<T::RuntimeCall>: AsSystemOriginSigner<T::AccountId> + Clone,
{
	const IDENTIFIER: &'static str = "CheckOperational";
	type Implicit = ();
	/// The operator and the underlying that it attempts to feed.
	type Val = Option<(T::AccountId, UnderlyingId)>;
	type Pre = ();

	fn weight(&self, call: &T::RuntimeCall) -> Weight {
		match call.get_dispatch_info().class {
			DispatchClass::Operational => T::WeightInfo::check_operational(),
			_ => Weight::zero(),
		}
	}

	fn validate(
		&self,
		origin: DispatchOriginOf<T::RuntimeCall>,
		call: &T::RuntimeCall,
		info: &DispatchInfoOf<T::RuntimeCall>,
		_len: usize,
		_implicit: Self::Implicit,
		_inherited: &impl Encode,
		_source: TransactionSource,
	) -> ValidateResult<Self::Val, T::RuntimeCall> {
		let signer = match origin.as_system_origin_signer() {
			Some(signer) if info.class == DispatchClass::Operational => signer,
			_ => return Ok((ValidTransaction::default(), None, origin)),
		};
		let attempt = match call.is_sub_type() {
			Some(Call::feed { underlying, .. }) => {
				FeedKeys::<T>::get(signer).map(|operator| (operator, *underlying))
			},
			_ => None,
		};
		match &attempt {
			Some((operator, underlying)) if Pallet::<T>::has_attempted(operator, *underlying) => {
				return Err(InvalidTransaction::Call.into());
			},
			None if !T::OperationalSigners::contains(signer) => {
				return Err(InvalidTransaction::BadSigner.into());
			},
			_ => (),
		}
		Ok((ValidTransaction::default(), attempt, origin))
	}

	fn prepare(
		self,
		attempt: Self::Val,
		_origin: &DispatchOriginOf<T::RuntimeCall>,
		_call: &T::RuntimeCall,
		_info: &DispatchInfoOf<T::RuntimeCall>,
		_len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		// What is noted here stays when the call fails.
		match attempt {
			Some((operator, underlying)) if !Pallet::<T>::note_attempt(&operator, underlying) => {
				Err(InvalidTransaction::Call.into())
			},
			_ => Ok(()),
		}
	}
}
