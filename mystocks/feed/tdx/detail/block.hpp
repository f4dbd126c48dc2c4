// Blocks: index members, concepts, styles.
//
// block_*.dat: a head of 384 bytes, a u16 count, then blocks of 2,813 bytes: name in GBK (9), u16
// members, u16 kind, 400 codes of 7 bytes. Larger blocks don't fit and are empty there: they stand
// in spblock.dat, text in GBK: "#name", then one market digit and code a line. Newer clients have
// infoharbor_block.dat instead, text in GBK: "#GN_name,count,…" (GN concept, FG style, ZS index),
// then lines of market#code separated by commas.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "mystocks/feed/tdx/detail/row_report.hpp"
#include "mystocks/market/block.hpp"

namespace mystocks::feed::tdx::detail {

// By the name of the file: block_zs… index, block_gn… concept, block_fg… style, else custom.
market::BlockKind kind_of_block_file(std::string_view file_name);

// Each leaves out blocks without members; a code that is no security is rejected by itself.
std::vector<market::Block> read_block_dat(std::span<const std::byte> file, market::BlockKind kind,
                                          RowReport& report);
std::vector<market::Block> read_special_blocks(std::string_view text, RowReport& report);
std::vector<market::Block> read_harbor_blocks(std::string_view text, RowReport& report);

}  // namespace mystocks::feed::tdx::detail
