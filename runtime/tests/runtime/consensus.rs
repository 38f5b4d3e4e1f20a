//! Sessions rotate with epochs, keys can be replaced, and a double vote is proven and recorded.

use crate::chain::{from_preset, header, open_block, FIRST_SLOT};
use codec::{Decode, Encode};
use frame_support::{
	dispatch::DispatchResultWithPostInfo,
	traits::{KeyOwnerProofSystem, UnfilteredDispatchable},
};
use pallet_session::{historical::HistoricalSessions, NextKeys, SessionManager};
use sp_consensus_babe::digests::CompatibleDigestItem;
use sp_consensus_babe::runtime_decl_for_babe_api::BabeApiV2 as BabeApi;
use sp_consensus_grandpa::runtime_decl_for_grandpa_api::GrandpaApiV3 as GrandpaApi;
use sp_core::Pair;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{traits::Header as _, DigestItem};
use sp_session::MembershipProof;
use surety_runtime::{
	configs::consensus::FixedValidators,
	constants::time::{EPOCH_DURATION_IN_SLOTS, EQUIVOCATION_REPORT_SESSIONS, SLOT_DURATION},
	genesis_presets::LOCAL,
	Block, Grandpa, Hash, Header, Historical, Runtime, RuntimeCall, RuntimeOrigin, Session,
	SessionKeys,
};

/// The place of `key` in the set of the preset `local`.
fn place(key: Sr25519Keyring) -> u32 {
	let validators = Session::validators();
	let place = validators.iter().position(|validator| *validator == key.to_account_id());
	u32::try_from(place.expect("a validator")).expect("a small set")
}

/// A block header of `FIRST_SLOT` that `signer` has sealed; `salt` makes it differ from others.
fn sealed(signer: Sr25519Keyring, salt: u8) -> Header {
	let mut header = header(FIRST_SLOT, place(signer), Hash::repeat_byte(salt));
	let signature = signer.pair().sign(header.hash().as_ref());
	header.digest_mut().push(DigestItem::babe_seal(signature.into()));
	header
}

fn babe_report(
	offender: Sr25519Keyring,
	proof: MembershipProof,
	headers: (Header, Header),
) -> RuntimeCall {
	let equivocation_proof = sp_consensus_babe::EquivocationProof {
		offender: offender.public().into(),
		slot: FIRST_SLOT.into(),
		first_header: headers.0,
		second_header: headers.1,
	};
	pallet_babe::Call::report_equivocation {
		equivocation_proof: Box::new(equivocation_proof),
		key_owner_proof: proof,
	}
	.into()
}

/// Two blocks that `signer` made in the same slot.
fn two_blocks(signer: Sr25519Keyring) -> (Header, Header) {
	(sealed(signer, 1), sealed(signer, 2))
}

/// A vote in the first step of `round` for a block of hash `salt`, as it is encoded.
fn prevote(signer: Ed25519Keyring, round: u64, set: u64, salt: u8) -> Vec<u8> {
	let vote = (Hash::repeat_byte(salt), 7u32);
	// A vote's payload names its step: prevotes are variant 0.
	let payload = ((0u8, vote), round, set).encode();
	(vote, signer.pair().sign(&payload)).encode()
}

fn grandpa_report(offender: Ed25519Keyring, proof: MembershipProof) -> RuntimeCall {
	let (round, set) = (3u64, Grandpa::current_set_id());
	let mut bytes = (set, 0u8, round, offender.public()).encode();
	bytes.extend(prevote(offender, round, set, 1));
	bytes.extend(prevote(offender, round, set, 2));
	let equivocation_proof = Decode::decode(&mut &bytes[..]).expect("encoded as the field's order");
	pallet_grandpa::Call::report_equivocation {
		equivocation_proof: Box::new(equivocation_proof),
		key_owner_proof: proof,
	}
	.into()
}

fn report(call: RuntimeCall) -> DispatchResultWithPostInfo {
	let reporter = RuntimeOrigin::signed(Sr25519Keyring::Eve.to_account_id());
	call.dispatch_bypass_filter(reporter)
}

fn offences() -> usize {
	pallet_offences::Reports::<Runtime>::iter().count()
}

/// The proofs of Bob's two keys, as a node asks for them.
fn bobs_proofs() -> (MembershipProof, MembershipProof) {
	let babe = <Runtime as BabeApi<Block>>::generate_key_ownership_proof(
		FIRST_SLOT.into(),
		Sr25519Keyring::Bob.public().into(),
	);
	let grandpa = <Runtime as GrandpaApi<Block>>::generate_key_ownership_proof(
		0,
		Ed25519Keyring::Bob.public().into(),
	);
	(
		babe.expect("a validator").decode().expect("a membership proof"),
		grandpa.expect("a validator").decode().expect("a membership proof"),
	)
}

