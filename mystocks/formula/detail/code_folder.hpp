// Object files that outlive the process.
//
// A file holds what it was made from (the key) beside the object and a checksum of both: another
// program of the same name, a damaged file and one half written are all just "not there". It is
// code that will run, so the folder has to be the user's own, and nobody else's to write.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace mystocks::formula::detail {

class ObjectFolder {
  public:
    // Makes the folder (0700) where there is none, and removes its oldest files beyond
    // `files_max`. Throws Error(kPermission) where it is somebody else's, a link, or others may
    // write there; as error_from_errno where it can't be made.
    explicit ObjectFolder(std::filesystem::path folder, std::size_t files_max = 4096);

    std::optional<std::string> read(std::string_view key) const;
    // Whole or not at all (0600). A folder that can't be written (full …) only costs time: silent.
    void write(std::string_view key, std::string_view object) const;

  private:
    std::filesystem::path file_of(std::string_view key) const;

    std::filesystem::path folder_;
};

}  // namespace mystocks::formula::detail
