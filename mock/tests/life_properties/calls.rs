//! Who calls what when something happens.

use super::*;

pub fn series(pick: Pick) -> Series {
	Series {
		underlying: BTC,
		expiry: GENESIS_TIME + EXPIRIES[pick.expiry],
		strike: fixed(STRIKES[pick.strike]),
		kind: if pick.call { OptionKind::Call } else { OptionKind::Put },
	}
}

/// The listed series of which this holds.
fn book(fits: impl Fn(&Series) -> bool) -> Vec<Series> {
	let keys = surety_options::SeriesBook::<Test>::iter_keys();
	let mut book: Vec<_> = keys.map(|(_, _, series)| series).filter(fits).collect();
	book.sort();
	book
}

/// Mostly a listed series that has not expired.
fn listed(pick: Pick) -> Series {
	let number = pick.expiry * STRIKES.len() * 2 + pick.strike * 2 + usize::from(pick.call);
	let book = book(|series| number.is_multiple_of(7) || series.expiry > now());
	book.get(number % book.len().max(1)).copied().filter(|_| number != 5).unwrap_or(series(pick))
}

/// Mostly another listed series of the same kind and expiry.
fn wing_of(main: Series, wing: usize) -> Series {
	let alike = |series: &Series| {
		series.expiry == main.expiry && series.kind == main.kind && series.strike != main.strike
	};
	let book = book(alike);
	let other = Series { strike: fixed(STRIKES[wing % STRIKES.len()]), ..main };
	book.get(wing % (book.len() + 1)).copied().unwrap_or(other)
}

/// Whose, in what, and how many contracts.
type Held = (VaultId<AccountId>, Series, FixedI128);

/// All positions, less what was torn up of them; the first expire first.
fn positions() -> Vec<Held> {
	let vaults = surety_vaults::Vaults::<Test>::iter_keys();
	let mut all: Vec<_> = vaults
		.flat_map(|(owner, index)| {
			let vault = VaultId { owner, index };
			let held = <Vaults as Ledger<AccountId>>::holdings(&vault).expect("it is open");
			let positions = held.positions.into_iter();
			positions.map(move |(series, quantity)| (vault.clone(), series, quantity))
		})
		.collect();
	all.sort_by_key(|(vault, series, _)| (series.expiry, vault.clone(), *series));
	all
}

/// A vault's position, among all that there are.
pub fn held(position: usize) -> Option<Held> {
	let all = positions();
	all.get(position % all.len().max(1)).cloned()
}

/// A vault's short, among all that there are.
pub fn short(number: usize) -> Option<Held> {
	let mut all = positions();
	all.retain(|(.., quantity)| *quantity < FixedI128::from_inner(0));
	all.get(number % all.len().max(1)).cloned()
}

pub fn side(sell: bool) -> OfferSide {
	if sell {
		OfferSide::Sell
	} else {
		OfferSide::Buy
	}
}

/// When an offer ends: mostly not after its series.
fn until(series: Series, lasts: Moment) -> Moment {
	let end = now() + lasts;
	if lasts.is_multiple_of(8) {
		end
	} else {
		end.min(series.expiry)
	}
}

/// Mostly an offer that can be taken; or one that is late, or one that never was.
fn standing(offer: usize) -> (u64, FixedU128) {
	let place = |series, count| (u64::from(series) << 32) + u64::from(count);
	let mut offers: Vec<_> = surety_options::Offers::<Test>::iter()
		.map(|(series, count, each)| (place(series, count), each))
		.filter(|(_, each)| offer.is_multiple_of(5) || each.expires > now())
		.collect();
	offers.sort_by_key(|(id, _)| *id);
	match offers.get(offer % (offers.len() + 1)) {
		Some((id, offer)) => (*id, offer.quantity),
		None => (u64::MAX, lots(1)),
	}
}

