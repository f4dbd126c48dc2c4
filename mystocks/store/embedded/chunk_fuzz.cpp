// Hostile bytes must decode to rows or to a complaint; whatever are rows must come back from their
// chunk bit for bit; and a chunk that was tampered with is hostile bytes again, of the best kind.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "mystocks/store/embedded/detail/chunk_codec.hpp"
#include "mystocks/store/series_merge.hpp"

namespace {

using namespace mystocks::store;
using namespace mystocks::store::embedded::detail;

constexpr std::uint64_t kSeed = 1;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

bool same_bits(std::span<const double> a, std::span<const double> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

Bytes require_round_trip(SeriesClass series_class, const ColumnsView& rows) {
    static ChunkEncoder encoder;
    static ChunkDecoder decoder;
    const Bytes chunk = encoder.encode(series_class, kSeed, rows);
    require(decoder.decode(chunk, kSeed).empty());
    const ColumnsView back = decoder.rows();
    require(back.size() == rows.size() && back.value_count == rows.value_count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        require(back.key(i) == rows.key(i));
    }
    for (std::size_t i = 0; i < rows.value_count; ++i) {
        require(same_bits(back.values[i], rows.values[i]));
    }
    return chunk;
}

// Rows out of arbitrary bytes: a byte in front of each number says how to read it, so that decimals
// and odd values mix.
Bytes round_trip_of(ByteReader in) {
    mystocks::market::Ticks ticks;
    const auto number = [&]() -> double {
        const auto how = in.get<std::uint8_t>();
        switch (how % 6) {
            case 0:
                return static_cast<double>(in.get<std::int16_t>()) / 100;
            case 1:
                return static_cast<double>(in.get<std::int32_t>()) * 100;
            case 2:
                return static_cast<double>(std::bit_cast<float>(in.get<std::uint32_t>()));
            case 3:
                return std::bit_cast<double>(in.get<std::uint64_t>());
            case 4:
                return ticks.price.empty() ? 0 : ticks.price.back() * 7;
            default:
                return static_cast<double>(how);
        }
    };
    while (in.left() > 0 && ticks.size() < 3000) {
        ticks.time.push_back(in.get<std::int16_t>());
        ticks.sequence.push_back(in.get<std::int16_t>());
        for (auto* column : {&ticks.price, &ticks.volume, &ticks.amount, &ticks.bid, &ticks.ask}) {
            column->push_back(number());
        }
    }
    const auto ordered = put_in_order(view_of(ticks));
    const ColumnsView rows = ordered ? ordered->view() : view_of(ticks);
    return rows.empty() ? Bytes() : require_round_trip(SeriesClass::kTicks, rows);
}

// Mostly in the heads of columns, which are few bytes: the first twelve bytes of the input say
// where and what.
Bytes tampered(Bytes chunk, ByteReader in) {
    for (int i = 0; i < 4 && !chunk.empty(); ++i) {
        const std::size_t at = in.get<std::uint16_t>() % chunk.size();
        chunk[at] ^= static_cast<std::byte>(in.get<std::uint8_t>());
    }
    return chunk;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static ChunkDecoder decoder;
    const BytesView bytes(reinterpret_cast<const std::byte*>(data), size);
    if (decoder.decode_unchecked(bytes).empty()) {
        // What decodes is rows like any other.
        const SeriesClass series_class = decoder.head().series_class;
        Columns rows(series_class);
        rows.sink(has_sequence(series_class)).append(decoder.rows());
        (void)require_round_trip(series_class, rows.view());
    }
    const Bytes chunk = round_trip_of(ByteReader(bytes.subspan(std::min<std::size_t>(size, 12))));
    (void)decoder.decode_unchecked(tampered(chunk, ByteReader(bytes)));
    return 0;
}
