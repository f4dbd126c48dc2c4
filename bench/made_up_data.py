"""Random series in the shape of market data, from a seed. None of it is a real price."""

import numpy as np

US_PER_S = 1_000_000
US_PER_DAY = 86_400 * US_PER_S
# 2020-01-02 01:30 UTC is 09:30 in Shanghai.
FIRST_DAY = 18_263
MORNING_UTC_US = int(1.5 * 3_600) * US_PER_S
AFTERNOON_UTC_US = 5 * 3_600 * US_PER_S
MINUTES_A_HALF = 120

TICK_COLUMNS = ("time", "sequence", "price", "volume", "amount")
BAR_COLUMNS = ("time", "open", "high", "low", "close", "volume", "amount")


def trading_days(count):
    """Day numbers since the epoch: weekdays from the first Thursday of 2020 on."""
    days = np.arange(FIRST_DAY, FIRST_DAY + count * 2, dtype=np.int64)
    return days[(days + 3) % 7 < 5][:count]


def ticks(seed, rows, rows_a_day=25_000):
    """Trades of one instrument: 10 ms stamps, exchange numbers, fen prices, lots of 100."""
    random = np.random.default_rng(seed)
    day_count = -(-rows // rows_a_day)
    half_us = MINUTES_A_HALF * 60 * US_PER_S
    stamps = np.sort(random.integers(0, 2 * half_us // 10_000, (day_count, rows_a_day)), axis=1)
    stamps = stamps.astype(np.int64) * 10_000
    stamps += np.where(stamps < half_us, MORNING_UTC_US, AFTERNOON_UTC_US - half_us)
    time = (stamps + trading_days(day_count)[:, None] * US_PER_DAY).reshape(-1)[:rows]
    sequence = np.cumsum(random.integers(1, 8, rows), dtype=np.int64)
    steps = random.choice(np.array([-1, 0, 1]), rows, p=[0.2, 0.6, 0.2])
    fen = np.abs(2_000 + np.cumsum(steps)) + 100
    volume = np.ceil(random.lognormal(1.2, 1.1, rows)).astype(np.int64) * 100
    return {"time": time, "sequence": sequence, "price": fen / 100.0,
            "volume": volume.astype(np.float64), "amount": (fen * volume) / 100.0}


def minute_times(days):
    halves = [start + np.arange(1, MINUTES_A_HALF + 1, dtype=np.int64) * 60 * US_PER_S
              for start in (MORNING_UTC_US, AFTERNOON_UTC_US)]
    return (days[:, None] * US_PER_DAY + np.concatenate(halves)[None, :]).reshape(-1)


def fen_bars(random, rows, swing):
    """Open, high, low, close in fen, volume in shares, amount in fen: integers that agree."""
    close = np.abs(np.cumsum(random.integers(-swing, swing + 1, rows))) + 1_000
    open_ = np.abs(np.roll(close, 1) + random.integers(-2, 3, rows)) + 1
    open_[0] = close[0]
    high = np.maximum(open_, close) + random.integers(0, swing + 1, rows)
    low = np.maximum(np.minimum(open_, close) - random.integers(0, swing + 1, rows), 1)
    volume = np.ceil(random.lognormal(4.5, 1.2, rows)).astype(np.int64) * 100
    amount = (open_ + close) // 2 * volume
    return open_, high, low, close, volume, amount


def minute_bars(seed, rows):
    random = np.random.default_rng(seed)
    time = minute_times(trading_days(-(-rows // (2 * MINUTES_A_HALF))))[:rows]
    open_, high, low, close, volume, amount = fen_bars(random, rows, 3)
    return {"time": time, "open": open_ / 100.0, "high": high / 100.0, "low": low / 100.0,
            "close": close / 100.0, "volume": volume.astype(np.float64), "amount": amount / 100.0}


DAY_RECORD = np.dtype([("date", "<u4"), ("open", "<u4"), ("high", "<u4"), ("low", "<u4"),
                       ("close", "<u4"), ("amount", "<f4"), ("volume", "<u4"), ("rest", "<u4")])


def yyyymmdd(days):
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (dates - months).astype(np.int64) + 1
    return year * 10_000 + month * 100 + day


def day_file(seed, dates):
    """The bytes of a 通达信 .day file with these dates (as yyyymmdd)."""
    random = np.random.default_rng(seed)
    open_, high, low, close, volume, amount = fen_bars(random, len(dates), 20)
    records = np.zeros(len(dates), DAY_RECORD)
    for name, values in (("date", dates), ("open", open_), ("high", high), ("low", low),
                         ("close", close), ("amount", amount / 100.0), ("volume", volume)):
        records[name] = values
    return records
