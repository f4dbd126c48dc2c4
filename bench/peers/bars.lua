-- Walks over the instruments' paths, and prints the result as one line of JSON.
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do
    paths[#paths + 1] = line
end
local at = 0

request = function()
    at = at % #paths + 1
    return wrk.format("GET", paths[at])
end

done = function(summary, latency, requests)
    local errors = summary.errors
    print(string.format(
        '{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "bytes": %d, "failed": %d}',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
        latency:percentile(99) / 1e3, summary.bytes,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
