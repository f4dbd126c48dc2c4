// The 45 indicators of Tulip's file, typed from Achelis' "Technical Analysis from A to Z".
#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/formula/built_in.hpp"
#include "tests/formula/run.hpp"
#include <gtest/gtest.h>

namespace mystocks::formula {
namespace {

struct Mapping {
    const char* formula;
    const char* inputs;                   // of O H L C V, in the file's order
    std::vector<const char*> parameters;  // in the order of the options; "" where none takes it
    std::vector<const char*> outputs;
    std::size_t skipped = 0;  // leading values that differ by convention
};

const std::map<std::string, Mapping>& mappings() {
    static const std::map<std::string, Mapping> all = {
        {"ad", {"AD", "HLCV", {}, {"AD"}}},
        {"adosc", {"ADOSC", "HLCV", {"FAST", "SLOW"}, {"ADOSC"}}},
        {"adx", {"ADX_TULIP", "HL", {"N"}, {"ADX"}}},
        {"adxr", {"ADX_TULIP", "HL", {"N"}, {"ADXR"}}},
        {"aroon", {"AROON", "HL", {"N"}, {"DOWN", "UP"}}},
        {"atr", {"ATR_TULIP", "HLC", {"N"}, {"ATR"}}},
        {"bbands", {"BBANDS", "C", {"N", "P"}, {"LOWER", "MIDDLE", "UPPER"}}},
        {"cci", {"CCI", "HLC", {"N"}, {"CCI"}}},
        {"cmo", {"CMO", "C", {"N"}, {"CMO"}}},
        {"cvi", {"CVI", "HL", {"N"}, {"CVI"}}},
        {"dema", {"DEMA", "C", {"N"}, {"DEMA"}}},
        {"di", {"ADX_TULIP", "HLC", {"N"}, {"PLUS_DI", "MINUS_DI"}}},
        {"dm", {"ADX_TULIP", "HL", {"N"}, {"PLUS_DM", "MINUS_DM"}}},
        {"dpo", {"DPO_TULIP", "C", {"N"}, {"DPO"}}},
        {"dx", {"ADX_TULIP", "HL", {"N"}, {"DX"}}},
        {"ema", {"EXPMA", "C", {"M1"}, {"EXP1"}}},
        {"emv", {"EMV_TULIP", "HLV", {}, {"EMV"}}},
        {"fosc", {"FOSC", "C", {"N"}, {"FOSC"}}},
        {"kvo", {"KVO", "HLCV", {"FAST", "SLOW"}, {"KVO"}}},
        {"macd", {"MACD_TULIP", "C", {"", "SLOW", "M"}, {"MACD", "SIGNAL", "HIST"}}},
        {"mass", {"MASSINDEX", "HL", {"N"}, {"MASS"}}},
        {"medprice", {"PRICES", "HL", {}, {"MEDPRICE"}}},
        {"mfi", {"MFI", "HLCV", {"N"}, {"MFI"}}},
        {"nvi", {"NVI_TULIP", "CV", {}, {"NVI"}}},
        // Tulip counts 0 for the first bar, which has no change.
        {"obv", {"OBV", "CV", {}, {"OBV"}, 1}},
        // The book's first stop quickens from the first bar's extreme, TA-Lib's from the second's:
        // they are one from the first turn on.
        {"psar", {"SAR_TALIB", "HL", {"STEP", "LIMIT"}, {"SAR"}, 7}},
        {"qstick", {"QSTICK", "OC", {"N"}, {"QSTICK"}}},
        {"rocr", {"ROC_TALIB", "C", {"N"}, {"ROCR"}}},
        {"rsi", {"RSI_TALIB", "C", {"N"}, {"RSI"}}},
        {"sma", {"MA", "C", {"M1"}, {"MA1"}}},
        {"stddev", {"STDDEV_TALIB", "C", {"N"}, {"STDDEV"}}},
        {"stoch", {"STOCH", "HLC", {"N", "M1", "M2"}, {"SLOWK", "SLOWD"}}},
        {"tema", {"TEMA", "C", {"N"}, {"TEMA"}}},
        {"tr", {"ATR_TULIP", "HLC", {}, {"TRUERANGE"}}},
        {"trima", {"TRIMA", "C", {"N"}, {"TRIMA"}}},
        {"trix", {"TRIX_TULIP", "C", {"N"}, {"TRIX"}}},
        {"typprice", {"PRICES", "HLC", {}, {"TYPPRICE"}}},
        {"ultosc", {"ULTOSC", "HLC", {"N1", "N2", "N3"}, {"ULTOSC"}}},
        {"vhf", {"VHF", "C", {"N"}, {"VHF"}}},
        {"vosc", {"VOSC_TULIP", "V", {"SHORT", "LONG"}, {"VOSC"}}},
        {"wad", {"WAD", "HLC", {}, {"WAD"}}},
        {"wcprice", {"PRICES", "HLC", {}, {"WCLPRICE"}}},
        {"wilders", {"WILDERS", "C", {"N"}, {"WILDERS"}}},
        {"willr", {"WILLR", "HLC", {"N"}, {"WILLR"}}},
        {"wma", {"WMA", "C", {"N"}, {"WMA"}}},
    };
    return all;
}

struct Block {
    std::string name;
    Series options;
    std::vector<Series> rows;
};

std::vector<Block> blocks_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<Block> blocks;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#' || line[0] == '\r') {
            continue;
        }
        if (line[0] == '{') {
            Series& row = blocks.back().rows.emplace_back();
            std::istringstream cells(line.substr(1, line.find('}') - 1));
            for (std::string cell; std::getline(cells, cell, ',');) {
                row.push_back(std::stod(cell));
            }
            continue;
        }
        std::istringstream words(line);
        Block& block = blocks.emplace_back();
        words >> block.name;
        for (double option; words >> option;) {
            block.options.push_back(option);
        }
    }
    return blocks;
}

