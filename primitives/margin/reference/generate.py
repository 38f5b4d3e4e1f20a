"""Writes cases.json: what portfolio_margin.json does not cover, computed by margin.py.

    generate.py          write the file
    generate.py check    compare it with what would be written; status 1 if they differ
"""

import json
import random
import sys
from pathlib import Path

from mpmath import mpf, sqrt

import margin

DAY = 86400

MOVES = ("Up", "None", "Down")
REGULAR = [(spot, move) for spot in ("1.135", "1.09", "1.045", "1", "0.955", "0.91", "0.865") for move in MOVES]
TAILS = [
    ("0.34", "0.21"),
    ("0.67", "0.42"),
    ("1.5", "0.2772"),
    ("2", "0.1386"),
    ("3", "0.0693"),
    ("4", "0.0462"),
    ("5", "0.03465"),
    ("6", "0.02772"),
]
SCENARIOS = (
    [("1.18", "Up", "1")]
    + [(spot, move, "1") for spot, move in REGULAR]
    + [("0.82", "Up", "1")]
    + [(spot, "Up", dampening) for spot, dampening in TAILS]
    + [("1", "SkewLinear", "1"), ("1", "SkewAbs", "1")]
)

DEFAULT = {
    "scenarios": [{"spot": s, "vol": v, "dampening": d} for s, v, d in SCENARIOS],
    "settlement_window_seconds": 1800,
    "basis_up": "1.045",
    "basis_down": "0.955",
    "basis_add": "0.5",
    "basis_mult": "2",
    "vol_range_up": "0.5",
    "vol_range_down": "0.3",
    "vol_short_term_power": "0.3",
    "vol_long_term_power": "0.13",
    "vol_dte_floor_seconds": DAY,
    "min_vol_up": "0.4",
    "skew_linear_base": "-0.1",
    "skew_linear_cap": "0.25",
    "skew_abs_base": "-0.1",
    "skew_abs_cap": "0.25",
    "skew_min_width": "0.01",
    "skew_width_scale": "4",
    "skew_vol_static": "0.6",
    "skew_vol_scale": "0",
    "long_discount": "0.95",
    "long_rate_mult": "0",
    "long_rate_add": "0.16",
    "short_discount": "1.04",
    "short_rate_mult": "0",
    "short_rate_add": "0.16",
    "short_option_mm": "0.003",
    "short_option_im": "0.002",
    "confidence_threshold": "0.55",
    "confidence_factor": "1",
    "peg_threshold": "0.99",
    "peg_factor": "4",
    "im_factor": "1",
    "mm_factor": "0.8",
    "averaged_variance": True,
    "cap_long_loss": True,
    "graded_confidence": True,
}
PARAMS = {
    "default": DEFAULT,
    "house": {**DEFAULT, "short_minimum": "50"},
    "published": {**DEFAULT, "averaged_variance": False, "cap_long_loss": False, "graded_confidence": False},
    "other": {
        **DEFAULT,
        "scenarios": DEFAULT["scenarios"][::-3],
        "im_factor": "1.25",
        "mm_factor": "0.9",
        "basis_mult": "0.7",
        "skew_vol_scale": "0.35",
        "skew_linear_cap": "0.4",
        "long_rate_mult": "0.5",
        "short_rate_mult": "0.25",
        "min_vol_up": "0.7",
        "confidence_threshold": "0.8",
        "confidence_factor": "0.4",
        "standard": {**margin.STANDARD, "max_pct": "0.3", "put_im_scale": "1.1", "unpaired_im": "1.4"},
    },
}


def position(kind, strike, quantity):
    return {"strike": strike, "kind": kind, "quantity": quantity}


def call(strike, quantity):
    return position("Call", strike, quantity)


def put(strike, quantity):
    return position("Put", strike, quantity)


def fixed(value, digits=12):
    """A decimal string of that many places."""
    scaled = int(value * 10**digits + mpf("0.5"))
    return f"{scaled // 10**digits}.{scaled % 10**digits:0{digits}d}"


