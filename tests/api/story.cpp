#include "tests/api/story.hpp"

#include <chrono>
#include <cmath>
#include <cstring>
#include <stop_token>
#include <thread>

#include "apps/mystocks/web_assets.hpp"
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/simulated/simulated_source.hpp"
#include "mystocks/feed/tdx/tdx_source.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::stories {
namespace {

// 2026-07-06T02:00:00Z
constexpr base::TimeUs kNow = base::TimeUs{1'783'303'200} * base::kUsPerSecond;

constexpr const char* kIndicator =
    "{\n@name BASE\n@zh 基础线\n@en Base line\n@panel main\n@group trend\n@convention 通达信\n"
    "@about 均线。\n@about_en An average.\n}\n"
    "PARAM N(5, 2, 250); // 周期 / Bars\nMID: MA(C, N), COLORRED, LINETHICK2;\n";
constexpr const char* kScreen =
    "{\n@name RISING\n@zh 上涨\n@en Rising\n@panel main\n@group screen\n@convention 通达信\n"
    "@about 上涨。\n@about_en It closes higher.\n}\n"
    "UP: C / REF(C, 1) - 1;\nHIT: C > REF(C, 1);\n";

constexpr const char* kStrategy = R"toml(name = "rising"
title_zh = "上涨"
title_en = "Rising"
[universe]
instruments = ["600000.SH", "000001.SZ"]
[parameters]
N = { default = 1, min = 1, max = 5, step = 1 }
[signals]
entry = "C > REF(C, N)"
exit = "C < REF(C, N)"
[orders]
unlimited_volume = true
)toml";

class EndlessSource final : public feed::Source {
    std::string do_name() const override { return "endless"; }
    std::string do_description() const override { return "runs until it is cancelled"; }
    std::vector<feed::Unit> do_plan(std::stop_token) override {
        return {{"the only unit", 100, 0}};
    }
    void do_read(const feed::Unit&, feed::FeedSink& sink, std::stop_token stop) const override {
        while (!stop.stop_requested()) {
            sink.rows_read(1);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        throw base::Error(base::ErrorKind::kCancelled, "stopped");
    }
};

std::unique_ptr<feed::Source> open_source(const job::ImportRequest& request) {
    if (request.source == "tdx") {
        return feed::tdx::open_tdx(request.paths);
    }
    if (request.source == "simulated") {
        return feed::simulated::open_simulated({.seed = request.seed.value_or(1),
                                                .last_day = base::Date::of(2026, 7, 3),
                                                .instruments = 40,
                                                .years = 1,
                                                .minute_days = 0});
    }
    if (request.source == "endless") {
        return std::make_unique<EndlessSource>();
    }
    throw base::Error(base::ErrorKind::kInvalidArgument,
                      "there is no source '" + request.source + "'");
}

void append_u32(std::string& out, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) {
        out.push_back(static_cast<char>(value >> shift));
    }
}

}  // namespace

std::string day_file(const std::vector<DayRow>& rows) {
    std::string out;
    for (const DayRow& row : rows) {
        append_u32(out, static_cast<std::uint32_t>(row.date));
        for (const double price : {row.open, row.high, row.low, row.close}) {
            append_u32(out, static_cast<std::uint32_t>(std::lround(price * 100)));
        }
        std::uint32_t amount = 0;
        std::memcpy(&amount, &row.amount, sizeof amount);
        append_u32(out, amount);
        append_u32(out, row.volume);
        append_u32(out, 0);
    }
    return out;
}

std::string Answer::at(std::string_view pointer) const {
    boost::json::error_code error;
    const boost::json::value* found = json.find_pointer(pointer, error);
    return found != nullptr ? boost::json::serialize(*found) : "";
}

std::vector<double> Answer::numbers(std::string_view pointer) const {
    boost::json::error_code error;
    const boost::json::value* found = json.find_pointer(pointer, error);
    std::vector<double> values;
    if (found != nullptr && found->is_array()) {
        for (const boost::json::value& value : found->as_array()) {
            values.push_back(value.to_number<double>());
        }
    }
    return values;
}

