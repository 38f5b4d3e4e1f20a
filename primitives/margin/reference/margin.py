"""Margin as spec/margin.md and spec/charges.md define it, in 50-digit arithmetic.

Written from the specification alone, without sight of the Rust code, as the second opinion that its tests need.

    margin.py check FILE    computes every case of FILE and compares with its `expected`

A file is one of the format of portfolio_margin.json. Beyond it a case may hold

    mode        "Portfolio" (default) or "Standard"
    snapshot    kappa, maintenance_kappa, open_interest_factor (each 1 by default) beside `spot`; or, in place of these,
                of `spot`, `spot_confidence` and `expiries`, a list `underlyings` of such records
                withdrawing: values collateral at min(1, 1 / stable price)
    collateral  `underlying`: its place in `underlyings`, in place of `is_underlying`
    params      short_minimum (0 by default), standard (the defaults of the specification)

and `expected` then holds more; see `requirement`.
"""

import json
import sys

from mpmath import exp, log, mp, mpf, ncdf, nstr, sqrt

mp.dps = 50

YEAR = mpf(365 * 86400)
MONTH = mpf(30 * 86400)
STANDARD = {
    "max_pct": "0.22",
    "min_pct": "0.18",
    "mm_pct": "0.15",
    "mm_of_value": "0.15",
    "put_im_scale": "1.05",
    "unpaired_im": "1.2",
    "unpaired_mm": "1.1",
}


class Record:
    """A JSON object whose decimal strings read as numbers."""

    def __init__(self, fields, **defaults):
        self.fields = {**defaults, **fields}

    def __getattr__(self, name):
        value = self.fields[name]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, (int, str)) and name not in ("kind", "vol"):
            return mpf(value)
        return value

    def has(self, name):
        return name in self.fields


# Valuation


def black(forward, strike, volatility, years, discount):
    """Black-76, discounted: (call, put), held between 0 and their upper bound."""
    v = volatility * sqrt(years)
    if strike == 0:
        return forward * discount, mpf(0)
    if forward == 0:
        return mpf(0), strike * discount
    if v == 0:
        return max(forward - strike, 0) * discount, max(strike - forward, 0) * discount
    d1 = log(forward / strike) / v + v / 2
    d2 = d1 - v
    call = discount * (forward * ncdf(d1) - strike * ncdf(d2))
    put = call - discount * (forward - strike)
    return min(max(call, 0), forward * discount), min(max(put, 0), strike * discount)


def svi_volatility(svi, strike):
    """Volatility of a strike from raw SVI; negative variance counts as none."""
    width = 4 * sqrt(max(svi.a + svi.b * svi.sigma, 0))
    k = -width if strike == 0 else min(max(log(strike / svi.forward), -width), width)
    w = svi.a + svi.b * (svi.rho * (k - svi.m) + sqrt((k - svi.m) ** 2 + svi.sigma**2))
    tenor = max(svi.ref_tenor_years, 60 / YEAR)
    return sqrt(max(min(w, 144), 0) / tenor)


