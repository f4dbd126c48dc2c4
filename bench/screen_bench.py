#!/usr/bin/env python3
"""A screen of ten lines over 5,000 instruments of 1,250 days, asked of the server, on two cores.

The first run reads the bars from the store; the others find them in memory, and the median of
those is reported. The instruments that it finds are compared with what numpy finds in the same
files, but for those where the two sides of a comparison lie within rounding of each other.
Memory is the server's peak over all runs, less the bars that it keeps.
"""

import json
import os
import statistics
import subprocess
import tempfile
import time
import urllib.request

import numpy as np

import made_up_data
import measure
import vipdoc
from http_bench import free_port

INSTRUMENTS, BARS, RUNS = 5_000, 1_250, 30
COLUMNS_KEPT = 7  # time, four prices, volume, amount
TEXT = """DIF:=EMA(C,12)-EMA(C,26);
DEA:=EMA(DIF,9);
RSV:=(C-LLV(L,9))/(HHV(H,9)-LLV(L,9))*100;
K:=SMA(RSV,3,1);
D:=SMA(K,3,1);
MID:=MA(C,20);
UP:=MID+2*STD(C,20);
VOLUP:=V>MA(V,5)*1.2;
UPTREND:=MA(C,5)>MA(C,10) AND MA(C,10)>MA(C,20);
X:UPTREND AND DIF>DEA AND K>D AND C<UP AND VOLUP;
"""


def smoothed(x, weight):
    y = np.empty_like(x)
    y[:, 0] = x[:, 0]
    for i in range(1, x.shape[1]):
        y[:, i] = y[:, i - 1] + weight * (x[:, i] - y[:, i - 1])
    return y


def expected(high, low, close, volume):
    """Which rows hold on their last bar, and which of them hang by rounding."""
    dif = smoothed(close, 2 / 13) - smoothed(close, 2 / 27)
    windows = np.lib.stride_tricks.sliding_window_view
    lowest = windows(low, 9, axis=1).min(axis=2)
    highest = windows(high, 9, axis=1).max(axis=2)
    rsv = (close[:, 8:] - lowest) / (highest - lowest) * 100
    fast = smoothed(rsv, 1 / 3)
    mean = {n: close[:, -n:].mean(axis=1) for n in (5, 10, 20)}
    upper = mean[20] + 2 * close[:, -20:].std(axis=1, ddof=1)
    margins = np.stack([mean[5] - mean[10], mean[10] - mean[20],
                        (dif - smoothed(dif, 0.2))[:, -1],
                        (fast - smoothed(fast, 1 / 3))[:, -1], upper - close[:, -1],
                        volume[:, -1] / (volume[:, -5:].mean(axis=1) * 1.2) - 1])
    return (margins > 0).all(axis=0), np.abs(margins).min(axis=0) < 1e-9


def read(paths):
    records = np.stack([np.fromfile(path, made_up_data.DAY_RECORD) for path in paths.values()])
    prices = [records[name] / 100.0 for name in ("high", "low", "close")]
    return (*prices, records["volume"].astype(np.float64))


class Server:
    def __init__(self, home):
        self.port = free_port()
        self.process = subprocess.Popen(
            measure.pinned([0, 1], [measure.PROGRAM, "--home", home, "serve", "--port",
                                    self.port]),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "MYSTOCKS_LOG_LEVEL": "error"})
        until = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).read()
                return
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise SystemExit("the server does not answer") from None
                time.sleep(0.05)

    def call(self, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def screen(self):
        number = self.call("screens", {"text": TEXT})["id"]
        while True:
            answer = self.call(f"screens/{number}?limit=5000")
            if answer["state"] == "done":
                return answer
            measure.require(answer["state"] in ("queued", "running"), f"the screen {answer}")
            time.sleep(0.02)

    def memory_mib(self, line):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            for text in file:
                if text.startswith(line):
                    return int(text.split()[1]) / 1024
        raise SystemExit(f"no {line} in the process's status")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


def main():
    table = measure.Table("screen")
    with tempfile.TemporaryDirectory(prefix="mystocks-bench-") as folder:
        paths, _ = vipdoc.make(os.path.join(folder, "random"), INSTRUMENTS, BARS)
        home = os.path.join(folder, "home")
        subprocess.run([measure.PROGRAM, "--home", home, "import", "tdx",
                        os.path.join(folder, "random")], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        holds, close_call = expected(*read(paths))
        ids = np.array([vipdoc.instrument_id(code) for code in paths])
        with Server(home) as server:
            idle = server.memory_mib("VmRSS")
            answers = [server.screen() for _ in range(RUNS + 1)]
            peak = server.memory_mib("VmHWM")
    for answer in answers:
        found = np.isin(ids, [row["instrument"] for row in answer["rows"]])
        measure.require(answer["total"] == INSTRUMENTS and answer["total_rows"] == found.sum(),
                        "the screen didn't look at all instruments, or names others")
        measure.require(((found == holds) | close_call).all() and found.any(),
                        "the screen finds other instruments than numpy")
    times = [answer["elapsed_ms"] for answer in answers[1:]]
    table.add("ten-line screen, first time", f"{answers[0]['elapsed_ms']} ms")
    middle = statistics.median(times)
    table.add(f"the same warm, median of {RUNS} (least, most)",
              f"{middle:.0f} ms ({min(times)}, {max(times)})", "", "", "≤ 60 ms", middle <= 60)
    bars = INSTRUMENTS * BARS * COLUMNS_KEPT * 8 / 2**20
    table.add("peak memory above the bars, program included", f"{peak - bars:.0f} MiB",
              f"{bars:.0f} MiB of bars, {idle:.0f} MiB before the first screen", "", "≤ 64 MiB",
              peak - bars <= 64)
    table.save()


if __name__ == "__main__":
    main()