/// A vault that holds collateral, with the first asset that it has.
fn collateral(holder: usize) -> Option<(VaultId<AccountId>, surety_types::AssetId, FixedU128)> {
	let mut all: Vec<_> = surety_vaults::Vaults::<Test>::iter()
		.filter_map(|(owner, index, vault)| {
			let (asset, held) = vault.collateral.first().copied()?;
			Some((VaultId { owner, index }, asset, held))
		})
		.collect();
	all.sort();
	all.get(holder % all.len().max(1)).cloned()
}

/// Somebody's leave to trade for somebody's vault; nobody's as long as there is none.
fn delegation(number: usize) -> (VaultId<AccountId>, AccountId) {
	let mut all: Vec<_> = surety_vaults::Delegates::<Test>::iter()
		.flat_map(|(owner, index, delegates)| {
			let delegates = delegates.into_iter();
			delegates.map(move |delegate| (VaultId { owner, index }, delegate.account))
		})
		.collect();
	all.sort();
	all.get(number % all.len().max(1)).cloned().unwrap_or((vault_of(0, 0), DAVE))
}

/// A vault of which a withdrawal waits, or one of which none does.
fn waiting(number: usize) -> VaultId<AccountId> {
	let mut all: Vec<_> = surety_vaults::OutflowQueue::<Test>::iter_keys()
		.map(|(owner, index)| VaultId { owner, index })
		.collect();
	all.sort();
	all.get(number % (all.len() + 1)).cloned().unwrap_or(vault_of(0, 0))
}

/// The chance by which a delegate signs, if there is one.
pub const BY_DELEGATE: u128 = 1;

/// A trade and its name: mostly by the vault's owner, else by one who has his leave, or now and then by one who has not.
pub fn trade(
	vault: &VaultId<AccountId>,
	chance: u128,
	call: OptionsCall<Test>,
	name: &'static str,
) -> (RuntimeOrigin, OptionsCall<Test>, &'static str) {
	let delegates = surety_vaults::Delegates::<Test>::get(vault.owner, vault.index);
	let delegates: Vec<_> = delegates.into_iter().map(|delegate| delegate.account).collect();
	let who = match chance % 8 {
		0 => TRADERS[(chance / 8 % 4) as usize],
		1..=5 => delegates.first().copied().unwrap_or(vault.owner),
		_ => vault.owner,
	};
	let name = match who {
		_ if who == vault.owner => name,
		_ if delegates.contains(&who) => "trade as a delegate",
		_ => AS_STRANGER,
	};
	(RuntimeOrigin::signed(who), call, name)
}

/// As [`trade`], by taking an offer: one that a delegate left standing who is none any more is a stranger's.
fn take(
	id: u64,
	vault: &VaultId<AccountId>,
	chance: u128,
	call: OptionsCall<Test>,
	name: &'static str,
) -> (RuntimeOrigin, OptionsCall<Test>, &'static str) {
	let (origin, call, name) = trade(vault, chance, call, name);
	let dismissed = Options::standing_offer(id).is_some_and(|offer| {
		!<Vaults as Ledger<AccountId>>::may_trade(&offer.maker, &offer.depositor)
	});
	(origin, call, if dismissed { AS_STRANGER } else { name })
}

pub fn lots(number: u128) -> FixedU128 {
	FixedU128::from_inner(number * fixed("0.01").into_inner())
}

pub fn ticks(number: u128) -> FixedU128 {
	FixedU128::from_inner(number * fixed("0.1").into_inner())
}

/// Who calls what, and the call's name; nothing for the passing of time.
pub fn call_of(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	oracle_call(step).or_else(|| vaults_call(step)).or_else(|| options_call(step))
}

pub fn by(who: usize) -> RuntimeOrigin {
	RuntimeOrigin::signed(TRADERS[who])
}

pub fn vault_of(who: usize, index: u32) -> VaultId<AccountId> {
	VaultId { owner: TRADERS[who], index }
}

