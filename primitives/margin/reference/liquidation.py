"""An independent model of spec/liquidation.md and spec/charges.md in exact fractions.

    liquidation.py          writes liquidation.json, which tests/liquidation_vectors.rs reads
    liquidation.py check    compares it instead

Amounts, prices and shares are fractions of one; times are milliseconds. A result is rounded to 18 decimals once, in the
direction that the crate documents, by `up` and `down`; where the crate rounds a number on the way (a price of an
auction, a factor), so does the model, and beside it the exact result is computed and the two are compared. exp and ln are
series of fractions cut off below 1e-60. In the file every number is a count of 1e-18.
"""

import json
import random
import sys
from fractions import Fraction as F
from math import ceil, floor, isqrt
from pathlib import Path

UNIT = F(1, 10**18)
FILE = Path(__file__).with_name("liquidation.json")


def up(x):
    return ceil(x / UNIT) * UNIT


def down(x):
    return floor(x / UNIT) * UNIT


def units(x):
    assert x % UNIT == 0, x
    return str(int(x / UNIT))


def sample(rng, low, high, digits=18):
    """A random number of so many decimals."""
    scale = 10**digits
    return F(rng.randint(int(low * scale), int(high * scale)), scale)


# Auctions ------------------------------------------------------------------------------------------------------------

TERMS = {
    "buffer": F(15, 100),
    "thinShare": F(25, 100),
    "firstPrice": F(95, 100),
    "middlePrice": F(70, 100),
    "firstFall": 15 * 60_000,
    "secondFall": 12 * 3_600_000,
    "penalty": F(2, 100),
    "flaggerShare": F(10, 100),
    "leastFraction": F(10, 100),
    "equityFloor": F(50),
    "thinGrowth": 60 * 60_000,
    "grace": 10 * 60_000,
}


class Auction:
    """One auction: its clock and R. E and MM are told at every step."""

    def __init__(self, terms, now):
        self.terms, self.opened, self.received = terms, now, F(0)
        self.first_g = None
        self.thin_time = 0
        self.last = None
        self.was_thin = False
        self.g_full_at = None

    def price(self, now):
        """d, exact."""
        t, passed = self.terms, now - self.opened
        if passed <= t["firstFall"]:
            drop = t["firstPrice"] - t["middlePrice"]
            return t["firstPrice"] - drop * F(passed, t["firstFall"])
        passed -= t["firstFall"]
        return t["middlePrice"] * max(F(0), 1 - F(passed, t["secondFall"]))

    def visit(self, now, equity, maintenance):
        t = self.terms
        need = equity - maintenance
        e0 = equity - self.received
        thin = e0 <= t["thinShare"] * need
        if self.last is not None and self.was_thin:
            self.thin_time += now - self.last
        if thin and self.first_g is None:
            self.first_g = 1 - up(self.price(now))
            self.last = now
        if self.first_g is not None:
            left = 1 - self.first_g
            full = ceil(left * t["thinGrowth"])
            if self.g_full_at is None and self.thin_time >= full:
                self.g_full_at = now - (self.thin_time - full)
            self.last = now
        self.was_thin = thin
        return self.quote(now, equity, maintenance, thin)

    def quote(self, now, equity, maintenance, thin):
        t = self.terms
        need, e0 = equity - maintenance, equity - self.received
        bm = down(maintenance - t["buffer"] * need)
        q = {"thin": thin, "bm": bm, "need": need, "e0": e0}
        if thin:
            q["g"] = min(F(1), self.first_g + down(F(self.thin_time, t["thinGrowth"])))
            q["all"] = e0 - down(q["g"] * t["thinShare"] * need)
            proceeds = q["all"]
        else:
            q["d"] = up(self.price(now))
            q["kept"] = q["d"] - min(t["penalty"], q["d"])
            q["all"] = up(e0 * q["d"])
            proceeds = down(e0 * q["kept"])
        if bm >= 0:
            q["most"] = F(0)
        elif not thin and e0 < t["equityFloor"]:
            q["most"] = F(1)
        elif self.received + proceeds <= 0:
            q["most"] = F(1)
        else:
            exact = bm / (bm - self.received - proceeds)
            q["most"] = min(F(1), up(exact))
            assert 0 < exact <= 1
        q["least"] = min(t["leastFraction"], q["most"])
        return q

    def take(self, q, bid, fund):
        """The money that a bid moves, or why it is refused."""
        if q["most"] == 0:
            return "Restored"
        if bid["thin"] != q["thin"]:
            return "OtherPhase"
        f = min(bid["largest"], q["most"])
        if f < q["least"]:
            return "BelowLeast"
        if f < bid["least"]:
            return "AboveMost"
        m = dict.fromkeys(("pays", "toVault", "penalty", "fromReceived", "fromWaterfall", "fromFund"), F(0))
        if not q["thin"]:
            m["pays"] = up(f * q["e0"] * q["d"])
            m["penalty"] = down(f * q["e0"] * min(self.terms["penalty"], q["d"]))
            m["toVault"] = m["pays"] - m["penalty"]
        elif f * q["all"] > -UNIT:
            m["pays"] = m["toVault"] = up(f * q["all"])
        else:
            payment = down(-f * q["all"])
            loss = down(f * max(F(0), -q["e0"]))
            m["fromReceived"] = min(self.received, payment)
            m["fromWaterfall"] = max(F(0), loss - m["fromReceived"])
            beyond = payment - m["fromReceived"] - m["fromWaterfall"]
            m["fromFund"] = min(beyond, fund)
        paid = m["fromReceived"] + m["fromWaterfall"] + m["fromFund"]
        if m["pays"] - paid > up(f * bid["limit"]):
            return "Limit"
        m["fraction"], m["ends"] = f, f == q["most"]
        return m

    def deadline(self):
        t = self.terms
        zero = self.opened + t["firstFall"] + t["secondFall"]
        return min(zero, self.g_full_at if self.g_full_at is not None else zero) + t["grace"]


