#include "mystocks/store/embedded/detail/write_connection.hpp"

namespace mystocks::store::embedded::detail {

void WriteConnection::run(const std::function<void(Reader&)>& body) {
    const std::scoped_lock lock(mutex_);
    if (!connection_) {
        connection_ = std::make_unique<Reader>(settings_);
    }
    Transaction transaction(connection_->connection, TransactionKind::kWrite);
    body(*connection_);
    transaction.commit();
}

}  // namespace mystocks::store::embedded::detail
