"""Whole formulas through the language against numba kernels written for each, and pandas.

One core; CPU time, numba warm. Ours and numba take turns and the least of all runs counts: beside
another tenant of the same physical core, code that fills it takes half as long again, code that
waits for its own results doesn't. Answers are compared before times are printed. Outputs go into
one large array, or into that of a few instruments again and again, where they stay in the cache as
they do for a screen, which looks at them and lets go. Names of cases (MA MACD KDJ BOLL RSI) as
arguments run those alone.
"""

import subprocess
import sys
import tempfile
import time

import numba
import numpy as np
import pandas as pd

import measure

ROUNDS = 6
REPEATS = 7  # in each
KEPT = 8  # instruments
PROGRAM = measure.os.path.join(measure.BUILD, "bench", "formula_run")


def walk(instruments, rows):
    """high, low, close of each instrument: a random walk from 10."""
    random = np.random.default_rng(7)
    close = 10 * np.exp(np.cumsum(random.normal(0, 0.01, (instruments, rows)), axis=1))
    data = np.empty((instruments, 3, rows))
    data[:, 0] = close * (1 + np.abs(random.normal(0, 0.01, close.shape)))
    data[:, 1] = close * (1 - np.abs(random.normal(0, 0.01, close.shape)))
    data[:, 2] = close
    return data


@numba.njit
def ma_sum(data, out):
    for k in range(data.shape[0]):
        x = data[k, 2]
        o = out[k % out.shape[0]]
        window = 0.0
        total = 0.0
        for i in range(x.size):
            window += x[i]
            if i >= 20:
                window -= x[i - 20]
            if i >= 19:
                total += window / 20
        o[0, 0] = total


@numba.njit
def macd(data, out):
    for k in range(data.shape[0]):
        x = data[k, 2]
        o = out[k % out.shape[0]]
        fast = slow = x[0]
        dea = 0.0
        for i in range(x.size):
            fast += 2 / 13 * (x[i] - fast)
            slow += 2 / 27 * (x[i] - slow)
            dif = fast - slow
            dea = dif if i == 0 else dea + 0.2 * (dif - dea)
            o[0, i] = dif
            o[1, i] = dea
            o[2, i] = (dif - dea) * 2


@numba.njit
def kdj(data, out):
    for k in range(data.shape[0]):
        high, low, close = data[k, 0], data[k, 1], data[k, 2]
        o = out[k % out.shape[0]]
        fast = slow = 0.0
        for i in range(close.size):
            if i < 8:
                o[:, i] = np.nan
                continue
            top, bottom = high[i], low[i]
            for j in range(i - 8, i):
                top = max(top, high[j])
                bottom = min(bottom, low[j])
            rsv = (close[i] - bottom) / (top - bottom) * 100
            fast = rsv if i == 8 else fast + (rsv - fast) / 3
            slow = fast if i == 8 else slow + (fast - slow) / 3
            o[0, i] = fast
            o[1, i] = slow
            o[2, i] = 3 * fast - 2 * slow


@numba.njit
def boll(data, out):
    for k in range(data.shape[0]):
        x = data[k, 2]
        o = out[k % out.shape[0]]
        window = squares = 0.0
        for i in range(x.size):
            window += x[i]
            squares += x[i] * x[i]
            if i >= 20:
                window -= x[i - 20]
                squares -= x[i - 20] * x[i - 20]
            if i < 19:
                o[:, i] = np.nan
                continue
            mid = window / 20
            width = 2 * np.sqrt(max((squares - window * mid) / 19, 0.0))
            o[0, i] = mid
            o[1, i] = mid + width
            o[2, i] = mid - width


@numba.njit
def rsi(data, out):
    for k in range(data.shape[0]):
        x = data[k, 2]
        o = out[k % out.shape[0]]
        up = move = 0.0
        o[0, 0] = np.nan
        for i in range(1, x.size):
            change = x[i] - x[i - 1]
            gain = max(change, 0.0)
            size = abs(change)
            up = gain if i == 1 else up + (gain - up) / 6
            move = size if i == 1 else move + (size - move) / 6
            o[0, i] = up / move * 100


