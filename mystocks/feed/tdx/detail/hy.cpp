#include "mystocks/feed/tdx/detail/hy.hpp"

#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "mystocks/feed/tdx/detail/code.hpp"
#include "mystocks/feed/tdx/detail/gbk.hpp"
#include "mystocks/feed/tdx/detail/lines.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

std::optional<int> number_of(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return {};
    }
    return value;
}

}  // namespace

BlockNames read_block_names(std::string_view tdxzs) {
    BlockNames names;
    for_each_line(tdxzs, [&](std::string_view line, std::size_t) {
        const auto fields = split(line, '|');
        if (fields.size() < 6) {
            return;
        }
        const auto name = name_from_gbk(fields[0]);
        if (!name || name->empty()) {
            return;
        }
        if (fields[2] == "2") {
            names.industries.emplace(fields[5], *name);
        } else if (fields[2] == "3") {
            if (const auto number = number_of(fields[5])) {
                names.regions.emplace(*number, *name);
            }
        }
    });
    return names;
}

Industries read_industries(std::string_view tdxhy, const BlockNames& names, RowReport& report) {
    Industries out;
    std::map<std::string, std::vector<market::InstrumentId>, std::less<>> members;  // by path
    const std::size_t lines = for_each_line(tdxhy, [&](std::string_view line, std::size_t number) {
        if (line.empty()) {
            return;
        }
        const auto fields = split(line, '|');
        if (fields.size() < 3) {
            report.reject(number, "expected market|code|industry");
            return;
        }
        const auto id = id_of(number_of(fields[0]).value_or(-1), fields[1]);
        if (!id) {
            report.reject(number,
                          "market and code are of no security in Shanghai, Shenzhen or "
                          "Beijing");
            return;
        }
        auto instrument = market::instrument_from_id(*id);
        for (std::string_view path = fields[2]; path.size() >= 3; path.remove_suffix(2)) {
            const auto name = names.industries.find(path);
            if (name == names.industries.end()) {
                continue;
            }
            if (instrument.industry.empty()) {
                instrument.industry = name->second;
            }
            members[name->first].push_back(*id);
        }
        instrument.source = "tdx";
        out.instruments.push_back(std::move(instrument));
    });
    // Two levels may have one name: a block's members then are those of both.
    std::map<std::string, std::size_t> by_name;
    for (auto& [path, ids] : members) {
        const std::string& name = names.industries.find(path)->second;
        const auto [known, is_new] = by_name.try_emplace(name, out.blocks.size());
        if (is_new) {
            out.blocks.push_back({market::BlockKind::kIndustry, name, std::move(ids), "tdx"});
            continue;
        }
        auto& all = out.blocks[known->second].members;
        std::set<market::InstrumentId> there(all.begin(), all.end());
        for (auto& id : ids) {
            if (there.insert(id).second) {
                all.push_back(std::move(id));
            }
        }
    }
    report.rows_read(lines);
    return out;
}

}  // namespace mystocks::feed::tdx::detail
