// Our side of store_bench.py: writes or scans series whose columns lie in files, and times it.
//
//   store_bench write|read ticks|bars FOLDER STORE SERIES ROWS
//
// FOLDER/<kind>.<column> holds SERIES × ROWS values of 8 bytes. Prints one JSON object.
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "mystocks/base/huge_pages.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"

namespace {

using mystocks::market::Bars;
using mystocks::market::InstrumentId;
using mystocks::market::Period;
using mystocks::market::Ticks;
using mystocks::store::embedded::EmbeddedStore;

struct Arguments {
    std::string mode;
    std::string kind;
    std::string folder;
    std::string store;
    std::size_t series;
    std::size_t rows;
};

// The same two sums over the columns' bits as fingerprint() in store_bench.py. A column goes on
// from one series to the next: add() in the order of the series.
class Fingerprint {
  public:
    explicit Fingerprint(std::size_t columns) : columns_(columns) {}

    template <typename T>
    void add(std::size_t column, const std::vector<T>& values) {
        Sums& sums = columns_[column];
        for (const T value : values) {
            const auto bits = std::bit_cast<std::uint64_t>(value);
            sums.plain += bits;
            sums.weighted += bits * ++sums.index;
        }
    }

    std::string text() const {
        std::uint64_t plain = 0;
        std::uint64_t weighted = 0;
        for (const Sums& sums : columns_) {
            plain = plain * 31 + sums.plain;
            weighted = weighted * 31 + sums.weighted;
        }
        char text[33];
        std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(plain),
                      static_cast<unsigned long long>(weighted));
        return text;
    }

  private:
    struct Sums {
        std::uint64_t plain = 0;
        std::uint64_t weighted = 0;
        std::uint64_t index = 0;
    };
    std::vector<Sums> columns_;
};

InstrumentId id_of(std::size_t index) {
    char text[32];
    std::snprintf(text, sizeof text, "%06zu.SZ", index + 1);
    return InstrumentId::parse(text);
}

template <typename T>
std::vector<std::vector<T>> read_column(const Arguments& arguments, const char* name) {
    std::ifstream in(arguments.folder + "/" + arguments.kind + "." + name, std::ios::binary);
    std::vector<std::vector<T>> series(arguments.series, std::vector<T>(arguments.rows));
    for (auto& values : series) {
        in.read(reinterpret_cast<char*>(values.data()),
                static_cast<std::streamsize>(values.size() * sizeof(T)));
    }
    if (!in) {
        std::fprintf(stderr, "store_bench: column %s is missing or too short\n", name);
        std::exit(1);
    }
    return series;
}

std::vector<Ticks> read_tick_files(const Arguments& arguments) {
    auto time = read_column<std::int64_t>(arguments, "time");
    auto sequence = read_column<std::int64_t>(arguments, "sequence");
    auto price = read_column<double>(arguments, "price");
    auto volume = read_column<double>(arguments, "volume");
    auto amount = read_column<double>(arguments, "amount");
    // Five columns, as the peers have; bid and ask are unknown, as in most trade files.
    const std::vector<double> unknown(arguments.rows, std::numeric_limits<double>::quiet_NaN());
    std::vector<Ticks> all;
    for (std::size_t i = 0; i < arguments.series; ++i) {
        all.push_back({std::move(time[i]), std::move(sequence[i]), std::move(price[i]),
                       std::move(volume[i]), std::move(amount[i]), unknown, unknown});
    }
    return all;
}

std::vector<Bars> read_bar_files(const Arguments& arguments) {
    auto time = read_column<std::int64_t>(arguments, "time");
    auto open = read_column<double>(arguments, "open");
    auto high = read_column<double>(arguments, "high");
    auto low = read_column<double>(arguments, "low");
    auto close = read_column<double>(arguments, "close");
    auto volume = read_column<double>(arguments, "volume");
    auto amount = read_column<double>(arguments, "amount");
    std::vector<Bars> all;
    for (std::size_t i = 0; i < arguments.series; ++i) {
        all.push_back({std::move(time[i]), std::move(open[i]), std::move(high[i]),
                       std::move(low[i]), std::move(close[i]), std::move(volume[i]),
                       std::move(amount[i])});
    }
    return all;
}

