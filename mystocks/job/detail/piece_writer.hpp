// Writes pieces to the stores in transactions of a good size and adds up the report.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "mystocks/job/detail/pieces.hpp"
#include "mystocks/job/detail/report_builder.hpp"
#include "mystocks/job/stores.hpp"

namespace mystocks::job::detail {

// Owned by one thread. What flush() has returned from is acknowledged.
class PieceWriter {
  public:
    PieceWriter(const Stores& stores, std::string source, std::int64_t run_id,
                std::size_t rows_per_write);

    void write(Piece&& piece);
    void flush();
    ReportBuilder& report() { return report_; }

  private:
    void take(BarsPiece&& piece);
    void take(TicksPiece&& piece);
    void take(DepthPiece&& piece);
    void take(TradingDaysPiece&& piece);
    void take(std::vector<market::Instrument>&& rows);
    void take(std::vector<market::CorporateAction>&& rows);
    void take(std::vector<market::ShareEvent>&& rows);
    void take(std::vector<market::Block>&& rows);
    void take(std::vector<feed::Rejection>&& rows);

    bool append_to_waiting(BarsPiece& piece, std::size_t index);
    void make_known(const market::InstrumentId& id);
    void saw(const market::InstrumentId& id, std::string_view series);
    void write_new_instruments();
    void write_provenance();

    const Stores& stores_;
    const std::string source_;
    const std::int64_t run_id_;
    const std::size_t rows_per_write_;
    ReportBuilder report_;

    std::vector<BarsPiece> waiting_;
    std::unordered_map<std::string, std::size_t> waiting_index_;  // series → place in waiting_
    std::size_t waiting_rows_ = 0;

    std::unordered_set<std::string> known_;  // instruments that the store has
    std::vector<market::Instrument> new_instruments_;
    std::unordered_set<std::string> seen_series_;
    std::vector<store::Provenance> new_provenance_;
};

}  // namespace mystocks::job::detail
