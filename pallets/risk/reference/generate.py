"""Writes stored.json and traded.json: vaults as the chain comes to have them, and what they need, computed in 50 digits by
primitives/margin/reference/margin.py.

    generate.py          write the files
    generate.py check    compare them with what would be written; status 1 if they differ

stored.json has the 40 cases of data/vectors/portfolio_margin.json as far as the chain can store them, in both modes. What
differs, everywhere for the same reason:

- The oracle has one rate for a market, and one confidence in it: those of the case's first expiry hold for all.
- A surface's tenor is whole milliseconds: `ref_tenor_ms`, the nearest to what the case says in years of 12 decimals.
- The confidence in collateral that is the underlying is the lower of its own and spot's, which the loader takes.
- A ledger has one position in a series.

Where the file of the vectors is not at hand, the snapshots are those of stored.json and only their results are checked.

traded.json has portfolios that a test makes by calls, on surfaces without arbitrage that it feeds.
"""

import json
import random
import sys
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "primitives" / "margin" / "reference"))
sys.dont_write_bytecode = True

from mpmath import mpf, nstr, sqrt  # noqa: E402

import generate as crate_cases  # noqa: E402
import margin  # noqa: E402

VECTORS = HERE.parents[2].parent / "shared" / "data" / "vectors" / "portfolio_margin.json"
MILLISECONDS_OF_YEAR = 31_536_000_000
KEPT = ("equity", "initial_margin", "maintenance_margin")


def years(milliseconds):
    """As many years, to 40 digits."""
    return nstr(mpf(milliseconds) / MILLISECONDS_OF_YEAR, 40, min_fixed=-100, max_fixed=100)


def solved(file, case):
    """The case with what is expected of it."""
    found = margin.text(margin.requirement(margin.parameters(file, case), case))
    return case | {"expected": {name: found[name] for name in KEPT}}


# The cases of the vectors


def one_position_each(positions):
    sums = {}
    for position in positions:
        key = position["kind"], position["strike"]
        sums[key] = sums.get(key, Decimal(0)) + Decimal(position["quantity"])
    return [{"kind": k, "strike": s, "quantity": str(q)} for (k, s), q in sums.items() if q]


def storable(case):
    snapshot = json.loads(json.dumps(case["snapshot"]))
    first = snapshot["expiries"][0]
    for expiry in snapshot["expiries"]:
        expiry["rate"], expiry["rate_confidence"] = first["rate"], first["rate_confidence"]
        tenor = int(mpf(expiry["svi"]["ref_tenor_years"]) * MILLISECONDS_OF_YEAR + mpf("0.5"))
        expiry["svi"]["ref_tenor_ms"] = str(tenor)
        expiry["svi"]["ref_tenor_years"] = years(tenor)
        expiry["positions"] = one_position_each(expiry["positions"])
    for asset in snapshot["collateral"]:
        if asset["is_underlying"]:
            asset["confidence"] = min(asset["confidence"], snapshot["spot_confidence"], key=Decimal)
    return snapshot


def stored(path):
    if VECTORS.exists():
        vectors = json.loads(VECTORS.read_text())
        snapshots = [(case["name"], case["params"], storable(case)) for case in vectors["cases"]]
        params = vectors["params"]
    else:
        known = json.loads(path.read_text())
        snapshots = [(case["name"], case["params"], case["snapshot"]) for case in known["cases"][::2]]
        snapshots = [(name.rsplit("_", 1)[0], params, snapshot) for name, params, snapshot in snapshots]
        params = known["params"]
    file = {"params": params, "cases": []}
    for name, of, snapshot in snapshots:
        for mode in ("Portfolio", "Standard"):
            case = {"name": f"{name}_{mode.lower()}", "mode": mode, "params": of, "snapshot": snapshot}
            file["cases"].append(solved(file, case))
    return file


# Portfolios by calls

# From the first block to the one in which operators speak, in milliseconds.
FED_AT = 2_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
EXPIRIES = (2 * HOUR, DAY, 7 * DAY, 30 * DAY, 91 * DAY, 300 * DAY)


def decimals(value, places):
    return str(Decimal(nstr(value, 40)).quantize(Decimal(1).scaleb(-places)))


class Smile:
    """Total variance in proportion to time, of one shape: free of arbitrage between expiries, and within them as the
    wings are gentle."""

    def __init__(self, dice):
        self.rho, self.m = f"{dice.uniform(-0.5, 0.2):.4f}", f"{dice.uniform(-0.03, 0.03):.4f}"
        self.sigma = f"{dice.uniform(0.25, 0.5):.4f}"
        self.b = mpf(f"{dice.uniform(0.05, 0.15):.4f}")
        self.a = mpf(f"{dice.uniform(0.15, 0.6):.4f}")

    def at(self, milliseconds, forward):
        time = mpf(milliseconds) / MILLISECONDS_OF_YEAR
        return {
            "a": decimals(self.a * time, 18),
            "b": decimals(self.b * time, 18),
            "rho": self.rho,
            "m": self.m,
            "sigma": self.sigma,
            "forward": forward,
            "ref_tenor_ms": str(milliseconds),
            "ref_tenor_years": years(milliseconds),
        }


