// What a file of a 通达信 installation is, by its name and the folders it lies in.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "mystocks/market/instrument_id.hpp"

namespace mystocks::feed::tdx::detail {

// In the order in which an import reads them; what comes later wins.
enum class FileKind {
    kDbf,        // base.dbf
    kIndustry,   // tdxhy.cfg
    kTnf,        // szm.tnf shm.tnf bjm.tnf, and szs shs bjs of newer clients
    kBlocks,     // block_zs.dat block_gn.dat block_fg.dat
    kHarbor,     // infoharbor_block.dat
    kSpecial,    // spblock.dat
    kGbbq,       // gbbq
    kDay,        // sh600000.day
    kMinute,     // sh600000.lc1
    kFiveMinute  // sh600000.lc5
};

struct FileName {
    std::optional<FileKind> kind;            // empty: no file of 通达信 that is known here
    std::optional<market::InstrumentId> id;  // of bars
    std::string exchange;                    // of a .tnf file: "SH", "SZ", "BJ"
    std::string refusal;                     // why a file of a known kind can't be read, else empty
};

// Looks at names only. Letters may be of any case, as on Windows.
FileName name_of(const std::filesystem::path& path);

constexpr bool holds_bars(FileKind kind) {
    return kind >= FileKind::kDay;
}

}  // namespace mystocks::feed::tdx::detail