// The columns that the block lacks are the middle of what it has.
market::Bars bars_of(const Block& block, const std::string& inputs) {
    std::map<char, Series> given;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        given[inputs[i]] = block.rows[i];
    }
    market::Bars bars;
    for (std::size_t i = 0; i < block.rows[0].size(); ++i) {
        const auto value = [&](char field, double otherwise) {
            return given.contains(field) ? given[field][i] : otherwise;
        };
        const double middle =
            given.contains('H') ? (given['H'][i] + given['L'][i]) / 2 : block.rows[0][i];
        const double close = value('C', middle);
        bars.push_back({static_cast<std::int64_t>(i), value('O', close), value('H', close),
                        value('L', close), close, value('V', 1), 1});
    }
    return bars;
}

void expect_equal(const Block& block, const Mapping& mapping) {
    const std::size_t inputs = std::string(mapping.inputs).size();
    ASSERT_EQ(block.rows.size(), inputs + mapping.outputs.size());
    ParameterValues values;
    for (std::size_t i = 0; i < mapping.parameters.size(); ++i) {
        if (*mapping.parameters[i] != '\0') {
            values[mapping.parameters[i]] = block.options.at(i);
        }
    }
    const Results results = run_built_in(mapping.formula, bars_of(block, mapping.inputs), values);
    for (std::size_t i = 0; i < mapping.outputs.size(); ++i) {
        const Series& expected = block.rows[inputs + i];
        const Series& got = results.at(mapping.outputs[i]);
        const std::size_t warm_up = got.size() - expected.size();
        for (std::size_t j = mapping.skipped; j < expected.size(); ++j) {
            // Three printed decimals, the last one rounded by hand in places.
            EXPECT_NEAR(got[warm_up + j], expected[j], 0.00101)
                << mapping.outputs[i] << ", value " << j;
        }
    }
}

TEST(TulipOracle, FortyFiveIndicatorsToThreeDecimals) {
    const auto path = shared_folder() / "oracles/indicators/tulip_atoz.txt";
    if (!std::filesystem::exists(path)) {
        GTEST_SKIP() << "no " << path << ": set MYSTOCKS_SHARED";
    }
    const std::vector<Block> blocks = blocks_of(path);
    EXPECT_EQ(blocks.size(), 45U);
    for (const Block& block : blocks) {
        SCOPED_TRACE(block.name);
        ASSERT_TRUE(mappings().contains(block.name));
        expect_equal(block, mappings().at(block.name));
    }
}

}  // namespace
}  // namespace mystocks::formula