class Stopwatch {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    // Of the processor alone: what others do on a busy machine shows less.
    double cpu_seconds() const { return cpu_now() - cpu_start_; }

  private:
    static double cpu_now() {
        timespec now{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
    }

    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double cpu_start_ = cpu_now();
};

// One instrument a call, as the peers do; the time ends when the store is closed.
void write(const Arguments& arguments) {
    const bool is_ticks = arguments.kind == "ticks";
    const auto ticks = is_ticks ? read_tick_files(arguments) : std::vector<Ticks>{};
    const auto bars = is_ticks ? std::vector<Bars>{} : read_bar_files(arguments);
    const Stopwatch watch;
    auto store = EmbeddedStore::open(arguments.store);
    for (std::size_t i = 0; i < arguments.series; ++i) {
        if (is_ticks) {
            const mystocks::store::TicksWrite one{id_of(i), &ticks[i]};
            store->series().write_ticks({&one, 1});
        } else {
            store->series().write_bars(id_of(i), Period::k1m, bars[i]);
        }
    }
    store.reset();
    std::printf("{\"seconds\": %.6f}\n", watch.seconds());
}

// Twice, with all rows of a scan in memory at once: into memory that is new to the process, and
// into what the first scan has given back. Opening the store counts.
template <typename Rows, typename Read, typename Add>
void scan(const Arguments& arguments, std::size_t columns, Read read, Add add) {
    std::printf("{");
    for (const char* memory : {"fresh", "reused"}) {
        const Stopwatch watch;
        auto store = EmbeddedStore::open(arguments.store, {.create = false});
        std::vector<Rows> all;
        for (std::size_t i = 0; i < arguments.series; ++i) {
            all.push_back(read(store->series(), id_of(i)));
        }
        const double seconds = watch.seconds();
        const double cpu_seconds = watch.cpu_seconds();
        Fingerprint fingerprint(columns);
        for (const Rows& rows : all) {
            add(fingerprint, rows);
        }
        std::printf("\"%s\": %.6f, \"%s_cpu\": %.6f, \"%s_fingerprint\": \"%s\"%s", memory, seconds,
                    memory, cpu_seconds, memory, fingerprint.text().c_str(),
                    memory[0] == 'f' ? ", " : "}\n");
    }
}

void scan_ticks(const Arguments& arguments) {
    scan<Ticks>(
        arguments, 5,
        [](const auto& series, const InstrumentId& id) { return series.read_ticks(id); },
        [](Fingerprint& sums, const Ticks& rows) {
            sums.add(0, rows.time), sums.add(1, rows.sequence), sums.add(2, rows.price);
            sums.add(3, rows.volume), sums.add(4, rows.amount);
        });
}

void scan_bars(const Arguments& arguments) {
    scan<Bars>(
        arguments, 7,
        [](const auto& series, const InstrumentId& id) {
            return series.read_bars(id, Period::k1m);
        },
        [](Fingerprint& sums, const Bars& rows) {
            sums.add(0, rows.time), sums.add(1, rows.open), sums.add(2, rows.high);
            sums.add(3, rows.low), sums.add(4, rows.close), sums.add(5, rows.volume);
            sums.add(6, rows.amount);
        });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "store_bench write|read ticks|bars FOLDER STORE SERIES ROWS\n");
        return 2;
    }
    mystocks::base::keep_large_memory();  // as the program does
    const Arguments arguments{argv[1],
                              argv[2],
                              argv[3],
                              argv[4],
                              std::strtoull(argv[5], nullptr, 10),
                              std::strtoull(argv[6], nullptr, 10)};
    if (arguments.mode == "write") {
        write(arguments);
    } else if (arguments.kind == "ticks") {
        scan_ticks(arguments);
    } else {
        scan_bars(arguments);
    }
    return 0;
}
