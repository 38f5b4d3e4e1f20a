//! Who may use the room and the priority of operational transactions.

use crate::{weights::WeightInfo, Call, Config, FeedKeys};
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
	impl_tx_ext_default,
	traits::{
		AsSystemOriginSigner, DispatchInfoOf, DispatchOriginOf, Dispatchable, TransactionExtension,
		ValidateResult,
	},
	transaction_validity::{InvalidTransaction, TransactionSource, ValidTransaction},
};

/// Keeps strangers out of the class Operational, whose room in a block and priority are for those who protect the chain:
/// a signed operational transaction is an observation of a hot key, or of one of [`Config::OperationalSigners`], or is
/// not valid. Without this anybody could fill with refused feeds what ordinary transactions can never take.
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
	type Val = ();
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
		let may = |signer: &T::AccountId| {
			let is_feed = matches!(call.is_sub_type(), Some(Call::feed { .. }));
			(is_feed && FeedKeys::<T>::contains_key(signer))
				|| T::OperationalSigners::contains(signer)
		};
		let refused = info.class == DispatchClass::Operational
			&& origin.as_system_origin_signer().is_some_and(|signer| !may(signer));
		if refused {
			return Err(InvalidTransaction::BadSigner.into());
		}
		Ok((ValidTransaction::default(), (), origin))
	}

	impl_tx_ext_default!(T::RuntimeCall; prepare);
}
