#include "mystocks/feed/tdx/detail/block.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/code.hpp"
#include "mystocks/feed/tdx/detail/gbk.hpp"
#include "mystocks/feed/tdx/detail/lines.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

constexpr std::size_t kHeadBytes = 384;
constexpr std::size_t kNameBytes = 9;
constexpr std::size_t kCodeBytes = 7;
constexpr std::size_t kMembersMax = 400;
constexpr std::size_t kBlockBytes = kNameBytes + 4 + kMembersMax * kCodeBytes;

// The blocks of spblock.dat that are the members of an index; the others are styles.
constexpr std::array<std::string_view, 2> kSpecialIndices{"中证500", "深证成指"};

// Collects blocks from lines: a name, then members.
class BlockLines {
  public:
    explicit BlockLines(RowReport& report) : report_(report) {}

    void start(market::BlockKind kind, std::string_view gbk_name, std::size_t line) {
        finish();
        started_ = true;
        const auto name = name_from_gbk(gbk_name);
        if (name && !name->empty()) {
            current_.kind = kind;
            current_.name = *name;
        } else {
            report_.reject(line, "the block's name is no GBK text: its members are left out");
        }
    }
    void add(std::optional<market::InstrumentId> id, std::string_view text, std::size_t line) {
        if (!started_) {
            report_.reject(line, "a member before the first block");
        } else if (!id) {
            report_.reject(line, fmt::format("\"{}\" is no security", printable(text)));
        } else {
            current_.members.push_back(std::move(*id));
        }
    }
    std::vector<market::Block> take() {
        finish();
        return std::move(blocks_);
    }

  private:
    static std::string printable(std::string_view text) {
        std::string out(text.substr(0, 20));
        std::replace_if(
            out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
        return out;
    }
    void finish() {
        if (!current_.name.empty() && !current_.members.empty()) {
            current_.source = "tdx";
            blocks_.push_back(std::move(current_));
        }
        current_ = {};
    }

    RowReport& report_;
    bool started_ = false;
    market::Block current_;  // without a name: refused
    std::vector<market::Block> blocks_;
};

// "0000001": one market digit, then the code.
std::optional<market::InstrumentId> id_of_digits(std::string_view text) {
    return text.empty() ? std::nullopt : id_of(text[0] - '0', text.substr(1));
}

// "0#000001"
std::optional<market::InstrumentId> id_of_pair(std::string_view text) {
    return text.size() < 2 || text[1] != '#' ? std::nullopt : id_of(text[0] - '0', text.substr(2));
}

market::BlockKind kind_of_harbor(std::string_view prefix) {
    if (prefix == "GN") {
        return market::BlockKind::kConcept;
    }
    if (prefix == "FG") {
        return market::BlockKind::kStyle;
    }
    return prefix == "ZS" ? market::BlockKind::kIndex : market::BlockKind::kCustom;
}

}  // namespace

market::BlockKind kind_of_block_file(std::string_view file_name) {
    const auto starts_with = [&](std::string_view lower_case) {
        return std::equal(lower_case.begin(), lower_case.end(),
                          file_name.substr(0, lower_case.size()).begin(),
                          file_name.substr(0, lower_case.size()).end(),
                          [](char a, char b) { return a == b || a == (b | 0x20); });
    };
    if (starts_with("block_zs")) {
        return market::BlockKind::kIndex;
    }
    if (starts_with("block_gn")) {
        return market::BlockKind::kConcept;
    }
    return starts_with("block_fg") ? market::BlockKind::kStyle : market::BlockKind::kCustom;
}

std::vector<market::Block> read_block_dat(std::span<const std::byte> file, market::BlockKind kind,
                                          RowReport& report) {
    BlockLines lines(report);
    if (file.size() < kHeadBytes + 2) {
        report.reject_file("this is no block file: it is shorter than its head");
        return {};
    }
    const std::size_t claimed = load<std::uint16_t>(file.data() + kHeadBytes);
    const auto blocks = file.subspan(kHeadBytes + 2);
    const std::size_t count = std::min(claimed, blocks.size() / kBlockBytes);
    for (std::size_t i = 0; i < count; ++i) {
        const auto block = blocks.subspan(i * kBlockBytes, kBlockBytes);
        const std::size_t members = load<std::uint16_t>(block.data() + kNameBytes);
        if (members > kMembersMax) {
            report.reject(i + 1, fmt::format("the block claims {} members where {} have room",
                                             members, kMembersMax));
            continue;
        }
        lines.start(kind, field_text(block.first(kNameBytes)), i + 1);
        for (std::size_t k = 0; k < members; ++k) {
            const auto code =
                field_text(block.subspan(kNameBytes + 4 + k * kCodeBytes, kCodeBytes));
            lines.add(id_of_bare(code), code, i + 1);
        }
    }
    if (count < claimed) {
        report.reject(count + 1,
                      fmt::format("the file ends after {} of {} blocks", count, claimed));
    }
    report.rows_read(count);
    return lines.take();
}

std::vector<market::Block> read_special_blocks(std::string_view text, RowReport& report) {
    BlockLines blocks(report);
    const std::size_t lines = for_each_line(text, [&](std::string_view line, std::size_t number) {
        if (line.starts_with('#')) {
            const auto name = name_from_gbk(line.substr(1)).value_or("");
            const bool is_index = std::find(kSpecialIndices.begin(), kSpecialIndices.end(), name) !=
                                  kSpecialIndices.end();
            blocks.start(is_index ? market::BlockKind::kIndex : market::BlockKind::kStyle,
                         line.substr(1), number);
        } else if (!line.empty()) {
            blocks.add(id_of_digits(line), line, number);
        }
    });
    report.rows_read(lines);
    return blocks.take();
}

std::vector<market::Block> read_harbor_blocks(std::string_view text, RowReport& report) {
    BlockLines blocks(report);
    const std::size_t lines = for_each_line(text, [&](std::string_view line, std::size_t number) {
        const auto fields = split(line, ',');
        if (line.starts_with('#')) {
            const std::size_t mark = fields[0].find('_');
            const bool has_kind = mark != std::string_view::npos;
            blocks.start(kind_of_harbor(has_kind ? fields[0].substr(1, mark - 1) : ""),
                         fields[0].substr(has_kind ? mark + 1 : 1), number);
            return;
        }
        for (const std::string_view field : fields) {
            if (!field.empty()) {
                blocks.add(id_of_pair(field), field, number);
            }
        }
    });
    report.rows_read(lines);
    return blocks.take();
}

}  // namespace mystocks::feed::tdx::detail