def surface(volatility, seconds, forward, rho="-0.3", wing="0.5", width="0.3"):
    """A surface of about this volatility at the money; `ref_tenor_years` to 12 places, as in portfolio_margin.json."""
    tenor = fixed(mpf(max(seconds, 60)) / margin.YEAR)
    years = mpf(tenor)
    w = mpf(volatility) ** 2 * years
    b = w * mpf(wing)
    return {
        "a": fixed(w - b * mpf(width) * sqrt(1 - mpf(rho) ** 2), 18),
        "b": fixed(b, 18),
        "rho": rho,
        "m": "0.02",
        "sigma": width,
        "forward": forward,
        "ref_tenor_years": tenor,
    }


def expiry(seconds, positions, forward="60000", volatility="0.6", **more):
    fields = {
        "seconds_to_expiry": seconds,
        "settled_part": "0",
        "forward": forward,
        "forward_confidence": "1",
        "rate": "0.04",
        "rate_confidence": "1",
        "vol_confidence": "1",
        "svi": surface(volatility, seconds, forward if mpf(forward) else "60000"),
        "positions": positions,
    }
    return fields | more


def snapshot(expiries, cash="50000", **more):
    fields = {
        "spot": "60000",
        "spot_confidence": "1",
        "stable_price": "1",
        "cash": cash,
        "expiries": expiries,
        "collateral": [],
    }
    return fields | more


def asset(amount, price, **more):
    fields = {
        "amount": amount,
        "price": price,
        "confidence": "1",
        "is_underlying": False,
        "haircut_mm": "0.08",
        "haircut_im": "0.04",
    }
    return fields | more


MONTH = 30 * DAY

# Portfolios of one expiry a month away that both modes are asked for: forward 60,000.
SHAPES = {
    "short_call_at_the_money": [call("60000", "-1")],
    "short_call_out_of_the_money": [call("90000", "-2.5")],
    "short_call_deep_in_the_money": [call("20000", "-1")],
    "short_put_at_the_money": [put("60000", "-1")],
    "short_put_out_of_the_money": [put("30000", "-3")],
    "short_put_deep_in_the_money": [put("150000", "-0.5")],
    "bull_call_spread": [call("60000", "1"), call("65000", "-1")],
    "bear_call_spread": [call("60000", "-1"), call("65000", "1")],
    "bear_put_spread": [put("60000", "2"), put("52000", "-2")],
    "iron_condor": [put("45000", "1"), put("50000", "-1"), call("70000", "-1"), call("76000", "1")],
    "iron_butterfly": [put("50000", "1"), put("60000", "-1"), call("60000", "-1"), call("70000", "1")],
    "short_straddle": [call("60000", "-1"), put("60000", "-1")],
    "short_strangle_mostly_calls": [call("72000", "-2"), put("48000", "-1")],
    "ratio_call_spread": [call("60000", "1"), call("70000", "-3")],
    "box": [call("50000", "1"), call("70000", "-1"), put("70000", "1"), put("50000", "-1")],
    "long_straddle": [call("60000", "1"), put("60000", "1")],
}


def shapes():
    for name, legs in SHAPES.items():
        for mode in ("Standard", "Portfolio"):
            yield f"{mode.lower()}_{name}", mode, "default", snapshot([expiry(MONTH, legs)])


