"""vectorbt over the same columns: FOLDER FAST_COUNT SLOW_COUNT CASH. Some of the pairs at a time.

It knows no least commission, so its equity isn't compared; the number of trades is.
"""

import json
import os
import sys
import time

import numpy as np
import vectorbt as vbt

folder = sys.argv[1]
fast_count, slow_count, cash = int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
PAIRS = 32


def read(name):
    return np.fromfile(os.path.join(folder, name))


opened, close = read("open.f64"), read("close.f64")
columns = read("columns.f64").reshape(-1, opened.size)
trades = read("trades.f64")
next_open = np.append(opened[1:], np.nan)[:, None]
pairs = [(f, s) for f in range(fast_count) for s in range(slow_count)][: 2 * PAIRS]


def run(some):
    a = columns[[f for f, _ in some]].T
    b = columns[[fast_count + s for _, s in some]].T
    above, below = a > b, a < b
    known = ~np.isnan(a) & ~np.isnan(b)
    entries, exits = np.zeros_like(above), np.zeros_like(above)
    entries[1:] = above[1:] & known[:-1] & ~above[:-1]
    exits[1:] = below[1:] & known[:-1] & ~below[:-1]
    entries[-1] = exits[-1] = False
    portfolio = vbt.Portfolio.from_signals(
        close[:, None], entries, exits, price=next_open, size=np.inf, fees=0.00025,
        size_granularity=100, init_cash=cash, freq="1D")
    return portfolio.trades.closed.count().to_numpy(), portfolio.final_value().to_numpy()


run(pairs[:PAIRS])  # compiles
begun = time.process_time()
counts, _ = run(pairs[PAIRS:])
seconds = time.process_time() - begun
places = [f * slow_count + s for f, s in pairs[PAIRS:]]
if not np.array_equal(counts, trades[places]):
    raise SystemExit("WRONG ANSWER: vectorbt's trades differ")
print(json.dumps({"rate": PAIRS * opened.size / seconds / 1e6, "version": vbt.__version__}))
