#include "mystocks/job/detail/piece_writer.hpp"

#include <algorithm>
#include <utility>

namespace mystocks::job::detail {
namespace {

std::string series_key(const market::InstrumentId& id, std::string_view series) {
    return id.str() + ' ' + std::string(series);
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

PieceWriter::PieceWriter(const Stores& stores, std::string source, std::int64_t run_id,
                         std::size_t rows_per_write)
    : stores_(stores),
      source_(std::move(source)),
      run_id_(run_id),
      rows_per_write_(rows_per_write) {}

void PieceWriter::write(Piece&& piece) {
    std::visit([this](auto&& part) { take(std::move(part)); }, std::move(piece));
}

// Pieces of one series that follow each other in time become one write. Anything else of a series
// that already waits has to be a write of its own: within one call the store can't count what the
// second piece changes in the first.
bool PieceWriter::append_to_waiting(BarsPiece& piece, std::size_t index) {
    market::Bars& bars = waiting_[index].bars;
    const auto [first, last] = std::minmax_element(piece.bars.time.begin(), piece.bars.time.end());
    const auto newest = std::max_element(bars.time.begin(), bars.time.end());
    if (first == piece.bars.time.end() || (newest != bars.time.end() && *newest >= *first)) {
        return false;
    }
    append(bars.time, piece.bars.time);
    append(bars.open, piece.bars.open);
    append(bars.high, piece.bars.high);
    append(bars.low, piece.bars.low);
    append(bars.close, piece.bars.close);
    append(bars.volume, piece.bars.volume);
    append(bars.amount, piece.bars.amount);
    return true;
}

void PieceWriter::take(BarsPiece&& piece) {
    if (piece.bars.empty()) {
        return;
    }
    const std::string_view period = market::to_string(piece.period);
    make_known(piece.id);
    saw(piece.id, period);
    if (piece.period == market::Period::k1d) {
        report_.look_for_gaps(piece.id, piece.bars);
    }
    const std::size_t rows = piece.bars.size();
    const std::string key = series_key(piece.id, period);
    const auto found = waiting_index_.find(key);
    if (found == waiting_index_.end() || !append_to_waiting(piece, found->second)) {
        if (found != waiting_index_.end()) {
            flush();
        }
        waiting_index_[key] = waiting_.size();
        waiting_.push_back(std::move(piece));
    }
    waiting_rows_ += rows;
    if (waiting_rows_ >= rows_per_write_) {
        flush();
    }
}

void PieceWriter::flush() {
    write_new_instruments();
    if (!waiting_.empty()) {
        std::vector<store::BarsWrite> writes;
        writes.reserve(waiting_.size());
        for (const BarsPiece& piece : waiting_) {
            writes.push_back({piece.id, piece.period, piece.bars});
        }
        for (const store::WriteCounts& counts : stores_.series->write_bars(writes)) {
            report_.count(counts);
        }
        waiting_.clear();
        waiting_index_.clear();
        waiting_rows_ = 0;
    }
    write_provenance();
}

void PieceWriter::take(TicksPiece&& piece) {
    make_known(piece.id);
    saw(piece.id, "ticks");
    const store::TicksWrite write{piece.id, &piece.ticks};
    report_.count(stores_.series->write_ticks({&write, 1}).front());
}

void PieceWriter::take(DepthPiece&& piece) {
    make_known(piece.id);
    saw(piece.id, "depth");
    const store::DepthWrite write{piece.id, &piece.depth};
    report_.count(stores_.series->write_depth({&write, 1}).front());
}

void PieceWriter::take(TradingDaysPiece&& piece) {
    report_.count(stores_.records->add_trading_days(piece.calendar, piece.days));
    report_.report().trading_days += piece.days.size();
}

void PieceWriter::take(std::vector<market::Instrument>&& rows) {
    write_new_instruments();
    report_.count(stores_.records->upsert_instruments(rows));
    report_.report().instruments += rows.size();
    for (const market::Instrument& row : rows) {
        known_.insert(row.id.str());
    }
}

void PieceWriter::take(std::vector<market::CorporateAction>&& rows) {
    report_.count(stores_.records->upsert_actions(rows));
    report_.report().actions += rows.size();
}

void PieceWriter::take(std::vector<market::ShareEvent>&& rows) {
    report_.count(stores_.records->upsert_share_events(rows));
    report_.report().share_events += rows.size();
}

void PieceWriter::take(std::vector<market::Block>&& rows) {
    report_.count(stores_.records->replace_blocks(rows));
    report_.report().blocks += rows.size();
}

void PieceWriter::take(std::vector<feed::Rejection>&& rows) {
    for (const feed::Rejection& row : rows) {
        report_.reject(row);
    }
}

void PieceWriter::make_known(const market::InstrumentId& id) {
    if (known_.insert(id.str()).second && !stores_.records->find_instrument(id)) {
        market::Instrument instrument = market::instrument_from_id(id);
        instrument.source = source_;
        new_instruments_.push_back(std::move(instrument));
    }
}

void PieceWriter::write_new_instruments() {
    if (!new_instruments_.empty()) {
        stores_.records->upsert_instruments(new_instruments_);
        new_instruments_.clear();
    }
}

void PieceWriter::saw(const market::InstrumentId& id, std::string_view series) {
    if (seen_series_.insert(series_key(id, series)).second) {
        report_.saw_series(id, series);
        new_provenance_.push_back({id, std::string(series), run_id_, source_});
    }
}

void PieceWriter::write_provenance() {
    if (!new_provenance_.empty()) {
        stores_.records->record_provenance(new_provenance_);
        new_provenance_.clear();
    }
}

}  // namespace mystocks::job::detail
