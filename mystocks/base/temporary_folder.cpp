#include "mystocks/base/temporary_folder.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <stdlib.h>

#include "mystocks/base/error.hpp"

namespace mystocks::base {

TemporaryFolder::TemporaryFolder() : TemporaryFolder(std::filesystem::temp_directory_path()) {}

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent) {
    std::string name = (parent / "mystocks-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw error_from_errno(errno,
                               "A temporary folder in " + parent.string() + " could not be made");
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;  // nothing to be done about it, and a destructor must not throw
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace mystocks::base
