#!/usr/bin/env python3
"""Writes the reference vectors of surety-math: exact inputs and the true results, computed with 60 digits.

    reference/generate.py            writes reference/*.csv
    reference/generate.py --check    computes them again and compares; the status is 1 if a file differs

Needs Python 3.9 and mpmath 1.3 (faster with gmpy2, with the same result). Nothing at run time or in the tests does.

Inputs are inner integers: 18 decimals, years 30 decimals. For every result there are two columns: the nearest inner
integer, and `<name>_true`, the true value with 30 decimals, in which an error of a millionth of a unit can be seen.
"""

import argparse
import random
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the checkout

from mpmath import exp, log, mp, mpf, ncdf, npdf, sqrt

from exact import (
    I128_MAX,
    ONE,
    U128_MAX,
    YEAR_ONE,
    Black76,
    Svi,
    decimal,
    fixed,
    implied_volatility,
    units,
    years,
    years_of_seconds,
)

DIGITS = 60
FUNCTIONS = {
    "exp": exp,
    "ln": log,
    "sqrt": sqrt,
    "ncdf": ncdf,
    "npdf": npdf,
}
GREEKS = ("delta", "gamma", "vega", "theta", "vanna", "volga")
HOUR, YEAR = 3_600, 31_536_000


class Points:
    """Random inputs of one file: its own stream, so that a change of one file leaves the others alone."""

    def __init__(self, seed, name):
        self.random = random.Random(f"{seed} {name}")

    def uniform(self, low, high):
        """A number in [low, high] with 18 decimals, as inner integer; low and high are decimal texts or integers."""
        return self.random.randint(units(mpf(low)), units(mpf(high)))

    def log_uniform(self, low, high):
        """An inner integer between the two, all magnitudes alike."""
        spread = mpf(self.random.getrandbits(128)) / 2**128
        return min(high, max(low, int(low * (mpf(high) / low) ** spread)))

    def seconds(self, low=HOUR, high=YEAR):
        """Whole seconds as the inner integer of years, all magnitudes alike."""
        return years_of_seconds(self.log_uniform(low, high))

    def sign(self):
        """1 or -1."""
        return self.random.choice((1, -1))


def around(centres):
    """Each integer with its two neighbours."""
    return [centre + step for centre in centres for step in (-1, 0, 1)]


def points_of_exp(points):
    """[-42, 47]: the edges, the seams of reductions by ln 2 and by whole numbers, tiny numbers, and at random."""
    low, high = -42 * ONE, 47 * ONE
    seams = [units(j * log(2) / 2) for j in range(-120, 135, 9)] + [j * ONE for j in range(-40, 47, 7)]
    half_unit = units(log(mpf(ONE) * 2))  # below, the result is under one half of a unit
    xs = around([0, *seams, -half_unit]) + [low, low + 1, high, high - 1]
    xs += [points.sign() * points.log_uniform(2, ONE) for _ in range(40)]
    xs += [points.uniform(-42, 47) for _ in range(160)]
    return [x for x in xs if low <= x <= high]


