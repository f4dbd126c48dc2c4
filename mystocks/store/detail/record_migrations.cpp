#include "mystocks/store/detail/record_migrations.hpp"

#include <array>

namespace mystocks::store::detail {
namespace {

// search_* hold what search compares, with ASCII letters in lower case; search_initials begins with
// a comma, so that every reading stands behind one.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE instruments (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    initials TEXT NOT NULL,
    kind TEXT NOT NULL,
    board TEXT NOT NULL,
    price_decimals BIGINT NOT NULL,
    list_date BIGINT,
    delist_date BIGINT,
    industry TEXT NOT NULL,
    source TEXT NOT NULL,
    search_id TEXT NOT NULL,
    search_code TEXT NOT NULL,
    search_initials TEXT NOT NULL,
    search_name TEXT NOT NULL);
CREATE INDEX instruments_by_code ON instruments (search_code);
CREATE TABLE corporate_actions (
    instrument TEXT NOT NULL,
    ex_date BIGINT NOT NULL,
    source TEXT NOT NULL,
    cash DOUBLE PRECISION NOT NULL,
    bonus_ratio DOUBLE PRECISION NOT NULL,
    rights_ratio DOUBLE PRECISION NOT NULL,
    rights_price DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (instrument, ex_date, source));
CREATE TABLE share_events (
    instrument TEXT NOT NULL,
    date BIGINT NOT NULL,
    category BIGINT NOT NULL,
    source TEXT NOT NULL,
    value_0 DOUBLE PRECISION,
    value_1 DOUBLE PRECISION,
    value_2 DOUBLE PRECISION,
    value_3 DOUBLE PRECISION,
    PRIMARY KEY (instrument, date, category, source));
CREATE TABLE blocks (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (kind, name));
CREATE TABLE block_members (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    instrument TEXT NOT NULL,
    PRIMARY KEY (kind, name, instrument));
CREATE INDEX block_members_by_instrument ON block_members (instrument);
CREATE TABLE trading_days (
    calendar TEXT NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (calendar, day));
CREATE TABLE import_runs (
    id BIGINT PRIMARY KEY,
    source TEXT NOT NULL,
    what TEXT NOT NULL,
    started BIGINT NOT NULL,
    finished BIGINT,
    state TEXT NOT NULL,
    report_json TEXT NOT NULL);
CREATE TABLE provenance (
    instrument TEXT NOT NULL,
    series TEXT NOT NULL,
    import_run BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (instrument, series));
)sql";

// What users keep: their formulas, of which `key` is the name in the form in which names are
// compared, and their lists of instruments.
constexpr std::string_view kUserRecords = R"sql(
CREATE TABLE user_formulas (
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    formula TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    panel TEXT NOT NULL,
    family TEXT NOT NULL,
    PRIMARY KEY (key, version));
CREATE TABLE watchlists (
    name TEXT PRIMARY KEY);
CREATE TABLE watchlist_members (
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    instrument TEXT NOT NULL,
    PRIMARY KEY (name, position));
)sql";

// Texts kept under a name; `key` is the name in the form in which names are compared.
constexpr std::string_view kDocuments = R"sql(
CREATE TABLE documents (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (kind, key));
CREATE INDEX documents_by_time ON documents (kind, saved_at);
)sql";

// Who belonged to a block when; both days included.
constexpr std::string_view kBlockHistory = R"sql(
CREATE TABLE block_history (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    instrument TEXT NOT NULL,
    from_day BIGINT NOT NULL,
    to_day BIGINT NOT NULL,
    PRIMARY KEY (kind, name, instrument, from_day, to_day));
)sql";

constexpr std::array kMigrations{kFirst, kUserRecords, kDocuments, kBlockHistory};

}  // namespace

std::span<const std::string_view> record_migrations() {
    return kMigrations;
}

}  // namespace mystocks::store::detail
