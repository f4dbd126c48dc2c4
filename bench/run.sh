#!/usr/bin/env bash
# Every benchmark, with its peers in the same run. Names of benchmarks as arguments run those alone.
set -euo pipefail
cd "$(dirname "$0")/.."
bench/setup_peers.sh
benchmarks=("$@")
((${#benchmarks[@]})) || benchmarks=(store import cold http formula talib screen sweep)
for name in "${benchmarks[@]}"; do
    build/bench/venv/bin/python "bench/${name}_bench.py"
done
build/bench/venv/bin/python bench/report.py > build/bench/results.md
echo "The tables again: build/bench/results.md"
