#!/usr/bin/env python3
"""Writes src/tables.rs: the constants of exp, ln and N(x), from 80-digit arithmetic.

    reference/tables.py            write src/tables.rs
    reference/tables.py --check    compare it with what would be written; status 1 if they differ

Needs mpmath. How the tables are used, and how large the error is, stands in the modules that use them and in
docs/mathematics.md; this script prints the largest error of each approximation that it has measured.
"""

import argparse
import pathlib
import sys

from mpmath import cos, erfc, factorial, ln, mp, mpf, nint, pi, polyval, sqrt

mp.dps = 80
OUT = pathlib.Path(__file__).resolve().parent.parent / "src" / "tables.rs"

EXP_STEPS = 64
EXP_DEGREE = 10
LN_STEPS = 64
LN_TERMS = 15
TAIL_CELLS = 48
TAIL_DEGREE = 15


def fixed(value, bits):
    return int(nint(value * mpf(2) ** bits))


def group(number):
    """An integer literal with its digits in groups of three."""
    return f"{number:,}".replace(",", "_")


def rows(numbers, indent="\t"):
    return "".join(f"{indent}{group(n)},\n" for n in numbers)


def packed(numbers, per_row=16):
    """Small numbers, several in a row."""
    starts = range(0, len(numbers), per_row)
    return "".join("\t" + " ".join(f"{group(n)}," for n in numbers[i : i + per_row]) + "\n" for i in starts)


def tail(x):
    return erfc(x / sqrt(2)) / 2


def tail_cell(cell):
    """The polynomial in u in [-1/2, 1/2] that meets the tail in the Chebyshev nodes of [cell/4, (cell + 1)/4]."""
    n = TAIL_DEGREE + 1
    centre = (mpf(cell) + mpf(1) / 2) / 4
    nodes = [cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    values = [tail(centre + s / 8) for s in nodes]
    # Chebyshev coefficients by the discrete orthogonality, then powers of s, then powers of u = s / 2.
    cheb = [2 * sum(values[i] * cos(k * pi * (2 * i + 1) / (2 * n)) for i in range(n)) / n for k in range(n)]
    cheb[0] /= 2
    powers = [mpf(0)] * n
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    for k in range(n):
        poly = before if k == 0 else now
        for i, c in enumerate(poly):
            powers[i] += cheb[k] * c
        if k > 0:
            after = [mpf(0)] + [2 * c for c in now]
            for i, c in enumerate(before):
                after[i] -= c
            before, now = now, after
    return [c * mpf(2) ** k for k, c in enumerate(powers)]


def tables():
    exp_roots = [fixed(mpf(2) ** (mpf(j) / EXP_STEPS), 127) for j in range(EXP_STEPS)]
    exp_series = [fixed(1 / factorial(k), 126) for k in range(EXP_DEGREE + 1)]
    ln_factors = [int(nint(1024 / (1 + (j + mpf(1) / 2) / LN_STEPS))) for j in range(LN_STEPS)]
    ln_offsets = [fixed(-ln(mpf(c) / 1024), 118) for c in ln_factors]
    ln_series = [fixed(mpf(-1) ** (k + 1) / k, 126) for k in range(1, LN_TERMS + 1)]
    cells = [tail_cell(cell) for cell in range(TAIL_CELLS)]
    worst = max(
        abs(polyval(coefficients[::-1], u) - tail((mpf(cell) + mpf(1) / 2 + u) / 4))
        for cell, coefficients in enumerate(cells)
        for u in [mpf(i) / 200 - mpf(1) / 2 for i in range(201)]
    )
    print(f"tail of the normal distribution: largest error {mp.nstr(worst, 3)}", file=sys.stderr)
    cells = [[fixed(c, 126) for c in coefficients] for coefficients in cells]
    assert all(abs(c) < 2**127 for cell in cells for c in cell)
    out = [
        "//! Constants of [`exp`](crate::exp), [`ln`](crate::ln) and [`normal_cdf`](crate::normal_cdf).\n",
        "//!\n//! Written by `reference/tables.py` from 80-digit arithmetic; do not edit.\n",
    ]

    def constant(name, kind, doc, value):
        out.append(f"\n/// {doc}\npub(crate) const {name}: {kind} = {group(value)};\n")

    def table(name, kind, doc, body, attribute=""):
        out.append(f"\n/// {doc}\n{attribute}pub(crate) static {name}: {kind} = [\n{body}];\n")

    constant("LN_2_Q118", "i128", "ln 2, 118 fractional bits.", fixed(ln(2), 118))
    constant("LN_ONE_Q118", "i128", "ln 1e18, 118 fractional bits.", fixed(ln(mpf(10) ** 18), 118))
    constant("EXP_STEP_Q110", "i128", "ln 2 / 64, 110 fractional bits.", fixed(ln(2) / EXP_STEPS, 110))
    constant("EXP_STEPS_PER_UNIT_Q56", "i128", "64 / ln 2, 56 fractional bits.", fixed(EXP_STEPS / ln(2), 56))
    constant("INV_SQRT_2_PI_Q128", "u128", "1 / sqrt(2 pi), 128 fractional bits.", fixed(1 / sqrt(2 * pi), 128))
    constant("UNIT_Q186", "u128", "1e-18, 186 fractional bits.", fixed(mpf(10) ** -18, 186))
    constant("YEARS_UNIT_Q227", "u128", "1e-30, 227 fractional bits.", fixed(mpf(10) ** -30, 227))
    table("EXP_ROOTS_Q127", f"[u128; {EXP_STEPS}]", "2^(j/64), 127 fractional bits.", rows(exp_roots))
    table("EXP_SERIES_Q126", f"[i128; {EXP_DEGREE + 1}]", "1/k! from k = 0, 126 fractional bits.", rows(exp_series))
    table("LN_FACTORS_Q10", f"[u128; {LN_STEPS}]", "c(j), about 1 / (1 + (j + 1/2)/64), 10 fractional bits.", packed(ln_factors), "#[rustfmt::skip]\n")
    table("LN_OFFSETS_Q118", f"[i128; {LN_STEPS}]", "-ln c(j), 118 fractional bits.", rows(ln_offsets))
    table("LN_SERIES_Q126", f"[i128; {LN_TERMS}]", "(-1)^(k+1) / k from k = 1, 126 fractional bits.", rows(ln_series))
    table(
        "TAIL_Q126",
        f"[[i128; {TAIL_DEGREE + 1}]; {TAIL_CELLS}]",
        "N(-x) in [i/4, (i+1)/4] by powers of u = 4 x - i - 1/2, from the power 0, 126 fractional bits.",
        "".join("\t[\n" + rows(cell, "\t\t") + "\t],\n" for cell in cells),
        "#[rustfmt::skip]\n",
    )
    return "".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    text = tables()
    if parser.parse_args().check:
        if OUT.read_text() != text:
            sys.exit(f"{OUT.name} is not what this script writes: run reference/tables.py")
        return
    OUT.write_text(text)


if __name__ == "__main__":
    main()