class Expiry:
    """An expiry with everything that does not depend on a strike."""

    def __init__(self, params, market, fields):
        self.params, self.market = params, market
        self.data = Record(fields)
        self.svi = Record(self.data.svi)
        self.positions = [Record(position) for position in self.data.positions]
        t, window = self.data.seconds_to_expiry, params.settlement_window_seconds
        self.t = t
        self.years = t / YEAR
        inside = t < window
        self.fixed = self.data.settled_part if inside else mpf(0)
        self.variable = self.data.forward * t / window if inside else self.data.forward
        if not params.averaged_variance:
            self.variance_years = self.years
        elif inside:
            self.variance_years = t**3 / (3 * window**2) / YEAR
        else:
            self.variance_years = (t - 2 * window / 3) / YEAR
        self.rate = max(self.data.rate, 0)
        self.discount = exp(-self.rate * self.years)
        self.known = {}

    def forward(self, shock):
        return self.variable * shock + self.fixed

    def has_shorts(self):
        return any(position.quantity < 0 for position in self.positions)

    def remember(self, key, compute):
        if key not in self.known:
            self.known[key] = compute()
        return self.known[key]

    def volatility(self, strike, move):
        return self.remember((strike, move), lambda: self.fresh_volatility(strike, move))

    def fresh_volatility(self, strike, move):
        p = self.params
        static = svi_volatility(self.svi, strike)
        power = p.vol_short_term_power if self.t <= MONTH else p.vol_long_term_power
        m = (MONTH / max(self.t, p.vol_dte_floor_seconds)) ** power
        if move == "None":
            return static
        if move == "Up":
            return max(p.min_vol_up, static * (1 + p.vol_range_up * m))
        if move == "Down":
            return static * max(0, 1 - p.vol_range_down * m)
        return static * self.skew(strike, move)

    def skew(self, strike, move):
        p = self.params
        q = sqrt(self.years)
        base, cap0 = (
            (p.skew_linear_base, p.skew_linear_cap)
            if move == "SkewLinear"
            else (p.skew_abs_base, p.skew_abs_cap)
        )
        cap = base * q + cap0
        width = max(p.skew_min_width, q * p.skew_width_scale * (p.skew_vol_static + q * p.skew_vol_scale))
        if strike == 0 or self.forward(1) == 0:
            return mpf(1)  # the value does not depend on volatility
        k = log(strike / self.forward(1))
        k = abs(k) if move == "SkewAbs" else k
        slope = k * cap / width
        return max(1 + (min(cap, slope) if k >= 0 else max(-cap, slope)), 0)

    def price(self, position, shock=mpf(1), move="None", discount=None):
        strike = position.strike
        discount = self.discount if discount is None else discount
        volatility, years = self.volatility(strike, move), self.variance_years
        call, put = self.remember(
            (strike, shock, move, discount),
            lambda: black(self.forward(shock), strike, volatility, years, discount),
        )
        return call if position.kind == "Call" else put

    def value(self, shock=mpf(1), move="None"):
        return sum((p.quantity * self.price(p, shock, move) for p in self.positions), mpf(0))


# Portfolio margin


def discount_factors(expiry):
    p, years, rate = expiry.params, expiry.years, expiry.rate
    long = p.long_discount * exp(-years * (rate * p.long_rate_mult + p.long_rate_add))
    short = p.short_discount * exp(years * (rate * p.short_rate_mult + p.short_rate_add))
    return long, min(1 / expiry.discount, short)


def expiry_pnl(expiry, shock, move, dampening):
    mark = expiry.value()
    shocked = expiry.value(shock, move)
    long, short = discount_factors(expiry)
    shocked *= long if shocked >= 0 else short
    pnl = (shocked - mark) * dampening
    if move.startswith("Skew"):
        pnl = -abs(pnl)
    if expiry.params.cap_long_loss and not expiry.has_shorts():
        pnl = max(pnl, -mark)
    return pnl


def basis_of_expiry(expiry):
    p, mark = expiry.params, expiry.value()
    up, down = expiry.value(p.basis_up) - mark, expiry.value(p.basis_down) - mark
    charge = min(up, down, 0) * (p.basis_add + p.basis_mult * expiry.years)
    if p.cap_long_loss and not expiry.has_shorts():
        charge = max(charge, -mark)
    return charge


def scenario_pnls(params, expiries, value_in_underlying, kappa):
    results = []
    for fields in params.scenarios:
        scenario = Record(fields)
        move, dampening = scenario.vol, scenario.dampening
        shock = mpf(1) if move.startswith("Skew") else scenario.spot
        if dampening == 1:
            shock = 1 + (shock - 1) * kappa
        pnl = sum((expiry_pnl(e, shock, move, dampening) for e in expiries), mpf(0))
        results.append(pnl + value_in_underlying * (shock - 1) * dampening)
    return results


def naked_contracts(expiry):
    net = {}
    for position in expiry.positions:
        net[position.strike] = net.get(position.strike, 0) + position.quantity
    return sum((max(mpf(0), -quantity) for quantity in net.values()), mpf(0))