def standard_cases():
    calendar = [expiry(7 * DAY, [call("60000", "-1")]), expiry(90 * DAY, [call("60000", "1")])]
    yield "standard_calendar_long_of_another_expiry_does_not_help", "default", snapshot(calendar)
    far = [expiry(1000 * DAY, [put("40000", "-1"), call("100000", "-1")], volatility="1.4")]
    yield "standard_leg_alone_is_dearer_than_the_formula", "default", snapshot(far)
    naked = [expiry(14 * DAY, [call("66000", "-2"), put("50000", "-1"), put("90000", "-1")])]
    yield "standard_kappa_one_and_a_half", "default", snapshot(naked, kappa="1.5", maintenance_kappa="1.5")
    yield "standard_kappa_rose_within_a_day", "default", snapshot(naked, kappa="3.2", maintenance_kappa="1.25")
    yield "standard_kappa_at_its_cap", "default", snapshot(naked, kappa="4", maintenance_kappa="4")
    deep = [expiry(14 * DAY, [put("150000", "-1")])]
    yield "standard_put_scale_uses_kappa_of_initial_margin", "default", snapshot(
        deep, kappa="2", maintenance_kappa="1.2"
    )
    yield "standard_open_interest", "default", snapshot(naked, open_interest_factor="1.6")
    yield "standard_de_peg", "default", snapshot(naked, stable_price="0.965", collateral=[asset("10000", "0.999")])
    doubt = [expiry(14 * DAY, [call("66000", "-2"), call("60000", "5")], vol_confidence="0.2")]
    yield "standard_low_confidence_counts_shorts_only", "default", snapshot(doubt, spot_confidence="0.5")
    dust = [expiry(14 * DAY, [put("20000", "-0.001")])]
    yield "standard_short_minimum", "house", snapshot(dust, cash="49.5")
    window = [expiry(900, [call("60000", "-1"), put("58000", "-1"), call("61000", "1")], settled_part="30100")]
    yield "standard_inside_the_window", "default", snapshot(window)
    fallen = [expiry(300, [call("1000", "-1")], forward="30000", settled_part="50000")]
    yield "standard_unpaired_inside_the_window", "default", snapshot(fallen, spot="30000")
    yield "standard_other_parameters", "other", snapshot(naked + far, stable_price="0.98", spot_confidence="0.7")
    over = [expiry(0, [call("60000", "-1"), put("70000", "-1"), put("40000", "1")], settled_part="61000")]
    yield "standard_at_expiry", "default", snapshot(over)


