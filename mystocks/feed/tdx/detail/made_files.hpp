// For tests: files made on the spot, and a sink that keeps what it is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/feed/source.hpp"

namespace mystocks::feed::tdx::detail {

class KeepingSink final : public FeedSink {
  public:
    void rows_read(std::uint64_t count) override { rows += count; }
    void reject(Rejection rejection) override { rejected.push_back(std::move(rejection)); }
    void bars(const market::InstrumentId& id, market::Period period, market::Bars&& more) override {
        pieces.push_back({id.str(), period, std::move(more)});
    }
    void ticks(const market::InstrumentId&, market::Ticks&&) override {}
    void depth(const market::InstrumentId&, market::Depth&&) override {}
    void instruments(std::vector<market::Instrument>&& more) override {
        for (auto& one : more) {
            instruments_read.push_back(std::move(one));
        }
    }
    void actions(std::vector<market::CorporateAction>&& more) override {
        for (auto& one : more) {
            actions_read.push_back(std::move(one));
        }
    }
    void share_events(std::vector<market::ShareEvent>&& more) override {
        for (auto& one : more) {
            events_read.push_back(std::move(one));
        }
    }
    void blocks(std::vector<market::Block>&& more) override {
        for (auto& one : more) {
            blocks_read.push_back(std::move(one));
        }
    }
    void trading_days(const std::string&, std::vector<base::Date>&&) override {}

    struct Piece {
        std::string id;
        market::Period period;
        market::Bars bars;
    };
    std::uint64_t rows = 0;
    std::vector<Rejection> rejected;
    std::vector<Piece> pieces;
    std::vector<market::Instrument> instruments_read;
    std::vector<market::CorporateAction> actions_read;
    std::vector<market::ShareEvent> events_read;
    std::vector<market::Block> blocks_read;

    const market::Block* find_block(std::string_view name) const {
        for (const market::Block& block : blocks_read) {
            if (block.name == name) {
                return &block;
            }
        }
        return nullptr;
    }
    const market::Instrument* find_instrument(std::string_view id) const {
        for (const market::Instrument& instrument : instruments_read) {
            if (instrument.id.str() == id) {
                return &instrument;
            }
        }
        return nullptr;
    }
};

// Bytes of a file, field by field, little-endian.
class ByteWriter {
  public:
    template <class T>
    ByteWriter& put(T value) {
        const auto* bytes = reinterpret_cast<const char*>(&value);
        bytes_.append(bytes, sizeof value);
        return *this;
    }
    // Padded with NUL, or cut.
    ByteWriter& text(std::string_view value, std::size_t width) {
        std::string field(value.substr(0, width));
        field.resize(width, '\0');
        bytes_ += field;
        return *this;
    }
    ByteWriter& zeros(std::size_t count) {
        bytes_.append(count, '\0');
        return *this;
    }
    const std::string& str() const { return bytes_; }
    std::span<const std::byte> bytes() const {
        return std::as_bytes(std::span(bytes_.data(), bytes_.size()));
    }

    ByteWriter& day(std::uint32_t date, std::uint32_t open, std::uint32_t high, std::uint32_t low,
                    std::uint32_t close, float amount, std::uint32_t volume,
                    std::uint32_t reserved = 65536) {
        put(date).put(open).put(high).put(low).put(close).put(amount).put(volume);
        return put(reserved);
    }
    ByteWriter& minute(int year, int month, int day, int end_minute, float open, float high,
                       float low, float close, float amount, std::uint32_t volume) {
        put(static_cast<std::uint16_t>((year - 2004) * 2048 + month * 100 + day));
        put(static_cast<std::uint16_t>(end_minute));
        put(open).put(high).put(low).put(close).put(amount).put(volume);
        return put(std::uint32_t{0});
    }

  private:
    std::string bytes_;
};

}  // namespace mystocks::feed::tdx::detail