Story::Story()
    : series_keeper_(std::make_shared<Keeper>("memory:series")),
      records_keeper_(std::make_shared<Keeper>("memory:records")),
      clock_(kNow) {
    stores_.series = std::make_shared<store::memory::MemorySeriesStore>();
    stores_.records = std::make_shared<store::memory::MemoryRecordStore>();
    using store::DataClass;
    stores_.entries = {
        {series_keeper_,
         {DataClass::kTicks, DataClass::kDepth, DataClass::kMinuteBars, DataClass::kDailyBars},
         stores_.series},
        {records_keeper_, {DataClass::kRecords}, stores_.series}};
    stores_.url = "memory:";
    stores_.bytes = [] { return std::uint64_t{0}; };
    // An import that begins or ends, and whatever a test says.
    stores_.data_version = [this] {
        std::uint64_t sum = version_;
        for (const store::ImportRun& run : stores_.records->list_imports(1000)) {
            sum += 1000 + (run.finished ? 1000 : 0);
        }
        return sum;
    };
    imports_ = std::make_unique<job::ImportBoard>(stores_, open_source, clock_, metrics_,
                                                  job::ImportOptions{.parse_threads = 1});
    formulas_ = std::make_unique<job::FormulaLibrary>(
        formula::Catalogue::built_in(
            {{"indicators/base.formula", kIndicator}, {"screens/rising.formula", kScreen}}),
        stores_.records, clock_);
    shelf_ = std::make_unique<job::BarShelf>(stores_, std::uint64_t{1} << 20);
    screens_ = std::make_unique<job::ScreenBoard>(*shelf_, engine_, clock_, 2);
    values_ = std::make_unique<job::ValueBoard>(*shelf_, engine_, clock_, 2);
    strategies_ = std::make_unique<job::StrategyLibrary>(
        job::StrategyLibrary::Files{{"rising.toml", kStrategy}}, formulas_.get(), stores_.records,
        &clock_);
    runs_ = std::make_unique<job::RunArchive>(stores_.records, "1.2.3");
    const job::BacktestMeans means{shelf_.get(), formulas_.get(), &engine_, 2, "1.2.3"};
    const auto keep = [this](const auto& view) { runs_->keep(view); };
    backtests_ = std::make_unique<job::BacktestBoard>(means, clock_, keep);
    sweeps_ = std::make_unique<job::SweepBoard>(means, clock_, keep);
    api::Context context;
    context.strategies = strategies_.get();
    context.backtests = backtests_.get();
    context.sweeps = sweeps_.get();
    context.runs = runs_.get();
    context.formulas = formulas_.get();
    context.shelf = shelf_.get();
    context.screens = screens_.get();
    context.values = values_.get();
    context.stores = stores_;
    context.imports = imports_.get();
    context.clock = &clock_;
    context.metrics = &metrics_;
    context.uploads_folder = uploads();
    context.upload_bytes_max = 10'000;
    context.version = "1.2.3";
    http::ServerConfig config;
    config.port = 0;
    config.io_threads = 1;
    config.worker_threads = 2;
    server_ = std::make_unique<http::Server>(config, api::make_router(context),
                                             http::AssetTable(app::web_assets()), metrics_);
    client_ = std::make_unique<http::testing::RawClient>(server_->port());
}

Story::~Story() {
    client_.reset();
    server_.reset();
}

Answer Story::answer_of(const std::optional<http::testing::RawResponse>& response) const {
    if (!response) {
        ADD_FAILURE() << "the server closed the connection";
        return {};
    }
    Answer answer{response->status, {}, *response};
    if (response->header("content-type").find("json") != std::string::npos) {
        answer.json = boost::json::parse(response->body);
    }
    return answer;
}

Answer Story::get(const std::string& target, const std::string& fields) {
    return answer_of(client_->get(target, fields));
}

Answer Story::post(const std::string& target, std::string_view body) {
    return answer_of(client_->post_json(target, body));
}

Answer Story::put(const std::string& target, std::string_view body) {
    return answer_of(client_->request("PUT", target, body));
}

Answer Story::put_json(const std::string& target, std::string_view body) {
    return answer_of(client_->request("PUT", target, body, "Content-Type: application/json\r\n"));
}

Answer Story::erase(const std::string& target) {
    return answer_of(client_->request("DELETE", target, ""));
}

std::string Story::open_upload() {
    const Answer opened = post("/api/v1/uploads");
    EXPECT_EQ(opened.status, 201);
    return std::string(opened.json.at("id").as_string());
}

Answer Story::wait_for(const Answer& started) {
    EXPECT_EQ(started.status, 202) << started.raw.body;
    const std::string target = "/api/v1/imports/" + started.at("/id");
    for (int i = 0; i < 4000; ++i) {
        Answer now = get(target);
        if (now.at("/state") != "\"running\"") {
            return now;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the import did not end";
    return {};
}

Answer Story::wait_for_value_run(const Answer& started) {
    return wait_for_run("value-runs", started, "");
}

Answer Story::wait_for_screen(const Answer& started, const std::string& query) {
    return wait_for_run("screens", started, query);
}

Answer Story::wait_for_backtest(const Answer& started) {
    return wait_for_run("backtests", started, "");
}

Answer Story::wait_for_sweep(const Answer& started) {
    return wait_for_run("sweeps", started, "");
}

Answer Story::wait_for_run(const std::string& kind, const Answer& started,
                           const std::string& query) {
    EXPECT_EQ(started.status, 202) << started.raw.body;
    const std::string target = "/api/v1/" + kind + "/" + started.at("/id") + query;
    for (int i = 0; i < 4000; ++i) {
        Answer now = get(target);
        if (now.at("/state") != "\"running\"" && now.at("/state") != "\"queued\"") {
            return now;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << kind << ": it did not end";
    return {};
}

void Story::import_two_instruments() {
    const std::string id = open_upload();
    const std::string files = "/api/v1/uploads/" + id + "/files/vipdoc/";
    const std::string first = day_file({{20260630, 10, 10.5, 9.9, 10.2, 1020.0F, 100},
                                        {20260701, 10.2, 10.6, 10.1, 10.4, 2080.0F, 200},
                                        {20260702, 9.4, 9.7, 9.3, 9.5, 2850.0F, 300}});
    const std::string second = day_file({{20260630, 20, 21, 19, 20.5, 2050.0F, 100},
                                         {20260701, 20.5, 21, 20, 20.8, 2080.0F, 100},
                                         {20260702, 20.8, 22, 20.7, 21.9, 2190.0F, 100}});
    EXPECT_EQ(put(files + "sh/lday/sh600000.day", first).status, 204);
    EXPECT_EQ(put(files + "sz/lday/sz000001.day", second).status, 204);
    const Answer ended =
        wait_for(post("/api/v1/imports", R"({"source":"tdx","upload":")" + id + "\"}"));
    EXPECT_EQ(ended.at("/state"), "\"done\"") << ended.raw.body;
    EXPECT_EQ(ended.at("/report/inserted"), "6");
    EXPECT_EQ(ended.at("/report/rejected"), "0");
}

}  // namespace mystocks::stories
