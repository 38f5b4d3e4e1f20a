#!/usr/bin/env python3
"""Measures the largest error of each function of surety-math over random points, against mpmath.

    reference/measure.py                     a million points a function, a tenth as many options; prints a table
    reference/measure.py --points 20000      a quick look
    reference/measure.py --only ncdf black76 some of them

The example `evaluate` computes the results; mpmath, with 40 digits, is exact beside them. Needs Python 3.9 and mpmath
1.3; without gmpy2 it takes several times as long. Errors are in units of 1e-18, half a unit being the least that
rounding leaves; `relative` is what is left of the error after half a unit, as a share of the true value.
"""

import argparse
import math
import multiprocessing
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the checkout

from mpmath import exp, log, mp, mpf, ncdf, npdf, sqrt

import generate
from exact import ONE, U128_MAX, Black76, Svi, fixed, units

DIGITS = 40
CHUNK = 2_000
GREEKS = ("delta", "gamma", "vega", "theta", "vanna", "volga")
# Those of a put that differ from those of the call.
OF_PUTS = ("delta", "theta")
RIGHTS = ("call", "put")


class Points(generate.Points):
    """As the generator's, with a faster choice of magnitudes."""

    def log_uniform(self, low, high):
        """The magnitude from a float, all digits from the random integers."""
        middle = low * math.exp(self.random.random() * math.log(high / low))
        return min(high, max(low, self.random.randint(int(middle * 0.999), int(middle * 1.001) + 1)))


def uniform(low, high):
    """A choice of points: one number in [low, high], 18 decimals."""
    return lambda points: (points.random.randint(int(low * ONE), int(high * ONE)),)


def log_uniform(low, high):
    """A choice of points: one inner integer in [low, high], all magnitudes alike."""
    return lambda points: (points.log_uniform(low, high),)


def power(points):
    """A base in [1e-6, 1e6] and an exponent for which the power lies in [1e-10, 1e10]."""
    base = points.log_uniform(10**12, 10**24)
    reach = min(5.0, 10 / (abs(math.log10(base / ONE)) + 1e-9))
    return base, int(points.random.uniform(-reach, reach) * 10**15) * 1_000 + points.random.randrange(1_000)


def option(low, high):
    """An option of the range of the documented bound on a forward in [low, high]."""

    def choose(points):
        forward = points.log_uniform(low, high) if low < high else low
        strike, volatility, period, discount = generate.contract(points, forward)
        return forward, strike, volatility, period, discount

    return choose


def smile(points):
    """A smile, a strike within 1.6 of its edges and a forward, up to three years."""
    period = points.seconds(60, 3 * generate.YEAR)
    shape = generate.smile(points, period, fixed(points.uniform("0.1", 1)))
    forward = points.log_uniform(10**12, 10**25)
    k = 4 * sqrt(shape.a + shape.b * shape.sigma) * fixed(points.uniform("-1.6", "1.6"))
    return (*shape.inner(), units(fixed(forward) * exp(k)), forward, period)


def of_function(function):
    """The true result of a function of fixed-point numbers."""
    return lambda *arguments: function(*map(fixed, arguments))


def of_price(right):
    """The true price."""
    return lambda *arguments: Black76(*arguments).price(right)


def of_greek(right, name):
    """One true greek."""
    return lambda *arguments: Black76(*arguments).greeks(right)[name]


def of_smile(a, b, rho, m, sigma, strike, forward, period):
    """The true volatility of a strike."""
    return Svi.of_inner((a, b, rho, m, sigma)).volatility(strike, forward, period)


class Measure:
    """A function of the example `evaluate`, the points at which it is tried and its true results."""

    def __init__(self, name, where, choose, true, relative=False, cost=1):
        self.name, self.where, self.choose, self.true = name, where, choose, true
        self.relative, self.cost = relative, cost

    def points(self, seed, count):
        """The arguments, inner integers."""
        points = Points(seed, f"{self.name} {self.where}")
        return [self.choose(points) for _ in range(count)]

    def error(self, arguments, result):
        """In units of 1e-18, or as a share of the true value."""
        true = self.true(*arguments)
        error = abs(true * ONE - result)
        return max(mpf(0), error - mpf("0.5")) / (true * ONE) if self.relative else error


class ImpliedMeasure(Measure):
    """The implied volatility of the rounded price of a random option of at least a thousand units of time value.

    The error is that of the price which the result gives, divided by vega, less what the documented error of the
    price, 2.6e-27 of forward and strike, leaves open.
    """

    def __init__(self, right, where, choose):
        super().__init__(f"{right}-volatility", where, choose, None, cost=10)
        self.right = right

    def points(self, seed, count):
        """Price, forward, strike, years, discount."""
        points, chosen = Points(seed, f"{self.name} {self.where}"), []
        while len(chosen) < count:
            forward, strike, volatility, period, discount = self.choose(points)
            model = Black76(forward, strike, volatility, period, discount)
            if min(model.price("call"), model.price("put")) * ONE > 1_000:
                chosen.append((units(model.price(self.right)), forward, strike, period, discount))
        return chosen

    def error(self, arguments, result):
        price, forward, strike, period, discount = arguments
        model = Black76(forward, strike, result, period, discount)
        off = abs(model.price(self.right) - fixed(price))
        return max(mpf(0), off - (model.forward + model.strike) * mpf("2.6e-27")) / model.vega() * ONE


