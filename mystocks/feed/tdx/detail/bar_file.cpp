#include "mystocks/feed/tdx/detail/bar_file.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/tdx/detail/bar_rows.hpp"
#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/day.hpp"
#include "mystocks/feed/tdx/detail/input_file.hpp"
#include "mystocks/feed/tdx/detail/lc.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

template <class Reader>
void read_pieces(Reader reader, market::Period period, const FoundFile& file, FeedSink& sink,
                 RowReport& report, const std::stop_token& stop) {
    const InputFile input(file.path);
    if (input.size() == 0) {
        report.reject_file("the file is empty");
        return;
    }
    const std::uint64_t piece_bytes_max = kRecordsPerPiece * kBarRecordBytes;
    std::vector<std::byte> bytes(static_cast<std::size_t>(std::min(input.size(), piece_bytes_max)));
    for (std::uint64_t at = 0; at < input.size(); at += bytes.size()) {
        if (stop.stop_requested()) {
            throw base::Error(base::ErrorKind::kCancelled, "the import was stopped");
        }
        const std::size_t got = input.read_at(at, bytes);
        const std::size_t count = got / kBarRecordBytes;
        const std::uint64_t first = at / kBarRecordBytes + 1;
        market::Bars bars = reader.read({bytes.data(), count * kBarRecordBytes}, first, report);
        if (got % kBarRecordBytes != 0) {
            report.reject(first + count,
                          fmt::format("the file ends in the middle of a record: {} of {} bytes",
                                      got % kBarRecordBytes, kBarRecordBytes));
        }
        report.rows_read(count);
        if (!bars.empty()) {
            sink.bars(*file.name.id, period, std::move(bars));
        }
        if (got < bytes.size()) {
            return;
        }
    }
}

}  // namespace

void read_bars(const FoundFile& file, FeedSink& sink, RowReport& report, std::stop_token stop) {
    if (*file.name.kind == FileKind::kDay) {
        read_pieces(DayReader(*file.name.id), market::Period::k1d, file, sink, report, stop);
    } else {
        const bool is_minute = *file.name.kind == FileKind::kMinute;
        read_pieces(LcReader(*file.name.id), is_minute ? market::Period::k1m : market::Period::k5m,
                    file, sink, report, stop);
    }
}

std::uint64_t last_record_time(const std::filesystem::path& path, FileKind kind) {
    try {
        const InputFile input(path);
        const std::uint64_t count = input.size() / kBarRecordBytes;
        std::array<std::byte, 4> head{};
        if (count == 0 || input.read_at((count - 1) * kBarRecordBytes, head) < head.size()) {
            return 0;
        }
        if (kind == FileKind::kDay) {
            return load<std::uint32_t>(head.data());
        }
        return std::uint64_t{load<std::uint16_t>(head.data())} << 16 |
               load<std::uint16_t>(head.data() + 2);
    } catch (const base::Error&) {
        return 0;  // reading it will say why
    }
}

}  // namespace mystocks::feed::tdx::detail