def graded(params, confidence):
    """What one of notional is charged at this confidence."""
    threshold = params.confidence_threshold
    if confidence >= threshold:
        return mpf(0)
    charge = (1 - confidence) * params.confidence_factor
    return charge * (threshold - confidence) / threshold if params.graded_confidence else charge


def expiry_confidence(market, expiry):
    data = expiry.data
    return min(market.spot_confidence, data.forward_confidence, data.rate_confidence, data.vol_confidence)


def portfolio_notional(expiry):
    spot, total = expiry.market.spot, mpf(0)
    for position in expiry.positions:
        size = abs(position.quantity) * spot
        if expiry.params.graded_confidence and position.quantity > 0:
            size = min(size, position.quantity * expiry.price(position))
        total += size
    return total


def portfolio_market(params, market, expiries, value_in_underlying):
    """The charges of one underlying, in the order of the formula."""
    plain = scenario_pnls(params, expiries, value_in_underlying, mpf(1))
    at_kappa = scenario_pnls(params, expiries, value_in_underlying, market.kappa)
    at_maintenance = scenario_pnls(params, expiries, value_in_underlying, market.maintenance_kappa)
    basis = sum((basis_of_expiry(e) for e in expiries), mpf(0))
    naked = sum((naked_contracts(e) for e in expiries), mpf(0)) * market.spot
    return {
        "mark_to_market": sum((e.value() for e in expiries), mpf(0)),
        "basis_contingency": basis,
        "scenario_pnl": plain,
        "scenario_pnl_kappa": at_kappa,
        "scenario_pnl_maintenance_kappa": at_maintenance,
        "worst": min([basis] + plain + at_kappa),
        "worst_maintenance": min([basis] + plain + at_maintenance),
        "short_option_mm": naked * params.short_option_mm,
        "short_option_im": naked * params.short_option_im,
        "confidence": sum(
            (graded(params, expiry_confidence(market, e)) * portfolio_notional(e) for e in expiries),
            mpf(0),
        ),
    }


# Standard margin


def leg_alone(params, market, expiry, position, initial):
    """Portfolio margin of a portfolio of this leg alone, without charges that standard margin has of its own."""
    fields = dict(expiry.data.fields, positions=[position.fields])
    alone = portfolio_market(params, market, [Expiry(params, market, fields)], mpf(0))
    mark = alone["mark_to_market"]
    mm = mark + alone["worst_maintenance"] * params.mm_factor - alone["short_option_mm"]
    im = mark + alone["worst"] * params.im_factor * market.open_interest_factor
    im -= alone["short_option_mm"] + alone["short_option_im"]
    mm = min(mm, mark)
    return min(im, mm) if initial else mm


def put_maintenance(standard, market, value, quantity, kappa):
    return value + min(standard.mm_pct * kappa * market.spot * quantity, standard.mm_of_value * kappa * value)


def leg_formula(standard, market, expiry, position, initial):
    a, spot, strike = position.quantity, market.spot, position.strike
    kappa = market.kappa if initial else market.maintenance_kappa
    value = a * expiry.price(position, discount=mpf(1))
    call = position.kind == "Call"
    if not initial:
        if call:
            return value + standard.mm_pct * kappa * spot * a
        return put_maintenance(standard, market, value, a, kappa)
    out_of_the_money = max(0, strike - spot if call else spot - strike) / spot
    share = max(standard.max_pct * kappa - out_of_the_money, standard.min_pct * kappa)
    margin = value + share * spot * a
    if call:
        return margin
    return min(margin, put_maintenance(standard, market, value, a, kappa) * standard.put_im_scale)


def maximum_loss(standard, expiry, initial):
    def payoff(price):
        total = mpf(0)
        for p in expiry.positions:
            gain = price - p.strike if p.kind == "Call" else p.strike - price
            total += p.quantity * max(gain, 0)
        return total

    corners = [mpf(0)] + [p.strike for p in expiry.positions]
    loss = min(min(payoff(price) for price in corners), 0)
    net_calls = sum((p.quantity for p in expiry.positions if p.kind == "Call"), mpf(0))
    if net_calls < 0:
        unpaired = standard.unpaired_im if initial else standard.unpaired_mm
        loss += net_calls * expiry.forward(1) * unpaired
    return loss


