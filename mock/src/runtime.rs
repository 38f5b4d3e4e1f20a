//! Which pallets the runtime has.

// The macro's items have no docs of their own.
#![allow(missing_docs)]

/// A block of the mock.
pub type Block = frame_system::mocking::MockBlock<Test>;

// Hooks run in the order in which the pallets stand here, not in that of their indices.
#[frame_support::runtime(legacy_ordering)]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeHoldReason,
		RuntimeFreezeReason
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(4)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(13)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(14)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(30)]
	pub type Oracle = surety_oracle;
	#[runtime::pallet_index(31)]
	pub type Vaults = surety_vaults;
	#[runtime::pallet_index(33)]
	pub type Risk = surety_risk;
	#[runtime::pallet_index(32)]
	pub type Options = surety_options;
}
