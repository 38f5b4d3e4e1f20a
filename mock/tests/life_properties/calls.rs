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

/// A vault's position, among all that there are; the first expire first.
pub fn held(position: usize) -> Option<(VaultId<AccountId>, Series, FixedI128)> {
	let mut all: Vec<_> = surety_vaults::Vaults::<Test>::iter()
		.flat_map(|(owner, index, vault)| {
			let positions = vault.positions.into_iter();
			positions.map(move |held| (VaultId { owner, index }, held.series, held.quantity))
		})
		.collect();
	all.sort_by_key(|(vault, series, _)| (series.expiry, vault.clone(), *series));
	all.get(position % all.len().max(1)).cloned()
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
	let mut offers: Vec<_> = surety_options::Offers::<Test>::iter()
		.filter(|(_, each)| offer.is_multiple_of(5) || each.expires > now())
		.collect();
	offers.sort_by_key(|(id, _)| *id);
	match offers.get(offer % (offers.len() + 1)) {
		Some((id, offer)) => (*id, offer.quantity),
		None => (u64::MAX, lots(1)),
	}
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
		_ => return None,
	};
	Some((origin, call.into(), name))
}

fn options_call(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	let (origin, call, name) = match step {
		Step::RegisterMarket { underlying, lots: number } => {
			let symbol: &[u8] = if underlying == BTC { b"BTC" } else { b"ETH" };
			let market = surety_types::Market { lot: lots(number), ..market(symbol) };
			(root(), OptionsCall::register_market { underlying, market }, "register_market")
		},
		Step::List { who, pick } => (by(who), OptionsCall::list { series: series(pick) }, "list"),
		Step::Offer { who, index, pick, sell, lots: quantity, ticks: premium, lasts } => {
			let series = listed(pick);
			let call = OptionsCall::offer {
				vault: vault_of(who, index),
				series,
				side: side(sell),
				quantity: lots(quantity),
				premium: ticks(premium),
				expires: until(series, lasts),
			};
			(by(who), call, "offer")
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
			let main = listed(pick);
			let call = OptionsCall::offer_spread {
				vault: vault_of(who, index),
				series: main,
				wing: wing_of(main, wing),
				side: side(sell),
				quantity: lots(quantity),
				premium: ticks(premium),
				expires: until(main, lasts),
			};
			(by(who), call, "offer_spread")
		},
		Step::Cancel { who, offer } => {
			(by(who), OptionsCall::cancel_offer { id: standing(offer).0 }, "cancel_offer")
		},
		Step::Accept { who, index, offer, lots: part } => {
			let (id, left) = standing(offer);
			let (vault, quantity) = (vault_of(who, index), part.map_or(left, lots));
			let call = OptionsCall::accept_offer { id, vault, quantity };
			(by(who), call, "accept_offer")
		},
		Step::CloseOut { who, index, offer, lots: part } => {
			let (id, left) = standing(offer);
			let (vault, quantity) = (vault_of(who, index), part.map_or(left, lots));
			let call = OptionsCall::close { id, vault, quantity };
			(by(who), call, "close")
		},
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
	Some((origin, call.into(), name))
}