def standard_expiry(params, standard, market, expiry):
    result = {}
    for name, initial in (("mm", False), ("im", True)):
        isolated = mpf(0)
        for position in expiry.positions:
            if position.quantity < 0:
                isolated += min(
                    leg_formula(standard, market, expiry, position, initial),
                    leg_alone(params, market, expiry, position, initial),
                )
        loss = maximum_loss(standard, expiry, initial)
        result["isolated_" + name] = isolated
        result["maximum_loss_" + name] = loss
        result["margin_" + name] = max(isolated, loss)
    return result


def short_contracts(expiry):
    return sum((max(-p.quantity, 0) for p in expiry.positions), mpf(0))


# A vault


def read_markets(snapshot):
    neutral = {"kappa": "1", "maintenance_kappa": "1", "open_interest_factor": "1"}
    if snapshot.has("underlyings"):
        return [Record(fields, **neutral) for fields in snapshot.underlyings]
    return [Record(snapshot.fields, **neutral)]


def read_collateral(snapshot):
    """(record, value, place of its underlying or None) of each."""
    stable = snapshot.stable_price
    factor = 1 / stable
    if snapshot.has("withdrawing") and snapshot.withdrawing:
        factor = min(mpf(1), factor)
    result = []
    for fields in snapshot.collateral:
        item = Record(fields)
        place = fields.get("underlying", 0 if fields.get("is_underlying") else None)
        result.append((item, item.amount * item.price * factor, place))
    return result


def requirement(params, case):
    """Everything that `expected` may hold."""
    snapshot = Record(case["snapshot"])
    markets = read_markets(snapshot)
    expiries = [[Expiry(params, m, e) for e in m.expiries] for m in markets]
    collateral = read_collateral(snapshot)
    value = sum((v for _, v, _ in collateral), mpf(0))
    marks = [sum((e.value() for e in group), mpf(0)) for group in expiries]
    equity = snapshot.cash + value + sum(marks, mpf(0))
    common = {
        "haircut_mm": sum((v * c.haircut_mm for c, v, _ in collateral), mpf(0)),
        "haircut_im": sum((v * c.haircut_im for c, v, _ in collateral), mpf(0)),
        "collateral_confidence": sum((v * graded(params, c.confidence) for c, v, _ in collateral), mpf(0)),
    }
    compute = standard_mode if case.get("mode") == "Standard" else portfolio_mode
    result, mm, im = compute(params, snapshot, markets, expiries, collateral, equity, common)
    short = any(e.has_shorts() for group in expiries for e in group)
    floor = equity - params.short_minimum if short else im
    result["charges"]["short_minimum"] = max(im - floor, mpf(0))
    im = min(im, floor)
    mm = min(mm, equity)
    im = min(im, mm)
    result["charges"] |= common
    return result | {
        "mark_to_market": sum(marks, mpf(0)),
        "equity": equity,
        "initial_margin": im,
        "maintenance_margin": mm,
    }


def de_peg(params, snapshot):
    return max(params.peg_threshold - snapshot.stable_price, mpf(0)) * params.peg_factor