fn oracle_call(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	let (origin, call, name) = match step {
		Step::Feed { key, cents } => {
			let spot = FixedU128::from_inner(u128::from(cents) * 10u128.pow(16));
			let call =
				OracleCall::feed { underlying: BTC, observation: Observation::of_spot(spot) };
			(RuntimeOrigin::signed(ANY_KEY[key]), call, "feed")
		},
		Step::FeedSmile { key, smile } => {
			let observation = smile.observation();
			let call = OracleCall::feed { underlying: BTC, observation };
			(RuntimeOrigin::signed(ANY_KEY[key]), call, "feed a smile")
		},
		Step::RemoveFaulty(operator) => {
			let operator = ANY_OPERATOR[operator];
			(by(0), OracleCall::remove_faulty { underlying: BTC, operator }, "remove_faulty")
		},
		Step::RemoveFeed => (root(), OracleCall::remove_feed { underlying: BTC }, "remove_feed"),
		Step::RegisterFeed { faulty, max_age, by_root } => {
			let heartbeat = max_age.min(feed_terms().heartbeat);
			let terms = surety_types::FeedTerms {
				faulty,
				heartbeat,
				max_age,
				patience: max_age,
				..feed_terms()
			};
			let origin = if by_root { root() } else { by(0) };
			(origin, OracleCall::register_feed { underlying: BTC, terms }, "register_feed")
		},
		Step::AddOperator(operator) => {
			(root(), OracleCall::add_operator { operator: ANY_OPERATOR[operator] }, "add_operator")
		},
		Step::RemoveOperator(operator) => {
			let operator = ANY_OPERATOR[operator];
			(root(), OracleCall::remove_operator { operator }, "remove_operator")
		},
		Step::SetFeedKey { operator, key } => {
			let origin = RuntimeOrigin::signed(ANY_OPERATOR[operator]);
			(origin, OracleCall::set_feed_key { key: key.map(|key| ANY_KEY[key]) }, "set_feed_key")
		},
		Step::ChooseSettlement { window, dollars } => {
			let mut windows: Vec<_> = surety_oracle::Windows::<Test>::iter_prefix(BTC).collect();
			windows.sort_by_key(|(expiry, _)| *expiry);
			let (expiry, range) = windows
				.get(window % windows.len().max(1))
				.map_or((GENESIS_TIME, None), |(expiry, window)| (*expiry, window.range));
			let lowest = range.map_or(fixed("50000"), |range| range.low);
			let price = dollars.map_or(lowest, FixedU128::from_u32);
			let call = OracleCall::choose_settlement { underlying: BTC, expiry, price };
			(root(), call, "choose_settlement")
		},
		_ => return None,
	};
	Some((origin, call.into(), name))
}

fn vaults_call(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	let money = FixedU128::from_inner;
	let (origin, call, name) = match step {
		Step::Open(who) => (by(who), VaultsCall::open {}, "open"),
		Step::Deposit { who, index, amount } => {
			(by(who), VaultsCall::deposit_cash { index, amount: money(amount) }, "deposit_cash")
		},
		Step::Withdraw { who, index, amount } => {
			(by(who), VaultsCall::withdraw_cash { index, amount: money(amount) }, "withdraw_cash")
		},
		Step::PutCollateral { who, index, asset, amount } => {
			let call = VaultsCall::deposit_collateral { index, asset, amount: money(amount) };
			(by(who), call, "deposit_collateral")
		},
		Step::TakeCollateral { who, index, asset, amount } => {
			let vault = surety_vaults::Vaults::<Test>::get(TRADERS[who], index);
			let first = vault.and_then(|vault| vault.collateral.first().copied());
			let all = first.map(|(asset, held)| (asset, held.into_inner()));
			let (asset, amount) =
				amount.map(|amount| (asset, amount)).or(all).unwrap_or((asset, 1));
			let call = VaultsCall::withdraw_collateral { index, asset, amount: money(amount) };
			(by(who), call, "withdraw_collateral")
		},
		Step::CloseVault { who, index } => (by(who), VaultsCall::close { index }, "close vault"),
		Step::Admit(asset) => (root(), VaultsCall::admit_collateral { asset }, "admit_collateral"),
		Step::AddDelegate { who, index, to } => {
			(by(who), VaultsCall::add_delegate { index, delegate: TRADERS[to] }, "add_delegate")
		},
		Step::RemoveDelegate(number) => {
			let (vault, delegate) = delegation(number);
			let call = VaultsCall::remove_delegate { index: vault.index, delegate };
			(RuntimeOrigin::signed(vault.owner), call, "remove_delegate")
		},
		Step::Renounce(number) => {
			let (vault, delegate) = delegation(number);
			let call = VaultsCall::renounce_delegation { vault };
			(RuntimeOrigin::signed(delegate), call, "renounce_delegation")
		},
		Step::TransferCash { who, index, to, to_index, amount } => {
			let all = cash_of(&vault_of(who, index)).into_inner().unsigned_abs();
			let (to, amount) = (vault_of(to, to_index), money(amount.unwrap_or(all)));
			let call = VaultsCall::transfer_cash { from_index: index, to, amount };
			(by(who), call, "transfer_cash")
		},
		Step::TransferCollateral { holder, to, to_index, amount } => {
			let (from, asset, all) =
				collateral(holder).unwrap_or((vault_of(0, 0), BTC, fixed("1")));
			let owner = to.map_or(from.owner, |to| TRADERS[to]);
			let (to, amount) = (VaultId { owner, index: to_index }, amount.map_or(all, money));
			let from_index = from.index;
			let call = VaultsCall::transfer_collateral { from_index, to, asset, amount };
			(RuntimeOrigin::signed(from.owner), call, "transfer_collateral")
		},
		_ => return pool_call(step),
	};
	Some((origin, call.into(), name))
}