def points_of_ln(points):
    """All of u128, densely around 1, and the seams of reductions by powers of two and of the square root of two."""
    seams = [ONE << j for j in range(0, 69, 8)] + [ONE >> j for j in range(4, 60, 8)]
    seams += [units(sqrt(mpf(2))), units(sqrt(mpf(2)) / 2), units(mpf(1) / 3), 10**12, 10**24]
    xs = [1, 2, 3, U128_MAX, U128_MAX - 1, I128_MAX] + around([ONE, *seams])
    xs += [ONE + points.sign() * points.log_uniform(2, ONE // 2) for _ in range(90)]
    return xs + [points.log_uniform(1, U128_MAX) for _ in range(140)]


def points_of_sqrt(points):
    """All of u128, squares and their neighbours."""
    roots = [points.log_uniform(10**9, 10**28) for _ in range(20)]
    squares = [root * root // ONE for root in roots]
    xs = [0, 1, 2, 3, ONE, 4 * ONE, U128_MAX, U128_MAX - 1] + around([ONE, 2 * ONE, *squares])
    return [x for x in xs if x <= U128_MAX] + [points.log_uniform(1, U128_MAX) for _ in range(90)]


def points_of_normal(points):
    """[-12, 12]: whole and quarter numbers, tiny numbers, the tails in which the result is a few units, at random."""
    xs = around([j * ONE // 4 for j in range(-48, 49, 4)] + [j * ONE // 4 for j in range(-9, 10, 2)])
    xs += [points.sign() * points.log_uniform(2, ONE) for _ in range(25)]
    xs += [points.sign() * points.uniform(8, "9.3") for _ in range(20)]
    return [x for x in xs if abs(x) <= 12 * ONE] + [points.uniform(-12, 12) for _ in range(110)]


def functions(seed):
    """exp, ln, sqrt, ncdf and npdf of one number; the example `evaluate` reads this file."""
    choose = {
        "exp": points_of_exp,
        "ln": points_of_ln,
        "sqrt": points_of_sqrt,
        "ncdf": points_of_normal,
        "npdf": points_of_normal,
    }
    yield ("fn", "x", "result", "result_true")
    for name, function in FUNCTIONS.items():
        for x in sorted(set(choose[name](Points(seed, name)))):
            true = function(fixed(x))
            yield (name, x, units(true), decimal(true))


def powers(seed):
    """base^exponent where the result fits."""
    points = Points(seed, "pow")
    yield ("base", "exponent", "result", "result_true")
    rows = [(2 * ONE, ONE // 2), (2 * ONE, -ONE // 2), (ONE + 1, 40 * ONE), (10 * ONE, 20 * ONE), (ONE, -7 * ONE)]
    # The growth of the shocked volatility: (30 days / time) to the short-term and to the long-term power.
    rows += [(30 * ONE, 3 * ONE // 10), (30 * 86_400 * ONE // 95, 3 * ONE // 10), (ONE // 12, 13 * ONE // 100)]
    rows += [(points.log_uniform(10**12, 10**24), points.uniform(-1, 1)) for _ in range(60)]
    while len(rows) < 140:
        base, exponent = points.log_uniform(10**9, 10**27), points.uniform(-5, 5)
        if 10**-18 < fixed(base) ** fixed(exponent) < 10**20:
            rows.append((base, exponent))
    for base, exponent in rows:
        true = fixed(base) ** fixed(exponent)
        yield (base, exponent, units(true), decimal(true))


def contract(points, forward):
    """Strike, volatility, years and discount of an option on the forward, in the range of the documented bound."""
    volatility, time = points.log_uniform(ONE // 10, 3 * ONE), points.seconds()
    moneyness = fixed(points.uniform("-1.2", "1.2"))
    if points.random.random() < 0.6:
        # Most such options are worthless or sure: keep these within three standard deviations.
        moneyness *= min(1, mpf("2.5") * fixed(volatility) * sqrt(years(time)))
    discount = points.uniform("0.7", 1) if points.random.random() < 0.8 else ONE
    return units(fixed(forward) * exp(moneyness)), volatility, time, discount


def black76(seed):
    """Prices and greeks: 80 rows at a forward of 60,000, 60 at any forward in [1e-6, 1e7]."""
    points = Points(seed, "black76")
    forwards = [60_000 * ONE] * 80 + [points.log_uniform(10**12, 10**25) for _ in range(60)]
    results = ["call", "put", *GREEKS, "put_delta", "put_theta"]
    columns = [column for name in results for column in (name, f"{name}_true")]
    yield ("forward", "strike", "volatility", "years", "discount", *columns)
    for forward in forwards:
        strike, volatility, time, discount = contract(points, forward)
        model = Black76(forward, strike, volatility, time, discount)
        call, put = model.greeks("call"), model.greeks("put")
        trues = [model.price("call"), model.price("put"), *(call[greek] for greek in GREEKS)]
        trues += [put["delta"], put["theta"]]
        pairs = [text for true in trues for text in (units(true), decimal(true))]
        yield (forward, strike, volatility, time, discount, *pairs)


def implied(seed):
    """The volatility that gives exactly this price; a unit of the price moves it by 1 / vega units."""
    points = Points(seed, "implied")
    forwards = [60_000 * ONE] * 70 + [points.log_uniform(10**12, 10**25) for _ in range(50)]
    yield ("right", "price", "forward", "strike", "years", "discount", "volatility", "volatility_true", "vega_true")
    for forward in forwards:
        while True:
            strike, volatility, time, discount = contract(points, forward)
            right = points.random.choice(("call", "put"))
            model = Black76(forward, strike, volatility, time, discount)
            price = units(model.price(right))
            # Keep time values of a few units: the inverse is steepest there. Below one unit there is nothing to invert.
            if units(min(model.price("call"), model.price("put"))) > 2:
                break
        true = implied_volatility(right, price, forward, strike, time, discount)
        vega = Black76(forward, strike, true * ONE, time, discount).vega()
        yield (right, price, forward, strike, time, discount, units(true), decimal(true), decimal(vega))


def smile(points, time, least, steepness=1):
    """A smile whose smallest total variance is `least` of its level; a steepness of 3 often brings arbitrage."""
    level = fixed(points.log_uniform(ONE // 5, 2 * ONE)) ** 2 * years(time)
    scale = sqrt(level)
    sigma = scale * fixed(points.log_uniform(ONE // 50, 3 * ONE))
    rho = fixed(points.uniform("-0.9", "0.9"))
    m = scale * fixed(points.uniform("-0.5", "0.5"))
    b = steepness * scale * fixed(points.log_uniform(ONE // 50, ONE))
    return Svi(least * level - b * sigma * sqrt(1 - rho**2), b, rho, m, sigma)


def svi(seed):
    """Total variance at k, and the volatility of a strike with both clamps of spec/margin.md."""
    points = Points(seed, "svi")
    yield ("a", "b", "rho", "m", "sigma", "k", "variance", "variance_true", "strike", "forward", "years",
           "volatility", "volatility_true")  # fmt: skip
    flat = [0, 0, 0, ONE]
    steep = [ONE // 25, ONE, -ONE // 2, ONE // 10, ONE // 5]
    dipping = [-3 * ONE // 100, ONE // 5, -4 * ONE // 5, ONE // 10, ONE // 5]
    special = [
        # Held at 144 (the root of 144 at one year is 12), at zero, and flat at the level.
        ([200 * ONE, *flat], ONE // 2, 50_000 * ONE, 60_000 * ONE, YEAR_ONE),
        ([0, *flat], ONE // 2, 50_000 * ONE, 60_000 * ONE, YEAR_ONE),
        ([ONE // 4, *flat], -ONE // 2, 50_000 * ONE, 60_000 * ONE, YEAR_ONE),
        # Steep wings: far strikes are held at 4 sqrt(a + b sigma), the smallest strikes there are among them.
        (steep, 3 * ONE, 1, 60_000 * ONE, YEAR_ONE),
        (steep, -3 * ONE, U128_MAX, 1, YEAR_ONE),
        # Total variance dips below zero between the edges +-0.4: the volatility is held at zero there.
        (dipping, ONE // 3, 84_000 * ONE, 60_000 * ONE, YEAR_ONE),
        (dipping, 2 * ONE, 450_000 * ONE, 60_000 * ONE, YEAR_ONE),
    ]
    rows = list(special)
    for count in range(115):
        time = points.seconds(60, 3 * YEAR)
        shape = smile(points, time, fixed(points.uniform("0.3", 1)))
        forward = 60_000 * ONE if count % 2 else points.log_uniform(10**12, 10**25)
        k = 4 * sqrt(shape.a + shape.b * shape.sigma) * fixed(points.uniform("-1.6", "1.6"))
        rows.append((shape.inner(), units(k), units(fixed(forward) * exp(k)), forward, time))
    for inner, k, strike, forward, time in rows:
        shape = Svi.of_inner(inner)
        variance, volatility = shape.variance(fixed(k)), shape.volatility(strike, forward, time)
        yield (*inner, k, units(variance), decimal(variance), strike, forward, time,
               units(volatility), decimal(volatility))  # fmt: skip


def vogt():
    """Axel Vogt's smile (arXiv:1204.0646, example 3.1), and its repair (section 5.1): c' = p + 2 psi and its vtilde."""
    raw = Svi(mpf("-0.0410"), mpf("0.1331"), mpf("0.3060"), mpf("0.3586"), mpf("0.4153"))
    v, psi, p, _, _ = raw.jump_wings()
    c = p + 2 * psi
    return raw, Svi.of_jump_wings(v, psi, p, c, 4 * v * p * c / (p + c) ** 2)


def least_factor(shape, ks):
    """The smallest g(k) and its k; minus infinity where total variance is not positive."""
    if any(shape.variance(k) <= 0 for k in ks):
        return mpf("-inf"), mpf(0)
    return min((shape.density_factor(k), k) for k in ks)


def butterfly(seed):
    """Smiles and the smallest g(k) of each: on the grid of spec/oracle.md, and densely on four times its width."""
    points = Points(seed, "butterfly")
    yield ("name", "a", "b", "rho", "m", "sigma", "grid_least_g_true", "grid_k_true", "wide_least_g_true",
           "wide_k_true")  # fmt: skip
    raw, repaired = vogt()
    rows = [("vogt_raw", raw.inner()), ("vogt_repaired", repaired.inner())]
    for count in range(60):
        shape = smile(points, points.seconds(HOUR, 3 * YEAR), fixed(points.uniform("0.1", 1)), 1 + count % 3)
        rows.append((f"random_{count}", shape.inner()))
    for name, inner in rows:
        shape = Svi.of_inner(inner)
        step = sqrt(shape.variance(mpf(0))) / 2
        grid, at = least_factor(shape, [j * step for j in range(-8, 9)])
        wide, wide_at = least_factor(shape, [mpf(j) * step / 8 for j in range(-256, 257)])
        yield (name, *inner, decimal(grid), decimal(at), decimal(wide), decimal(wide_at))


FILES = {
    "functions.csv": functions,
    "pow.csv": powers,
    "black76.csv": black76,
    "implied.csv": implied,
    "svi.csv": svi,
    "butterfly.csv": butterfly,
}


def main():
    """Writes or checks the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    parser.add_argument("--seed", type=int, default=3, help="of the random inputs (default: 3, the committed files)")
    parser.add_argument("--directory", type=Path, default=Path(__file__).resolve().parent, help="of the files")
    options = parser.parse_args()
    mp.dps = DIGITS
    differing = []
    for name, rows in FILES.items():
        text = "".join(",".join(map(str, row)) + "\n" for row in rows(options.seed))
        path = options.directory / name
        if not options.check:
            path.write_text(text, encoding="ascii", newline="\n")
        elif not path.is_file() or path.read_bytes() != text.encode("ascii"):
            differing.append(name)
    for name in differing:
        print(f"{name} is not what the generator gives")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