def measures():
    """All of them, as they stand in the table."""
    normal = (uniform(-9, 9), uniform(-12, 12))
    found = [
        Measure("exp", "[-42, 0]", uniform(-42, 0), of_function(exp)),
        Measure("exp", "[0, 23]", uniform(0, 23), of_function(exp)),
        Measure("exp", "[23, 47], relative", uniform(23, 47), of_function(exp), relative=True),
        Measure("ln", "[1e-6, 1e6], magnitudes alike", log_uniform(10**12, 10**24), of_function(log)),
        Measure("ln", "[0.5, 2]", uniform(0.5, 2), of_function(log)),
        Measure("ln", "all, magnitudes alike", log_uniform(1, U128_MAX), of_function(log)),
        Measure("sqrt", "all, magnitudes alike", log_uniform(1, U128_MAX), of_function(sqrt)),
        Measure("ncdf", "[-9, 9]", normal[0], of_function(ncdf)),
        Measure("ncdf", "[-12, 12]", normal[1], of_function(ncdf)),
        Measure("npdf", "[-12, 12]", normal[1], of_function(npdf)),
        Measure("pow", "base 1e-6 to 1e6, result 1e-10 to 1e10", power, of_function(lambda b, e: b**e), cost=2),
    ]
    ranges = (("F = 60,000", option(60_000 * ONE, 60_000 * ONE)), ("F 1e-6 to 1e7", option(10**12, 10**25)))
    for where, choose in ranges:
        found += [Measure(right, where, choose, of_price(right), cost=10) for right in RIGHTS]
    for where, choose in ranges:
        found += [Measure(f"call-{greek}", where, choose, of_greek("call", greek), cost=20) for greek in GREEKS]
        found += [Measure(f"put-{greek}", where, choose, of_greek("put", greek), cost=20) for greek in OF_PUTS]
        found += [ImpliedMeasure(right, where, choose) for right in RIGHTS]
    found.append(Measure("svi-volatility", "60 s to 3 years", smile, of_smile, cost=10))
    return found


MEASURES = measures()


def largest(task):
    """The largest error among some points, and where it is."""
    mp.dps = DIGITS
    index, arguments, results = task
    measure = MEASURES[index]
    return max((measure.error(point, result), point) for point, result in zip(arguments, results))


def evaluated(command, measure, arguments):
    """The results of the example `evaluate`."""
    lines = "".join(f"{measure.name},{','.join(map(str, point))}\n" for point in arguments)
    run = subprocess.run([*command, "-"], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    results = run.stdout.split("\n")[:-1]
    refused = [at for at, result in enumerate(results) if result.startswith("error")]
    if refused or len(results) != len(arguments):
        raise SystemExit(f"{measure.name}{arguments[refused[0]] if refused else ''} has no result")
    return list(map(int, results))


def run(pool, command, index, seed, count):
    """One row of the table."""
    measure, start = MEASURES[index], time.monotonic()
    arguments = measure.points(seed, count)
    results = evaluated(command, measure, arguments)
    chunks = [
        (index, arguments[at : at + CHUNK], results[at : at + CHUNK]) for at in range(0, len(arguments), CHUNK)
    ]
    error, point = max(pool.imap_unordered(largest, chunks))
    shown = mp.nstr(error, 3) if measure.relative else f"{float(error):.6f}"
    seconds = time.monotonic() - start
    at = ",".join(map(str, point))
    print(f"| {measure.name} | {measure.where} | {count:,} | {shown} | {seconds:.0f} s | {at} |", flush=True)


def main():
    """Prints the table."""
    crate = Path(__file__).resolve().parent.parent
    cargo = ["cargo", "run", "--release", "--quiet", "--manifest-path", str(crate / "Cargo.toml")]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=1_000_000, help="of a simple function (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="of the random points (default: %(default)s)")
    parser.add_argument("--processes", type=int, default=2, help="that compute with mpmath (default: %(default)s)")
    parser.add_argument("--only", nargs="+", metavar="FN", help="names of the first column, or black76")
    parser.add_argument("--evaluate", help="the built example (default: build it with cargo)")
    options = parser.parse_args()
    command = [options.evaluate] if options.evaluate else [*cargo, "--example", "evaluate", "--"]
    mp.dps = DIGITS
    print("| fn | where | points | largest error, units of 1e-18 | time | at |")
    print("|---|---|---|---|---|---|", flush=True)
    with multiprocessing.Pool(options.processes) as pool:
        for index, measure in enumerate(MEASURES):
            names = {measure.name, "black76"} if measure.name in RIGHTS else {measure.name}
            if not options.only or names & set(options.only):
                run(pool, command, index, options.seed, max(1, options.points // measure.cost))
    return 0


if __name__ == "__main__":
    sys.exit(main())