def portfolio_cases():
    legs = [call("66000", "-2"), put("50000", "-1"), call("60000", "1"), put("58000", "2.25")]
    mixed = [expiry(14 * DAY, legs), expiry(200 * DAY, [call("80000", "-1"), put("70000", "1")], "61500")]
    coin = [asset("1.5", "59900", is_underlying=True), asset("20000", "0.998", haircut_mm="0.01")]
    yield "portfolio_kappa_one_and_a_half", "default", snapshot(mixed, kappa="1.5", maintenance_kappa="1.5")
    yield "portfolio_kappa_rose_within_a_day", "default", snapshot(
        mixed, kappa="2.75", maintenance_kappa="1.125", collateral=coin
    )
    yield "portfolio_kappa_at_its_cap", "default", snapshot(mixed, kappa="4", maintenance_kappa="4", collateral=coin)
    yield "portfolio_kappa_and_other_parameters", "other", snapshot(mixed, kappa="1.9", maintenance_kappa="1.3")
    yield "portfolio_open_interest", "default", snapshot(mixed, open_interest_factor="1.35")
    yield "portfolio_open_interest_and_de_peg", "default", snapshot(
        mixed, open_interest_factor="2", stable_price="0.94", collateral=coin
    )
    yield "portfolio_published_switches", "published", snapshot(mixed, spot_confidence="0.4", collateral=coin)
    longs = [expiry(60 * DAY, [call("65000", "3"), put("55000", "1")])]
    yield "portfolio_longs_only", "default", snapshot(longs, cash="0")
    cheap = [expiry(900 * DAY, [call("200000", "30")], volatility="0.25")]
    yield "portfolio_basis_is_capped_for_longs", "default", snapshot(cheap, cash="0")
    wings = [expiry(100 * DAY, [call("250000", "4")])]
    yield "portfolio_skew_is_capped_for_longs", "default", snapshot(wings, cash="0")
    yield "portfolio_basis_is_not_capped_as_published", "published", snapshot(cheap, cash="0")
    dust = [expiry(14 * DAY, [put("20000", "-0.001")])]
    yield "portfolio_short_minimum", "house", snapshot(dust, cash="60")
    yield "portfolio_short_minimum_does_not_bind", "house", snapshot(mixed)
    yield "portfolio_longs_have_no_minimum", "house", snapshot(longs, cash="0")
    yield "portfolio_debts_only", "house", snapshot([], cash="-1234.5678")
    yield "portfolio_empty", "house", snapshot([], cash="0")
    yield "portfolio_collateral_without_options", "default", snapshot([], cash="-30000", collateral=coin)
    yield "portfolio_collateral_in_doubt", "default", snapshot(
        [], cash="-9000", collateral=[asset("20000", "0.97", confidence="0.3"), asset("1", "59000", confidence="0")]
    )
    yield "portfolio_withdrawing_above_the_peg", "default", snapshot(
        mixed, stable_price="1.02", collateral=coin, withdrawing=True
    )
    yield "portfolio_withdrawing_below_the_peg", "default", snapshot(
        mixed, stable_price="0.97", collateral=coin, withdrawing=True
    )
    negative = expiry(14 * DAY, legs)
    negative["svi"] = negative["svi"] | {"a": "-0.02"}
    yield "portfolio_negative_variance", "default", snapshot([negative])
    steep = expiry(14 * DAY, legs)
    steep["svi"] = steep["svi"] | {"b": "60", "rho": "0.2", "m": "-0.5"}
    yield "portfolio_variance_at_its_cap", "default", snapshot([steep])
    short_tenor = expiry(20, legs, settled_part="59300")
    short_tenor["svi"] = short_tenor["svi"] | {"ref_tenor_years": "0.0000001"}
    yield "portfolio_reference_tenor_below_a_minute", "default", snapshot([short_tenor])
    nothing = [expiry(14 * DAY, legs, forward="0"), expiry(14 * DAY + 60, [put("55000", "-1")])]
    yield "portfolio_forward_is_zero", "default", snapshot(nothing)
    for seconds, settled in ((1799, "33.4"), (1800, "12.5"), (1, "59966.61"), (0, "59980.5")):
        window = [expiry(seconds, legs, settled_part=settled)]
        yield f"portfolio_{seconds}_seconds_to_expiry", "default", snapshot(window)
    month = [expiry(MONTH, legs), expiry(MONTH + 1, legs), expiry(DAY // 2, legs)]
    yield "portfolio_powers_meet_at_thirty_days", "default", snapshot(month)
    rates = [expiry(300 * DAY, legs, rate="0.9"), expiry(250 * DAY, legs, rate="-0.3")]
    yield "portfolio_high_and_negative_rates", "other", snapshot(rates)
    yield "portfolio_equity_is_negative", "default", snapshot(mixed, cash="-400000")
    far = [expiry(1095 * DAY, [call("10000000", "-100000000"), put("0.000001", "-100000000")], "10000000")]
    yield "portfolio_largest_of_all", "default", snapshot(far, cash="1000000000000000", spot="10000000")
    cents = [expiry(100 * DAY, [call("0.000001", "-3"), put("0.000002", "5")], "0.0000015", "1.1")]
    yield "portfolio_smallest_prices", "default", snapshot(cents, spot="0.0000015", cash="1")


def second(positions, seconds=45 * DAY, **more):
    """An underlying of another price."""
    record = {
        "spot": "3000",
        "spot_confidence": "1",
        "kappa": "1.4",
        "maintenance_kappa": "1.2",
        "open_interest_factor": "1.1",
        "expiries": [expiry(seconds, positions, "3021.5", "0.8")],
    }
    return record | more


def first(positions, seconds=21 * DAY, **more):
    record = {
        "spot": "60000",
        "spot_confidence": "1",
        "kappa": "1",
        "maintenance_kappa": "1",
        "open_interest_factor": "1",
        "expiries": [expiry(seconds, positions, "60210")],
    }
    return record | more


def vault(markets, collateral=(), cash="20000", stable="1"):
    return {"stable_price": stable, "cash": cash, "underlyings": markets, "collateral": list(collateral)}


def held(amount, price, place, **more):
    fields = asset(amount, price, **more)
    del fields["is_underlying"]
    return fields | {"underlying": place}


def several_underlyings():
    one = [call("65000", "-1"), put("52000", "-1.5"), call("75000", "2")]
    two = [call("3500", "-10"), put("2600", "-12"), put("2200", "12")]
    coins = [held("0.75", "59950", 0), held("12", "2995", 1), held("5000", "0.99", None)]
    three = second([put("3", "-1000")], 3 * DAY, spot="3.25", kappa="2.2", maintenance_kappa="2.2")
    three["expiries"][0] |= {"forward": "3.2508", "svi": surface("1.3", 3 * DAY, "3.2508")}
    for mode in ("Portfolio", "Standard"):
        name = mode.lower()
        yield f"{name}_two_underlyings", mode, "house", vault([first(one), second(two)], coins)
        yield f"{name}_three_underlyings", mode, "other", vault([first(one), second(two), three], coins, stable="0.985")
        yield f"{name}_underlying_held_without_options", mode, "default", vault(
            [first(one), second([], expiries=[])], coins
        )
        yield f"{name}_both_in_doubt", mode, "default", vault(
            [first(one, spot_confidence="0.4"), second(two, spot_confidence="0.1")], coins[:2], stable="1.01"
        )


def random_cases():
    dice = random.Random(20)
    for number in range(10):
        mode = ("Portfolio", "Standard")[number % 2]
        markets = [make(random_legs(dice, level), dice.randrange(1, 700) * 3600) for make, level in
                   ((first, 60000), (second, 3000))]
        for market in markets:
            market["kappa"] = f"{dice.uniform(1, 2.5):.4f}"
            market["maintenance_kappa"] = f"{min(float(market['kappa']), dice.uniform(1, 2.5)):.4f}"
            market["spot_confidence"] = f"{dice.uniform(0.3, 1):.4f}"
        coins = [held(f"{dice.uniform(0, 2):.3f}", "60111.25", 0), held(f"{dice.uniform(0, 9000):.2f}", "0.995", None)]
        params = dice.choice(("default", "house", "other", "published"))
        cash = f"{dice.uniform(-20000, 90000):.2f}"
        yield f"random_{number}", mode, params, vault(markets, coins, cash, f"{dice.uniform(0.95, 1.03):.4f}")


def random_legs(dice, level):
    series = {}
    for _ in range(dice.randrange(2, 8)):
        strike = f"{level * dice.uniform(0.5, 1.7):.2f}"
        series[dice.choice(("Call", "Put")), strike] = f"{dice.uniform(-4, 4):.3f}"
    return [position(kind, strike, quantity) for (kind, strike), quantity in series.items()]


def all_cases():
    yield from shapes()
    yield from ((name, "Standard", params, what) for name, params, what in standard_cases())
    yield from ((name, "Portfolio", params, what) for name, params, what in portfolio_cases())
    yield from several_underlyings()
    yield from random_cases()


def main():
    file = {"params": PARAMS, "cases": []}
    for name, mode, params, what in all_cases():
        case = {"name": name, "mode": mode, "params": params, "snapshot": what}
        case["expected"] = margin.text(margin.requirement(margin.parameters(file, case), case))
        file["cases"].append(case)
    # A line for each case: the file is computed, and read by programs.
    cases = ",\n".join(json.dumps(case) for case in file["cases"])
    text = f'{{"params": {json.dumps(file["params"], indent=1)},\n"cases": [\n{cases}\n]}}\n'
    path = Path(__file__).parent / "cases.json"
    if sys.argv[1:] == ["check"]:
        if path.read_text() != text:
            sys.exit("cases.json is not what generate.py writes")
        return
    path.write_text(text)
    print(f"{len(file['cases'])} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
