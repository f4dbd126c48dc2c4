#!/usr/bin/env python3
"""Writes talib_patterns.csv and talib_indicators.csv: what TA-Lib answers on made-up bars.

    pip install numpy TA-Lib && python3 make_talib_values.py

made_bars.cpp makes the same bars, on a grid of 1/16, so that no rounding differs.
"""

import pathlib

import numpy as np
import talib

HERE = pathlib.Path(__file__).parent
PATTERN_BARS = 60000
INDICATOR_BARS = 300
PATTERN_FIRST = 30  # from here on every pattern is past its warm-up
ROWS = (100, 150, 299)


def made_bars(count):
    state = 20261122

    def draw(below):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % below

    price, side, rows = 8000, 1, []
    for _ in range(count):
        if draw(10) < 4:
            side = -side
        body = side * (draw(64) if draw(100) < 40 else draw(12))
        gap = 0 if draw(2) else draw(49) - 24
        upper = 0 if draw(2) else draw(20)
        lower = 0 if draw(2) else draw(20)
        opened = price + gap
        closed = opened + body
        rows.append((opened / 16, (max(opened, closed) + upper) / 16,
                     (min(opened, closed) - lower) / 16, closed / 16, 1000.0 + draw(9000)))
        price = closed + int((8000 - closed) / 50)
    return [np.array(column) for column in zip(*rows)]


def patterns():
    o, h, l, c, _ = made_bars(PATTERN_BARS)
    lines = ["name,rising,falling,sum of bar number times value"]
    for path in sorted((HERE / "../../formulas/patterns").glob("*.formula")):
        name = path.stem.upper()
        values = getattr(talib, name)(o, h, l, c).astype(np.int64)
        values[:PATTERN_FIRST] = 0
        total = int((values * np.arange(len(values))).sum())
        lines.append(f"{name},{(values > 0).sum()},{(values < 0).sum()},{total}")
    (HERE / "talib_patterns.csv").write_text("\n".join(lines) + "\n")


def indicators():
    o, h, l, c, v = made_bars(INDICATOR_BARS)
    t = talib
    answers = {
        "EMA_TALIB": {"EMA": t.EMA(c, 30)}, "WMA": {"WMA": t.WMA(c, 9)},
        "DEMA_TALIB": {"DEMA": t.DEMA(c, 30)}, "TEMA_TALIB": {"TEMA": t.TEMA(c, 30)},
        "TRIMA": {"TRIMA": t.TRIMA(c, 30)}, "MIDPOINT": {"MIDPOINT": t.MIDPOINT(c, 14)},
        "MIDPRICE": {"MIDPRICE": t.MIDPRICE(h, l, 14)},
        "PRICES": {"AVGPRICE": t.AVGPRICE(o, h, l, c), "MEDPRICE": t.MEDPRICE(h, l),
                   "TYPPRICE": t.TYPPRICE(h, l, c), "WCLPRICE": t.WCLPRICE(h, l, c)},
        "BBANDS": dict(zip(("UPPER", "MIDDLE", "LOWER"), t.BBANDS(c, 20, 2, 2))),
        "MACD_TALIB": dict(zip(("MACD", "SIGNAL", "HIST"), t.MACD(c))),
        "RSI_TALIB": {"RSI": t.RSI(c, 14)},
        "STOCHRSI_TALIB": dict(zip(("FASTK", "FASTD"), t.STOCHRSI(c, 14, 5, 3, 0))),
        "STOCH": dict(zip(("SLOWK", "SLOWD"), t.STOCH(h, l, c))),
        "STOCHF": dict(zip(("FASTK", "FASTD"), t.STOCHF(h, l, c))),
        "WILLR": {"WILLR": t.WILLR(h, l, c, 14)},
        "ATR_WILDER": {"ATR": t.ATR(h, l, c, 14), "NATR": t.NATR(h, l, c, 14)},
        "ADX_TALIB": {"PLUS_DM": t.PLUS_DM(h, l, 14), "MINUS_DM": t.MINUS_DM(h, l, 14),
                      "PLUS_DI": t.PLUS_DI(h, l, c, 14), "MINUS_DI": t.MINUS_DI(h, l, c, 14),
                      "DX": t.DX(h, l, c, 14), "ADX": t.ADX(h, l, c, 14),
                      "ADXR": t.ADXR(h, l, c, 14)},
        "AROON": dict(zip(("DOWN", "UP"), t.AROON(h, l, 14)), OSC=t.AROONOSC(h, l, 14)),
        "ULTOSC": {"ULTOSC": t.ULTOSC(h, l, c)}, "APO": {"APO": t.APO(c, 12, 26, 0)},
        "PPO_TALIB": {"PPO": t.PPO(c, 12, 26, 0)}, "CMO_TALIB": {"CMO": t.CMO(c, 14)},
        "BOP": {"BOP": t.BOP(o, h, l, c)},
        "ROC_TALIB": {"MOM": t.MOM(c, 10), "ROC": t.ROC(c, 10), "ROCP": t.ROCP(c, 10),
                      "ROCR": t.ROCR(c, 10)},
        "TRIX_TALIB": {"TRIX": t.TRIX(c, 30)}, "AD": {"AD": t.AD(h, l, c, v)},
        "ADOSC": {"ADOSC": t.ADOSC(h, l, c, v)}, "OBV_TALIB": {"OBV": t.OBV(c, v)},
        "CCI": {"CCI": t.CCI(h, l, c, 14)}, "MFI": {"MFI": t.MFI(h, l, c, v, 14)},
        "LINEARREG": {"LINEARREG": t.LINEARREG(c, 14), "TSF": t.TSF(c, 14),
                      "INTERCEPT": t.LINEARREG_INTERCEPT(c, 14)},
        "LINEARREG_SLOPE": {"SLOPE": t.LINEARREG_SLOPE(c, 14),
                            "ANGLE": t.LINEARREG_ANGLE(c, 14)},
        "STDDEV_TALIB": {"STDDEV": t.STDDEV(c, 5), "VARIANCE": t.VAR(c, 5)},
        "CORREL": {"CORREL": t.CORREL(h, l, 30)}, "BETA_TALIB": {"BETA": t.BETA(h, l, 5)},
        "KAMA": {"KAMA": t.KAMA(c, 10)}, "T3": {"T3": t.T3(c, 5, 0.7)},
        "MAMA": dict(zip(("MAMA", "FAMA"), t.MAMA(c, 0.5, 0.05))),
        "SAR_TALIB": {"SAR": t.SAR(h, l, 0.02, 0.2)},
        "HT_TRENDLINE": {"TRENDLINE": t.HT_TRENDLINE(c)},
        "HT_CYCLE": {"PERIOD": t.HT_DCPERIOD(c), "PHASE": t.HT_DCPHASE(c),
                     "TREND": t.HT_TRENDMODE(c).astype(float)},
        "HT_SINE": dict(zip(("SINE", "LEADSINE"), t.HT_SINE(c))),
        "HT_PHASOR": dict(zip(("INPHASE", "QUADRATURE"), t.HT_PHASOR(c))),
    }
    lines = ["formula,output," + ",".join(f"bar {row}" for row in ROWS)]
    for formula, outputs in answers.items():
        for output, values in outputs.items():
            lines.append(",".join([formula, output] + [repr(float(values[r])) for r in ROWS]))
    (HERE / "talib_indicators.csv").write_text("\n".join(lines) + "\n")


patterns()
indicators()