def pandas_of(name, data):
    """The same by pandas, instrument by instrument."""
    for high, low, close in data:
        c, h, l = pd.Series(close), pd.Series(high), pd.Series(low)
        if name == "MA":
            c.rolling(20).mean().sum()
        elif name == "MACD":
            dif = c.ewm(span=12, adjust=False).mean() - c.ewm(span=26, adjust=False).mean()
            dea = dif.ewm(span=9, adjust=False).mean()
            _ = (dif - dea) * 2
        elif name == "KDJ":
            bottom = l.rolling(9).min()
            rsv = (c - bottom) / (h.rolling(9).max() - bottom) * 100
            fast = rsv.ewm(alpha=1 / 3, adjust=False).mean()
            _ = 3 * fast - 2 * fast.ewm(alpha=1 / 3, adjust=False).mean()
        elif name == "BOLL":
            mid, width = c.rolling(20).mean(), 2 * c.rolling(20).std()
            _ = mid + width, mid - width
        else:
            move = c.diff()
            up = move.clip(lower=0).ewm(alpha=1 / 6, adjust=False).mean()
            _ = up / move.abs().ewm(alpha=1 / 6, adjust=False).mean() * 100


# Name, text, the kernel by hand, instruments, outputs, how many times numba is asked for.
CASES = [
    ("MA", "S: SUM(MA(C,20),0);", ma_sum, 5000, 1, 2),
    ("MACD", "DIF: EMA(C,12)-EMA(C,26); DEA: EMA(DIF,9); M: (DIF-DEA)*2;", macd, 1000, 3, 1.5),
    ("KDJ", "RSV:= (C-LLV(L,9))/(HHV(H,9)-LLV(L,9))*100; K: SMA(RSV,3,1); D: SMA(K,3,1);"
            " J: 3*K-2*D;", kdj, 1000, 3, 1.5),
    ("BOLL", "MID: MA(C,20); UP: MID+2*STD(C,20); LOW: MID-2*STD(C,20);", boll, 1000, 3, 1.5),
    ("RSI", "LC:= REF(C,1); RSI: SMA(MAX(C-LC,0),6,1)/SMA(ABS(C-LC),6,1)*100;", rsi, 1000, 1, 1.5),
]
ROWS = 3800


def least(run):
    times = []
    for _ in range(REPEATS):
        begin = time.thread_time()
        run()
        times.append(time.thread_time() - begin)
    return min(times)


def timed(folder, case, data, kept):
    """Seconds of ours, of making and of loading its machine code, and of the kernel by hand, with
    the outputs of `kept` instruments."""
    name, text, kernel, instruments, outputs, _ = case
    wanted = 1 if name == "MA" else ROWS
    words = [PROGRAM, f"{folder}/data", instruments, ROWS, wanted, kept, REPEATS, text,
             f"{folder}/answers"]
    best = []
    for number in range(ROUNDS):
        printed = subprocess.run([str(word) for word in words], check=True, capture_output=True,
                                 text=True).stdout
        if number == 0:
            answers = np.fromfile(f"{folder}/answers").reshape(kept, outputs, wanted)
            out = np.empty_like(answers)
            kernel(data, out)
            # Rolling sums of squares lose digits; the language's deviations don't.
            measure.require(np.allclose(answers, out, rtol=1e-6, atol=1e-6, equal_nan=True),
                            f"{name}: answers differ from numba's")
        times = [*map(float, printed.split()), least(lambda: kernel(data, out))]
        best = list(map(min, times, best or times))
    return best


def one(table, folder, case):
    name, _, _, instruments, _, goal = case
    data = walk(instruments, ROWS)
    data.tofile(f"{folder}/data")
    bars = instruments * ROWS / 1e6
    few = data[:100]
    begin = time.thread_time()
    pandas_of(name, few)
    plain = (time.thread_time() - begin) * instruments / len(few)
    for kept in [instruments] if name == "MA" else [instruments, KEPT]:
        ours, compiling, loading, hand = timed(folder, case, data, kept)
        what = f"{name}, whole formula" + (", outputs in cache" if kept == KEPT else "")
        table.add(what, f"{bars / ours:.0f} M bars/s", f"numba by hand {bars / hand:.0f}",
                  f"{hand / ours:.2f}×", f"≥ {goal}×", hand / ours >= goal)
        if kept == KEPT:
            continue
        table.add(what, f"{bars / ours:.0f} M bars/s", f"pandas {bars / plain:.1f}",
                  f"{plain / ours:.0f}×", "≥ 30×", plain / ours >= 30)
        table.add(f"{name}, making machine code", f"{compiling * 1e3:.1f} ms", "", "", "≤ 30 ms",
                  compiling <= 0.030)
        table.add(f"{name}, machine code kept on disk", f"{loading * 1e3:.2f} ms", "", "",
                  "≤ 1 ms", loading <= 0.001)


def main():
    names = sys.argv[1:]
    table = measure.Table("formula")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if not names or case[0] in names:
                one(table, folder, case)
    table.save()


main()
