#include "mystocks/backtest/sweep/detail/tile.hpp"

#include <algorithm>
#include <array>

namespace mystocks::backtest::sweep::detail {

namespace {

// A stop may take a position out in the bar that it was entered in, so that a bar has two fills.
constexpr std::size_t kSlotsMax = 2 * kBlockBars + 72;
constexpr std::size_t kPairsMax = kSlotsMax / 2 + 1;

// Walks plainly, and lets the set's deals or its follower know.
void walk_and_tell(const Terms& terms, const Word* entry, const Word* exit, std::size_t begin,
                   std::size_t end, Purse& purse, std::size_t set, const TileOptions& options) {
    if (options.followers == nullptr) {
        walk_plain(terms, entry, exit, begin, end, purse,
                   options.deals != nullptr ? &(*options.deals)[set] : nullptr);
        return;
    }
    Follower& follower = (*options.followers)[set];
    std::vector<Deal> deals;
    const bool is_inside = purse.shares > 0;
    if (is_inside) {
        deals.emplace_back().entered = purse.entered;
    }
    walk_plain(terms, entry, exit, begin, end, purse, &deals);
    follow(terms, *options.marks, deals, is_inside, follower);
    follower.advance(terms, *options.marks, static_cast<std::uint32_t>(end));
}

std::vector<Purse> run_plain(const Ground& ground, const Tile& tile, trade::Units cash,
                             const TileOptions& options) {
    const Terms& terms = ground.terms;
    Purse start;
    start.cash = cash;
    start.from = static_cast<std::uint32_t>(terms.first);
    std::vector<Purse> purses(tile.sets.size(), start);
    MaskRun masks(tile.masks, tile.columns, options.kernels);
    for (std::size_t begin = 0; begin < terms.bars; begin += kBlockBars) {
        const std::size_t end = std::min(begin + kBlockBars, terms.bars);
        const std::size_t word = begin / kWordBars;
        std::size_t op = 0;
        for (std::size_t i = 0; i < tile.sets.size(); ++i) {
            const TileSet& set = tile.sets[i];
            masks.run(op, set.ops_end, word);
            op = set.ops_end;
            walk_and_tell(terms, masks.bits(set.entry, word), masks.bits(set.exit, word), begin,
                          end, purses[i], i, options);
        }
    }
    for (Purse& purse : purses) {
        settle_open(terms, static_cast<std::uint32_t>(terms.bars) - 1, purse);
    }
    return purses;
}

// Sets in groups of lanes; where the lanes give up, a block is walked plainly.
class LaneTile {
  public:
    LaneTile(const Ground& ground, const Tile& tile, trade::Units cash, const TileOptions& options)
        : ground_(&ground),
          tile_(&tile),
          options_(&options),
          tells_(options.deals != nullptr || options.followers != nullptr),
          masks_(tile.masks, tile.columns, Kernels::kAvx2),
          bars_(kLaneGroup * kSlotsMax),
          prices_(kLaneGroup * kSlotsMax) {
        Stand start;
        start.from = static_cast<std::uint32_t>(ground.terms.first);
        stands_.assign(tile.sets.size(), start);
        purses_.resize(tile.sets.size());
        kept_.resize(kLaneGroup);
        std::ranges::fill(purses_.cash, static_cast<double>(cash));
        for (std::size_t i = 0; i < kLaneGroup; ++i) {
            fills_.bars[i] = bars_.data() + i * kSlotsMax;
            fills_.prices[i] = prices_.data() + i * kSlotsMax;
        }
        if (tells_) {
            for (auto* column : {&held_cash_, &held_shares_, &cash_after_}) {
                column->resize(kLaneGroup * kPairsMax);
            }
            for (std::size_t i = 0; i < kLaneGroup; ++i) {
                fills_.held_cash[i] = held_cash_.data() + i * kPairsMax;
                fills_.held_shares[i] = held_shares_.data() + i * kPairsMax;
                fills_.cash_after[i] = cash_after_.data() + i * kPairsMax;
            }
        }
        fills_.ex_dates = ground.terms.ex_dates.empty() ? nullptr : &ground.terms;
    }

    void run_block(std::size_t begin, std::size_t end) {
        const std::size_t word = begin / kWordBars;
        std::size_t op = 0;
        for (std::size_t at = 0; at < tile_->sets.size(); at += kLaneGroup) {
            const std::size_t sets = std::min(kLaneGroup, tile_->sets.size() - at);
            for (std::size_t i = 0; i < kLaneGroup; ++i) {
                fills_.count[i] = fills_.first[i] = 0;
            }
            std::copy_n(stands_.begin() + static_cast<std::ptrdiff_t>(at), sets, before_.begin());
            std::uint32_t plain = 0;
            for (std::size_t i = 0; i < sets; ++i) {
                const TileSet& set = tile_->sets[at + i];
                masks_.run(op, set.ops_end, word);
                op = set.ops_end;
                Stand& stand = stands_[at + i];
                if (stand.leaving) {
                    plain |= 1U << i;
                    continue;
                }
                FillList list{bars_.data() + i * kSlotsMax, prices_.data() + i * kSlotsMax, 0, 0};
                take_fills(ground_->terms, ground_->prices, masks_.bits(set.entry, word),
                           masks_.bits(set.exit, word), begin, end, stand, list);
                fills_.count[i] = list.count;
                fills_.first[i] = list.first;
            }
            book(at, sets, plain, begin, end);
        }
    }

