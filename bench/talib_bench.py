"""Indicators through the language against TA-Lib, one at a time on one array of 4,000 bars.

One core; of many runs' fastest tenth the slowest, and of several rounds, in which both sides take
turns, the least. TA-Lib is called through its Python package, whose own cost (printed as the first
row, with the cheapest of its functions) is taken off its times. Answers are compared before times
are printed.
"""

import subprocess
import tempfile
import time

import numpy as np
import talib as t

import measure

ROWS = 4000
REPEATS = 300
ROUNDS = 7
PROGRAM = measure.os.path.join(measure.BUILD, "bench", "array_run")


def walk():
    random = np.random.default_rng(7)
    close = 10 * np.exp(np.cumsum(random.normal(0, 0.01, ROWS)))
    opened = close * np.exp(random.normal(0, 0.005, ROWS))
    high = np.maximum(opened, close) * (1 + np.abs(random.normal(0, 0.01, ROWS)))
    low = np.minimum(opened, close) * (1 - np.abs(random.normal(0, 0.01, ROWS)))
    return opened, high, low, close, np.floor(random.uniform(1e5, 1e6, ROWS))


# Output of a built-in formula, and the same by TA-Lib.
def cases(o, h, l, c, v):
    return {
        "MA(C,30)": lambda: t.SMA(c, 30),
        "EMA_TALIB.EMA": lambda: t.EMA(c, 30),
        "WMA.WMA": lambda: t.WMA(c, 9),
        "DEMA_TALIB.DEMA": lambda: t.DEMA(c, 30),
        "TEMA_TALIB.TEMA": lambda: t.TEMA(c, 30),
        "TRIMA.TRIMA": lambda: t.TRIMA(c, 30),
        "KAMA.KAMA": lambda: t.KAMA(c, 10),
        "T3.T3": lambda: t.T3(c, 5, 0.7),
        "MIDPOINT.MIDPOINT": lambda: t.MIDPOINT(c, 14),
        "MIDPRICE.MIDPRICE": lambda: t.MIDPRICE(h, l, 14),
        "HHV(C,30)": lambda: t.MAX(c, 30),
        "LLV(C,30)": lambda: t.MIN(c, 30),
        "SUM(C,30)": lambda: t.SUM(c, 30),
        "BBANDS.UPPER": lambda: t.BBANDS(c, 20, 2, 2)[0],
        "MACD_TALIB.HIST": lambda: t.MACD(c)[2],
        "RSI_TALIB.RSI": lambda: t.RSI(c, 14),
        "STOCHRSI_TALIB.FASTD": lambda: t.STOCHRSI(c, 14, 5, 3, 0)[1],
        "STOCH.SLOWD": lambda: t.STOCH(h, l, c)[1],
        "STOCHF.FASTD": lambda: t.STOCHF(h, l, c)[1],
        "WILLR.WILLR": lambda: t.WILLR(h, l, c, 14),
        "TR": lambda: t.TRANGE(h, l, c),
        "ATR_WILDER.ATR": lambda: t.ATR(h, l, c, 14),
        "ATR_WILDER.NATR": lambda: t.NATR(h, l, c, 14),
        "ADX_TALIB.PLUS_DI": lambda: t.PLUS_DI(h, l, c, 14),
        "ADX_TALIB.MINUS_DI": lambda: t.MINUS_DI(h, l, c, 14),
        "ADX_TALIB.DX": lambda: t.DX(h, l, c, 14),
        "ADX_TALIB.ADX": lambda: t.ADX(h, l, c, 14),
        "ADX_TALIB.ADXR": lambda: t.ADXR(h, l, c, 14),
        "AROON.OSC": lambda: t.AROONOSC(h, l, 14),
        "ULTOSC.ULTOSC": lambda: t.ULTOSC(h, l, c),
        "APO.APO": lambda: t.APO(c, 12, 26, 0),
        "PPO_TALIB.PPO": lambda: t.PPO(c, 12, 26, 0),
        "CMO_TALIB.CMO": lambda: t.CMO(c, 14),
        "BOP.BOP": lambda: t.BOP(o, h, l, c),
        "ROC_TALIB.MOM": lambda: t.MOM(c, 10),
        "ROC_TALIB.ROC": lambda: t.ROC(c, 10),
        "TRIX_TALIB.TRIX": lambda: t.TRIX(c, 30),
        "AD.AD": lambda: t.AD(h, l, c, v),
        "ADOSC.ADOSC": lambda: t.ADOSC(h, l, c, v),
        "OBV_TALIB.OBV": lambda: t.OBV(c, v),
        "CCI.CCI": lambda: t.CCI(h, l, c, 14),
        "MFI.MFI": lambda: t.MFI(h, l, c, v, 14),
        "LINEARREG.LINEARREG": lambda: t.LINEARREG(c, 14),
        "LINEARREG_SLOPE.SLOPE": lambda: t.LINEARREG_SLOPE(c, 14),
        "STDDEV_TALIB.STDDEV": lambda: t.STDDEV(c, 5),
        "CORREL.CORREL": lambda: t.CORREL(h, l, 30),
        "BETA_TALIB.BETA": lambda: t.BETA(h, l, 5),
        "SAR_TALIB.SAR": lambda: t.SAR(h, l, 0.02, 0.2),
        "HT_TRENDLINE.TRENDLINE": lambda: t.HT_TRENDLINE(c),
        "HT_CYCLE.PERIOD": lambda: t.HT_DCPERIOD(c),
    }