def restores(q, received, m, terms):
    """After the largest bid the buffer is there: exactly, of what the fraction leaves of E0 and Q."""
    left = 1 - m["fraction"]
    after = max(F(0), received + m["toVault"] - m["fromReceived"])
    return left * q["e0"] + after - (1 + terms["buffer"]) * left * q["need"] >= 0


JUMPS = [0, 6_000, 61_234, 300_000, 900_000, 1_234_567, 5_000_000]


def walk(rng, name, terms, equity, need, drift, bids, jumps=JUMPS):
    """One auction from its opening to its end, with prices that move and bids."""
    opened = rng.randint(10**12, 2 * 10**12)
    now, auction, steps = opened, Auction(terms, opened), []
    size = F(1)
    for _ in range(24):
        e0 = down(equity * size)
        requirement = up(need * size)
        value = {"now": now, "equity": e0 + auction.received, "maintenance": e0 + auction.received - requirement}
        q = auction.visit(now, value["equity"], value["maintenance"])
        over = "Restored" if q["bm"] >= 0 else "Exhausted" if now >= auction.deadline() else None
        step = {
            "now": now,
            "equity": units(value["equity"]),
            "maintenance": units(value["maintenance"]),
            "received": units(auction.received),
            "thin": q["thin"],
            "bufferMargin": units(q["bm"]),
            "price": units(q["g"] if q["thin"] else q["d"]),
            "priceOfAll": units(q["all"]),
            "most": units(q["most"]),
            "least": units(q["least"]),
            "end": over,
        }
        steps.append(step)
        if over is not None:
            break
        bid = bids(rng, q)
        if bid is not None:
            fund = sample(rng, 0, 200, 6)
            result = auction.take(q, bid, fund)
            step["fund"] = units(fund)
            step["bid"] = {"thin": bid["thin"], **{k: units(bid[k]) for k in ("limit", "least", "largest")}}
            if isinstance(result, str):
                step["refused"] = result
            else:
                keys = ("fraction", "pays", "toVault", "penalty", "fromReceived", "fromWaterfall", "fromFund")
                step["moved"] = {**{k: units(result[k]) for k in keys}, "ends": result["ends"]}
                assert not result["ends"] or restores(q, auction.received, result, terms)
                auction.received += result["toVault"] - result["fromReceived"]
                assert auction.received >= 0
                size *= 1 - result["fraction"]
                if size == 0:
                    break
        now += rng.choice(jumps)
        equity += drift(rng, now, need)
        need *= sample(rng, F(97, 100), F(103, 100))
    return {"name": name, "terms": {k: v if isinstance(v, int) else units(v) for k, v in terms.items()}, "steps": steps}


def no_bids(_rng, _q):
    return None