    std::vector<Purse> purses() const {
        std::vector<Purse> result;
        for (std::size_t i = 0; i < stands_.size(); ++i) {
            Purse& purse = result.emplace_back(purse_of(purses_, i, stands_[i]));
            settle_open(ground_->terms, stands_[i].booked, purse);
        }
        return result;
    }

  private:
    void book(std::size_t at, std::size_t sets, std::uint32_t plain, std::size_t begin,
              std::size_t end) {
        kept_.copy_group(purses_, at, 0);
        plain |= book_lanes(ground_->lanes, fills_, purses_, at);
        for (std::size_t i = 0; i < sets && (plain != 0 || tells_); ++i) {
            if ((plain >> i & 1) != 0) {
                walk(at + i, purse_of(kept_, i, before_[i]), before_[i], begin, end);
            } else if (options_->followers != nullptr) {
                tell_follower(i, at + i, end);
            } else if (tells_) {
                note_deals(i, at + i);
            }
        }
    }

    void tell_follower(std::size_t lane, std::size_t i, std::size_t end) {
        const Terms& terms = ground_->terms;
        Follower& follower = (*options_->followers)[i];
        for (std::uint32_t slot = fills_.first[lane]; slot < fills_.count[lane]; ++slot) {
            const std::uint32_t bar = fills_.bars[lane][slot];
            const std::size_t pair = slot / 2;
            if (slot % 2 == 0) {
                follower.enter(bar, fills_.held_cash[lane][pair], fills_.held_shares[lane][pair]);
            } else {
                follower.leave(terms, *options_->marks, bar, fills_.cash_after[lane][pair], 0);
            }
        }
        follower.advance(terms, *options_->marks, static_cast<std::uint32_t>(end));
    }

    // Fills of the group's set `lane`, which the lanes booked, as deals of set `i`.
    void note_deals(std::size_t lane, std::size_t i) {
        std::vector<Deal>& deals = (*options_->deals)[i];
        const double parts = ground_->lanes.pricing == Pricing::kBinary
                                 ? 1
                                 : ground_->lanes.parts * ground_->terms.money.scale();
        auto before = static_cast<trade::Units>(kept_.before[lane]);
        auto cash = static_cast<trade::Units>(kept_.cash[lane]);
        for (std::uint32_t slot = fills_.first[lane]; slot < fills_.count[lane]; ++slot) {
            if (slot % 2 == 0) {
                Deal& deal = deals.emplace_back();
                deal.entered = fills_.bars[lane][slot];
                deal.shares = fills_.held_shares[lane][slot / 2];
                deal.cash_held = static_cast<trade::Units>(fills_.held_cash[lane][slot / 2]);
                before = cash;
                continue;
            }
            cash = static_cast<trade::Units>(fills_.cash_after[lane][slot / 2]);
            Deal& deal = deals.back();
            deal.left = fills_.bars[lane][slot];
            deal.cash_after = cash;
            deal.profit = cash - before;
            deal.exit_price = fills_.prices[lane][slot] / parts;
        }
    }

    void walk(std::size_t i, Purse purse, const Stand& before, std::size_t begin, std::size_t end) {
        const std::size_t word = begin / kWordBars;
        if (purse.shares > 0 && before.booked < begin) {
            book_ex_dates(ground_->terms, before.booked, static_cast<std::uint32_t>(begin),
                          purse.cash, purse.shares);
        }
        walk_and_tell(ground_->terms, masks_.bits(tile_->sets[i].entry, word),
                      masks_.bits(tile_->sets[i].exit, word), begin, end, purse, i, *options_);
        Stand& stand = stands_[i];
        stand.open = purse.shares > 0;
        stand.entered = purse.entered;
        stand.from = std::max(before.from, static_cast<std::uint32_t>(end));
        const std::size_t last = std::min(end, ground_->terms.bars - 1);
        stand.booked = std::max(purse.entered, static_cast<std::uint32_t>(last));
        stand.leaving = purse.leaving;
        stand.moments_held =
            purse.moments_held - (stand.open ? ground_->terms.moment[purse.entered] : 0);
        purses_.cash[i] = static_cast<double>(purse.cash);
        purses_.shares[i] = purse.shares;
        purses_.before[i] = static_cast<double>(purse.before);
        purses_.trades[i] = purse.trades;
        purses_.wins[i] = purse.wins;
        purses_.won[i] = static_cast<double>(purse.won);
        purses_.lost[i] = static_cast<double>(purse.lost);
        purses_.costs[i] = static_cast<double>(purse.costs);
    }

