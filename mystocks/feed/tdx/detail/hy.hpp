// tdxhy.cfg: which industry a security belongs to; tdxzs.cfg: what industries and regions are
// called. Both are lines of fields between '|', GBK.
//
// tdxhy.cfg: market|code|industry|…   industry is a path, two digits a level: T110201
// tdxzs.cfg: name|index code|kind|…|…|key   kind 2: industry, key its path; 3: region, key its
// number
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/market/block.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::feed::tdx::detail {

struct BlockNames {
    std::map<std::string, std::string, std::less<>> industries;  // path → UTF-8 name
    std::map<int, std::string> regions;  // 通达信's number → UTF-8 name
};

// Lines of other kinds, or that can't be read, are left out: the file isn't what was imported.
BlockNames read_block_names(std::string_view tdxzs);

struct Industries {
    std::vector<market::Instrument> instruments;  // industry: the most detailed name
    std::vector<market::Block> blocks;            // every level; members in order of file
};

// An industry whose name isn't known (T00: none) is left out.
Industries read_industries(std::string_view tdxhy, const BlockNames& names, RowReport& report);

}  // namespace mystocks::feed::tdx::detail