def some_bids(rng, q):
    largest = rng.choice([F(1), sample(rng, 0, 1), F(1, 3) // UNIT * UNIT, q["most"], F(1, 10)])
    return None if rng.random() < 0.4 else a_bid(rng, q, largest)


def small_bids(rng, q):
    return None if rng.random() < 0.4 else a_bid(rng, q, sample(rng, F(1, 10), F(3, 10)))


def a_bid(rng, q, largest):
    least = rng.choice([F(0), min(largest, F(1, 20)), largest])
    slack = rng.choice([F(0), UNIT, abs(q["all"]) / 50 // UNIT * UNIT, F(100), -UNIT])
    thin = q["thin"] if rng.random() < 0.9 else not q["thin"]
    return {"thin": thin, "limit": q["all"] + slack, "least": least, "largest": largest}


def auctions():
    rng = random.Random(8)

    def flat(_rng, _now, _need):
        return F(0)

    def noise(rng, _now, need):
        return sample(rng, -need / 20, need / 20)

    def falling(rng, _now, need):
        return -sample(rng, 0, need / 6)

    def falls_and_recovers(rng, now, need):
        return sample(rng, 0, need / 4) * (-1 if now % 8_000_000 < 4_000_000 else 1)

    def across(rng, now, need):
        return sample(rng, need / 50, need / 10) * (1 if now // 700_000 % 2 else -1)

    odd = {
        **TERMS,
        "buffer": F(1, 3) // UNIT * UNIT,
        "thinShare": F(2, 7) // UNIT * UNIT,
        "firstPrice": F(999, 1000),
        "middlePrice": F(1, 2),
        "firstFall": 777_777,
        "secondFall": 7_777_777,
        "penalty": F(7, 100),
        "leastFraction": F(1, 4),
        "equityFloor": F(0),
        "thinGrowth": 1_000_001,
        "grace": 12_345,
    }
    plans = [("prices stand", flat), ("noise", noise), ("falling", falling), ("falls and recovers", falls_and_recovers)]
    hours = [3_600_000, 3_599_999]
    out = [walk(rng, "nobody bids", TERMS, F(1000), F(1500), flat, no_bids, hours)]
    out.append(walk(rng, "nobody bids and equity is thin", TERMS, F(300), F(1500), flat, no_bids, [250_000]))
    for terms_name, terms in (("house", TERMS), ("odd", odd)):
        for plan, drift in plans:
            for size in (F(100), F(25_000), F(123_456_789)):
                need = sample(rng, size, 2 * size, 9)
                equity = need * sample(rng, F(1, 10), F(99, 100), 3)
                out.append(walk(rng, f"{terms_name}, {plan}, {size}", terms, equity, need, drift, some_bids))
    small = walk(rng, "below the floor", TERMS, F(40), F(50), flat, some_bids)
    gone = walk(rng, "insolvent from the first", TERMS, F(-500), F(3000), noise, some_bids)
    quick = [0, 6_000, 61_234, 300_000]
    for number in range(8):
        need = sample(rng, 1000, 9000, 9)
        equity = need * sample(rng, F(26, 100), F(40, 100), 3)
        out.append(walk(rng, f"ever thinner {number}", TERMS, equity, need, falling, small_bids, quick))
    for number in range(5):
        need = sample(rng, 1000, 9000, 9)
        plan = f"across the boundary {number}"
        out.append(walk(rng, plan, TERMS, need * F(3, 10), need, across, small_bids, [61_234, 300_000]))
    out += [small, gone]
    check_coverage(out)
    return out


def check_coverage(walks):
    """Every way to refuse a bid, and every source of money, occurs."""
    steps = [step for walk in walks for step in walk["steps"]]
    refused = {step["refused"] for step in steps if "refused" in step}
    assert refused == {"OtherPhase", "BelowLeast", "AboveMost", "Limit"}, refused
    moved = [step["moved"] for step in steps if "moved" in step]
    for key in ("pays", "toVault", "penalty", "fromReceived", "fromWaterfall", "fromFund"):
        assert sum(m[key] != "0" for m in moved) >= 3, key
    assert {step["end"] for step in steps} == {None, "Restored", "Exhausted"}
    changes = [sum(a["thin"] != b["thin"] for a, b in zip(w["steps"], w["steps"][1:])) for w in walks]
    assert max(changes) >= 2 and sum(c > 0 for c in changes) >= 5, changes


# Tear-up -------------------------------------------------------------------------------------------------------------

BILLION = 10**9


class Series:
    """Longs of a series, each with what was written when he was last touched, and beside it what he has exactly."""

    def __init__(self, held):
        self.longs = sum(held)
        self.epoch, self.factor, self.cash, self.ends = 0, F(1), F(0), []
        self.held = [{"quantity": q, "index": (0, F(1), F(0)), "exact": q} for q in held]

    def index(self):
        return {"epoch": self.epoch, "factor": units(self.factor), "cash": units(self.cash)}

    def tear(self, torn, cash):
        left = self.longs - torn
        self.cash += down(cash * self.factor / self.longs)
        for holder in self.held:
            holder["exact"] *= left / self.longs
        exact = self.factor * left / self.longs
        self.longs, ended = left, None
        if down(exact) >= F(1, BILLION):
            self.factor = down(exact)
        else:
            carried = down(exact * BILLION) >= F(1, BILLION)
            self.factor = down(exact * BILLION) if carried else F(1)
            ended = {"cash": units(self.cash), "carried": carried}
            self.ends.append((self.cash, carried))
            self.epoch, self.cash = self.epoch + 1, F(0)
            if not carried:
                for holder in self.held:
                    holder["exact"] = F(0)
        return ended

    def now(self, holder):
        """Contracts and cash of a holder, whoever touches him."""
        (epoch, factor, cash), quantity = holder["index"], holder["quantity"]
        received, then, scale = F(0), cash, 1
        for end_cash, carried in self.ends[epoch:]:
            received += down(quantity * (end_cash - then) / factor / scale)
            then, scale = F(0), scale * BILLION
            if not carried:
                return F(0), received
        received += down(quantity * (self.cash - then) / factor / scale)
        return down(quantity * self.factor / factor / scale), received

    def touch(self, holder):
        quantity, received = self.now(holder)
        holder["quantity"], holder["index"] = quantity, (self.epoch, self.factor, self.cash)
        return quantity, received


def tear_up(loss, shorts):
    """`shorts`: (quantity, mark, series). What moves, with the haircut of the spec: as large as covers the loss."""
    value = down(sum((q * mark for q, mark, _ in shorts), F(0)))
    covered = min(loss, value)
    paid = value - covered
    kept = down(paid / value) if value else F(0)
    result = {"haircut": 1 - kept, "covered": covered, "uncovered": loss - covered, "paid": paid, "series": []}
    to_longs = F(0)
    for quantity, mark, series in shorts:
        price = down(mark * kept)
        cash = down(quantity * price)
        to_longs += cash
        exact = quantity * mark * (1 - covered / value) if value else F(0)
        assert 0 <= exact - cash <= 2 * UNIT * (1 + quantity + quantity * mark)
        ended = series.tear(quantity, cash) if quantity else None
        result["series"].append({"price": price, "cash": cash, "longs": series.longs, "ended": ended})
    result["leftOver"] = paid - to_longs
    assert result["leftOver"] >= 0 and covered + to_longs + result["leftOver"] == value
    return result


def tear_up_story(rng, name, held, events):
    """Several tear-ups of several series, with longs touched in between."""
    all_series = [Series(h) for h in held]
    story = {"name": name, "held": [[units(q) for q in h] for h in held], "events": []}
    received = [[F(0)] * len(h) for h in held]
    paid_in = [F(0)] * len(held)
    for event in events(rng, all_series):
        if "touch" in event:
            which, holder = event["touch"]
            quantity, cash = all_series[which].touch(all_series[which].held[holder])
            received[which][holder] += cash
            story["events"].append({"touch": [which, holder], "quantity": units(quantity), "cash": units(cash)})
            continue
        shorts = [(q, mark, all_series[which]) for which, q, mark in event["shorts"]]
        before = [(s.longs, s.index()) for s in all_series]
        result = tear_up(event["loss"], shorts)
        entry = {"loss": units(event["loss"]), "shorts": [], "haircut": units(result["haircut"])}
        for (which, quantity, mark), torn in zip(event["shorts"], result["series"]):
            paid_in[which] += torn["cash"]
            entry["shorts"].append(
                {
                    "series": which,
                    "quantity": units(quantity),
                    "mark": units(mark),
                    "longs": units(before[which][0]),
                    "price": units(torn["price"]),
                    "cash": units(torn["cash"]),
                    "index": all_series[which].index(),
                    "ended": torn["ended"],
                }
            )
        for key in ("covered", "uncovered", "paid", "leftOver"):
            entry[key] = units(result[key])
        story["events"].append(entry)
    story["final"] = []
    for which, series in enumerate(all_series):
        holdings = []
        for number, holder in enumerate(series.held):
            exact = holder["exact"]
            quantity, cash = series.touch(holder)
            received[which][number] += cash
            assert 0 <= exact - quantity <= UNIT * 20 + exact / 10**8 + holder_loss(held[which][number], series)
            holdings.append({"quantity": units(quantity), "received": units(received[which][number])})
        remainder = series.longs - sum(h["quantity"] for h in series.held)
        left = paid_in[which] - sum(received[which])
        assert remainder >= 0 and left >= 0
        story["final"].append({"holdings": holdings, "longs": units(series.longs), "remainder": units(remainder), "cashLeft": units(left)})
    return story


def holder_loss(held, series):
    """What an epoch that carried nothing over may cost a holder beyond rounding."""
    return held / BILLION if any(not carried for _, carried in series.ends) else F(0)


def tear_ups():
    rng = random.Random(4)
    stories = []

    def once(loss, *shorts):
        return lambda _rng, _series: [{"loss": loss, "shorts": list(shorts)}]

    # Worked by hand: 10 calls at 300 and 5 puts at 200 are worth 4,000; a loss of 1,000 is a haircut of a quarter.
    hand = [[F(20), F(30), F(50)], [F(5), F(15)]]
    stories.append(tear_up_story(rng, "a quarter", hand, once(F(1000), (0, F(10), F(300)), (1, F(5), F(200)))))
    stories.append(tear_up_story(rng, "nothing to cover", hand, once(F(0), (0, F(10), F(300)))))
    stories.append(tear_up_story(rng, "more than the shorts are worth", hand, once(F(5000), (0, F(10), F(300)))))
    stories.append(tear_up_story(rng, "worth nothing", hand, once(F(5), (0, F(10), F(0)), (1, F(5), F(0)))))
    stories.append(tear_up_story(rng, "nobody is left", [[F(3), F(7)]], once(F(1), (0, F(10), F(1)))))

    def several(rng, series):
        for _ in range(12):
            if rng.random() < 0.4:
                which = rng.randrange(len(series))
                yield {"touch": [which, rng.randrange(len(series[which].held))]}
                continue
            shorts = []
            for which in rng.sample(range(len(series)), rng.randint(1, len(series))):
                if series[which].longs > 0:
                    quantity = down(series[which].longs * sample(rng, 0, F(7, 10)))
                    shorts.append((which, quantity, sample(rng, 0, 5_000, rng.choice([2, 18]))))
            value = sum((q * mark for _, q, mark in shorts), F(0))
            yield {"loss": down(value * sample(rng, 0, F(13, 10))), "shorts": shorts}

    for number in range(8):
        held = [[sample(rng, 0, 10 ** rng.randint(-3, 5), 18) + UNIT for _ in range(rng.randint(1, 5))] for _ in range(3)]
        stories.append(tear_up_story(rng, f"random {number}", held, several))

    def to_dust(keep):
        def events(rng, series):
            for number in range(5):
                torn = series[0].longs - up(series[0].longs * keep(rng))
                mark = sample(rng, 1, 10**6)
                if torn > 0:
                    yield {"loss": down(torn * mark * sample(rng, 0, 1)), "shorts": [(0, torn, mark)]}
                if number % 2:
                    yield {"touch": [0, 1]}

        return events

    big = [[F(60_000_000), F(39_999_999), F(1), UNIT]]
    stories.append(tear_up_story(rng, "epoch after epoch", big, to_dust(lambda rng: sample(rng, F(1, 10**4), F(1, 10**3)))))
    stories.append(tear_up_story(rng, "a rest below a billionth", big, to_dust(lambda _: F(1, 10**20))))
    return stories


# Losses --------------------------------------------------------------------------------------------------------------


def losses():
    rng = random.Random(5)
    cases = []
    for _ in range(40):
        marks = [sample(rng, -1000, 500, rng.choice([0, 2, 18])) for _ in range(rng.randint(0, 6))]
        loss = sample(rng, 0, 2500, rng.choice([0, 18]))
        lost = [max(F(0), -m) for m in marks]
        total = sum(lost, F(0))
        share = min(F(1), loss / total) if total else F(0)
        exact = [w * share for w in lost]
        # Every sum of the first parts is rounded down: the parts themselves then add up.
        sums = [F(0)] + [down(sum(exact[: k + 1], F(0))) for k in range(len(exact))]
        parts = [b - a for a, b in zip(sums, sums[1:])]
        cash = loss - sum(parts, F(0))
        assert cash == max(F(0), loss - total)
        cases.append({"loss": units(loss), "marks": [units(m) for m in marks], "parts": [units(p) for p in parts], "cash": units(cash)})
    recoveries = []
    for _ in range(40):
        owed = sample(rng, 0, 10 ** rng.randint(0, 9)) + UNIT
        missing = down(owed * sample(rng, 0, F(11, 10))) if rng.random() < 0.8 else F(0)
        claim = down(owed * sample(rng, 0, 1))
        rate = max(F(0), 1 - missing / owed)
        recoveries.append({"owed": units(owed), "missing": units(missing), "claim": units(claim), "rate": units(down(rate)), "paid": units(down(claim * rate))})
    return {"parts": cases, "recoveries": recoveries}


# Interest ------------------------------------------------------------------------------------------------------------

YEAR = 365 * 86_400_000


def exp(x):
    """e^x to more than 60 digits for |x| < 40."""
    halvings = 0
    while abs(x) > F(1, 8):
        x, halvings = x / 2, halvings + 1
    total = term = F(1)
    for k in range(1, 60):
        term = cut(term * x / k)
        total += term
    for _ in range(halvings):
        total = cut(total * total)
    return total


def ln(x):
    """ln x by the series of atanh, to more than 60 digits."""
    exponent = 0
    while x > F(4, 3):
        x, exponent = x / 2, exponent + 1
    while x < F(2, 3):
        x, exponent = x * 2, exponent - 1
    return atanh_series((x - 1) / (x + 1)) + exponent * atanh_series(F(1, 3))


def atanh_series(z):
    """2 atanh z for |z| <= 1/3."""
    total, power = F(0), z
    for k in range(1, 200, 2):
        total += power / k
        power = cut(power * z * z)
    return 2 * total


def cut(x):
    scale = 10**90
    return F(floor(x * scale), scale)


def rate(terms, debts, positive):
    """The annual rate at the utilisation of the house, each rounded up as documented."""
    u = F(0) if debts == 0 else F(1) if debts >= positive else up(debts / positive)
    base, slope1, kink, slope2 = terms["base"], terms["slope1"], terms["kink"], terms["slope2"]
    first = slope1 * min(u, kink) / kink
    second = slope2 * max(F(0), u - kink) / (1 - kink)
    return u, base + up(first) + up(second)


def interest():
    rng = random.Random(6)
    house = {
        "base": F(2, 100),
        "slope1": F(8, 100),
        "kink": F(85, 100),
        "slope2": F(90, 100),
        "treasuryShare": F(20, 100),
        "debtLimit": F(80, 100),
        "stressLevel": F(95, 100),
    }
    third = F(1, 3) // UNIT * UNIT
    odd = {**house, "base": F(0), "slope1": F(1, 7) // UNIT * UNIT, "kink": third, "slope2": F(3), "treasuryShare": third}
    cases = []
    for number in range(60):
        terms = house if number % 3 else odd
        positive = sample(rng, 0, 10 ** rng.randint(0, 12), 6)
        debts = rng.choice([F(0), down(positive * sample(rng, 0, 1)), positive, down(positive * F(85, 100))])
        if number == 7:
            positive, debts = F(0), F(3)
        elapsed = rng.choice([0, 1, 6_000, 3_600_000, 86_400_000, 30 * 86_400_000, YEAR, 3 * YEAR])
        debt_index, credit_index = 1 + sample(rng, 0, 3), 1 + sample(rng, 0, 1)
        u, annual = rate(terms, debts, positive)
        growth = exp(annual * F(elapsed, YEAR))
        # What the crate may be above the exact number by: an exponent rounded up, exp to a unit, a product rounded up.
        high = growth if elapsed == 0 or annual == 0 else growth * (1 + 2 * UNIT) + 3 * UNIT
        debt_range = (debt_index * growth, debt_index * high + UNIT)
        gained = [debts * (d / debt_index - 1) for d in debt_range]
        gained = (max(F(0), down(gained[0])), gained[1])
        share = 1 - terms["treasuryShare"] if positive else F(0)
        to_balances = (gained[0] * share - 2 * UNIT, gained[1] * share)
        credit = [credit_index * (1 + max(F(0), b) / positive) if positive else credit_index for b in to_balances]
        cases.append(
            {
                "terms": {k: units(v) for k, v in terms.items()},
                "debts": units(debts),
                "positive": units(positive),
                "elapsed": elapsed,
                "debtIndex": units(debt_index),
                "creditIndex": units(credit_index),
                "utilisation": units(u),
                "rate": units(annual),
                "debtIndexAfter": [units(up(debt_range[0])), units(down(debt_range[1]))],
                "interest": [units(down(gained[0])), units(up(gained[1]))],
                "balances": [units(max(F(0), down(to_balances[0]))), units(up(to_balances[1]))],
                "creditIndexAfter": [units(down(credit[0]) - UNIT), units(up(credit[1]))],
            }
        )
    return cases


# kappa ---------------------------------------------------------------------------------------------------------------


def nearest_root(x):
    """The square root of a number of 18 decimals, to the nearest 1e-18."""
    n = int(x / UNIT) * 10**18
    root = isqrt(n)
    return (root + (1 if n - root * root > root else 0)) * UNIT


def kappa():
    rng = random.Random(7)
    cases = []
    for _ in range(60):
        terms = {"reference": rng.choice([F(8, 10), F(1), F(37, 100)]), "halfLife": rng.choice([86_400_000, 3_600_000]), "rise": F(2, 100), "fall": F(5, 1000)}
        variance = sample(rng, 0, 4)
        before = sample(rng, 1, 10 ** rng.randint(1, 6), 8)
        after = before * sample(rng, F(9, 10), F(11, 10), 4) if rng.random() < 0.8 else before
        after = down(after)
        elapsed = rng.choice([0, 1_000, 6_000, 12_000, 60_000, 3_600_000, 86_400_000])
        squared = (ln(after) - ln(before)) ** 2
        if elapsed:
            weight = exp(-ln(F(2)) * F(elapsed, terms["halfLife"]))
            of_sample = squared * YEAR / elapsed
            exact = weight * variance + (1 - weight) * of_sample
            # The return errs by 1.000002 units, the weight by one, and the rest is rounded up.
            per_year = F(YEAR, elapsed)
            wide = F(1000003, 1000000) * UNIT
            error = (2 * abs(ln(after) - ln(before)) * wide + wide * wide) * per_year * (1 - weight)
            error += UNIT * abs(of_sample - variance) * 2 + 3 * UNIT
        else:
            exact, error = variance, F(0)
        target = min(max(up(nearest_root(variance) / terms["reference"]), F(1)), F(4))
        now = sample(rng, 1, 4)
        step = rng.choice([0, 6_000, 3_600_000, 86_400_000, 300 * 3_600_000])
        hours = F(step, 3_600_000)
        if target >= now:
            following = min(target, now + down(now * down(terms["rise"] * hours)))
        else:
            following = max(target, max(F(0), now - down(now * down(terms["fall"] * hours))))
        cases.append(
            {
                "terms": {k: v if isinstance(v, int) else units(v) for k, v in terms.items()},
                "variance": units(variance),
                "before": units(before),
                "after": units(after),
                "elapsed": elapsed,
                "varianceAfter": [units(down(max(F(0), exact - error))), units(up(exact + error))],
                "target": units(target),
                "kappa": units(now),
                "step": step,
                "next": units(following),
            }
        )
    return cases


# Open interest and fees ----------------------------------------------------------------------------------------------


def charges():
    rng = random.Random(9)
    out = {"openInterest": [], "fees": []}
    for number in range(20):
        f, lower = 1 + sample(rng, 0, 3, 2), sample(rng, 0, 10**6, 2)
        upper = lower + sample(rng, 0, 10**6, 2) + UNIT
        oi = rng.choice([F(0), lower, upper, lower + down((upper - lower) * sample(rng, 0, 1)), 2 * upper])
        factor = 1 + (f - 1) * min(max((oi - lower) / (upper - lower), F(0)), F(1))
        out["openInterest"].append({"factor": units(f), "lower": units(lower), "upper": units(upper), "openInterest": units(oi), "multiplier": units(up(factor))})
    for number in range(20):
        notional, premium = sample(rng, 0, 10**7), sample(rng, 0, 10**4)
        if number % 3 == 0:
            premium = down(notional / 1000)
        fee = min(up(notional * F(3, 10_000)), down(premium * F(125, 1000)))
        treasury, author = down(fee * F(4, 10)), down(fee * F(2, 10))
        out["fees"].append({"notional": units(notional), "premium": units(premium), "fee": units(fee), "fund": units(fee - treasury - author), "treasury": units(treasury), "author": units(author)})
    return out


# A call that only reduces risk ---------------------------------------------------------------------------------------


def judge(before, after, leaves):
    """The rule as the page says it."""
    if after["im"] >= 0:
        return "allowed", None
    need = {k: before["e"] - before[k] for k in ("im", "mm")}
    then = {k: after["e"] - after[k] for k in ("im", "mm")}
    if then["im"] > need["im"]:
        return "InitialRequirementRises", None
    if then["mm"] > need["mm"]:
        return "MaintenanceRequirementRises", None
    fall = need["im"] - then["im"]
    by_equity = max(before["e"], F(0)) * fall / need["im"] if need["im"] else F(0)
    most = down(min(F(25, 100) * fall, by_equity))
    return ("TooMuchLeaves" if leaves > most else "allowed"), most


def reduce_risk():
    rng = random.Random(10)
    cases = []
    for _ in range(160):
        size = 10 ** rng.randint(0, 7)
        e = sample(rng, -size, size, 4)
        mm_need = sample(rng, 0, size, 4)
        im_need = mm_need + sample(rng, 0, size, 4)
        factor = rng.choice([F(1), sample(rng, 0, 1, 3), sample(rng, F(9, 10), F(11, 10), 3)])
        mm_factor = rng.choice([factor, sample(rng, F(5, 10), F(11, 10), 3)])
        im_then = down(im_need * factor)
        mm_then = min(im_then, down(mm_need * mm_factor))
        fall = max(F(0), im_need - im_then)
        limit = min(fall / 4, max(e, F(0)) * fall / im_need) if im_need else F(0)
        leaves = rng.choice([F(0), down(limit), down(limit) + UNIT, down(fall / 4), sample(rng, -size, size, 3), down(limit / 2)])
        before = {"e": e, "im": e - im_need, "mm": e - mm_need}
        after = {"e": e - leaves, "im": e - leaves - im_then, "mm": e - leaves - mm_then}
        outcome, most = judge(before, after, leaves)
        if outcome == "allowed" and after["im"] < 0 and e >= 0:
            # The ratio of equity to requirement gets no worse.
            assert (e - leaves) * im_need >= e * im_then
        as_units = lambda state: {k: units(v) for k, v in state.items()}
        cases.append({"before": as_units(before), "after": as_units(after), "leaves": units(leaves), "outcome": outcome, "most": units(most) if outcome == "TooMuchLeaves" else None})
    withdrawals = []
    for _ in range(20):
        cash = sample(rng, -1000, 200)
        assets = []
        for _ in range(rng.randint(0, 3)):
            mm = sample(rng, 0, F(1, 2), 3)
            assets.append((sample(rng, 0, 900), mm, sample(rng, 0, 1 - mm, 3)))
        left = down(cash + sum((v * (1 - a - b) for v, a, b in assets), F(0)))
        withdrawals.append({"cash": units(cash), "collateral": [[units(x) for x in asset] for asset in assets], "free": units(left), "allowed": left >= 0})
    return {"calls": cases, "withdrawals": withdrawals}


# The file ------------------------------------------------------------------------------------------------------------


def written(value, depth=0):
    """JSON with one line for each entry of the outer lists."""
    inner = "\t" * (depth + 1)
    if isinstance(value, dict) and depth < 2:
        items = [f"{inner}{json.dumps(key)}: {written(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + "\n" + "\t" * depth + "}"
    if isinstance(value, list) and value and depth < 3 and isinstance(value[0], dict):
        items = [inner + json.dumps(item) for item in value]
        return "[\n" + ",\n".join(items) + "\n" + "\t" * depth + "]"
    return json.dumps(value)


def main():
    text = written(
        {
            "auctions": auctions(),
            "tearUps": tear_ups(),
            "losses": losses(),
            "interest": interest(),
            "kappa": kappa(),
            "charges": charges(),
            "reduceRisk": reduce_risk(),
        }
    )
    text += "\n"
    if sys.argv[1:] == ["check"]:
        if FILE.read_text() != text:
            sys.exit("liquidation.json is not what liquidation.py writes")
        return
    FILE.write_text(text)


if __name__ == "__main__":
    main()