    Purse purse_of(const LanePurses& purses, std::size_t i, const Stand& stand) const {
        Purse purse;
        purse.cash = static_cast<trade::Units>(purses.cash[i]);
        purse.shares = purses.shares[i];
        purse.before = static_cast<trade::Units>(purses.before[i]);
        purse.entered = stand.entered;
        purse.from = stand.from;
        purse.leaving = stand.leaving;
        purse.trades = static_cast<std::uint32_t>(purses.trades[i]);
        purse.wins = static_cast<std::uint32_t>(purses.wins[i]);
        purse.won = static_cast<trade::Units>(purses.won[i]);
        purse.lost = static_cast<trade::Units>(purses.lost[i]);
        purse.costs = static_cast<trade::Units>(purses.costs[i]);
        purse.moments_held =
            stand.moments_held + (stand.open ? ground_->terms.moment[stand.entered] : 0);
        return purse;
    }

    const Ground* ground_;
    const Tile* tile_;
    const TileOptions* options_;
    bool tells_;
    MaskRun masks_;
    std::vector<Stand> stands_;
    std::array<Stand, kLaneGroup> before_;
    LanePurses purses_;
    LanePurses kept_;  // one group before the block
    std::vector<std::uint32_t> bars_;
    std::vector<double> prices_;
    std::vector<double> held_cash_;
    std::vector<double> held_shares_;
    std::vector<double> cash_after_;
    LaneFills fills_{};
};

// Which sets use a register: none, one, or several.
class Users {
  public:
    explicit Users(std::size_t registers) : set_(registers, kNobody) {}
    void use(const MaskRef& ref, std::uint32_t set) {
        if (ref.kind == MaskRef::kRegister) {
            use(ref.number, set);
        }
    }
    void use(std::uint32_t number, std::uint32_t set) {
        set_[number] = set_[number] == kNobody || set_[number] == set ? set : kSeveral;
    }
    void share(std::uint32_t number) { set_[number] = kSeveral; }
    bool is_alone(std::uint32_t number) const { return set_[number] < kSeveral; }
    std::uint32_t set(std::uint32_t number) const { return set_[number]; }

  private:
    static constexpr std::uint32_t kNobody = ~std::uint32_t{0};
    static constexpr std::uint32_t kSeveral = kNobody - 1;
    std::vector<std::uint32_t> set_;
};

Users users_of(const Tile& tile) {
    Users users(tile.masks.registers());
    std::size_t op = 0;
    for (std::uint32_t set = 0; set < tile.sets.size(); ++set) {
        for (; op < tile.sets[set].ops_end; ++op) {
            const MaskOp& one = tile.masks.ops()[op];
            users.use(one.a, set);
            users.use(one.b, set);
            users.use(one.out, set);
        }
        users.use(tile.sets[set].entry, set);
        users.use(tile.sets[set].exit, set);
    }
    for (const MaskOp& one : tile.masks.ops()) {
        if (makes_two(one.kind)) {
            if (users.is_alone(one.out)) {
                users.use(one.out + 1, users.set(one.out));
            }
            if (!users.is_alone(one.out) || !users.is_alone(one.out + 1)) {
                users.share(one.out);
                users.share(one.out + 1);
            }
        }
    }
    return users;
}

}  // namespace

void share_registers(Tile& tile) {
    const Users users = users_of(tile);
    const std::uint32_t before = tile.masks.registers();
    std::vector<std::uint32_t> used(tile.sets.size(), 0);
    std::vector<std::uint32_t> to(before);
    std::uint32_t most = 0;
    for (std::uint32_t i = 0; i < before; ++i) {
        if (users.is_alone(i)) {
            to[i] = used[users.set(i)]++;
            most = std::max(most, used[users.set(i)]);
        }
    }
    auto count = static_cast<std::uint32_t>(most * kLaneGroup);
    for (std::uint32_t i = 0; i < before; ++i) {
        to[i] = users.is_alone(i)
                    ? static_cast<std::uint32_t>(users.set(i) % kLaneGroup) * most + to[i]
                    : count++;
    }
    tile.masks.renumber(to, count);
    for (TileSet& set : tile.sets) {
        for (MaskRef* ref : {&set.entry, &set.exit}) {
            ref->number = ref->kind == MaskRef::kRegister ? to[ref->number] : ref->number;
        }
    }
}

std::vector<Purse> run_tile(const Ground& ground, const Tile& tile, trade::Units cash,
                            const TileOptions& options) {
    if (options.kernels == Kernels::kScalar || !ground.has_lanes) {
        return run_plain(ground, tile, cash, options);
    }
    LaneTile lanes(ground, tile, cash, options);
    for (std::size_t begin = 0; begin < ground.terms.bars; begin += kBlockBars) {
        lanes.run_block(begin, std::min(begin + kBlockBars, ground.terms.bars));
    }
    return lanes.purses();
}

}  // namespace mystocks::backtest::sweep::detail
