#include "mystocks/feed/tdx/detail/tables.hpp"

#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/tdx/detail/block.hpp"
#include "mystocks/feed/tdx/detail/bytes.hpp"
#include "mystocks/feed/tdx/detail/dbf.hpp"
#include "mystocks/feed/tdx/detail/gbbq.hpp"
#include "mystocks/feed/tdx/detail/hy.hpp"
#include "mystocks/feed/tdx/detail/input_file.hpp"
#include "mystocks/feed/tdx/detail/tnf.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

// Empty where neither file lies beside `file`.
std::optional<BlockNames> names_beside(const std::filesystem::path& file) {
    for (const char* name : {"tdxzs.cfg", "tdxzs3.cfg"}) {
        try {
            return read_block_names(text_of(read_table(file.parent_path() / name)));
        } catch (const base::Error& error) {
            if (error.kind() != base::ErrorKind::kNotFound) {
                throw;
            }
        }
    }
    return {};
}

void read_dbf(const FoundFile& file, std::span<const std::byte> bytes, FeedSink& sink,
              RowReport& report) {
    const BlockNames names = names_beside(file.path).value_or(BlockNames{});
    std::vector<market::Instrument> instruments;
    std::map<int, std::vector<market::InstrumentId>> by_region;
    for (const Security& security : read_base_dbf(bytes, report)) {
        market::Instrument instrument = market::instrument_from_id(security.id);
        instrument.list_date = security.list_date;
        instrument.source = "tdx";
        instruments.push_back(std::move(instrument));
        by_region[security.region].push_back(security.id);
    }
    std::vector<market::Block> regions;
    for (auto& [region, members] : by_region) {
        if (const auto name = names.regions.find(region); name != names.regions.end()) {
            regions.push_back(
                {market::BlockKind::kRegion, name->second, std::move(members), "tdx"});
        }
    }
    sink.instruments(std::move(instruments));
    if (!regions.empty()) {
        sink.blocks(std::move(regions));
    }
}

void read_industry(const FoundFile& file, std::span<const std::byte> bytes, FeedSink& sink,
                   RowReport& report) {
    const auto names = names_beside(file.path);
    if (!names) {
        report.reject_file("the names of the industries are missing: put tdxzs.cfg beside it");
        return;
    }
    Industries industries = read_industries(text_of(bytes), *names, report);
    sink.instruments(std::move(industries.instruments));
    sink.blocks(std::move(industries.blocks));
}

}  // namespace

void read_tables(const FoundFile& file, FeedSink& sink, RowReport& report) {
    const std::vector<std::byte> bytes = read_table(file.path);
    if (bytes.empty()) {
        report.reject_file("the file is empty");
        return;
    }
    switch (*file.name.kind) {
        case FileKind::kDbf:
            read_dbf(file, bytes, sink, report);
            break;
        case FileKind::kIndustry:
            read_industry(file, bytes, sink, report);
            break;
        case FileKind::kTnf:
            sink.instruments(read_tnf(bytes, file.name.exchange, report));
            break;
        case FileKind::kBlocks:
            sink.blocks(
                read_block_dat(bytes, kind_of_block_file(file.path.filename().string()), report));
            break;
        case FileKind::kHarbor:
            sink.blocks(read_harbor_blocks(text_of(bytes), report));
            break;
        case FileKind::kSpecial:
            sink.blocks(read_special_blocks(text_of(bytes), report));
            break;
        case FileKind::kGbbq: {
            GbbqEvents events = read_gbbq(bytes, report);
            sink.actions(std::move(events.actions));
            sink.share_events(std::move(events.share_events));
            break;
        }
        case FileKind::kDay:
        case FileKind::kMinute:
        case FileKind::kFiveMinute:
            break;  // bars: bar_file.hpp
    }
}

}  // namespace mystocks::feed::tdx::detail