#[test]
fn babe_is_configured_as_documented() {
	from_preset(LOCAL).execute_with(|| {
		let babe = <Runtime as BabeApi<Block>>::configuration();
		assert_eq!((babe.slot_duration, babe.epoch_length, babe.c), (2_000, 150, (1, 4)));
		assert!(babe.allowed_slots.is_secondary_vrf_slots_allowed());
		assert_eq!(babe.authorities.len(), 4);
		let days =
			u64::from(EQUIVOCATION_REPORT_SESSIONS) * EPOCH_DURATION_IN_SLOTS * SLOT_DURATION;
		assert_eq!(days, 7 * 24 * 3_600 * 1_000);
	});
}

#[test]
fn two_blocks_in_a_slot_are_an_offence_recorded_once() {
	from_preset(LOCAL).execute_with(|| {
		open_block(place(Sr25519Keyring::Alice));
		let (proof, _) = bobs_proofs();
		let (bob, charlie) = (Sr25519Keyring::Bob, Sr25519Keyring::Charlie);
		let block = sealed(bob, 1);
		let same = babe_report(bob, proof.clone(), (block.clone(), block));
		assert!(report(same).is_err(), "one block is no equivocation");
		let framed = babe_report(bob, proof.clone(), two_blocks(charlie));
		assert!(report(framed).is_err(), "another has sealed them");
		let strangers = babe_report(charlie, proof.clone(), two_blocks(charlie));
		assert!(report(strangers).is_err(), "the proof is of another's key");
		assert_eq!(offences(), 0);

		let guilty = babe_report(bob, proof, two_blocks(bob));
		assert!(report(guilty.clone()).is_ok());
		assert_eq!(offences(), 1);
		assert!(report(guilty).is_err(), "it is known already");
		assert_eq!(offences(), 1);
	});
}

#[test]
fn two_votes_in_a_round_are_an_offence_recorded_once() {
	from_preset(LOCAL).execute_with(|| {
		open_block(place(Sr25519Keyring::Alice));
		let (_, proof) = bobs_proofs();
		let guilty = grandpa_report(Ed25519Keyring::Bob, proof);
		assert!(report(guilty.clone()).is_ok());
		assert!(report(guilty).is_err(), "it is known already");
		assert_eq!(offences(), 1);
	});
}

#[test]
fn an_offence_of_an_earlier_session_is_still_proven() {
	from_preset(LOCAL).execute_with(|| {
		open_block(place(Sr25519Keyring::Alice));
		let bob = Sr25519Keyring::Bob;
		// The headers name their author's place in the set of the first session.
		let (babe, grandpa) = bobs_proofs();
		for _ in 0..3 {
			Session::rotate_session();
		}
		assert!(babe.session < Session::current_index());
		assert!(report(grandpa_report(Ed25519Keyring::Bob, grandpa)).is_ok());
		assert!(report(babe_report(bob, babe, two_blocks(bob))).is_ok());
		assert_eq!(offences(), 2);
	});
}

#[test]
fn sessions_rotate_without_changing_the_set() {
	from_preset(LOCAL).execute_with(|| {
		open_block(0);
		let validators = Session::validators();
		let root = HistoricalSessions::<Runtime>::get(0).expect("noted at genesis");
		for session in 1..5 {
			Session::rotate_session();
			assert_eq!(Session::validators(), validators);
			assert_eq!(Grandpa::current_set_id(), 0, "nothing changed, nothing is announced");
			assert_eq!(HistoricalSessions::<Runtime>::get(session), Some(root));
		}
	});
}

#[test]
fn replaced_keys_take_over_and_are_provable() {
	from_preset(LOCAL).execute_with(|| {
		open_block(0);
		let bob = Sr25519Keyring::Bob.to_account_id();
		let old = HistoricalSessions::<Runtime>::get(0).expect("noted at genesis");
		let new = SessionKeys {
			babe: Sr25519Keyring::One.public().into(),
			grandpa: Ed25519Keyring::One.public().into(),
		};
		NextKeys::<Runtime>::insert(&bob, new.clone());
		for _ in 0..3 {
			Session::rotate_session();
		}
		let key = (sp_consensus_babe::KEY_TYPE, new.babe.clone());
		let proof = Historical::prove(key.clone()).expect("a validator's key");
		Session::rotate_session();
		assert_ne!(HistoricalSessions::<Runtime>::get(proof.session), Some(old));
		assert_eq!(Historical::check_proof(key, proof), Some((bob, ())));
		assert_eq!(Session::validators().len(), 4);
	});
}

#[test]
fn roots_too_old_for_a_report_are_forgotten() {
	from_preset(LOCAL).execute_with(|| {
		open_block(0);
		type Manager = <Runtime as pallet_session::Config>::SessionManager;
		assert!(HistoricalSessions::<Runtime>::get(0).is_some());
		<Manager as SessionManager<_>>::end_session(EQUIVOCATION_REPORT_SESSIONS);
		assert!(HistoricalSessions::<Runtime>::get(0).is_some());
		<FixedValidators as SessionManager<_>>::end_session(EQUIVOCATION_REPORT_SESSIONS + 1);
		assert!(HistoricalSessions::<Runtime>::get(0).is_none());
		assert!(HistoricalSessions::<Runtime>::get(1).is_some());
	});
}