fn pool_call(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	let percent = |value: u32| FixedU128::from_rational(value.into(), 100);
	let (origin, call, name) = match step {
		Step::SetInterest { rates, kink, share, by_root } => {
			let [base, slope1, slope2] = rates.map(percent);
			let terms = surety_margin::InterestTerms {
				base,
				slope1,
				slope2,
				kink: percent(kink),
				treasury_share: percent(share),
				..Default::default()
			};
			let origin = if by_root { root() } else { by(0) };
			(origin, VaultsCall::set_interest { terms }, "set_interest")
		},
		Step::SetOutflow { share, floor, by_root } => {
			let share = FixedU128::from_rational(share.into(), 10);
			let terms = OutflowTerms { share, floor: FixedU128::from_inner(floor) };
			let origin = if by_root { root() } else { by(0) };
			(origin, VaultsCall::set_outflow { terms }, "set_outflow")
		},
		Step::PayWithdrawals { who, limit } => {
			(by(who), VaultsCall::pay_withdrawals { limit }, "pay_withdrawals")
		},
		Step::CancelWithdrawal(number) => {
			let VaultId { owner, index } = waiting(number);
			let call = VaultsCall::cancel_withdrawal { index };
			(RuntimeOrigin::signed(owner), call, "cancel_withdrawal")
		},
		_ => return None,
	};
	Some((origin, call.into(), name))
}

fn holders_call(step: Step) -> Option<(RuntimeOrigin, OptionsCall<Test>, &'static str)> {
	let (origin, call, name) = match step {
		Step::Transfer { position, to, lots: part } => {
			// As long as nobody holds anything, nothing of nobody's.
			let nothing = series(Pick { expiry: 0, strike: 0, call: false });
			let (from, series, quantity) =
				held(position).unwrap_or((vault_of(0, 0), nothing, FixedI128::default()));
			let size = FixedU128::from_inner(quantity.into_inner().unsigned_abs());
			// Mostly to the other of the first two vaults.
			let to_index = if to < 3 { 1u32.saturating_sub(from.index) } else { to };
			let call = OptionsCall::transfer {
				from_index: from.index,
				to_index,
				series,
				quantity: part.map_or(size, lots),
			};
			(RuntimeOrigin::signed(from.owner), call, "transfer")
		},
		Step::Settle { who, position, index } => {
			let (owner, expiry) = (TRADERS[position], GENESIS_TIME + EXPIRIES[position]);
			let random = (VaultId { owner, index: index.unwrap_or_default() }, expiry);
			let first = held(position).map(|(vault, series, _)| (vault, series.expiry));
			let (vault, expiry) = first.filter(|_| index.is_none()).unwrap_or(random);
			let VaultId { owner, index } = vault;
			let call = OptionsCall::settle { owner, index, underlying: BTC, expiry };
			(by(who), call, "settle")
		},
		_ => return None,
	};
	Some((origin, call, name))
}

