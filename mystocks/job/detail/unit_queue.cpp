#include "mystocks/job/detail/unit_queue.hpp"

namespace mystocks::job::detail {

namespace {

struct CountRows {
    std::size_t operator()(const BarsPiece& piece) const { return piece.bars.size(); }
    std::size_t operator()(const TicksPiece& piece) const { return piece.ticks.size(); }
    std::size_t operator()(const DepthPiece& piece) const { return piece.depth.size(); }
    std::size_t operator()(const TradingDaysPiece& piece) const { return piece.days.size(); }
    template <class Row>
    std::size_t operator()(const std::vector<Row>& rows) const {
        return rows.size();
    }
};

}  // namespace

std::size_t rows_of(const Piece& piece) {
    return std::visit(CountRows{}, piece);
}

UnitQueue::UnitQueue(std::size_t units, std::size_t rows_max)
    : lanes_(units), rows_max_(rows_max) {}

bool UnitQueue::push(std::size_t unit, Piece piece) {
    const std::size_t rows = rows_of(piece);
    std::unique_lock lock(mutex_);
    for_parsers_.wait(lock, [&] {
        const bool my_turn = unit == current_ && lanes_[unit].pieces.empty();
        return closed_ || my_turn || rows_ + rows <= rows_max_;
    });
    if (closed_) {
        return false;
    }
    rows_ += rows;
    lanes_[unit].pieces.push_back(std::move(piece));
    if (unit == current_) {
        for_writer_.notify_one();
    }
    return true;
}

void UnitQueue::finish(std::size_t unit) {
    const std::lock_guard lock(mutex_);
    lanes_[unit].finished = true;
    for_writer_.notify_one();
}

void UnitQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for_writer_.notify_all();
    for_parsers_.notify_all();
}

UnitQueue::Popped UnitQueue::pop(std::chrono::milliseconds wait_max) {
    std::unique_lock lock(mutex_);
    Popped popped;
    const auto ready = [&] {
        return closed_ || current_ == lanes_.size() || !lanes_[current_].pieces.empty() ||
               lanes_[current_].finished;
    };
    if (!for_writer_.wait_for(lock, wait_max, ready)) {
        return popped;
    }
    while (current_ < lanes_.size() && lanes_[current_].pieces.empty() &&
           lanes_[current_].finished) {
        ++current_;
        ++popped.units_finished;
    }
    popped.end = closed_ || current_ == lanes_.size();
    if (!popped.end && !lanes_[current_].pieces.empty()) {
        popped.piece = std::move(lanes_[current_].pieces.front());
        lanes_[current_].pieces.pop_front();
        rows_ -= rows_of(*popped.piece);
    }
    for_parsers_.notify_all();
    return popped;
}

}  // namespace mystocks::job::detail
