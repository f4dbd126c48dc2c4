// Certificates for a server of a test, made by the openssl program.
#pragma once

#include <filesystem>
#include <string>

namespace mystocks::store::testbed {

// Files in the folder that they were made in: an authority, and a server's key with a certificate
// for localhost and 127.0.0.1 that the authority signed.
struct TlsFiles {
    std::filesystem::path authority;
    std::filesystem::path certificate;
    std::filesystem::path key;  // readable by its owner only, as servers demand
};

// Empty where there is one, else why not.
std::string what_tls_files_lack();
// Throws std::runtime_error with what openssl said.
TlsFiles make_tls_files(const std::filesystem::path& folder);

}  // namespace mystocks::store::testbed