fn listing_call(step: Step) -> Option<(RuntimeOrigin, OptionsCall<Test>, &'static str)> {
	let (origin, call, name) = match step {
		Step::RegisterMarket { underlying, lots: number } => {
			let symbol: &[u8] = if underlying == BTC { b"BTC" } else { b"ETH" };
			let market = surety_types::Market { lot: lots(number), ..market(symbol) };
			(root(), OptionsCall::register_market { underlying, market }, "register_market")
		},
		Step::List { who, pick } => (by(who), OptionsCall::list { series: series(pick) }, "list"),
		Step::Unlist { series: number, who } => {
			let lister = |series: &Series| Options::record(series).and_then(|known| known.lister);
			let zero = FixedU128::from_inner(0);
			let free = book(|series| {
				let held = Options::record(series).is_none_or(|known| known.long > zero);
				number.is_multiple_of(5) || (!held && lister(series).is_some())
			});
			let nothing = series(Pick { expiry: 0, strike: 0, call: false });
			let series = free.get(number % free.len().max(1)).copied().unwrap_or(nothing);
			let who = who.map(|who| TRADERS[who]).or(lister(&series)).unwrap_or(ALICE);
			(RuntimeOrigin::signed(who), OptionsCall::unlist { series }, "unlist")
		},
		Step::SetListing { on, by_root } => {
			let terms = on.then(|| surety_types::ListingTerms {
				daily: 1,
				weekly: 0,
				monthly: 0,
				quarterly: 0,
				strikes: 1,
				width: fixed("0.02"),
				volatility: fixed("9"),
			});
			let origin = if by_root { root() } else { by(0) };
			(origin, OptionsCall::set_listing { underlying: BTC, terms }, "set_listing")
		},
		_ => return None,
	};
	Some((origin, call, name))
}

fn options_call(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	let (origin, call, name) = match step {
		Step::Offer { who, index, pick, sell, lots: quantity, ticks: premium, lasts } => {
			let (vault, series) = (vault_of(who, index), listed(pick));
			let call = OptionsCall::offer {
				vault: vault.clone(),
				series,
				side: side(sell),
				quantity: lots(quantity),
				premium: ticks(premium),
				expires: until(series, lasts),
			};
			trade(&vault, quantity + premium, call, "offer")
		},
		Step::OfferSpread {
			who,
			index,
			pick,
			wing,
			sell,
			lots: quantity,
			ticks: premium,
			lasts,
		} => {
			let (vault, main) = (vault_of(who, index), listed(pick));
			let call = OptionsCall::offer_spread {
				vault: vault.clone(),
				series: main,
				wing: wing_of(main, wing),
				side: side(sell),
				quantity: lots(quantity),
				premium: ticks(premium),
				expires: until(main, lasts),
			};
			trade(&vault, quantity + premium, call, "offer_spread")
		},
		Step::Cancel { who, offer } => {
			(by(who), OptionsCall::cancel_offer { id: standing(offer).0 }, "cancel_offer")
		},
		Step::Accept { who, index, offer, lots: part } => {
			let (id, left) = standing(offer);
			let (vault, quantity) = (vault_of(who, index), part.map_or(left, lots));
			let call = OptionsCall::accept_offer { id, vault: vault.clone(), quantity };
			take(id, &vault, (7 * offer + who) as u128, call, "accept_offer")
		},
		Step::CloseOut { who, index, offer, lots: part } => {
			let (id, left) = standing(offer);
			let (vault, quantity) = (vault_of(who, index), part.map_or(left, lots));
			let call = OptionsCall::close { id, vault: vault.clone(), quantity };
			take(id, &vault, (7 * offer + who) as u128, call, "close")
		},
		_ => holders_call(step).or_else(|| listing_call(step))?,
	};
	Some((origin, call.into(), name))
}
