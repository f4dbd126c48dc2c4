#include "mystocks/feed/tdx/detail/file_name.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace mystocks::feed::tdx::detail {
namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

bool is_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "" for what is none of the three.
std::string_view exchange_of_prefix(std::string_view lower_case) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kExchanges{
        {{"sh", "SH"}, {"sz", "SZ"}, {"bj", "BJ"}}};
    for (const auto& [prefix, exchange] : kExchanges) {
        if (prefix == lower_case) {
            return exchange;
        }
    }
    return {};
}

// vipdoc/sh/lday/600000.day: the nearest folder that names an exchange, at most three up.
std::string_view exchange_of_folders(const std::filesystem::path& path) {
    std::filesystem::path folder = path.parent_path();
    for (int up = 0; up < 3 && !folder.empty(); ++up) {
        const auto exchange = exchange_of_prefix(lower(folder.filename().string()));
        if (!exchange.empty() || folder == folder.parent_path()) {
            return exchange;
        }
        folder = folder.parent_path();
    }
    return {};
}

FileName bars_name(FileKind kind, std::string_view stem, const std::filesystem::path& path) {
    FileName name;
    name.kind = kind;
    if (stem.find('#') != std::string_view::npos && exchange_of_prefix(stem.substr(0, 2)).empty()) {
        name.refusal = fmt::format(
            "{} is of an extended market: only Shanghai, Shenzhen and Beijing are supported", stem);
        return name;
    }
    std::string_view exchange = stem.size() > 2 ? exchange_of_prefix(stem.substr(0, 2)) : "";
    std::string_view code = exchange.empty() ? stem : stem.substr(2);
    if (code.starts_with('#')) {
        code.remove_prefix(1);
    }
    if (exchange.empty()) {
        exchange = exchange_of_folders(path);
    }
    if (code.size() != 6 || !is_digits(code)) {
        name.refusal =
            fmt::format("the name \"{}\" is no instrument: expected one like sh600000", stem);
    } else if (exchange.empty()) {
        name.refusal = fmt::format(
            "which exchange {} is from can't be told: rename the file to one "
            "like sh{}, or put it into a folder sh/lday",
            code, code);
    } else {
        name.id = market::InstrumentId::of(code, exchange);
    }
    return name;
}

}  // namespace

FileName name_of(const std::filesystem::path& path) {
    const std::string file = lower(path.filename().string());
    const std::string stem = lower(path.stem().string());
    const std::string extension = lower(path.extension().string());
    FileName name;
    if (extension == ".day") {
        return bars_name(FileKind::kDay, stem, path);
    }
    if (extension == ".lc1") {
        return bars_name(FileKind::kMinute, stem, path);
    }
    if (extension == ".lc5") {
        return bars_name(FileKind::kFiveMinute, stem, path);
    }
    if (extension == ".tnf") {
        name.kind = FileKind::kTnf;
        name.exchange = exchange_of_prefix(stem.substr(0, 2));
        if (stem.size() != 3 || name.exchange.empty() || (stem[2] != 'm' && stem[2] != 's')) {
            name.refusal =
                "only the names of Shanghai, Shenzhen and Beijing are supported: shm.tnf, "
                "szm.tnf, bjm.tnf, shs.tnf, szs.tnf, bjs.tnf";
        }
    } else if (file == "base.dbf") {
        name.kind = FileKind::kDbf;
    } else if (file == "tdxhy.cfg") {
        name.kind = FileKind::kIndustry;
    } else if (file == "infoharbor_block.dat") {
        name.kind = FileKind::kHarbor;
    } else if (file == "spblock.dat") {
        name.kind = FileKind::kSpecial;
    } else if (file.starts_with("block_") && extension == ".dat") {
        name.kind = FileKind::kBlocks;
    } else if (file == "gbbq") {
        name.kind = FileKind::kGbbq;
    }
    return name;
}

}  // namespace mystocks::feed::tdx::detail
