"""The formulas of surety-math in mpmath, from the exact inputs that the crate takes.

Written from the textbooks and the specification, not from the crate. Integers are inner integers: 18 decimals
for numbers, 30 decimals for years. The caller sets the precision (`mpmath.mp.dps`).
"""

from mpmath import ldexp, log, mp, mpf, ncdf, nint, npdf, sign, sqrt

ONE = 10**18
YEAR_ONE = 10**30
SECONDS_PER_YEAR = 31_536_000
U128_MAX = 2**128 - 1
I128_MAX = 2**127 - 1

# Decimals of the columns called `*_true`: twelve digits below one unit of 1e-18.
DECIMALS = 30


def fixed(inner):
    """The number whose inner integer is given."""
    return mpf(inner) / ONE


def years(inner):
    """The years whose inner integer is given."""
    return mpf(inner) / YEAR_ONE


def years_of_seconds(seconds):
    """The inner integer of `Years::from_seconds`: rounded down."""
    return seconds * YEAR_ONE // SECONDS_PER_YEAR


def units(number):
    """The nearest inner integer."""
    return int(nint(number * ONE))


def decimal(number, places=DECIMALS):
    """Plain decimal notation, rounded to nearest at the last place."""
    scaled = int(nint(number * mpf(10) ** places))
    digits = str(abs(scaled)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}"
    return f"-{text}" if scaled < 0 else text


class Black76:
    """Prices and greeks of European options on a forward (Black 1976)."""

    def __init__(self, forward, strike, volatility, years_inner, discount):
        self.forward, self.strike = fixed(forward), fixed(strike)
        self.volatility, self.discount = fixed(volatility), fixed(discount)
        self.years = years(years_inner)
        self.root = sqrt(self.years)
        self.deviation = self.volatility * self.root
        self.d1 = log(self.forward / self.strike) / self.deviation + self.deviation / 2
        self.d2 = self.d1 - self.deviation

    def price(self, right):
        """`D (F N(d1) - K N(d2))` for a call, `D (K N(-d2) - F N(-d1))` for a put."""
        way = 1 if right == "call" else -1
        forward, strike = self.forward * ncdf(way * self.d1), self.strike * ncdf(way * self.d2)
        return self.discount * way * (forward - strike)

    def vega(self):
        """`D F n(d1) sqrt(T)`, per 1.00 of volatility."""
        return self.discount * self.forward * npdf(self.d1) * self.root

    def greeks(self, right):
        """By name, in the units of the crate; theta at the rate `-ln(D) / T`, the forward unmoved."""
        way = 1 if right == "call" else -1
        density, vega = npdf(self.d1), self.vega()
        rate = -log(self.discount) / self.years
        decay = vega * self.volatility / (2 * self.years)
        return {
            "delta": way * self.discount * ncdf(way * self.d1),
            "gamma": self.discount * density / (self.forward * self.deviation),
            "vega": vega,
            "theta": rate * self.price(right) - decay,
            "vanna": -self.discount * density * self.d2 / self.volatility,
            "volga": vega * self.d1 * self.d2 / self.volatility,
        }


def implied_volatility(right, price, forward, strike, years_inner, discount):
    """The volatility at which the price is exactly the given one, by bisection; all arguments inner integers."""
    ahead, exercise, factor = fixed(forward), fixed(strike), fixed(discount)
    root = sqrt(years(years_inner))
    # The option out of the money has the same time value and loses no digits.
    value = fixed(price)
    way = 1 if ahead <= exercise else -1
    if (right == "call") != (way == 1):
        value += (-1 if right == "call" else 1) * factor * (ahead - exercise)
    moneyness = log(ahead / exercise)

    def model(deviation):
        d1 = moneyness / deviation + deviation / 2
        return factor * way * (ahead * ncdf(way * d1) - exercise * ncdf(way * (d1 - deviation)))

    low, high = mpf(10) ** -12, mpf(30)
    if not model(low) < value < model(high):
        raise ValueError(f"no volatility gives {right} {price}")
    while high - low > ldexp(high, -int(mp.prec * 0.85)):
        middle = (low + high) / 2
        low, high = (middle, high) if model(middle) < value else (low, middle)
    return low / root


class Svi:
    """Raw SVI of total variance (Gatheral 2004): `w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2))`."""

    def __init__(self, a, b, rho, m, sigma):
        self.a, self.b, self.rho, self.m, self.sigma = a, b, rho, m, sigma

    @classmethod
    def of_inner(cls, inner):
        """From the five inner integers."""
        return cls(*(fixed(number) for number in inner))

    def inner(self):
        """The five nearest inner integers."""
        return [units(number) for number in (self.a, self.b, self.rho, self.m, self.sigma)]

    def variance(self, k):
        """Total variance at log-moneyness k."""
        x = k - self.m
        return self.a + self.b * (self.rho * x + sqrt(x * x + self.sigma**2))

    def volatility(self, strike, reference_forward, years_inner):
        """spec/margin.md: k held within +-4 sqrt(a + b sigma), w within [0, 144]. Strike and forward inner integers."""
        k = log(mpf(strike) / reference_forward) if strike else mpf('-inf')
        edge = 4 * sqrt(self.a + self.b * self.sigma)
        variance = self.variance(max(-edge, min(edge, k)))
        return sqrt(max(mpf(0), min(mpf(144), variance)) / years(years_inner))

    def density_factor(self, k):
        """`g(k)` of Gatheral and Jacquier (arXiv:1204.0646), section 2.2: negative where there is arbitrage."""
        x = k - self.m
        root = sqrt(x * x + self.sigma**2)
        variance = self.variance(k)
        slope = self.b * (self.rho + x / root)
        curvature = self.b * self.sigma**2 / root**3
        return (
            (1 - k * slope / (2 * variance)) ** 2
            - slope**2 / 4 * (1 / variance + mpf(1) / 4)
            + curvature / 2
        )

    def jump_wings(self):
        """v, psi, p, c, vtilde at T = 1: the same paper, section 3.3."""
        base = sqrt(self.m**2 + self.sigma**2)
        atm = self.variance(mpf(0))
        return (
            atm,
            self.b / 2 * (self.rho - self.m / base) / sqrt(atm),
            self.b * (1 - self.rho) / sqrt(atm),
            self.b * (1 + self.rho) / sqrt(atm),
            self.a + self.b * self.sigma * sqrt(1 - self.rho**2),
        )

    @classmethod
    def of_jump_wings(cls, v, psi, p, c, vtilde):
        """The inverse at T = 1 (the same section); m must not be zero."""
        root = sqrt(v)
        b = root / 2 * (c + p)
        rho = 1 - p * root / b
        beta = rho - 2 * psi * root / b
        alpha = sign(beta) * sqrt(1 / beta**2 - 1)
        width = -rho + sign(alpha) * sqrt(1 + alpha**2) - alpha * sqrt(1 - rho**2)
        m = (v - vtilde) / (b * width)
        sigma = alpha * m
        return cls(vtilde - b * sigma * sqrt(1 - rho**2), b, rho, m, sigma)
