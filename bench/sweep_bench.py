"""A sweep of two moving averages against a numba kernel over the same columns, and vectorbt.

One core, CPU time, the least of three runs. Final equity and the number of trades of every
parameter set are compared before times are printed: next-open fills, commission with its minimum
rounded half up to the cent, whole lots of 100, all cash.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import numba
import numpy as np

import measure

PROGRAM = os.path.join(measure.BUILD, "bench", "sweep_run")
VECTORBT = os.path.join(measure.OUT, "vbt", "bin", "python")
BARS = 150_000
FAST = range(5, 69)
SLOW = range(70, 326, 4)
CASH = 10_000_000


def walk(rows):
    """open and close in cents: a random walk from 200."""
    random = np.random.default_rng(7)
    close = np.round(200 * np.exp(np.cumsum(random.normal(0, 0.001, rows))), 2)
    before = np.concatenate(([200.0], close[:-1]))
    opened = np.round(before * np.exp(random.normal(0, 0.0003, rows)), 2)
    return opened, close


@numba.njit
def sweep(opens, closes, fast, slow, cash_start, equity, trades):
    """opens, closes in whole cents; everything in float64, exact below 2**53."""
    bars = opens.size
    for f in range(fast.shape[0]):
        a = fast[f]
        for s in range(slow.shape[0]):
            b = slow[s]
            cash = cash_start
            shares = 0.0
            count = 0
            was_above = a[0] > b[0]
            was_below = a[0] < b[0]
            was_known = a[0] == a[0] and b[0] == b[0]
            for i in range(1, bars - 1):
                x = a[i]
                y = b[i]
                above = x > y
                below = x < y
                if shares == 0.0:
                    if above and was_known and not was_above:
                        price = opens[i + 1]
                        n = np.floor(cash / (price * 100.0)) * 100.0
                        while n > 0.0:
                            amount = n * price
                            fee = max(np.floor((amount * 25.0 + 50000.0) / 100000.0), 500.0)
                            if amount + fee <= cash:
                                cash -= amount + fee
                                shares = n
                                break
                            short = (amount + fee - cash) / (price * 100.0)
                            n -= 100.0 * max(1.0, np.floor(short))
                elif below and was_known and not was_below:
                    amount = shares * opens[i + 1]
                    fee = max(np.floor((amount * 25.0 + 50000.0) / 100000.0), 500.0)
                    cash += amount - fee
                    shares = 0.0
                    count += 1
                was_above = above
                was_below = below
                was_known = x == x and y == y
            equity[f, s] = cash + shares * closes[-1]
            trades[f, s] = count


def best_of(action, runs=3):
    best = float("inf")
    for _ in range(runs):
        begun = time.process_time()
        action()
        best = min(best, time.process_time() - begun)
    return best


def ours(folder, kind, what):
    arguments = [folder, FAST[0], FAST[-1], SLOW[0], SLOW[-1], SLOW.step, kind, what]
    return measure.run_json([PROGRAM, *arguments])


def million_sets(folder):
    """Memory of 1,000,000 sets: every pair of 1 to 1,000 over the first 500 bars."""
    with tempfile.TemporaryDirectory() as small:
        for name in ("open.f64", "close.f64"):
            read(folder, name)[:500].tofile(os.path.join(small, name))
        return measure.run_json([PROGRAM, small, 1, 1000, 1, 1000, 1, "plain", "once"])


def read(folder, name):
    return np.fromfile(os.path.join(folder, name))


def vectorbt_seconds(folder):
    """Some of the pairs only: it keeps everything for all of them."""
    if not os.path.exists(VECTORBT):
        return None
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers",
                          "vectorbt_sweep.py")
    done = subprocess.run([VECTORBT, script, folder, str(len(FAST)), str(len(SLOW)), str(CASH)],
                          check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def compared(folder, opened, close):
    """Seconds of our sweep and of the numba kernel, in turns, the least of three; answers equal."""
    plain = ours(folder, "plain", "columns")
    columns = read(folder, "columns.f64").reshape(-1, BARS)
    fast, slow = columns[: len(FAST)], columns[len(FAST):]
    equity = np.empty((len(FAST), len(SLOW)))
    trades = np.empty_like(equity)
    cents = np.round(opened * 100), np.round(close * 100)
    sweep(cents[0][:2000], cents[1][:2000], fast[:1, :2000], slow[:1, :2000], 1e9,
          np.empty((1, 1)), np.empty((1, 1)))
    peer = float("inf")
    for _ in range(3):
        peer = min(peer, best_of(
            lambda: sweep(*cents, fast, slow, CASH * 100.0, equity, trades), 1))
        measure.require(np.array_equal(equity.ravel() / 100, read(folder, "equity.f64")),
                        "final equity differs from the numba kernel's")
        measure.require(np.array_equal(trades.ravel(), read(folder, "trades.f64")),
                        "trades differ from the numba kernel's")
        again = ours(folder, "plain", "sets")
        for name in ("seconds", "risk_seconds"):
            plain[name] = min(plain[name], again[name])
    return plain, peer


def main():
    measure.pin(0)
    table = measure.Table("sweep")
    with tempfile.TemporaryDirectory() as folder:
        opened, close = walk(BARS)
        opened.tofile(os.path.join(folder, "open.f64"))
        close.tofile(os.path.join(folder, "close.f64"))
        plain, peer = compared(folder, opened, close)
        vectorbt = vectorbt_seconds(folder)
        stops = ours(folder, "stops", "sets")
        memory = ours(folder, "plain", "once")["peak_mib"]
        million = million_sets(folder)["peak_mib"]
    work = plain["bars"] * plain["sets"] / 1e6
    rate = work / plain["seconds"]
    what = f"{plain['sets']:,} pairs × {BARS:,} bars"
    table.add(f"{what}, fills on {plain['fill_share']:.1%} of the bars", f"{rate:,.0f} M/s",
              f"numba {work / peer:,.0f} M/s", f"{rate * peer / work:.1f}×", "≥ 2,000 M/s and ≥ 5×",
              rate >= 2000 and rate * peer / work >= 5)
    if vectorbt:
        table.add(what, f"{rate:,.0f} M/s", f"vectorbt {vectorbt['rate']:.1f} M/s",
                  f"{rate / vectorbt['rate']:.0f}×", "≥ 10×", rate >= 10 * vectorbt["rate"])
    table.add("with limits and stops", f"{work / stops['seconds']:,.0f} M/s", "", "", "≥ 500 M/s",
              work / stops["seconds"] >= 500)
    table.add("with every bar's return", f"{work / plain['risk_seconds']:,.0f} M/s")
    table.add(f"memory, {what}", f"{memory:.0f} MiB")
    table.add("memory, 1,000,000 pairs × 500 bars", f"{million:.0f} MiB", "", "", "≤ 300 MiB",
              million <= 300)
    table.save()


if __name__ == "__main__":
    sys.exit(main())
