#include "mystocks/store/embedded/detail/connection.hpp"

#include <cerrno>
#include <cmath>
#include <thread>

#include "mystocks/base/assert.hpp"

namespace mystocks::store::embedded::detail {
namespace {

using base::ErrorKind;

ErrorKind kind_of(int code, int error_number) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorKind::kUnavailable;
        case SQLITE_FULL:
        case SQLITE_NOMEM:
        case SQLITE_TOOBIG:
            return ErrorKind::kExhausted;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_MISMATCH:
            return ErrorKind::kCorrupt;
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_AUTH:
            return ErrorKind::kPermission;
        case SQLITE_INTERRUPT:
            return ErrorKind::kCancelled;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            switch (error_number) {
                case ENOSPC:
                case EDQUOT:
                case EFBIG:
                case EMFILE:
                case ENFILE:
                    return ErrorKind::kExhausted;
                case EACCES:
                case EPERM:
                case EROFS:
                    return ErrorKind::kPermission;
                case ENOENT:
                    return ErrorKind::kNotFound;
                default:
                    return ErrorKind::kIo;
            }
        default:
            return ErrorKind::kInternal;
    }
}

std::string_view advice_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::kUnavailable:
            return "another program is writing to it; try again when that is done";
        case ErrorKind::kExhausted:
            return "free some disk space; nothing of this call was written";
        case ErrorKind::kCorrupt:
            return "the file is damaged: `mystocks store check` says where, a backup has the rest";
        default:
            return "see the cause";
    }
}

// errno of the last failure. Of a failed write only the file itself knows it: the database or its
// log.
int system_error(sqlite3* handle) {
    int number = sqlite3_system_errno(handle);
    if (number == 0) {
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
    }
    sqlite3_file* log = nullptr;
    if (number == 0 &&
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
        log != nullptr && log->pMethods != nullptr) {
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number);
    }
    return number;
}

}  // namespace

Statement::Statement(Connection& connection, std::string_view sql) : connection_(connection) {
    check(sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) {
        throw connection_.error(code, "could not be used");
    }
}

Statement& Statement::bind(int parameter, std::int64_t value) {
    used_ = true;
    check(sqlite3_bind_int64(statement_, parameter, value));
    return *this;
}

Statement& Statement::bind_real(int parameter, double value) {
    used_ = true;
    check(sqlite3_bind_double(statement_, parameter, value));
    return *this;
}

Statement& Statement::bind_text(int parameter, std::string_view value) {
    // A null pointer would bind null.
    const char* text = value.data() == nullptr ? "" : value.data();
    used_ = true;
    check(sqlite3_bind_text64(statement_, parameter, text, value.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind_null(int parameter) {
    used_ = true;
    check(sqlite3_bind_null(statement_, parameter));
    return *this;
}

Statement& Statement::bind_blob(int parameter, BytesView bytes) {
    used_ = true;
    check(sqlite3_bind_blob64(statement_, parameter, bytes.data(), bytes.size(), SQLITE_STATIC));
    return *this;
}

bool Statement::step() {
    if (done_) {
        return false;
    }
    used_ = true;
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        const base::Error error = connection_.error(code, "could not be used");
        sqlite3_reset(statement_);
        throw error;
    }
    done_ = true;
    return false;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(statement_, column);
}

std::string Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    const int size = sqlite3_column_bytes(statement_, column);
    return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(size));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

BytesView Statement::blob(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr
               ? BytesView()
               : BytesView(static_cast<const std::byte*>(bytes), static_cast<std::size_t>(size));
}

void Statement::reset() {
    if (!used_) {
        return;
    }
    done_ = false;
    used_ = false;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

Connection::Connection(const ConnectionSettings& settings) : settings_(settings) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(settings.path.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) {
        const base::Error failed = error(code, "could not be opened");
        sqlite3_close_v2(handle_);
        throw failed;
    }
    try {
        configure();
    } catch (...) {
        statements_.clear();
        sqlite3_close_v2(handle_);
        throw;
    }
}

Connection::~Connection() {
    statements_.clear();
    sqlite3_close_v2(handle_);
}

void Connection::configure() {
    sqlite3_busy_handler(handle_, &Connection::wait_while_busy, this);
    // The file may come from anybody: nothing in it gets to run.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    execute("PRAGMA cell_size_check = ON");
    execute("PRAGMA secure_delete = OFF");
    execute("PRAGMA temp_store = MEMORY");
    execute("PRAGMA cache_size = -" + std::to_string(settings_.cache_kib));
    execute(settings_.full_sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    execute("PRAGMA wal_autocheckpoint = " + std::to_string(settings_.log_pages_max));
    if (settings_.pages_max != 0) {
        execute("PRAGMA max_page_count = " + std::to_string(settings_.pages_max));
    }
    if (settings_.query_only) {
        execute("PRAGMA query_only = ON");
    }
}

int Connection::wait_while_busy(void* self, int attempts) {
    auto* connection = static_cast<Connection*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (attempts == 0) {
        connection->busy_since_ = now;
    }
    if (now - connection->busy_since_ >= connection->settings_.busy_wait_max) {
        return 0;
    }
    // Short waits first: most writers are done within a millisecond.
    std::this_thread::sleep_for(std::chrono::microseconds(attempts < 20 ? 200 : 2'000));
    return 1;
}

Statement& Connection::prepare(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) {
        found->second->reset();
        return *found->second;
    }
    auto statement = std::make_unique<Statement>(*this, sql);
    return *statements_.emplace(std::string(sql), std::move(statement)).first->second;
}

void Connection::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        throw error(code, "could not be used");
    }
}

void Connection::run(std::string_view sql) {
    Statement& statement = prepare(sql);
    statement.run();
    statement.reset();
}

std::int64_t Connection::read_integer(std::string_view sql) {
    Statement& statement = prepare(sql);
    const std::int64_t value = statement.step() ? statement.integer(0) : 0;
    statement.reset();
    return value;
}

void Connection::reset_statements() {
    for (const auto& [sql, statement] : statements_) {
        statement->reset();
    }
}

base::Error Connection::error(int code, std::string_view doing) const {
    const int error_number = handle_ == nullptr ? 0 : system_error(handle_);
    const ErrorKind kind = kind_of(code, error_number);
    std::string message = "The store '" + settings_.path + "' ";
    message.append(doing).append(": ").append(advice_of(kind));
    return {kind, std::move(message),
            handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_)};
}

Transaction::Transaction(Connection& connection, TransactionKind kind) : connection_(connection) {
    connection.run(kind == TransactionKind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (open_) {
        connection_.reset_statements();
        // Not there any more where SQLite rolled back itself, after a full disk for example.
        if (sqlite3_get_autocommit(connection_.handle()) == 0) {
            try {
                connection_.run("ROLLBACK");
            } catch (const base::Error&) {
                // The next BEGIN says what is wrong.
            }
        }
    }
}

void Transaction::commit() {
    connection_.reset_statements();
    connection_.run("COMMIT");
    open_ = false;
}

}  // namespace mystocks::store::embedded::detail