def market(dice, underlying, level, expiries, number):
    """A market with `number` positions over its expiries."""
    spot = f"{level * dice.uniform(0.9, 1.1):.2f}"
    rate, smile = f"{dice.uniform(0, 0.2):.4f}", Smile(dice)
    records = []
    for expiry in expiries:
        left = expiry - FED_AT
        forward = str(Decimal(spot) + Decimal(f"{level * dice.uniform(0, 0.05) * expiry / (365 * DAY):.4f}"))
        records.append(
            {
                "expiry_ms": str(expiry),
                "seconds_to_expiry": str(Decimal(left) / 1000),
                "settled_part": "0",
                "forward": forward,
                "forward_confidence": "1",
                "rate": rate,
                "rate_confidence": "1",
                "vol_confidence": "1",
                "svi": smile.at(left, forward),
                "positions": [],
            }
        )
    known = set()
    while len(known) < number:
        record = dice.choice(records)
        # Strikes on a grid of 100, within three standard deviations.
        deviation = float(sqrt(mpf(record["svi"]["a"]))) + 0.01
        strike = round(level * (1 + dice.uniform(-2, 2) * deviation) / 100) * 100
        kind = dice.choice(("Call", "Put"))
        if strike < 100 or (record["expiry_ms"], strike, kind) in known:
            continue
        known.add((record["expiry_ms"], strike, kind))
        quantity = f"{dice.choice((-1, 1)) * dice.randrange(1, 300) / 100:.2f}"
        record["positions"].append({"strike": str(strike), "kind": kind, "quantity": quantity})
    neutral = {"kappa": "1", "maintenance_kappa": "1", "open_interest_factor": "1"}
    return {"underlying": underlying, "spot": spot, "spot_confidence": "1", "expiries": records} | neutral


def trade(params, markets):
    """Gives every position a premium near its mark, on the tick of .1; returns the sum of what is paid for them."""
    paid = Decimal(0)
    for fields in markets:
        for record in fields["expiries"]:
            expiry = margin.Expiry(params, margin.Record(fields), record)
            for position in record["positions"]:
                mark = expiry.price(margin.Record(position))
                premium = max(Decimal(decimals(mark, 1)), Decimal("0.1"))
                position["premium"] = str(premium)
                paid += premium * Decimal(position["quantity"])
    return paid


def traded_case(file, number):
    dice = random.Random(700 + number)
    mode = ("Portfolio", "Standard")[number % 2]
    both = number % 3 == 0
    chosen = sorted(dice.sample(EXPIRIES, dice.randrange(1, 4)))
    markets = [market(dice, 2, 50_000, chosen, dice.randrange(2, 5))]
    if both:
        markets.append(market(dice, 3, 3_000, chosen, dice.randrange(1, 4)))
    params = margin.parameters(file, {"params": "chain"})
    paid = trade(params, markets)
    # Without a second market there is room for a feed of the settlement asset.
    stable = "1" if both or number % 4 else f"{dice.uniform(0.95, 1.01):.3f}"
    deposit = Decimal(dice.randrange(100_000, 900_000))
    coins = []
    if number % 5 < 3:
        coins.append(
            {
                "asset": 2,
                "amount": f"{dice.uniform(0.1, 9):.3f}",
                "price": markets[0]["spot"],
                "confidence": "1",
                "underlying": 0,
                "haircut_mm": "0.1",
                "haircut_im": "0.1",
            }
        )
    snapshot = {
        "deposit": str(deposit),
        "cash": str(deposit - paid),
        "stable_price": stable,
        "underlyings": markets,
        "collateral": coins,
    }
    return solved(file, {"name": f"traded_{number}", "mode": mode, "params": "chain", "snapshot": snapshot})


def traded():
    # The mock's settlement window is 30 seconds.
    chain = crate_cases.DEFAULT | {"short_minimum": "50", "settlement_window_seconds": 30}
    file = {"params": {"chain": chain}, "cases": []}
    file["cases"] = [traded_case(file, number) for number in range(30)]
    return file


def text(file):
    # A line for each case: the file is computed, and read by programs.
    cases = ",\n".join(json.dumps(case) for case in file["cases"])
    return f'{{"params": {json.dumps(file["params"], indent=1)},\n"cases": [\n{cases}\n]}}\n'


def main():
    wrong = False
    for name, compute in (("stored", stored), ("traded", lambda _: traded())):
        path = HERE / f"{name}.json"
        written = text(compute(path))
        if sys.argv[1:] == ["check"]:
            if path.read_text() != written:
                print(f"{path.name} is not what generate.py writes")
                wrong = True
            continue
        path.write_text(written)
        print(f"{path.name}: {len(json.loads(written)['cases'])} cases, {len(written)} bytes")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