def portfolio_mode(params, snapshot, markets, expiries, collateral, equity, common):
    growth = de_peg(params, snapshot)
    mm = equity - common["haircut_mm"]
    im = mm - common["haircut_im"] - common["collateral_confidence"]
    charges = dict.fromkeys(
        ("scenario_mm", "scenario_im", "short_option_mm", "short_option_im", "confidence", "de_peg", "open_interest"),
        mpf(0),
    )
    results = []
    for place, (market, group) in enumerate(zip(markets, expiries)):
        held = sum((v for _, v, underlying in collateral if underlying == place), mpf(0))
        result = portfolio_market(params, market, group, held)
        results.append(result)
        factor = (params.im_factor + growth) * market.open_interest_factor
        mm += result["worst_maintenance"] * params.mm_factor - result["short_option_mm"]
        im += result["worst"] * factor - result["short_option_mm"] - result["short_option_im"]
        im -= result["confidence"]
        charges["scenario_mm"] -= result["worst_maintenance"] * params.mm_factor
        charges["scenario_im"] -= result["worst"] * params.im_factor
        charges["de_peg"] -= result["worst"] * growth
        charges["open_interest"] -= result["worst"] * (params.im_factor + growth) * (market.open_interest_factor - 1)
        for name in ("short_option_mm", "short_option_im", "confidence"):
            charges[name] += result[name]
    totals = {
        name: sum((r[name] for r in results), mpf(0)) for name in ("basis_contingency", "worst", "worst_maintenance")
    }
    for market, result in zip(markets, results):
        for kappa in ("kappa", "maintenance_kappa"):
            if getattr(market, kappa) == 1:
                del result["scenario_pnl_" + kappa]
    if len(results) == 1:
        totals["scenario_pnl"] = results[0].pop("scenario_pnl")
    return {"underlyings": results, "charges": charges} | totals, mm, im


def standard_mode(params, snapshot, markets, expiries, collateral, equity, common):
    standard = Record(params.standard)
    growth = de_peg(params, snapshot)
    base = snapshot.cash + sum((v for _, v, _ in collateral), mpf(0)) - common["haircut_mm"]
    mm, im = base, base - common["haircut_im"] - common["collateral_confidence"]
    charges = dict.fromkeys(("standard_mm", "standard_im", "confidence", "de_peg"), mpf(0))
    results = []
    for market, group in zip(markets, expiries):
        found = [standard_expiry(params, standard, market, e) for e in group]
        marks = sum((e.value() for e in group), mpf(0))
        results.append({"mark_to_market": marks, "expiries": found})
        confidence, peg = mpf(0), mpf(0)
        for e in group:
            notional = short_contracts(e) * market.spot
            confidence += graded(params, expiry_confidence(market, e)) * notional
            peg += growth * notional
        mm += sum((f["margin_mm"] for f in found), mpf(0))
        im += sum((f["margin_im"] for f in found), mpf(0)) - confidence - peg
        charges["standard_mm"] += marks - sum((f["margin_mm"] for f in found), mpf(0))
        charges["standard_im"] += marks - sum((f["margin_im"] for f in found), mpf(0))
        charges["confidence"] += confidence
        charges["de_peg"] += peg
    return {"underlyings": results, "charges": charges}, mm, im


def parameters(file, case):
    fields = case["params"]
    if isinstance(fields, str):
        fields = file["params"][fields]
    standard = {**STANDARD, **fields.get("standard", {})}
    return Record({**fields, "standard": standard}, short_minimum="0")


# The command


def text(value):
    """30 digits, as in portfolio_margin.json; what is below 1e-40 is written as zero."""
    if isinstance(value, dict):
        return {name: text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [text(item) for item in value]
    value = value if abs(value) > mpf(10) ** -40 else mpf(0)
    return nstr(value, 30, min_fixed=-100, max_fixed=100, strip_zeros=True).removesuffix(".0")


def distance(expected, found):
    """The largest relative distance of numbers at the same place."""
    if isinstance(expected, dict):
        return max((distance(item, found[name]) for name, item in expected.items()), default=mpf(0))
    if isinstance(expected, list):
        assert len(expected) == len(found)
        return max((distance(*pair) for pair in zip(expected, found)), default=mpf(0))
    expected, found = mpf(expected), mpf(found)
    return abs(expected - found) / max(abs(expected), mpf(10) ** -6)


def check(path):
    with open(path) as handle:
        file = json.load(handle)
    worst = mpf(0)
    for case in file["cases"]:
        apart = distance(case["expected"], requirement(parameters(file, case), case))
        worst = max(worst, apart)
        if apart > mpf(10) ** -24:
            print(case["name"], nstr(apart, 5))
    print(f"{len(file['cases'])} cases, largest relative distance {nstr(worst, 3)}")
    return worst < mpf(10) ** -24


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "check":
        sys.exit(__doc__)
    sys.exit(0 if check(sys.argv[2]) else 1)
