"""A vipdoc folder with random .day files, to import: what benchmarks fill a store with."""

import os

import made_up_data


def codes(count):
    """Codes of Shanghai and Shenzhen stocks as they are numbered: sh600000, sz000001 …"""
    blocks = [("sh", 600_000, 2_000), ("sz", 1, 1_500), ("sz", 300_001, 1_000),
              ("sh", 688_001, 600), ("sz", 2_001, 900)]
    found = [f"{market}{first + i:06d}" for market, first, size in blocks for i in range(size)]
    if count > len(found):
        raise ValueError(f"at most {len(found)} instruments")
    return found[:count]


def make(folder, instruments, bars):
    """Writes the files; the paths by code, with the dates that all of them share."""
    dates = made_up_data.yyyymmdd(made_up_data.trading_days(bars) - _days_back(bars))
    paths = {}
    for seed, code in enumerate(codes(instruments)):
        where = os.path.join(folder, "vipdoc", code[:2], "lday")
        os.makedirs(where, exist_ok=True)
        paths[code] = os.path.join(where, code + ".day")
        made_up_data.day_file(seed, dates).tofile(paths[code])
    return paths, dates


def _days_back(bars):
    """Weeks back, in days, so that the newest of so many weekdays lies in 2020."""
    return bars * 7 // 5 // 7 * 7


def instrument_id(code):
    return f"{code[2:]}.{code[:2].upper()}"