def fast_us(run):
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter_ns()
        run()
        times.append(time.perf_counter_ns() - begin)
    return sorted(times)[len(times) // 10] / 1e3


def our_times(folder, names):
    texts = "".join(f"X: {name};\n" for name in names)
    formulas = measure.os.path.join(measure.ROOT, "formulas")
    printed = subprocess.run(
        [PROGRAM, formulas, f"{folder}/data", str(ROWS), str(REPEATS), f"{folder}/answers"],
        input=texts, check=True, capture_output=True, text=True).stdout
    return list(map(float, printed.split()))


def main():
    table = measure.Table("talib")
    data = walk()
    peers = cases(*data)
    short = data[3][:2]
    ours, hands, wrappers = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        np.concatenate(data).tofile(f"{folder}/data")
        for _ in range(ROUNDS):
            ours.append(our_times(folder, peers))
            hands.append([])
            for peer in peers.values():  # and the empty call at the same moments
                hands[-1].append(fast_us(peer))
                wrappers.append(fast_us(lambda: t.MOM(short, 1)))
        answers = np.fromfile(f"{folder}/answers").reshape(len(peers), ROWS)
    wrapper = min(wrappers)
    table.add("a call of TA-Lib's package by itself", "", f"{wrapper:.2f} µs")
    ratios = []
    for (name, peer), our, hand, answer in zip(peers.items(), np.min(ours, axis=0),
                                               np.min(hands, axis=0), answers):
        theirs = peer()
        known = ~np.isnan(theirs)
        known[:400] = False  # past what recursive ones take to forget their start
        measure.require(known.any() and np.allclose(answer[known], theirs[known], rtol=1e-6,
                                                    atol=1e-9), f"{name} differs from TA-Lib's")
        hand = max(hand - wrapper, 0.01)
        ratios.append(hand / our)
        table.add(name, f"{our:.2f} µs", f"{hand:.2f} µs", f"{ratios[-1]:.2f}×", "≥ 1×",
                  ratios[-1] >= 1)
    even = sum(ratio >= 1 for ratio in ratios)
    double = sum(ratio >= 2 for ratio in ratios)
    table.add("at TA-Lib's speed", str(even), f"of {len(ratios)}", "", "≥ 40", even >= 40)
    table.add("at twice its speed", str(double), f"of {len(ratios)}", "", "≥ 20", double >= 20)
    table.save()


main()
